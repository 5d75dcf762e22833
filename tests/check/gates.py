# SPDX-License-Identifier: MIT
"""The gates, how each is run on the small project of test_gates.py, and what each has to find."""

import collections
import json
import re
import shutil
import sys

import files

# cases: (file, change of its text, what the check has to say about it), changed one at a time;
# given: files, and their text, that are there for this gate alone.
Gate = collections.namedtuple("Gate", "name command cases given", defaults=[{}])

FEW = ("buf.c", "names.c") # of lib/base, for what is slow
PYTHON = [sys.executable, "-B"]
SPDX = "/* SPDX-License-Identifier: MIT */\n"


def append(more):
    return lambda text: text + more


def replace(old, new):
    return lambda text: text.replace(old, new, 1)


def whole(text):
    return lambda _: text


def c_file(body):
    return whole(f'{SPDX}#include "base/defs.h"\n\n{body}\n')


def function_of(lines):
    return SPDX + "int long_one(int n);\nint long_one(int n)\n{\n" + "    n++;\n" * lines + "    return n;\n}\n"


BRANCHY = SPDX + "int branchy(int n)\n{\n" + "".join(
    f"    if (n == {i})\n        return 7;\n" for i in range(13)) + "    return n;\n}\n"


def text_rules():
    """text.py: the words that it forbids are written so that this file may hold them."""
    new = "lib/base/new.c"
    cases = {
        "top": [("stray.txt", whole("x\n"), "stray.txt does not belong")],
        "spdx": [(new, whole("int x;\n"), "names no licence")],
        "length": [(new, whole(SPDX + "\n" * 600), "601 lines")],
        "complexity": [
            (new, whole(function_of(58)), "long_one has McCabe 1 and 6[0-9] lines"),
            (new, whole(BRANCHY), "branchy has McCabe 14"),
            ("lib/cel/vm.c", whole(SPDX), "soj__cel_run is named as an exception and is none")],
        "unfinished": [(new, whole(SPDX + "/* TO" + "DO */\n"), "new.c:2")],
        "machine": [("docs/other.md", append("See /ho" + "me/me/x.\n"), "other.md:2")],
        "whitespace": [(new, whole(SPDX + "int x; \n"), "blanks"), (new, whole(SPDX + "int x;\r\n"), "blanks"),
                       (new, whole(SPDX + "int x;"), "no last newline")],
        "links": [("README.md", append("[gone](docs/gone.md)\n"), "docs/gone.md leads nowhere")],
    }
    given = {"complexity": {"lib/cel/vm.c": (files.ROOT / "lib/cel/vm.c").read_text()}}
    return [Gate(rule, [*PYTHON, "text.py", rule], found, given.get(rule, {}))
            for rule, found in cases.items()]


def layers():
    base, header = "lib/base/new.c", "include/sojourn/new.h"
    return Gate("layers", [*PYTHON, "layers.py"], [
        (base, whole(SPDX + '#include "time/civil.h"\n'), "base may not include"),
        (base, whole(SPDX + '#include "mem.h"\n'), "does not name its folder"),
        (base, whole(SPDX + "#include <time.h>\n"), "no header the library may use"),
        (base, whole(SPDX + "#include <yaml.h>\n"), "may not be included here"),
        (header, whole(SPDX + '#include "base/mem.h"\n'), "internal to the library"),
    ])


