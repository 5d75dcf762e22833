# SPDX-License-Identifier: MIT
"""What became of each mutant: kept as it comes, told by file in the end."""

import collections
import pathlib
import threading

HERE = pathlib.Path(__file__).resolve().parent
SURVIVED = "survived"
UNREACHED = "unreached"  # no test comes there: it survived, and untried


def is_noticed(verdict):
    return not verdict.startswith((SURVIVED, UNREACHED))


class Results:
    """Verdicts by the number of the mutant, in a file: a line each, fields with tabs between.

    A file of the same build is continued. With `again`, one of another build is too: who was
    noticed, in code that is still the same, stays noticed, and survivors are tried once more."""

    def __init__(self, path, digest, all_jumps, again):
        self.path, self.jumps, self.lock = path, all_jumps, threading.Lock()
        self.verdicts = {}
        self.head = f"# {digest}"
        rows = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        if rows and (again or rows[0] == self.head):
            self.take(rows[1:], again)
        self.write_all()
        self.file = path.open("a", encoding="utf-8")

    def row(self, number, verdict):
        jump = self.jumps[number]
        return "\t".join((jump.source, jump.function, f"{jump.section}+{jump.offset:x}", jump.where(), jump.name,
                          verdict, jump.text))

    def take(self, rows, again):
        known = {self.row(number, ""): number for number in range(len(self.jumps))}
        for row in rows:
            fields = row.split("\t")
            verdict, fields[5] = fields[5], ""
            number = known.get("\t".join(fields))
            if number is not None and (is_noticed(verdict) or not again):
                self.verdicts[number] = verdict

    def write_all(self):
        rows = [self.head] + [self.row(*item) for item in sorted(self.verdicts.items())]
        self.path.write_text("\n".join(rows) + "\n", encoding="utf-8")

    def add(self, number, verdict):
        with self.lock:
            self.verdicts[number] = verdict
            print(self.row(number, verdict), file=self.file, flush=True)

    def close(self):
        self.file.close()
        self.write_all()

    def survivors(self):
        return [number for number, verdict in sorted(self.verdicts.items()) if not is_noticed(verdict)]

    def percent(self, numbers=None):
        numbers = list(self.verdicts) if numbers is None else numbers
        return 100 * sum(is_noticed(self.verdicts[number]) for number in numbers) / len(numbers)


def equivalents():
    """tests/mutation/equivalent.txt: for source, function and source line, why nothing can notice it."""
    found = {}
    text = (HERE / "equivalent.txt").read_text(encoding="utf-8")
    for block in text.split("\n\n"):
        rows = [row for row in block.strip().splitlines() if not row.startswith("#")]
        if rows:
            source, function = rows[0].split()
            found[source, function, rows[1].strip()] = " ".join(row.strip() for row in rows[2:])
    return found


def report(results, is_whole):
    """Print survivors and percentages by file; how many entries of equivalent.txt are stale."""
    known = equivalents()
    used = set()
    for number in results.survivors():
        jump = results.jumps[number]
        key = (jump.source, jump.function, jump.text)
        used.add(key)
        print(f"{results.verdicts[number]}{' (equivalent)' if key in known else ''}: lib/{jump.source} {jump.function}, "
              f"{jump.where()}: {jump.name} of: {jump.text}")
    by_file = collections.defaultdict(list)
    for number in results.verdicts:
        by_file[results.jumps[number].source].append(number)
    print(f"\n{'source':<28}{'mutants':>8}{'noticed':>9}{'per cent':>10}{'equivalent':>12}")
    for source, numbers in [*sorted(by_file.items()), ("all", list(results.verdicts))]:
        noticed = sum(is_noticed(results.verdicts[number]) for number in numbers)
        listed = sum(not is_noticed(results.verdicts[number])
                     and (results.jumps[number].source, results.jumps[number].function, results.jumps[number].text)
                     in known for number in numbers)
        print(f"{source:<28}{len(numbers):>8}{noticed:>9}{results.percent(numbers):>10.1f}{listed:>12}")
    stale = sorted(set(known) - used) if is_whole else []
    for key in stale:
        print(f"equivalent.txt: no survivor in lib/{key[0]} {key[1]}: {key[2]}")
    return len(stale)
