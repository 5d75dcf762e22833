# SPDX-License-Identifier: MIT
"""The CDNOW purchases through a store, the process killed again and again: nothing is lost, nothing
is there twice.

    test_kills.py KILLS [SEED]

The log is gone through over and over, each time into a store of its own, until the tool was
killed KILLS times; each store is then brought to its end, and holds what two independent programs
computed.
The seed decides how long each process lives; what it does in that time is the machine's."""

import collections
import os
import random
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

import test_cdnow as known
from logs import ROOT, expect, find

MODEL = os.path.join(ROOT, "examples", "cdnow", "lifecycle.yaml")
BATCH = 1000
# In times that the tool takes to go through the log without a store, which is some eighth of what
# it takes with one.
LONGEST_LIFE = 1.5


def day(time_of):
    return time.strftime("%Y-%m-%d", time.gmtime(time_of // 1000000))


def ask(store, sql):
    file = sqlite3.connect(store)
    rows = file.execute(sql).fetchall()
    file.close()
    return rows


def last_commit(store):
    """Its sequence; 0 where not even the tables are there yet."""
    if not ask(store, "SELECT name FROM sqlite_schema WHERE name = 'head'"):
        return 0
    return ask(store, "SELECT coalesce(max(sequence), 0) FROM head")[0][0]


def is_mid_commit(store):
    """Whether the write-ahead log ends in frames of a commit that never came to its end."""
    try:
        with open(store + "-wal", "rb") as file:
            head = file.read(32)
            if len(head) < 32:
                return False
            size, salt = struct.unpack(">8xI4x8s8x", head)
            is_end = True
            while len(frame := file.read(24)) == 24 and frame[8:16] == salt:
                is_end = frame[4:8] != bytes(4)
                file.seek(size, os.SEEK_CUR)
            return not is_end
    except FileNotFoundError:
        return False


def written(store):
    """What changes whenever something is written."""
    found = []
    for name in (store, store + "-wal", store + "-journal"):
        if os.path.exists(name):
            state = os.stat(name)
            found.append((name, state.st_mtime_ns, state.st_size))
    return found


class Campaign:
    def __init__(self, log, n_kills, seed):
        self.pick = random.Random(seed)
        self.counts = collections.Counter()
        self.n_kills = n_kills
        self.sequence = 0  # of the last commit that was seen
        self.words = [os.environ["SOJOURN_CLI"], "run", MODEL, log, "--map",
                      "customer=customer_id,event=event,time=date", "--until",
                      "1998-06-30T23:59:59Z"]
        begun = time.monotonic()
        subprocess.run(self.words, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        self.longest = LONGEST_LIFE * (time.monotonic() - begun)

    def is_done(self):
        return self.counts["kills"] >= self.n_kills

    def live(self, store, seconds):
        """One life of the process; whether it was killed, not done before."""
        before = written(store)
        with subprocess.Popen([*self.words, "--batch", str(BATCH), "--store", store],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            try:
                _, err = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.communicate()
                self.count(store, before)
                return True
        if process.returncode != 0:
            sys.exit(f"exit {process.returncode}: {err.decode()}")
        return False

    def count(self, store, before):
        self.counts["kills"] += 1
        if not os.path.exists(store):
            self.counts["before there was a store"] += 1
        elif written(store) == before:
            self.counts["while it was opened, or read"] += 1
        else:
            self.counts["after it had written"] += 1
            self.counts["between the writes of one commit"] += is_mid_commit(store)
        # Every second time the tool itself is who first opens what was left.
        if self.counts["kills"] % 2 == 0 and os.path.exists(store):
            sequence = last_commit(store)
            if sequence < self.sequence:
                sys.exit(f"kill {self.counts['kills']}: commit {self.sequence} was there, and now "
                         f"{sequence} is the last")
            self.sequence = sequence

    def judge(self, store):
        """Whether a store that came to its end is as it must be."""
        for care in ("sync", "check"):
            subprocess.run([self.words[0], "store", care, "--store", store], check=True,
                           stdout=subprocess.DEVNULL)
        customers = ask(store, "SELECT customer FROM customers")
        touchpoints = ask(store, "SELECT emitted, customer, touchpoint, id FROM touchpoints")
        transitions = ask(store, 'SELECT time, customer, "from", "to", cause FROM transitions')
        moves = [row for row in transitions if row[2] is not None]
        results = [
            expect("digest of touchpoints",
                   known.digest(f"{day(row[0])}|{row[1]}|{known.last(row[2])}"
                                for row in touchpoints), known.TOUCHPOINT_DIGEST),
            expect("digest of transitions",
                   known.digest(f"{day(row[0])}|{row[1]}|{known.last(row[2])}|{known.last(row[3])}|"
                                f"{known.CAUSES[row[4]]}" for row in moves),
                   known.TRANSITION_DIGEST),
            expect("ids that occur twice",
                   len(touchpoints) - len({row[3] for row in touchpoints}), 0),
            expect("creations", len(transitions) - len(moves), len(customers)),
        ]
        return all(results)

    def whole(self, store):
        """One store from its beginning to its end."""
        while self.live(store, None if self.is_done() else self.pick.random() * self.longest):
            continue
        self.counts["stores"] += 1
        self.sequence = 0
        is_right = self.judge(store)
        for name in ("", "-wal", "-shm", "-writer"):
            if os.path.exists(store + name):
                os.remove(store + name)
        return is_right


def main():
    n_kills = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    log = find("cdnow.csv.gz")
    is_right = True
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(log, n_kills, seed)
        while is_right and not campaign.is_done():
            is_right = campaign.whole(os.path.join(folder, "store"))
    print(f"seed {seed}, batches of {BATCH}:",
          ", ".join(f"{n} {what}" for what, n in campaign.counts.items()))
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
