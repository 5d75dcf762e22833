/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli.h"

int cli_show(int argc, char **argv)
{
    if (argc > 0 && strcmp(argv[0], "--") == 0) {
        argc--;
        argv++;
    } else if (argc > 0 && argv[0][0] == '-' && argv[0][1] != '\0') {
        return cli_usage("show has no option \"%s\"; it takes the file of one model", argv[0]);
    }
    if (argc != 1) {
        return cli_usage("show takes the file of one model");
    }
    soj_model *model = NULL;
    int code = cli_compile(argv[0], NULL, &model);
    if (code != CLI_FINE) {
        return code;
    }
    const soj_status status = soj_model_show(model, cli_write, stdout);
    if (status != SOJ_OK) {
        cli_say("%s: %s", argv[0], soj_status_message(status));
        code = CLI_TROUBLE;
    }
    soj_model_unref(model);
    return cli_flush(code);
}
