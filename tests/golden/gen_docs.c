/* SPDX-License-Identifier: MIT */
/* The pages of docs/ that come from tables: compares them with what they should be; with --update
 * they are written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "diag/diag.h"
#include "support/golden.h"
#include "syntax/keys.h"

#define DOCS SOJ_TEST_SOURCE_DIR "/docs/"

static void put_diagnostics(soj__buf *to)
{
    static const char *const severities[] = {"", "error", "warning", "note"};
    soj__buf_text(
        to, "# Diagnostics\n\n"
            "<!-- Made from lib/diag/codes.def by tests/golden/gen_docs.c; do not edit. -->\n\n"
            "What `sojourn check` and `soj_model_compile()` report, by id. An id never "
            "changes its meaning and is\nnever used again for another. Every one has "
            "examples under `tests/golden/diag/`.\n\n"
            "An error means that there is no model; a warning, that it may not mean what "
            "its author thinks. All\nerrors of a text are reported at once, in its order; "
            "only where the text is not well-formed YAML\ndoes reading stop at the first "
            "problem.\n\n"
            "| id | severity | what is wrong | what to do |\n|---|---|---|---|\n");
    for (unsigned i = 0; i < SOJ__DIAG_COUNT; i++) {
        soj__diag_id id = (soj__diag_id)i;
        soj__buf_join(to, "| `", soj__diag_id_text(id), "` | ", severities[soj__diag_severity(id)],
                      " | ", soj__diag_title(id), " | ", soj__diag_advice(id), " |\n", NULL);
    }
}

/* A key's row: name, value, default, doc. */
static void put_key(soj__buf *to, const soj__key *key)
{
    soj__buf_join(to, "| `", key->name, "` | ", key->value, " | ", NULL);
    if (key->is_required)
        soj__buf_text(to, "**required**");
    else
        soj__buf_text(to, key->standard);
    soj__buf_join(to, " | ", key->doc,
                  key->reader == SOJ__READ_LATER ? " *Not supported yet.*" : "", " |\n", NULL);
}

static void put_keys(soj__buf *to)
{
    soj__buf_text(
        to, "# Keys of the model language\n\n"
            "<!-- Made from lib/syntax/keys.def by tests/golden/gen_docs.c; do not edit. -->\n\n"
            "Every key of the language, by where it stands. A key marked *not supported "
            "yet* is part of the\nlanguage and the error `not_supported_yet` in this "
            "version. What the keys mean together is in\n[the language's "
            "reference](model-language.md).\n");
    for (unsigned i = 0; i < SOJ__PLACES; i++) {
        size_t n;
        const soj__key *keys = soj__place_keys((soj__place)i, &n);
        soj__buf_join(to, "\n## ", soj__place_title((soj__place)i),
                      "\n\n| key | value | default | meaning |\n|---|---|---|---|\n", NULL);
        for (size_t j = 0; j < n; j++)
            put_key(to, &keys[j]);
    }
}

int main(int argc, char **argv)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__buf page;
    bool update = golden_wants_update(argc, argv);
    soj__buf_init(&page, &mem);
    put_diagnostics(&page);
    bool ok = !page.failed && golden_equal(DOCS "diagnostics.md", page.data, page.len, update);
    soj__buf_clear(&page);
    put_keys(&page);
    ok = !page.failed && golden_equal(DOCS "model-keys.md", page.data, page.len, update) && ok;
    soj__buf_done(&page);
    if (!ok)
        fprintf(stderr, "run gen_docs --update\n");
    return ok ? 0 : 1;
}
