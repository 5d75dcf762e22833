# SPDX-License-Identifier: MIT
"""The conditional jumps of objects, and where each lies in the programs that link them."""

import bisect
import dataclasses
import hashlib
import pathlib
import re
import struct
import subprocess

OBJECTS = pathlib.Path("lib/CMakeFiles/sojourn_objects.dir")
INSTRUCTION = re.compile(r"^\s*([0-9a-f]+):\t((?:[0-9a-f]{2} )+)\s*\t(\S+)")
PLACE = re.compile(r"^(/\S+|\S+\.[ch]):(\d+)")
NEAR = 0x0F  # the byte before the opcode of a jump with a long way


class Broken(Exception):
    """The build is not what this tool takes it for."""


@dataclasses.dataclass
class Jump:
    """A conditional jump: a mutant is its reverse."""

    source: str  # of the object, below lib/: run/caps.c
    section: str
    offset: int  # of its opcode byte
    opcode: bytes
    name: str  # as objdump says it: jne
    function: str
    path: str  # of the source line, which may be of a header
    line: int
    text: str = ""  # of the source line

    def where(self):
        return f"{self.path}:{self.line}"


def opcode_of(code):
    """Where the opcode byte stands in the bytes of a conditional jump; None where it is none."""
    if code[0] & 0xF0 == 0x70:
        return 0
    if code[0] == NEAR and code[1] & 0xF0 == 0x80:
        return 1
    return None


def jumps_of(path, source):
    """All conditional jumps of an object, in the order of its code."""
    command = ["objdump", "--disassemble", "--line-numbers", "--wide", str(path)]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    section = function = place = None
    line = 0
    for row in listing.splitlines():
        if row.startswith("Disassembly of section "):
            section = row.split()[-1].rstrip(":")
        elif match := re.match(r"^[0-9a-f]+ <(\S+)>:$", row):
            function = match.group(1)
        elif match := PLACE.match(row):
            place, line = match.group(1), int(match.group(2))
        elif match := INSTRUCTION.match(row):
            code = bytes.fromhex(match.group(2))
            at = opcode_of(code)
            if at is not None:
                offset = int(match.group(1), 16) + at
                yield Jump(source, section, offset, code[: at + 1], match.group(3),
                           re.sub(r"\.cold$", "", function), place, line)


def find(build, root, folders):
    """The jumps of all objects of some folders of lib/, each with its source line."""
    found = []
    lines = {}
    for folder in folders:
        for path in sorted((build / OBJECTS / folder).glob("*.o")):
            found += jumps_of(path, f"{folder}/{path.stem}")
    for jump in found:
        if jump.path not in lines:
            lines[jump.path] = pathlib.Path(jump.path).read_text(encoding="utf-8").splitlines()
        if not 0 < jump.line <= len(lines[jump.path]):
            raise Broken(f"{jump.where()}: there is no such line; objdump errs in DWARF 5, is it built with -gdwarf-4?")
        jump.text = lines[jump.path][jump.line - 1].strip()
        if jump.path.startswith(f"{root}/"):
            jump.path = jump.path[len(str(root)) + 1 :]
    if not found:
        raise Broken(f"no conditional jumps below {build / OBJECTS}")
    return found


@dataclasses.dataclass
class Placed:
    """A section of an object as a linker's map places it."""

    member: str  # caps.c.o
    section: str
    address: int
    size: int


def map_of(path):
    """The sections that a linker's map says went into a module."""
    text = path.read_text(encoding="utf-8")
    text = text[text.index("Linker script and memory map") :]
    for match in re.finditer(r"^ (\.text\S*)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S+)$", text, re.M):
        section, address, size, source = match.groups()
        member = re.search(r"([^/(]+?)\)?$", source).group(1)
        if int(size, 16) > 0:
            yield Placed(member, section, int(address, 16), int(size, 16))


class Module:
    """A linked program or shared library: its bytes by their addresses."""

    def __init__(self, path):
        self.path = path
        self.bytes = path.read_bytes()
        if self.bytes[:6] != b"\x7fELF\x02\x01":
            raise Broken(f"{path}: no 64-bit little-endian ELF file")
        start, size, n = (struct.unpack_from("<Q", self.bytes, 0x20)[0],
                          *struct.unpack_from("<HH", self.bytes, 0x36))
        self.loads = []
        for i in range(n):
            kind, _, offset, address, _, length = struct.unpack_from("<IIQQQQ", self.bytes, start + i * size)
            if kind == 1:
                self.loads.append((address, offset, length))
        self.loads.sort()

    def at(self, address, n):
        load = self.loads[bisect.bisect_right(self.loads, (address, 1 << 64, 0)) - 1]
        offset = address - load[0] + load[1]
        return self.bytes[offset : offset + n]


def fits(module, placed, jumps):
    """Whether the code placed there has the jumps of a section of an object."""
    return all(jump.offset < placed.size
               and module.at(placed.address + jump.offset - len(jump.opcode) + 1, len(jump.opcode)) == jump.opcode
               for jump in jumps)


def table(map_path, sections):
    """For each jump its address in the module of a map, 0 where the module lacks it.

    Objects of one name from several folders go into an archive as members of one name: which is
    which their code says."""
    placed = {}
    for part in map_of(map_path):
        placed.setdefault((part.member, part.section), []).append(part)
    module = Module(map_path.with_suffix(""))
    addresses = []
    for (source, section), jumps in sections.items():
        parts = placed.get((pathlib.Path(source).name + ".o", section), [])
        parts = [part for part in parts if fits(module, part, jumps)]
        if len(parts) > 1:
            raise Broken(f"{map_path}: {source} {section} may be in several places")
        addresses += [parts[0].address + jump.offset if parts else 0 for jump in jumps]
    return addresses


def write_tables(build, folder, jumps):
    """A file of addresses for each module that links one of the objects; see flip.c."""
    sections = {}
    for jump in jumps:
        sections.setdefault((jump.source, jump.section), []).append(jump)
    if [jump for part in sections.values() for jump in part] != jumps:
        raise Broken("jumps of one section do not follow each other")
    seen = set()
    for map_path in sorted(build.rglob("*.map")):
        addresses = table(map_path, sections)
        if not any(addresses):
            continue
        # The dynamic linker goes by the name that programs ask for: lib….so.0.2, not .so.0.2.0.
        names = {map_path.stem}
        names |= {link.name for link in map_path.parent.glob("*") if link.is_symlink()
                  and link.resolve() == map_path.with_suffix("").resolve()}
        for name in names:
            if name in seen:
                raise Broken(f"two modules are called {name}")
            seen.add(name)
            (folder / f"{name}.jumps").write_bytes(struct.pack(f"<{len(addresses)}q", *addresses))
    return seen


def digest(build, modules):
    """Of all that was built, to know another build by."""
    whole = hashlib.sha256()
    for map_path in sorted(build.rglob("*.map")):
        if map_path.stem in modules:
            whole.update(map_path.with_suffix("").read_bytes())
    return whole.hexdigest()