def built(tree, build, flags):
    """What looks at objects and libraries: each command builds what it needs of the small tree."""
    compile_line = " ".join(flags) + f" -I{tree}/include -I{tree}/lib"
    objects = tree.parent / "gate_objects"
    script = (f"rm -rf {objects} && mkdir -p {objects}/base && cd {tree} && for f in lib/base/*.c; do "
              f"{compile_line} -c $f -o {objects}/base/$(basename $f).o || exit 1; done && "
              f"cd tests/check && {sys.executable} -B symbols.py objects {objects}")
    library = build / "lib/libsojourn.so"
    new, header = "lib/base/new.c", "include/sojourn/model.h"
    state = [("int soj__x = 1;", r"soj__x lies in \.data"), ("int soj__x;", r"soj__x lies in \.bss"),
             ("int soj__f(int n) { static int last; last += n; return last; }", r"last\S* lies in \.bss"),
             ("int soj__f(int n) { static int last = 4; last += n; return last; }", r"last\S* lies in \.data"),
             ("_Thread_local int soj__x;", r"soj__x lies in \.tbss"),
             ("_Thread_local int soj__x = 3;", r"soj__x lies in \.tdata"),
             ("void soj__f(void *x); void soj__f(void *x) { free(x); }", "free may not be called here"),
             ("long soj__f(void) { return time(0); }", "time is no function the library may call"),
             ("int soj__f(void) { return sqlite3_step(0); }", "sqlite3_step may not be called here"),
             ("void soj__f(void) { abort(); }", "abort is no function"),
             ("int visible(void) { return 3; }", "visible is visible to others")]
    objects_cases = [(new, whole(f"{SPDX}#include <stdlib.h>\n#include <time.h>\n{body}\n"), finding)
                     for body, finding in state]
    # The compiler's warnings would find some of these first.
    script = script.replace("-Werror", "-Wno-error")
    warnings = [("int soj__f(int n) { int unused; return n; }", "unused-variable"),
                ("short soj__f(int n); short soj__f(int n) { return n; }", "=conversion"),
                ("int soj__f(int n) { return n; }", "=missing-prototypes"),
                ("int soj__f(int n, int m); int soj__f(int n, int m) { int a[n]; a[0] = m; return a[0]; }", "=vla"),
                ("char *soj__f(const char *x); char *soj__f(const char *x) { return (char *)x; }", "=cast-qual")]
    return [
        Gate("warnings", ["sh", "-c", f"cd {tree} && for f in lib/base/*.c; do {compile_line} -c $f -o /dev/null || "
                          "exit 1; done"], [(new, whole(f"{SPDX}{body}\n"), found) for body, found in warnings]),
        Gate("objects", ["sh", "-c", script], objects_cases),
        Gate("exports", [*PYTHON, "symbols.py", "exports", library], [
            (header, append("SOJ_API int soj_nothing(void);\n"), "soj_nothing is missing in the shared library"),
            ("lib/sojourn.map", replace("soj_model_ref;", ""), "soj_model_ref is missing in lib/sojourn.map"),
            (header, replace("SOJ_API soj_model *soj_model_ref(", "soj_model *soj_model_ref("),
             "soj_model_ref is missing in the public headers")]),
        abi(tree, build),
    ]


def abi(tree, build):
    """The library is linked anew of the build's objects, with the small tree's map."""
    link = (build / "build.ninja").read_text()
    libraries = re.search(r"^build lib/libsojourn\.so\.[^\n]*SHARED_LIBRARY.*?LINK_LIBRARIES = ([^\n]*)", link, re.M | re.S)
    soname = re.search(r"SONAME = (\S+)", link).group(1)
    out = tree.parent / "libgate.so"
    script = (f"cd {build} && gcc -shared -o {out} -Wl,--version-script={tree}/lib/sojourn.map -Wl,-soname,{soname} "
              f"$(find lib/CMakeFiles/sojourn_objects.dir -name '*.o' | LC_ALL=C sort) {libraries.group(1)} && "
              f"cd {tree}/tests/check && {sys.executable} -B abi.py check {out} {tree.parent}/gate_abi")
    event, output = "include/sojourn/event.h", "include/sojourn/output.h"
    return Gate("abi", ["sh", "-c", script], [
        ("lib/sojourn.map", replace("soj_model_ref;", ""), "soj_model_ref"),
        ("include/sojourn/model.h", replace("*soj_model_ref(soj_model *model", "*soj_model_ref(const soj_model *model"),
         "has changed"),
        (event, lambda text: re.sub(r"(typedef struct soj_event \{\n)", r"\1    int more;\n", text), "soj_event"),
        (output, lambda text: re.sub(r"(typedef enum soj_cause \{\n)", r"\1    SOJ_CAUSE_NEW = 99,\n", text),
         "SOJ_CAUSE_NEW"),
    ])


