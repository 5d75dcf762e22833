# SPDX-License-Identifier: MIT
"""What the library exports, what its objects call, and that they keep no state.

    symbols.py exports SHARED_LIBRARY     exported == its map == its public headers
    symbols.py objects DIRECTORY          of the library's objects: no mutable data, only known
                                          functions called, only our names
"""

import pathlib
import re
import subprocess
import sys

import files

# Functions of other libraries that objects may call, and where. Anything else is a finding: what
# reads a clock, the environment or the locale, prints, or ends the process is not in the table.
ANYWHERE = {
    "memcpy", "memmove", "memset", "memcmp", "memchr", "strlen", "strcmp", "strncmp", "strchr",
    "strrchr", "strstr", "bsearch",
    "__assert_fail",  # SOJ__ASSERT, gone from a release
    "floor", "ceil", "trunc", "round", "fabs", "fmod", "frexp", "ldexp",
    "_GLOBAL_OFFSET_TABLE_",
}
ONLY_IN = {
    r"malloc|realloc|free|madvise": r"base/mem\.c",
    r"snprintf|strtod": r"base/number\.c",
    r"fopen|fopen64|fread|fclose|ferror|feof": r"api/api_(compile|zones_load)\.c",
    r"opendir|readdir|readdir64|closedir|stat|stat64|__errno_location": r"api/api_zones_load\.c",
    r"yaml_\w+": r"syntax/\w+\.c",
    r"XXH\w+": r"(compile|model|run|engine)/\w+\.c",
    # The store in a file is a user of the library, and of the SQLite that it is given.
    r"soj_\w+": r"\w+\.c",
    r"sqlite3_\w+": r"system\.c",
}
CONSTANT_SECTIONS = ("*UND*", "*ABS*", ".text", ".rodata", ".data.rel.ro", ".eh_frame", ".debug",
                     ".comment", ".note", ".group", ".init_array")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def exported(library):
    lines = run("nm", "-D", "--defined-only", library).splitlines()
    return {line.split()[2].split("@")[0] for line in lines if line.split()[1] != "A"}


# Headers that are not those of libsojourn.
HEADERS = {"libsojourn-sqlite": {"outbox.h", "sqlite.h", "sqlite_functions.h"}}


def mapped(path):
    text = files.without_comments((files.ROOT / path).read_text())
    return set(re.findall(r"\b(soj_\w+);", text))


def declared(name):
    names = set()
    others = set().union(*HEADERS.values())
    for header in files.walk("include", suffixes={".h"}):
        if header.name not in HEADERS.get(name, ()) and (name in HEADERS or header.name in others):
            continue
        text = files.without_comments(header.read_text())
        text = re.sub(r"^\s*#(?:\\\n|[^\n])*", "", text, flags=re.M)
        names.update(re.findall(r"SOJ_API\b[^;{]*?\b(soj_\w+)\s*\(", text))
    return names


def check_exports(library):
    name = pathlib.Path(library).name.split(".")[0]
    path = f"lib/{name[len('lib'):]}.map"
    sets = {"the shared library": exported(library), path: mapped(path),
            "the public headers": declared(name)}
    every = set.union(*sets.values())
    findings = [f"{name} is missing in {where}"
                for name in sorted(every) for where, names in sets.items() if name not in names]
    findings += [f"{name} does not begin with soj_" for name in sorted(every)
                 if not name.startswith("soj_")]
    files.finish("exports", findings, len(every))


def judge_call(source, name):
    if name in ANYWHERE:
        return None
    for functions, where in ONLY_IN.items():
        if re.fullmatch(functions, name):
            return None if re.fullmatch(where, source) else f"{name} may not be called here"
    return f"{name} is no function the library may call"


def judge_object(source, table, own):
    """The findings in the symbol table of one object."""
    for line in table.splitlines():
        match = re.match(r"[0-9a-f]+ (.{7}) (\S+)\s+[0-9a-f]+ (?:\.hidden )?(\S+)$", line)
        if not match:
            continue
        flags, section, name = match.groups()
        if section == "*UND*":
            problem = None if name in own else judge_call(source, name)
        elif not section.startswith(CONSTANT_SECTIONS):
            problem = f"{name} lies in {section}: it can change"
        elif flags[0] in "gu" and not name.startswith("soj_"):
            problem = f"{name} is visible to others and does not begin with soj_"
        else:
            problem = None
        if problem:
            yield f"lib/{source}: {problem}"


def check_objects(directory):
    objects = sorted(pathlib.Path(directory).rglob("*.c.o"))
    tables = {str(path.relative_to(directory))[: -len(".o")].removeprefix("__/"): run("objdump", "-t", path)
              for path in objects}
    defined = r"^[0-9a-f]+ g.{6} \S+\s+[0-9a-f]+ (?:\.hidden )?(\S+)$"
    own = {name for table in tables.values() for name in re.findall(defined, table, flags=re.M)}
    findings = [finding for source, table in tables.items()
                for finding in judge_object(source, table, own)]
    files.finish("objects", findings, len(objects))


{"exports": check_exports, "objects": check_objects}[sys.argv[1]](sys.argv[2])
