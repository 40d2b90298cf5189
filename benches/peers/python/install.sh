#!/bin/sh
# Installs csp for the bench `peers`, in a virtual environment in the target folder. Needs python3 with venv, and a network.
set -eu
cd "$(dirname "$0")/.."
target=$(cargo metadata --format-version 1 --no-deps --offline |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
python3 -m venv "$target/tmp/csp"
"$target/tmp/csp/bin/pip" install --quiet "csp==0.19.1"
echo "csp is installed in $target/tmp/csp"
