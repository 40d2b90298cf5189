#!/bin/sh
# Instructions for one edge crossing, by Arachne and by what it is beside: the difference of two runs under callgrind.
# Usage: benches/instructions.sh [WORK ...], names as the rows of `cargo bench --bench ratios`.
set -eu
cd "$(dirname "$0")/.."
program=$(cargo bench --quiet --bench ratios --no-run --message-format=json |
    sed -n 's/.*"name":"ratios".*"executable":"\([^"]*\)".*/\1/p')

# count WORK SIDE MESSAGES
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" --run "$@" 2>&1 |
        sed -n 's/.*Collected : //p'
}

printf '%-32s %8s %8s\n' work arachne beside
for work in "${@:-line_saturated line_one_in_flight}"; do
    for name in $work; do
        cells=
        for side in 0 1; do
            crossings=$("$program" --run "$name" "$side" 0)
            few=$(count "$name" "$side" 1600)
            many=$(count "$name" "$side" 4800)
            cells="$cells $(echo "$few $many $crossings" | awk '{ printf "%.1f", ($2 - $1) / 3200 / $3 }')"
        done
        # shellcheck disable=SC2086
        printf '%-32s %8s %8s\n' "$name" $cells
    done
done
