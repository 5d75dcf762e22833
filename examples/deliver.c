/* SPDX-License-Identifier: MIT */

/* A deliverer: claims the touchpoints of a store, writes each into a file named by its id, and
 * acknowledges it. As many as one likes may run at once, on one store and one folder, and each may
 * be killed at any time: the file of an id is written whole, and again with the same text.
 *
 * Run it as: deliver STORE FOLDER NOW [CHANNEL], with NOW in RFC 3339; a real one takes the time
 * from a clock, and comes again every few seconds. */

#include <stdio.h>
#include <string.h>

#include <sojourn/outbox.h>
#include <sojourn/sojourn.h>

enum { AT_ONCE = 50, PATH = 1024 };

/* Send it: here, write it. False where that cannot be done now. */
static bool send(const char *folder, const soj_outbox_item *item)
{
    char path[PATH];
    char draft[PATH];
    (void)snprintf(path, sizeof path, "%s/%s.txt", folder, item->id);
    /* The token is another for each claim: no two processes write into one draft. */
    int len = snprintf(draft, sizeof draft, "%s/%s.%lld", folder, item->id, (long long)item->lease);
    FILE *file = len > 0 && len < PATH ? fopen(draft, "w") : NULL;
    if (!file) {
        return false;
    }
    bool is_written = item->has_integer_key
                          ? fprintf(file, "to: %llu\n", (unsigned long long)item->integer_key) > 0
                          : fprintf(file, "to: %s\n", item->customer.data) > 0;
    is_written &= fprintf(file, "by: %s\nwhat: %s\n", item->channel.data, item->path.data) > 0;
    is_written &= !item->content.data || fprintf(file, "content: %s\n", item->content.data) > 0;
    is_written &= !item->values.data || fprintf(file, "data: %s\n", item->values.data) > 0;
    is_written &= fclose(file) == 0;
    return is_written && rename(draft, path) == 0;
}

/* What was claimed. A lease that is lost is another's now, who will have sent it, or will. */
static soj_status deliver(soj_outbox *outbox, const char *folder, soj_time now, size_t n)
{
    soj_status status = SOJ_OK;
    for (size_t i = 0; i < n && (status == SOJ_OK || status == SOJ_ERR_LEASE); i++) {
        const soj_outbox_item *item = soj_outbox_get(outbox, i);
        /* With a clock that goes on: ask it here, and leave what is at or past its valid_until. */
        if (send(folder, item)) {
            status = soj_outbox_ack(outbox, item->id, item->lease);
            (void)printf("%s %s\n", item->id, item->path.data);
        } else {
            status = soj_outbox_fail(outbox, item->id, item->lease, now, NULL);
        }
    }
    return status == SOJ_ERR_LEASE ? SOJ_OK : status;
}

int main(int argc, char **argv)
{
    soj_outbox *outbox = NULL;
    soj_time now = 0;
    size_t n = 0;
    if (argc < 4 || soj_time_parse(argv[3], strlen(argv[3]), &now) != SOJ_OK) {
        (void)fputs("usage: deliver STORE FOLDER NOW [CHANNEL]\n", stderr);
        return 2;
    }
    const soj_text channel = {argv[4], argc > 4 ? strlen(argv[4]) : 0};
    soj_status status = soj_outbox_open(argv[1], NULL, &outbox);
    do {
        if (status == SOJ_OK) {
            status = soj_outbox_claim(outbox, now, 5 * SOJ_MINUTE, AT_ONCE,
                                      argc > 4 ? &channel : NULL, &n);
        }
        if (status == SOJ_OK) {
            status = deliver(outbox, argv[2], now, n);
        }
    } while (status == SOJ_OK && n > 0);
    if (status != SOJ_OK) {
        (void)fprintf(stderr, "deliver: %s. %s\n", soj_status_message(status),
                      soj_outbox_problem(outbox));
    }
    soj_outbox_free(outbox);
    return status == SOJ_OK ? 0 : 1;
}
