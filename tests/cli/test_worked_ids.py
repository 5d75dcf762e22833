# SPDX-License-Identifier: MIT
"""The worked examples of ids and splits in docs/semantics.md, three times: as they are written, as
another implementation of the hashes has them, and as the engine gives them."""

import os
import re
import struct
import sys
from datetime import datetime, timedelta, timezone

from harness import HERE, Case, main, track

# Debian's python3-xxhash is for Debian's own interpreter, which need not be the first on the path.
DEBIAN = "/usr/bin/python3"
AGAIN = "SOJOURN_WORKED_IDS_AGAIN"
SKIPPED = 77  # as CMakeLists.txt says

try:
    import xxhash
except ImportError:
    if os.path.exists(DEBIAN) and AGAIN not in os.environ:
        os.environ[AGAIN] = "1"
        os.execv(DEBIAN, [DEBIAN, "-B", *sys.argv])
    print("skipped: no Python module xxhash here (Debian: python3-xxhash)")
    sys.exit(SKIPPED)

PAGE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "docs", "semantics.md")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DAY = timedelta(days=1)
KEYS = 1_000_000
SPLITS = {"half": [5000, 5000], "uneven": [6000, 4000], "three": [1000, 2000, 7000], "rare": [1]}

SHARES = """sojourn: 1
model: {}
version: 1
events: {{Page Viewed: }}
channels: {{email: }}
initial: a
stages:
  a:
    touchpoints:
      hello: {{channel: email, data: {{{}}}}}
"""


def section(name):
    with open(PAGE, encoding="utf-8") as file:
        text = file.read()
    return re.search(rf"^### {name}\n(.*?)(?=^##)", text, re.M | re.S).group(1)


def block(text, language):
    return re.search(rf"^```{language}\n(.*?)^```", text, re.M | re.S).group(1)


def table(text, columns):
    """The rows of a table, cells without their quotes, head and rule left out."""
    rows = [[cell.strip().strip("`") for cell in line.strip("|").split("|")]
            for line in text.split("\n") if line.startswith("|")]
    assert all(len(row) == columns for row in rows), rows
    return rows[2:]


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def hashed(model, key, created, path, visit, number):
    """The bytes that an id is the hash of."""
    microseconds = (created - EPOCH) // timedelta(microseconds=1)
    parts = (model.encode(), key.encode(), struct.pack("<q", microseconds), path.encode(),
             struct.pack("<I", visit), struct.pack("<I", number))
    return b"".join(struct.pack("<I", len(part)) + part for part in parts)


def place(split, key):
    return xxhash.xxh64_intdigest(f"{split}/{key}".encode(), seed=0) * 10_000 >> 64


def story(key, created):
    """Events of one customer: three orders in one visit, two visits of `live`, two of the debt."""
    days = ((0, "Page Viewed"), (1, "Signed Up"), (2, "Order Placed"), (3, "Order Placed"),
            (4, "Order Placed"), (5, "Payment Failed"), (6, "Payment Succeeded"),
            (8, "Payment Failed"), (32, "Left"), (40, "Signed Up"), (60, "Page Viewed"))
    return [track(key, (created + day * DAY).isoformat(), event) for day, event in days]


