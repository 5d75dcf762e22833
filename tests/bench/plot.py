# SPDX-License-Identifier: MIT
"""Draws the curves of docs/performance.md from what run.py has measured:

    plot.py FIGURES FOLDER

FIGURES is the file of run.py --json; the SVG files go to FOLDER. Needs nothing but Python.

Exit: 0; 1 where a figure is missing; 2 for wrong arguments."""

import json
import math
import pathlib
import sys

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 168, 40, 48
# One after the other, told apart in grey too: by their marks.
COLOURS = ["#0b6e99", "#c2410c", "#4d7c0f", "#7e22ce"]
MARKS = ["circle", "square", "diamond", "triangle"]
INK, QUIET, PAPER = "#1f2933", "#d5dbe1", "#ffffff"


def nice_number(n):
    if n >= 1_000_000:
        return f"{n / 1_000_000:g} M"
    if n >= 1_000 and n % 1_000 == 0:
        return f"{n / 1_000:g} k"
    return f"{n:g}"


def ceiling(value):
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below `value`."""
    power = 10 ** math.floor(math.log10(value))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= value)


class Scale:
    """Values to places on one axis, from 0, or from the least where it is logarithmic, to `high`."""

    def __init__(self, low, high, begin, end, is_log=False):
        self.is_log = is_log
        self.begin, self.end = begin, end
        self.low = low if is_log else 0
        self.high = high if low < high else low * 10

    def place(self, value):
        if self.is_log:
            part = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            part = (value - self.low) / (self.high - self.low)
        return self.begin + part * (self.end - self.begin)

    def steps(self):
        return [self.high * i / 5 for i in range(6)]


def mark(kind, x, y, colour):
    shapes = {
        "circle": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"',
        "square": f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7"',
        "diamond": f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z"',
        "triangle": f'<path d="M{x:.1f} {y - 5:.1f}l4.5 8h-9z"'}
    return f'{shapes[kind]} fill="{colour}"/>'


def text(x, y, words, anchor="middle", size=12, more=""):
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
            f'fill="{INK}"{more}>{words}</text>')


def grid(xs, ys, ticks, x_name, y_name):
    out = []
    for value in ys.steps():
        y = ys.place(value)
        out.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{QUIET}"/>')
        out.append(text(LEFT - 8, y + 4, f"{value:g}", "end"))
    for value in ticks:
        x = xs.place(value)
        out.append(f'<path d="M{x:.1f} {HEIGHT - BOTTOM}v5" stroke="{INK}"/>')
        out.append(text(x, HEIGHT - BOTTOM + 20, nice_number(value)))
    out.append(f'<path d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - RIGHT}" stroke="{INK}"/>')
    out.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x_name))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    out.append(text(16, middle, y_name, more=f' transform="rotate(-90 16 {middle:.1f})"'))
    return out


def names_apart(lines, ys):
    """Places of the lines' names beside their ends, none on another."""
    ends = sorted((ys.place(points[-1][1]), name) for name, points in lines.items())
    places, last = {}, -math.inf
    for y, name in ends:
        last = max(y, last + 16)
        places[name] = last
    over = last - (HEIGHT - BOTTOM)
    return {name: y - max(over, 0) for name, y in places.items()}


def draw(title, x_name, y_name, lines, is_log=False):
    """`lines`: by name, the points of a curve."""
    x_values = [x for points in lines.values() for x, _ in points]
    y_values = [y for points in lines.values() for _, y in points]
    xs = Scale(min(x_values), max(x_values), LEFT, WIDTH - RIGHT, is_log)
    ys = Scale(0, ceiling(max(y_values)), HEIGHT - BOTTOM, TOP)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
           f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" role="img" '
           f'aria-label="{title}">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
           text(LEFT, 20, title, "start", 14, ' font-weight="bold"'),
           *grid(xs, ys, ticks_of(sorted(set(x_values)), xs), x_name, y_name)]
    places = names_apart(lines, ys)
    for (name, points), colour, kind in zip(lines.items(), COLOURS, MARKS):
        path = "L".join(f"{xs.place(x):.1f} {ys.place(y):.1f}" for x, y in points)
        out.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out.extend(mark(kind, xs.place(x), ys.place(y), colour) for x, y in points)
        out.append(mark(kind, WIDTH - RIGHT + 16, places[name], colour))
        out.append(text(WIDTH - RIGHT + 26, places[name] + 4, name, "start"))
    return "\n".join([*out, "</svg>"]) + "\n"


def ticks_of(values, xs):
    """Those values that have room for their number."""
    kept = []
    for value in values:
        if not kept or xs.place(value) - xs.place(kept[-1]) >= 40:
            kept.append(value)
    return kept


def by_customers(figures, value):
    names = {"bound": "by hand", "integer_sends": "integer keys", "text_sends": "text keys"}
    return {words: [(int(n), value(answers[peer])) for n, answers in figures["growth"].items()]
            for peer, words in names.items()}


def curves(figures):
    """Each file with its curve."""
    yield "customers.svg", draw(
        "An event, by the number of customers", "customers", "ns",
        by_customers(figures, lambda a: a["processor_ns"] / a["events"]), is_log=True)
    yield "memory.svg", draw(
        "Memory, by the number of customers", "customers", "bytes a customer, resident",
        {name: [(n, y) for n, y in points if n >= 100_000] for name, points in
         by_customers(figures, lambda a: a["resident"] / a["customers"]).items()}, is_log=True)
    for what in ("stages", "conditions", "caps"):
        rows = figures["model"][what]
        yield f"{what}.svg", draw(f"An event, by the model's {what}", what, "ns", {
            "text keys": [(row["n"], row["ns"]) for row in rows]}, is_log=what == "stages")
    rows = [row for row in figures["compile"] if row["n"] != 1000]  # beside 1,024
    yield "compile.svg", draw("Compiling, by the model's stages", "stages", "ms", {
        "compile": [(row["n"], row["compile_s"] * 1e3) for row in rows],
        "load an image": [(row["n"], row["load_s"] * 1e3) for row in rows]})


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    figures = json.loads(pathlib.Path(arguments[0]).read_text())
    folder = pathlib.Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for name, drawing in curves(figures):
            (folder / name).write_text(drawing)
    except KeyError as error:
        print(f"{arguments[0]} has no {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
