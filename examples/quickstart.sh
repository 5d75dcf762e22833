#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing (Debian, by apt), builds the library and its command line tool, and moves
# 1,000 made-up companies through two years of a B2B lifecycle.
#
#     sh examples/quickstart.sh
#
# Run again it only does what is still to be done. Everything made lies in build/quickstart.
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=examples/packages.sh
. examples/packages.sh

out=build/quickstart
mkdir -p "$out" || exit 1

# Run a step silently; where it fails show what it said.
step() {
    log=$out/$1.log
    shift
    "$@" >"$log" 2>&1 && return 0
    echo "This failed: $*" >&2
    cat "$log" >&2
    exit 1
}

# shellcheck disable=SC2086  # a list of words
install_missing $build_packages || exit 1

if [ ! -f "$out/build.ninja" ]; then
    step configure cmake -S . -B "$out" -G Ninja -DCMAKE_BUILD_TYPE=Release \
        -DSOJOURN_BUILD_TESTS=OFF
fi
if [ -t 1 ]; then
    cmake --build "$out" || exit 1
else
    step build cmake --build "$out"
fi

step generate "$out/bin/b2b_generate"
mv "$out/generate.log" "$out/events.jsonl"

echo "The model: examples/b2b/lifecycle.yaml. The events of 1,000 companies: $out/events.jsonl"
echo
"$out/bin/sojourn" run examples/b2b/lifecycle.yaml "$out/events.jsonl" \
    --touchpoints "$out/touchpoints.jsonl" --transitions "$out/transitions.jsonl" \
    --customers "$out/customers.jsonl" || exit 1

# The value of a field that holds text, in one line of JSON.
field() {
    printf '%s\n' "$2" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

echo
echo "The first touchpoints of $(wc -l <"$out/touchpoints.jsonl"), all are in $out/touchpoints.jsonl:"
head -n 5 "$out/touchpoints.jsonl" | while read -r line; do
    printf '  %s  %s  %-26s by %s\n' "$(field emitted "$line")" "$(field customer "$line")" \
        "$(field touchpoint "$line")" "$(field channel "$line")"
done

winner=$(field customer "$(grep -m 1 '"from":"churned"' "$out/transitions.jsonl")")
echo
echo "The way of $winner, lost and won back, from $out/transitions.jsonl:"
grep "\"$winner\"" "$out/transitions.jsonl" | while read -r line; do
    event=$(field event "$line")
    printf '  %s  %-16s -> %-16s %s\n' "$(field time "$line")" "$(field from "$line")" \
        "$(field to "$line")" "${event:-($(field cause "$line"))}"
done

cat <<EOF

Where everybody stands at the end: $out/customers.jsonl
Next: docs/tutorial.md, or change examples/b2b/lifecycle.yaml and run this again.
EOF
