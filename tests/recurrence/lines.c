/* SPDX-License-Identifier: MIT */
#include "recurrence/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lines_put(int year, int month, int day)
{
    printf("%04d%02d%02d ", year, month, day);
}

static lines_date date_of(long number)
{
    return (lines_date){(int)(number / 10000), (int)(number / 100 % 100), (int)(number % 100)};
}

int main(void)
{
    char line[1024];
    while (fgets(line, sizeof(line), stdin)) {
        char *at = line;
        long start = strtol(at, &at, 10);
        long last = strtol(at, &at, 10);
        long most = strtol(at, &at, 10);
        line[strcspn(line, "\n")] = '\0';
        puts(lines_expand(at + 1, date_of(start), date_of(last), (int)most) ? "" : "refused");
    }
    return 0;
}
