# SPDX-License-Identifier: MIT
"""Measures what sojourn costs next to its peers, in one run, and prints tables:

    run.py BUILD [SECTION...] [--rounds N] [--quick] [--json FILE]
        [--page PAGE] [--judge]

BUILD is the folder of a build, which has the programs; SECTIONs are engine, timers, memory, growth,
model, compile, conditions, ingestion, store (all). Each figure is the least of N rounds (3), in each of
which all peers run one after the other. Node's libraries are measured where BUILD/tests/bench/npm
has them. --quick: small, to see that everything works. --json: all figures, for plot.py. --page: put the
tables into PAGE (docs/performance.md) in the place of those with the same titles. --judge: also fail
where a figure misses what is promised.

Exit: 0; 1 where a program fails, two peers do not agree, or a promise is missed; 2 for wrong
arguments."""

import argparse
import json
import os
import pathlib
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

FULL = {"sizes": [100_000, 1_000_000], "growth": [1_000, 10_000, 100_000, 1_000_000, 10_000_000],
        "year": 1_000_000, "node": 100_000, "node_seconds": 10, "lines": 2_000_000,
        "stages": [8, 32, 128, 512, 2048, 4096], "conditions": [0, 4, 8, 16, 32, 64],
        "caps": [0, 4, 8, 16, 32, 64], "store": [30_000, 200_000, 1_000_000]}
QUICK = {"sizes": [2_000], "growth": [500, 1_000], "year": 1_000, "node": 200, "node_seconds": 1,
         "lines": 5_000, "stages": [8], "conditions": [4], "caps": [4],
         "store": [500]}

ENGINE_PEERS = {
    "bound": "by hand, in batches", "bound_single": "by hand, one by one",
    "integer_least": "integer keys, in batches, touchpoints only, forgets them",
    "integer_sends": "integer keys, in batches, touchpoints only",
    "integer": "integer keys, in batches, all outputs",
    "integer_single": "integer keys, one by one, all outputs",
    "text_least": "text keys, in batches, touchpoints only, forgets them",
    "text_sends": "text keys, in batches, touchpoints only",
    "text": "text keys, in batches, all outputs",
    "text_single": "text keys, one by one, all outputs",
    "uthash": "uthash, no timers"}
NODE_PEERS = {"robot3": "robot3 (node), no timers", "xstate": "XState 5 (node), no timers"}
KEY_TEXT = 12  # characters of a key
INTEGER_BATCHES = ["integer", "integer_sends", "integer_least"]
TEXT_BATCHES = ["text", "text_sends", "text_least"]
GROWTH_PEERS = ["bound", "integer_sends", "text_sends"]
YEAR_PEERS = ["bound", "integer_least", "integer_sends", "text_sends"]
JUDGED = 'event.amount > 100.0 && customer.plan in ["pro", "team"]'


class Disagreement(Exception):
    pass


