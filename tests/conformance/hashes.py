# SPDX-License-Identifier: MIT
"""Ids of emissions and places in splits, by the module xxhash of Python."""

import os
import struct
import sys

# Debian's python3-xxhash is for Debian's own interpreter, which need not be the first on the path.
DEBIAN = "/usr/bin/python3"
AGAIN = "SOJOURN_CONFORMANCE_AGAIN"
SKIPPED = 77


def needed():
    """Whoever needs hashes goes on under an interpreter that has them, or is skipped."""
    try:
        import xxhash  # pylint: disable=unused-import
    except ImportError:
        if os.path.exists(DEBIAN) and AGAIN not in os.environ:
            os.environ[AGAIN] = "1"
            os.execv(DEBIAN, [DEBIAN, "-B", *sys.argv])
        print("skipped: no Python module xxhash here (Debian: python3-xxhash)")
        sys.exit(SKIPPED)


def place(split, key):
    import xxhash
    return xxhash.xxh64_intdigest(f"{split}/{key}".encode(), seed=0) * 10_000 >> 64


def emission_id(model, key, created, path, visit, number):
    import xxhash
    parts = (model.encode(), key.encode(), struct.pack("<q", created), path.encode(),
             struct.pack("<I", visit), struct.pack("<I", number))
    hashed = b"".join(struct.pack("<I", len(part)) + part for part in parts)
    return xxhash.xxh3_128_hexdigest(hashed, seed=0)