def tools(tree):
    new = "lib/base/new.c"
    return [
        Gate("headers", ["sh", "headers.sh", tree], [
            ("include/sojourn/new.h", whole(SPDX + "soj_status soj_f(void);\n"), "new.h: not clean with gcc"),
            ("include/sojourn/new.h", whole(SPDX + "struct soj_x { int a; };\n"), "new.h: not clean with"),
            ("include/sojourn/new.h", whole(SPDX + "#ifndef N\n#define N\nint soj_f(int class, int new);\n#endif\n"),
             r"new.h: not clean with g\+\+"),
            ("include/sojourn/zero.h", whole(SPDX + "#ifndef Z\n#define Z\n#define int long\n#endif\n"), "not clean")]),
        Gate("format", ["sh", "tools.sh", "format", tree], [
            (new, c_file("int  soj__x( int a );"), "Wclang-format-violations")]),
        Gate("spelling", ["sh", "tools.sh", "spelling", tree], [
            ("docs/other.md", append("Somebody rec" + "ieves.\n"), "==>")]),
        Gate("scripts", ["sh", "tools.sh", "scripts", tree], [
            ("tests/new.sh", whole("#!/bin/sh\n# SPDX-License-Identifier: MIT\nrm -r $1/x\n"), "SC2086"),
            (".ci/run", append("echo $unknown_list\n"), "SC2")]),
    ]


def static(tree, flags):
    """The analysers over two files, as they take their time, and the spoiled one."""
    build, few = tree.parent / "gate_static", tree.parent / "gate_few"
    shutil.rmtree(few, ignore_errors=True)
    shutil.copytree(tree / "lib/base", few / "lib/base",
                    ignore=lambda _, names: [name for name in names if name.endswith(".c") and name not in FEW])
    shutil.copytree(tree / "include", few / "include")
    shutil.copy2(tree / ".clang-tidy", few)
    (few / "examples").mkdir()
    build.mkdir(exist_ok=True)
    new = few / "lib/base/new.c" # wherever the tree is: a whole path
    (build / "compile_commands.json").write_text(json.dumps([
        {"directory": str(few), "file": str(source),
         "command": " ".join(flags) + f" -I{few}/include -I{few}/lib -c {source}"}
        for source in [*(few / "lib/base" / name for name in FEW), new]]))
    leak = "#include <stdlib.h>\nint f(void);\nint f(void)\n{\n    char *x = malloc(3);\n    return x != 0;\n}\n"
    twice = ("#include <stdlib.h>\nvoid f(void);\nvoid f(void)\n{\n    char *x = malloc(3);\n    free(x);\n    free(x);\n}\n")
    return [
        Gate("tidy", ["sh", "static.sh", "tidy", few, build], [
            (new, whole(SPDX + "int f(int a);\nint f(int a)\n{\n    return a == a;\n}\n"), "misc-redundant-expression"),
            (new, whole(SPDX + leak), "clang-analyzer")]),
        Gate("cppcheck", ["sh", "static.sh", "cppcheck", few, build], [
            (new, whole(SPDX + "int f(void);\nint f(void)\n{\n    int a[2];\n    a[2] = 1;\n    return a[0];\n}\n"),
             "out of bounds"),
            (new, whole(SPDX + leak), "[Mm]emory leak")]),
        Gate("analyzer", ["sh", "static.sh", "analyzer", few, build], [
            (new, whole(SPDX + twice), "analyzer-double-free"), (new, whole(SPDX + leak), "analyzer-malloc-leak")]),
    ]


