/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

/* In parts, as C promises only so much of one text. */
static const char *const help_texts[] = {
    "sojourn - customer lifecycles from YAML models\n"
    "\n"
    "  sojourn check MODEL...           report the errors and warnings of models\n"
    "      --format text|json           for people (default), or one JSON array\n"
    "      --zones DIRECTORY            time zones, for models that need them\n"
    "                                   (default " SOJ_ZONES_DIRECTORY ")\n"
    "\n"
    "  sojourn run MODEL EVENTS...      move customers by events and by time\n"
    "      --until TIME                 observe until then (default: the newest event)\n"
    "      --touchpoints FILE           write what is to be done for customers\n"
    "      --transitions FILE           write the moves between stages\n"
    "      --decisions FILE             write what became of each touchpoint, and why\n"
    "      --customers FILE             write where each customer is in the end\n"
    "      --format jsonl|csv           form of these files (default jsonl)\n"
    "      --map customer=COL,event=COL,time=COL,id=COL\n"
    "                                   read CSV, and which columns say what;\n"
    "                                   event=:NAME where every row is the event NAME\n"
    "      --strict                     reject unknown events, properties, traits and types\n"
    "      --event-id-retention DURATION\n"
    "                                   how long ids of events are remembered (default: for ever)\n"
    "      --max-skew DURATION          reject events further beyond the computer's clock\n"
    "      --zones DIRECTORY            time zones, as for check\n"
    "      --jobs N                     threads that share the customers; what is written is the\n"
    "                                   same (default: one, and one more that reads ahead)\n"
    "\n"
    "  sojourn import MODEL CUSTOMERS [EVENTS...]\n"
    "                                   put existing customers into stages, then go on as run\n"
    "      --at TIME                    when they are put there (default: their latest entry)\n"
    "      --place customer=COL,time=COL,created=COL,entered=COL,TRACK=COL,TRACK.entered=COL\n"
    "                                   which columns of CUSTOMERS say what\n"
    "      and all options of run\n"
    "\n"
    "  run and import with a store      keep what happens in a file; a call that was killed goes\n"
    "                                   on where it stopped when it is repeated\n"
    "      --store FILE                 the store, made where it is not there\n"
    "      --batch N                    lines in one commit (default 1000)\n"
    "\n",
    "  sojourn advance --store FILE --until TIME\n"
    "                                   let time pass; options of run but for the input\n"
    "  sojourn outbox claim --store FILE [--now TIME] [--lease DURATION] [--max N]\n"
    "                                   take touchpoints to be delivered, as JSON Lines\n"
    "      --channel NAME               those of one channel (of list too)\n"
    "  sojourn outbox ack ID... --store FILE --lease TOKEN\n"
    "                                   they were delivered\n"
    "  sojourn outbox fail ID... --store FILE --lease TOKEN [--now TIME]\n"
    "                                   they could not be; they come back later\n"
    "      --wait DURATION              after the first try (default 1m)\n"
    "      --wait-factor N              so many times as long after each other (default 2)\n"
    "      --longest-wait DURATION      but never longer (default 6h)\n"
    "      --tries N                    the try that is the last (default: none is)\n"
    "      --give-up                    they never will be\n"
    "  sojourn outbox list --store FILE [--state STATE,...] [--max N]\n"
    "                                   all touchpoints as they are\n"
    "  sojourn customer --store FILE KEY [--json] [--history N]\n"
    "                                   where a customer is, and what happened\n"
    "  sojourn explain --store FILE KEY [TOUCHPOINT] [--now TIME]\n"
    "                                   why it was sent or not, and what would let it go out\n"
    "  sojourn erase --store FILE KEY [--at TIME]\n"
    "                                   remove a customer with all that is known\n"
    "  sojourn store check --store FILE read everything and check it\n"
    "  sojourn store sync --store FILE [--history AGE [--now TIME]]\n"
    "                                   write the table of customers; drop older history\n"
    "  sojourn store vacuum --store FILE\n"
    "                                   make the file as small as it can be\n"
    "  sojourn store stats --store FILE [--json]\n"
    "                                   how much waits, and since when\n"
    "  sojourn migrate --store FILE --to MODEL [--dry-run] [--json] [--drop-tracks]\n"
    "                                   go on under the next version of the model\n"
    "      --zones, --event-id-retention as for run, where customers are read\n"
    "\n",
    "  sojourn diff OLD NEW             what is different between two models in what they mean\n"
    "  sojourn show MODEL               describe the compiled machine in words\n"
    "  sojourn compile MODEL -o FILE    write the compiled model as an image, which every command\n"
    "                                   takes for MODEL, also of a build without the compiler\n"
    "  sojourn --help                   this text\n"
    "  sojourn --version                the version\n"
    "\n"
    "EVENTS are JSON Lines in the shape of the Segment spec, or CSV (a name ending in .csv or\n"
    ".csv.gz, or --map given); CUSTOMERS is CSV. All may be compressed with gzip; - is standard\n"
    "input.\n"
    "FILE may be - for standard output. Without one of the four files, touchpoints go to\n"
    "standard output. A summary goes to standard error.\n"
    "\n"
    "Exit status: 0 fine; 1 the model has errors; 2 wrong usage, or a file that cannot be read\n"
    "or written; 3 some lines were rejected and everything else was done; 4 there is no such\n"
    "customer or touchpoint, or a lease is not held any more; 5 the store is in use; 6 it is\n"
    "damaged, or none.\n"
    "docs/cli.md has the whole story.\n",
};

#define COMMANDS                                                                                   \
    "check, run, import, advance, outbox, customer, explain, erase, store, migrate, diff, show "   \
    "or "                                                                                          \
    "compile"

static int help(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    for (size_t i = 0; i < sizeof help_texts / sizeof *help_texts; i++) {
        (void)fputs(help_texts[i], stdout);
    }
    return cli_flush(CLI_FINE);
}

static int version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    (void)printf("sojourn %s\n", soj_version_string());
    return cli_flush(CLI_FINE);
}

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"check", cli_check},
    {"run", cli_run},
    {"import", cli_import},
    {"advance", cli_advance},
    {"store", cli_store},
    {"outbox", cli_outbox},
    {"customer", cli_customer},
    {"erase", cli_erase},
    {"show", cli_show},
    {"compile", cli_save},
    {"explain", cli_explain},
    {"migrate", cli_migrate},
    {"diff", cli_diff},
    {"help", help},
    {"--help", help},
    {"--version", version},
    {"-h", help},
};

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            return false;
        }
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    /* A reader that has gone away is a write error like any other: reported, exit 2. */
    (void)signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        return cli_usage("say what to do: " COMMANDS);
    }
    if (asks_for_help(argc - 2, argv + 2)) {
        return help(0, NULL);
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argc - 2, argv + 2);
        }
    }
    return cli_usage("there is no command \"%s\"; say " COMMANDS, argv[1]);
}
