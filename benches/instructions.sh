#!/usr/bin/env bash
# Instructions for one edge crossing, by Arachne and by what it is beside: the difference of two runs under callgrind.
# Usage: benches/instructions.sh [WORK ...], names as the rows of `cargo bench --bench ratios`; without one, all of them.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || { apt-get update -qq && apt-get install -y -qq valgrind >/dev/null; }
program=$(cargo bench --quiet --bench ratios --no-run --message-format=json |
    sed -n 's/.*"name":"ratios".*"executable":"\([^"]*\)".*/\1/p')
export program

# instructions WORK SIDE MESSAGES
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" --run "$@" 2>&1 |
        sed -n 's/.*Collected : //p'
}

# row WORK
row() {
    local work=$1 side crossings few many cells=()
    for side in 0 1; do
        crossings=$("$program" --run "$work" "$side" 0)
        few=$(instructions "$work" "$side" 1600)
        many=$(instructions "$work" "$side" 4800)
        cells+=("$(awk -v few="$few" -v many="$many" -v crossings="$crossings" \
            'BEGIN { printf "%.1f", (many - few) / 3200 / crossings }')")
    done
    printf '%-32s %8s %8s\n' "$work" "${cells[@]}"
}
export -f instructions row

[ $# -gt 0 ] || mapfile -t works < <("$program" --list)
[ $# -eq 0 ] || works=("$@")
printf '%-32s %8s %8s\n' work arachne beside
# Side by side on all cores: what others do changes no count. In the order asked for.
rows=$(mktemp -d)
trap 'rm -rf "$rows"' EXIT
export rows
printf '%s\n' "${works[@]}" | xargs -P "$(nproc)" -I{} bash -c 'row {} >"$rows/{}"'
for work in "${works[@]}"; do
    cat "$rows/$work"
done