def sanitizers(tree):
    """With the flags of the preset asan a program of a few lines stops where it should."""
    presets = json.loads((tree / "CMakePresets.json").read_text())["configurePresets"]
    asan = next(p for p in presets if p["name"] == "asan")["cacheVariables"]["SOJOURN_SANITIZE"]
    program, out = "tests/program.c", tree.parent / "gate_program"
    command = ["sh", "-c", f"clang -std=c11 -g -O1 -fno-sanitize-recover=all -fsanitize={asan.replace(';', ',')} "
               f"-I{tree}/lib -I{tree}/include {tree}/tests/program.c -o {out} && ASAN_OPTIONS=detect_leaks=1 {out}"]
    bodies = [("unsigned u = (unsigned)n - 2; return u == 3;", "unsigned integer overflow"),
              ("uint8_t u = 255; u = u + (uint8_t)n; return u == 9;", "implicit conversion"),
              ("unsigned u = (unsigned)n << 31; u = u << n; return u == 9;", "left shift"),
              ("int32_t i = -n; uint32_t u = i; return u == 9;", "implicit conversion"),
              ("double d = 1.0 / (n - 1); return d == 9;", "division by zero"),
              ("double d = 1e30 * n; return (int)d == 9;", "outside the range"),
              ("return INT32_MAX + n == 9;", "signed integer overflow"),
              ("int a[3] = {0}; return a[n + 2];", "out of bounds|stack-buffer-overflow"),
              ("char *x = malloc(3); int r = x[n + 2]; free(x); return r == 77;", "heap-buffer-overflow"),
              ("char *x = malloc(3); x[n] = 1; x = 0; return n - 1;", "LeakSanitizer"),
              ("take(n == 1 ? 0 : &n); return n - 1;", "null pointer passed|_Nonnull")]
    head = (SPDX + "#include <stdint.h>\n#include <stdlib.h>\nint printf(const char *, ...);\n"
            "static void take(int *_Nonnull p) { (void)p; }\nint main(int n, char **argv)\n{\n"
            "    (void)argv; (void)take;\n    ")
    return Gate("sanitizers", command, [(program, whole(head + body + "\n}\n"), found) for body, found in bodies],
                {program: head + "return n - 1;\n}\n"})


def coverage(tree):
    """A library of one function, and what a run of it covers."""
    out, listed = tree.parent / "gate_coverage", "tests/check/uncovered/base.txt"
    source = "lib/time/covered.c"
    flags = "--coverage -fprofile-abs-path -g -O0 -I lib -I include"
    script = (f"cd {tree} && rm -rf {out} && mkdir {out} && gcc {flags} -c {source} -o {out}/covered.o && "
              f"gcc --coverage {out}/covered.o -o {out}/covered && {out}/covered && cd tests/check && "
              f"{sys.executable} -B coverage.py {out}")
    text = SPDX + "static int f(int n)\n{\n    return n > 0;\n}\n\nint main(int n, char **argv)\n{\n    (void)argv;\n"
    text += "    for (int i = -n; i <= n; i++)\n        n += f(i) * 0;\n    return n - 1;\n}\n"
    return Gate("coverage", ["sh", "-c", script], [
        (source, replace("return n - 1;", "if (n > 5)\n        return 9;\n    return n - 1;"), "not covered and not listed"),
        (source, replace("return n - 1;", "if (n > 5)\n        return 9;\n    return n - 1;"), "of branches, at least 95"),
        (listed, whole("lib/time/covered.c:main: 1: return n — nobody comes here\n"), "stale: not 1 but 0"),
        (listed, whole("lib/time/gone.c:main: 1: return n — nobody comes here\n"), "stale"),
        (listed, whole("lib/time/covered.c:main: 1: return n\n"), "no FILE:FUNCTION"),
    ], {source: text})


def docs(tree, build):
    command = [*PYTHON, "docs_blocks.py", tree / "docs", tree.parent / "gate_docs", "gcc", f"-I{tree}/include",
               f"-L{build}/lib -Wl,-rpath,{build}/lib -lsojourn", build / "bin/sojourn"]
    page = "docs/blocks.md"
    good = "```c\n#include <sojourn/sojourn.h>\nint main(void) { return 0; }\n```\n"
    return Gate("docs_blocks", command, [
        (page, replace("return 0", "return 1"), "blocks.md:1"),
        (page, replace("sojourn.h>", "sojourn.h>\nint f(x);"), "blocks.md:1"),
        (page, append("```yaml\nsojourn: 1\nmodel: x\n```\n"), "blocks.md:5"),
        (page, whole("# No block at all\n"), "0 blocks tried")], {page: good})


def every(tree, build, flags):
    return [*text_rules(), layers(), *built(tree, build, flags), *tools(tree), *static(tree, flags), sanitizers(tree),
            coverage(tree), docs(tree, build)]
