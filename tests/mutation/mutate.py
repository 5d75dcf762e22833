#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Flip each conditional jump of lib/run and lib/model, one at a time: do the tests notice?

usage: mutate.py BUILD_FOLDER [--sample N] [--seed N] [--only PATTERN] [--jobs N] [--results FILE] [--again]
                 [--most SECONDS]

README.md beside this file says what is done, and how to read what comes out.
"""
import argparse
import collections
import pathlib
import random
import re
import sys
import tempfile
import threading
import time

import jumps
import programs
import results

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("model", "run")
FLOOR = 90  # per cent of the mutants have to be noticed; those of equivalent.txt count as not


def arguments():
    parser = argparse.ArgumentParser(description="Do the tests notice a flipped jump?")
    parser.add_argument("build", type=pathlib.Path, help="a build by the preset mutation")
    parser.add_argument("--sample", type=int, default=0, help="only so many mutants")
    parser.add_argument("--seed", type=int, default=1, help="which of them")
    parser.add_argument("--only", default="", help="only where 'SOURCE FUNCTION' matches this pattern")
    parser.add_argument("--jobs", type=int, default=2, help="so many at a time")
    parser.add_argument("--results", type=pathlib.Path, help="file to keep results in, and to go on from")
    parser.add_argument("--most", type=float, default=float("inf"),
                        help="ask about a mutant tests of so many seconds together, then it has survived")
    parser.add_argument("--again", action="store_true", help="try its survivors once more, after a change")
    return parser.parse_args()


def choose(all_jumps, args):
    """The numbers of the mutants to try."""
    chosen = [number for number, jump in enumerate(all_jumps)
              if re.search(args.only, f"{jump.source} {jump.function}")]
    if args.sample and args.sample < len(chosen):
        chosen = sorted(random.Random(args.seed).sample(chosen, args.sample))
    return chosen


def in_parallel(jobs, work, items):
    """Call work for each item, in their order, in some threads; the first error is raised here."""
    items, lock, errors = collections.deque(items), threading.Lock(), []

    def worker():
        while not errors:
            with lock:
                if not items:
                    return
                item = items.popleft()
            try:
                work(item)
            except Exception as error:  # pylint: disable=broad-except
                errors.append(error)

    threads = [threading.Thread(target=worker) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def trace(runner, tests, n, jobs):
    """Run all tests without a mutant; those that reach a jump at all and are quick, the quickest first."""

    def run(test):
        status = runner.trace(test, n)
        if status != 0:
            raise jumps.Broken(f"{test.name} fails without any mutant: {status}")

    in_parallel(jobs, run, tests)
    reach = sorted((test for test in tests if any(test.reached)), key=lambda test: test.seconds)
    slow = [test.name for test in reach if test.is_slow()]
    print(f"not asked, as they take {programs.MOST_SECONDS} s or more: {' '.join(slow) or 'none'}", flush=True)
    return [test for test in reach if not test.is_slow()]


class Judge:
    """Asks tests about mutants; first those that have noticed the neighbours."""

    def __init__(self, runner, tests, all_jumps, kept, most):
        self.runner, self.tests, self.jumps, self.kept, self.most = runner, tests, all_jumps, kept, most
        self.noticed = collections.defaultdict(collections.Counter)  # by source, and by function: by whom

    def order(self, number):
        """Who reaches the jump; by how often it noticed the function's mutants, and the source's, for its time."""
        of_source = self.noticed[self.jumps[number].source]
        counts = self.noticed[self.jumps[number].source, self.jumps[number].function]
        reach = [test for test in self.tests if test.reached[number]]
        return sorted(reach, key=lambda test: test.seconds / (1 + 20 * counts[test.name] + of_source[test.name]))

    def judge(self, number):
        asked, spent = 0, 0.0
        for test in self.order(number):
            if spent > self.most:
                break
            asked += 1
            spent += test.seconds
            how = self.runner.judge(test, number)
            if how:
                jump = self.jumps[number]
                self.noticed[jump.source, jump.function][test.name] += 1
                self.noticed[jump.source][test.name] += 1
                self.kept.add(number, f"{how}: {test.name}")
                return
        self.kept.add(number, f"{results.SURVIVED} {asked} tests" if asked else results.UNREACHED)


def run(args, scratch):
    all_jumps = jumps.find(args.build, ROOT, FOLDERS)
    modules = jumps.write_tables(args.build, scratch, all_jumps)
    kept = results.Results(args.results or scratch / "results", jumps.digest(args.build, modules), all_jumps,
                           args.again)
    chosen = choose(all_jumps, args)
    runner = programs.Runner(args.build / "tests/mutation/libsojourn_flip.so", scratch)
    started = time.monotonic()
    tests = trace(runner, programs.all_tests(args.build), len(all_jumps), args.jobs)
    print(f"{len(all_jumps)} conditional jumps, {len(tests)} tests that reach some, "
          f"{sum(test.seconds for test in tests):.1f} s of them; traced in {time.monotonic() - started:.0f} s",
          flush=True)
    judge = Judge(runner, tests, all_jumps, kept, args.most)
    started = time.monotonic()
    left = [number for number in chosen if number not in kept.verdicts]
    try:
        in_parallel(args.jobs, judge.judge, left)
    finally:
        kept.close()
    print(f"{len(left)} mutants in {time.monotonic() - started:.0f} s\n")
    kept.verdicts = {number: kept.verdicts[number] for number in chosen}
    stale = results.report(kept, len(chosen) == len(all_jumps))
    return 1 if stale or kept.percent() < FLOOR else 0


def main():
    args = arguments()
    args.build = args.build.resolve()
    with tempfile.TemporaryDirectory() as scratch:
        try:
            return run(args, pathlib.Path(scratch))
        except jumps.Broken as broken:
            print(f"mutate.py: {broken}")
            return 2


if __name__ == "__main__":
    sys.exit(main())