class Bench:
    def __init__(self, build, rounds, sizes):
        self.build = build
        self.programs = build / "tests" / "bench"
        self.rounds = rounds
        self.sizes = sizes
        self.figures = {}
        self.promises = []
        self.began = time.monotonic()

    def progress(self, words):
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K[{time.monotonic() - self.began:5.0f} s] {words}")
            sys.stderr.flush()

    def quiet(self):
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")

    def ask(self, *command):
        """The lines of JSON that a program prints."""
        self.progress(" ".join(pathlib.Path(str(part)).name for part in command))
        done = subprocess.run([str(part) for part in command], check=False, capture_output=True,
                              text=True)
        if done.returncode != 0:
            raise Disagreement(f"{' '.join(map(str, command))}: status {done.returncode}\n"
                               f"{done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def engine(self, mode, peer, customers):
        return self.ask(self.programs / "bench_engine", mode, peer, customers)[0]

    def least(self, jobs):
        """Each job once a round; of each the answer with the least processor time."""
        best = {}
        for _ in range(self.rounds):
            for name, job in jobs.items():
                answer = job()
                if name not in best or answer["processor_ns"] < best[name]["processor_ns"]:
                    best[name] = answer
        return best

    def promise(self, words, figure, limit, is_at_most=True):
        """Note a promise; small runs say nothing about them."""
        if self.sizes is FULL:
            self.promises.append({"promise": words, "figure": figure, "limit": limit,
                                  "is_kept": figure <= limit if is_at_most else figure >= limit})


TABLES = {}  # by title, as they were printed


def say(title, header, rows):
    """A table; numbers are right-aligned."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [header, *cells]) for i in range(len(header))]
    lines = ["  " + "  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                              for i, (cell, width) in enumerate(zip(row, widths))).rstrip()
             for row in [header, *cells]]
    TABLES[title] = "\n".join([title, *lines])
    print(f"\n{TABLES[title]}")


def renew_page(page, about):
    """Put the tables, and where they were measured, in the place of those that the page has."""
    words = page.read_text()
    for title, table in TABLES.items():
        words = re.sub(rf"^{re.escape(title)}\n(?:  .*\n)*", lambda _, t=table: t + "\n", words,
                       flags=re.MULTILINE)
    words = re.sub(r"^Measured on .*$", lambda _: about, words, flags=re.MULTILINE)
    page.write_text(words)


def must_agree(answers, keys):
    first = None
    for peer, answer in answers.items():
        facts = {key: answer[key] for key in keys}
        if first is None:
            first = (peer, facts)
        elif facts != first[1]:
            raise Disagreement(f"{peer} says {facts}, {first[0]} {first[1]}")


def per(answer, what="events"):
    return answer["processor_ns"] / answer[what]


def rate(answer):
    return 1000 / per(answer)


def wall_rate(answer):
    return 1000 * answer["events"] / answer["wall_ns"]


def has_node(bench, library):
    return shutil.which("node") and (bench.programs / "npm" / "node_modules" / library).is_dir()


def node_jobs(bench):
    script = bench.programs / "npm" / "javascript.mjs"
    n = bench.sizes["node"]
    jobs = {}
    for library in NODE_PEERS:
        if has_node(bench, library):
            jobs[library] = lambda name=library: bench.ask("node", script, name, n, n * 10,
                                                           bench.sizes["node_seconds"])[0]
        else:
            print(f"{library}: not measured, there is no node or no {library} in {script.parent}")
    return jobs


def check_agreement(bench):
    """All peers give out the same touchpoints to the same customers at the same instants."""
    n = min(bench.sizes["sizes"])
    timed = {peer: bench.engine("check", peer, n) for peer in ENGINE_PEERS if peer != "uthash"}
    must_agree(timed, ["customers", "events", "sent", "sum", "fired"])
    untimed = {"uthash": bench.engine("check", "uthash", bench.sizes["node"])}
    for library in NODE_PEERS:
        if has_node(bench, library):
            untimed[library] = bench.ask("node", bench.programs / "npm" / "javascript.mjs", library,
                                         bench.sizes["node"], bench.sizes["node"] * 10, 600)[0]
    must_agree(untimed, ["customers", "events", "sent"])
    sent = timed["bound"]
    print(f"\nAll agree: of {sent['events']} events of {sent['customers']} customers "
          f"{sent['sent']} touchpoints, {sent['fired']} timers; the {len(untimed)} without timers "
          "among themselves")


def engine_table(n, best, bound):
    header = ["", "M events/s", "by wall clock", "ns/event", "of the bound", "bytes/customer",
              "resident"]
    rows = []
    for peer, words in {**ENGINE_PEERS, **NODE_PEERS}.items():
        if peer in best:
            a = best[peer]
            rows.append([words, f"{rate(a):.2f}", f"{wall_rate(a):.2f}", f"{per(a):.1f}",
                         f"{rate(a) / rate(bound):.3f}",
                         f"{a['bytes'] / a['customers']:.1f}" if a["bytes"] else "-",
                         f"{a['resident'] / a['customers']:.0f}"])
    say(f"Engine: {n} customers, ten events each, timers and outputs included", header, rows)


def engine(bench):
    check_agreement(bench)
    out = {}
    for n in bench.sizes["sizes"]:
        jobs = {peer: lambda p=peer, c=n: bench.engine("events", p, c) for peer in ENGINE_PEERS}
        if n == min(bench.sizes["sizes"]):
            jobs.update(node_jobs(bench))
        best = bench.least(jobs)
        must_agree({p: a for p, a in best.items() if p not in NODE_PEERS and p != "uthash"},
                   ["customers", "events", "sent", "sum", "fired"])
        for peer in ENGINE_PEERS:
            best[peer]["bytes"] = bench.engine("bytes", peer, n)["bytes"]
        bench.quiet()
        engine_table(n, best, best["bound"])
        out[n] = best
    bench.figures["engine"] = out
    small, large = out[min(out)], out[max(out)]
    integer = max(rate(large[p]) for p in INTEGER_BATCHES)
    text = max(rate(large[p]) for p in TEXT_BATCHES)
    bound = rate(large["bound"])
    bench.promise("integer keys in batches, of the bound's rate", integer / bound, 1 / 3, False)
    bench.promise("text keys in batches: of 10 M events/s or a quarter of the bound, the nearer",
                  max(text / 10, text / bound * 4), 1, False)
    if "xstate" in small:
        bench.promise("integer keys in batches, times XState's rate",
                      max(rate(small[p]) for p in INTEGER_BATCHES) / rate(small["xstate"]), 100,
                      False)
    bench.promise("bytes a customer, integer keys, emissions forgotten",
                  large["integer_least"]["bytes"] / large["integer_least"]["customers"], 96)
    bench.promise("bytes a customer, text keys, besides their own text, emissions forgotten",
                  large["text_least"]["bytes"] / large["text_least"]["customers"] - KEY_TEXT, 96)


def timers(bench):
    n = bench.sizes["year"]
    out = {}
    for mode in ("year", "silent"):
        jobs = {peer: lambda p=peer, m=mode: bench.engine(m, p, n) for peer in YEAR_PEERS}
        out[mode] = bench.least(jobs)
        must_agree(out[mode], ["customers", "fired"])
    must_agree(out["year"], ["sent", "sum"])
    bench.quiet()
    rows = [[f"{ENGINE_PEERS[peer]}{', no touchpoints' if mode == 'silent' else ''}",
             f"{best[peer]['fired']}", f"{per(best[peer], 'fired'):.1f}",
             f"{best[peer]['processor_ns'] / 1e9:.2f}"]
            for mode, best in out.items() for peer in YEAR_PEERS]
    say(f"Timers: a virtual year of {n} customers without events, an hour at a time",
        ["", "fired", "ns/timer", "s"], rows)
    bench.figures["timers"] = out
    for mode, what in [("year", "with its touchpoint"), ("silent", "no touchpoints")]:
        best = min(per(out[mode][peer], "fired") for peer in YEAR_PEERS if peer != "bound")
        bench.promise(f"ns per timer fired, {what}", best, 100)


def memory(bench):
    n = max(bench.sizes["sizes"])
    out = {}
    for peer in ("integer_least", "integer_sends", "integer", "text", "bound"):
        answer = bench.engine("bytes", peer, n)
        out[peer] = answer
        bench.quiet()
        rows = [[name, size, f"{size / answer['customers']:.2f}"]
                for name, size in answer["items"].items()]
        known = sum(answer["items"].values())
        if answer["bytes"] > known:
            rest = answer["bytes"] - known
            rows.append(["other", rest, f"{rest / answer['customers']:.2f}"])
        rows.append(["all that was asked for", answer["bytes"],
                     f"{answer['bytes'] / answer['customers']:.2f}"])
        rows.append(["resident", answer["resident"],
                     f"{answer['resident'] / answer['customers']:.2f}"])
        say(f"Memory: {ENGINE_PEERS[peer]}, {n} customers", ["", "bytes", "a customer"], rows)
    idle = bench.ask(bench.programs / "bench_parts", "idle")
    bench.quiet()
    say("An engine with few customers", ["customers", "bytes", "trimmed"],
        [[row["customers"], row["bytes"], row["trimmed"]] for row in idle])
    bench.figures["memory"] = out
    bench.figures["idle"] = idle
    bench.promise("bytes of an idle engine, trimmed", idle[0]["trimmed"], 4096)


def growth(bench):
    out = {}
    rounds = bench.rounds
    for n in bench.sizes["growth"]:
        bench.rounds = rounds if n < 10_000_000 else 1
        out[n] = bench.least({p: lambda p=p, c=n: bench.engine("events", p, c)
                              for p in GROWTH_PEERS})
        must_agree(out[n], ["customers", "events", "sent", "sum", "fired"])
    bench.rounds = rounds
    bench.quiet()
    rows = [[n] + [f"{per(best[p]):.1f}" for p in GROWTH_PEERS] +
            [f"{best[p]['resident'] / 2 ** 20:.0f}" for p in GROWTH_PEERS]
            for n, best in out.items()]
    say("Growth: ns/event, and MiB resident, by customers",
        ["customers", *GROWTH_PEERS, *[f"MiB {p}" for p in GROWTH_PEERS]], rows)
    bench.figures["growth"] = out
    if 10_000_000 in out:
        for peer in GROWTH_PEERS[1:]:
            bench.promise(f"ns/event at 10 M over that at 100 k customers, {peer}",
                          per(out[10_000_000][peer]) / per(out[100_000][peer]), 2.5)
            bench.promise(f"GiB resident of 10 M customers, {peer}",
                          out[10_000_000][peer]["resident"] / 2 ** 30, 2)


def model(bench):
    out = {}
    for what in ("stages", "conditions", "caps"):
        out[what] = []
        for n in bench.sizes[what]:
            answers = [bench.ask(bench.programs / "bench_scale", what, n)[0]
                       for _ in range(bench.rounds)]
            out[what].append(min(answers, key=lambda answer: answer["ns"]))
        bench.quiet()
        say(f"An event of a model by its {what}, 10,000 customers", [what, "ns", "bytes/customer"],
            [[row["n"], f"{row['ns']:.0f}", f"{row['bytes']:.0f}"] for row in out[what]])
    bench.figures["model"] = out


def least_rows(runs, keys):
    """Rows of several runs of a program, each with the least of its figures."""
    return [{**rows[0], **{key: min(row[key] for row in rows) for key in keys}}
            for rows in zip(*runs)]


def compiling(bench):
    program = bench.programs / "bench_parts"
    runs = [bench.ask(program, "stages") for _ in range(bench.rounds)]
    rows = sorted(least_rows(runs, ["compile_s", "load_s"]), key=lambda row: row["n"])
    grown = bench.ask(program, "growths") if bench.sizes is FULL else []
    bench.quiet()
    say("Compiling everyday models, ms", ["stages", "compile", "load"],
        [[row["n"], f"{row['compile_s'] * 1e3:.2f}", f"{row['load_s'] * 1e3:.3f}"]
         for row in rows])
    say("Doubling one thing up to its limit, ms", ["", "n", "half", "whole", "times"],
        [[row["of"], row["n"], f"{row['half_s'] * 1e3:.2f}", f"{row['whole_s'] * 1e3:.2f}",
          f"{row['whole_s'] / row['half_s']:.2f}"] for row in grown])
    bench.figures["compile"] = rows
    bench.figures["compile_growth"] = grown
    by_n = {row["n"]: row["compile_s"] for row in rows}
    bench.promise("ms to compile 1,000 stages", by_n[1000] * 1e3, 20)
    bench.promise("doubling stages, times as long, at worst",
                  max(by_n[2 * n] / by_n[n] for n in by_n if 2 * n in by_n), 2.3)


def conditions(bench):
    runs = [bench.ask(bench.programs / "bench_parts", "conditions") for _ in range(bench.rounds)]
    rows = least_rows(runs, ["ns"])
    bench.quiet()
    say("Conditions", ["", "by", "ns"], [[r["text"], r["peer"], f"{r['ns']:.1f}"] for r in rows])
    bench.figures["conditions"] = rows
    bench.promise("ns of the condition", min(r["ns"] for r in rows if r["text"] == JUDGED and
                                             r["peer"] == "sojourn"), 60)


PYTHON_READS = "import json,sys\nfor line in open(sys.argv[1]): json.loads(line)"
NODE_READS = ("const{createReadStream:o}=require('fs');const r=require('readline')"
              ".createInterface({input:o(process.argv[1])});r.on('line',l=>JSON.parse(l))")


def timed(bench, command):
    bench.progress(" ".join(pathlib.Path(str(part)).name for part in command)[:60])
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([str(part) for part in command], check=False, capture_output=True,
                          text=True)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise Disagreement(f"{command}: status {done.returncode}\n{done.stderr}")
    return {"wall_s": wall, "processor_s": after.ru_utime + after.ru_stime - before.ru_utime -
            before.ru_stime}


def write_lines(bench, folder):
    n = bench.sizes["lines"]
    files = {"model": folder / "model.yaml", "events": folder / "events.jsonl",
             "anonymous": folder / "anonymous.jsonl"}
    for what, path in files.items():
        more = [] if what == "model" else [str(max(n // 10, 1)), str(n)]
        with path.open("wb") as file:
            subprocess.run([str(bench.programs / "bench_lines"), what, *more], check=True,
                           stdout=file)
    return files


def ingestion_jobs(bench, files, folder):
    tool = bench.build / "bin" / "sojourn"
    jobs = {}
    options = subprocess.run([str(tool), "--help"], check=False, capture_output=True,
                             text=True).stdout
    for threads in ([1, 2] if "--jobs" in options else [None]):
        more = [] if threads is None else ["--jobs", threads]
        words = "" if threads is None else f", --jobs {threads}"
        for what, about in (("anonymous", "without ids"), ("events", "each with a messageId")):
            jobs[f"sojourn run, {about}{words}"] = [
                tool, "run", files["model"], files[what], "--touchpoints",
                folder / "touchpoints.jsonl", *more]
    jobs["python, json.loads() alone"] = [sys.executable, "-c", PYTHON_READS, files["anonymous"]]
    if shutil.which("node"):
        jobs["node, JSON.parse() alone"] = ["node", "-e", NODE_READS, files["anonymous"]]
    return jobs


def ingestion(bench):
    n = bench.sizes["lines"]
    with tempfile.TemporaryDirectory(dir=bench.programs) as name:
        folder = pathlib.Path(name)
        jobs = ingestion_jobs(bench, write_lines(bench, folder), folder)
        best = {}
        for _ in range(bench.rounds):
            for words, command in jobs.items():
                answer = timed(bench, command)
                if words not in best or answer["wall_s"] < best[words]["wall_s"]:
                    best[words] = answer
    bench.quiet()
    say(f"Ingestion: {n} lines of 200 bytes, from file to file, the whole run",
        ["", "M events/s", "MB/s", "wall s", "processor s"],
        [[words, f"{n / a['wall_s'] / 1e6:.2f}", f"{n * 200 / a['wall_s'] / 1e6:.0f}",
          f"{a['wall_s']:.2f}", f"{a['processor_s']:.2f}"] for words, a in best.items()])
    bench.figures["ingestion"] = {"lines": n, "runs": best}
    fastest = [n / a["wall_s"] / 1e6 for words, a in best.items() if "without ids" in words]
    bench.promise("M events/s from JSON Lines to JSON Lines", max(fastest), 1, False)


STORE_BATCH = 1000


def store(bench):
    program = bench.programs / "bench_store"
    if not program.exists():
        print(f"store: not measured, {bench.build} was built without SQLite")
        return
    best = {}
    with tempfile.TemporaryDirectory(dir=bench.programs) as folder:
        for n in bench.sizes["store"]:
            answers = [bench.ask(program, folder, n, STORE_BATCH)[0]
                       for _ in range(max(bench.rounds, 5) if n <= 30_000 else 1)]
            answers.sort(key=lambda answer: answer["bare_wall_ns"] / answer["wall_ns"])
            best[n] = answers[len(answers) // 2]
    bench.quiet()
    say(f"Store: ten events a customer, a commit for each {STORE_BATCH}, synchronous = FULL",
        ["customers", "k events/s", "us/event", "of it processor", "SQLite alone", "of its rate",
         "opened in ms"],
        [[n, f"{wall_rate(a) * 1000:.0f}", f"{a['wall_ns'] / a['events'] / 1000:.2f}",
          f"{per(a) / 1000:.2f}", f"{a['bare_wall_ns'] / a['events'] / 1000:.2f}",
          f"{a['bare_wall_ns'] / a['wall_ns']:.2f}", f"{a['open_wall_ns'] / 1e6:.0f}"]
         for n, a in best.items()])
    bench.figures["store"] = best
    large = best[max(best)]
    bench.promise("store: k events/s in commits of 1,000, by wall clock",
                  max(wall_rate(a) for a in best.values()) * 1000, 150, False)
    bench.promise("store: of the rate of SQLite alone, at least",
                  min(a["bare_wall_ns"] / a["wall_ns"] for a in best.values()), 0.6, False)
    bench.promise(f"store: s to open one of {max(best)} customers", large["open_wall_ns"] / 1e9, 1)


SECTIONS = {"engine": engine, "timers": timers, "memory": memory, "growth": growth, "model": model,
            "compile": compiling, "conditions": conditions, "ingestion": ingestion,
            "store": store}


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file
                        if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def machine():
    return {"processor": processor(), "processors": os.cpu_count(), "system": platform.system(),
            "load": round(os.getloadavg()[0], 2)}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("section", nargs="*", choices=[[], *SECTIONS], default=[])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("--judge", action="store_true")
    return parser.parse_args()


def show_promises(promises):
    if promises:
        say("What is promised", ["", "here", "promised", ""],
            [[p["promise"], f"{p['figure']:.3g}", f"{p['limit']:.3g}",
              "kept" if p["is_kept"] else "missed"] for p in promises])


def main():
    options = arguments()
    bench = Bench(options.build, 1 if options.quick else options.rounds,
                  QUICK if options.quick else FULL)
    about = {"before": machine()}
    words = (f"Measured on {about['before']['processor']}, {about['before']['processors']} "
             f"processors, load {about['before']['load']}; the least of {bench.rounds}")
    print(words)
    try:
        for name in options.section or SECTIONS:
            SECTIONS[name](bench)
    except Disagreement as error:
        bench.quiet()
        print(f"bench: {error}", file=sys.stderr)
        return 1
    about["after"] = machine()
    show_promises(bench.promises)
    if options.page:
        renew_page(options.page, words)
    if options.json:
        options.json.write_text(json.dumps({"machine": about, "rounds": bench.rounds,
                                            "promises": bench.promises, **bench.figures},
                                           indent=1) + "\n")
    return 1 if options.judge and not all(p["is_kept"] for p in bench.promises) else 0


if __name__ == "__main__":
    sys.exit(main())