class Ids(Case):
    def setUp(self):
        super().setUp()
        self.text = section("Ids")
        self.rows = [(model, key, instant(created), path, int(visit), int(number), written)
                     for model, key, created, path, visit, number, written in table(self.text, 7)]
        self.assertEqual(len(self.rows), 10)

    def test_the_formula_gives_what_is_written(self):
        for *parts, written in self.rows:
            digest = xxhash.xxh3_128_hexdigest(hashed(*parts), seed=0)
            self.assertEqual((parts, digest), (parts, written))

    def test_the_bytes_are_those(self):
        lines = [re.match(r"(?:[0-9a-f]{2} {1,3}|  +)+", line).group()
                 for line in block(self.text, "text").splitlines()]
        written = bytes.fromhex("".join(lines))
        self.assertEqual(written, hashed(*self.rows[7][:6]))
        self.assertEqual(f", {len(written)} of them," in self.text, True)

    def test_the_engine_gives_them(self):
        model = block(self.text, "yaml")
        stories = {(row[0], row[1], row[2]) for row in self.rows}
        self.assertEqual(len({story[:2] for story in stories}), len(stories))
        given = set()
        for name, key, created in sorted(stories):
            self.write("model.yaml", model.replace("model: shop\n", f"model: {name}\n"))
            result = self.call("run", "model.yaml", "-", stdin="\n".join(story(key, created)))
            self.assertEqual((result.code, result.rejected()), (0, []), result.err)
            rows = result.rows()
            self.assertGreater(len(rows), 12)
            given |= {(name, row["customer"], row["touchpoint"], row["id"]) for row in rows}
            # Not only those of the table: every id is of that form, and of its own visit and number.
            possible = {xxhash.xxh3_128_hexdigest(hashed(name, key, created, path, visit, number))
                        for path in {row["touchpoint"] for row in rows}
                        for visit in (1, 2) for number in range(1, 6)}
            self.assertEqual({row["id"] for row in rows} - possible, set())
            self.assertEqual(len({row["id"] for row in rows}), len(rows))
        for name, key, _, path, _, _, written in self.rows:
            self.assertIn((name, key, path, written), given)


class Splits(Case):
    def test_what_is_written(self):
        rows = table(section("Splits"), 4)
        self.assertEqual(len(rows), 5)
        for text, digest, where, share in rows:
            split, key = text.rsplit("/", 1)
            self.assertEqual(xxhash.xxh64_hexdigest(text.encode(), seed=0), digest)
            self.assertEqual((place(split, key), int(where) / 10_000), (int(where), float(share)))
            model, name = re.fullmatch(r"([\w-]+)/split/(\w+)", split).groups()
            self.assertEqual(self.engine(model, [name], [key]), {(key, name): float(share)})

    def engine(self, model, names, keys):
        """What share() is for each key and name."""
        data = ", ".join(f"""{name}: 'share("{name}")'""" for name in names)
        self.write("model.yaml", SHARES.format(model, data))
        lines = [track(key, "2026-03-01T09:00:00Z", "Page Viewed") for key in keys]
        result = self.call("run", "model.yaml", "-", stdin="\n".join(lines))
        self.assertEqual((result.code, result.rejected()), (0, []), result.err)
        return {(row["customer"], name): row["data"][name]
                for row in result.rows() for name in names}

    def test_the_engine_agrees(self):
        keys = [f"customer-{i}" for i in range(3000)] + [f"Zoë {i} 顧客 \U0001f600" for i in range(300)]
        keys += ["a/b", "/", "x" * 255, "ß" * 127, "0", " "]
        shares = self.engine("b2b-saas", SPLITS, keys)
        self.assertEqual(shares, {(key, name): place(f"b2b-saas/split/{name}", key) / 10_000
                                  for key in keys for name in SPLITS})

    def test_arms_get_their_shares(self):
        keys = [b"/customer-%d" % i for i in range(KEYS)]
        for name, widths in SPLITS.items():
            counts = [0] * 10_000
            split, digest = f"b2b-saas/split/{name}".encode(), xxhash.xxh64_intdigest
            for key in keys:
                counts[digest(split + key) * 10_000 >> 64] += 1
            start = 0
            for width in widths:
                percent = 100 * sum(counts[start:start + width]) / KEYS
                self.assertLess(abs(percent - width / 100), 0.2, (name, start, width))
                start += width
            # 0.2 points would let an empty arm of 0.01 % pass: expected are 100 in each place.
            self.assertTrue(40 <= min(counts) and max(counts) <= 170, (min(counts), max(counts)))


if __name__ == "__main__":
    main()
