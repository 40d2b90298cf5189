#!/usr/bin/env python3
"""The instructions that a piece of work spends its time in, as callgrind counts them, in the order of their addresses.

usage: benches/listing.py WORK [LEAST]

WORK is a row of `cargo bench --bench ratios`, done by Arachne. Each line has how often an instruction runs for a message;
those that run less than LEAST times (default 0.3) are left out, as a line of dots. Needs valgrind and binutils.
"""
import collections
import json
import re
import subprocess
import sys
import tempfile

MESSAGES = 4800


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def program():
    lines = output("cargo", "bench", "--quiet", "--bench", "ratios", "--no-run", "--message-format=json").splitlines()
    built = (json.loads(line) for line in lines if line.startswith("{"))
    return next(one["executable"] for one in built if one.get("target", {}).get("name") == "ratios" and one["executable"])


def counts(path):
    """How often each instruction of each function was run, without the functions that it calls."""
    names, count, function, address, is_call = {}, collections.defaultdict(collections.Counter), "", 0, False
    for line in open(path):
        if named := re.match(r"c?fn=\((\d+)\)(?: (.*))?", line):
            if named[2]:
                names[named[1]] = named[2].strip()
            if not line.startswith("c"):
                function = names[named[1]]
        elif line.startswith("calls="):
            is_call = True
        elif cost := re.match(r"(\*|[+-]?(?:0x)?[0-9a-f]+) \S+(?: (\d+))?", line):
            step = cost[1]
            if step[0] in "+-":
                address += int(step, 0)
            elif step != "*":
                address = int(step, 16)
            if not is_call:
                count[function][address] += int(cost[2] or 0)
            is_call = False
    return count


def disassembled(path):
    lines = output("objdump", "--disassemble", "--no-show-raw-insn", path).splitlines()
    found = (re.match(r"\s*([0-9a-f]+):\t(.*)", line) for line in lines)
    return {int(one[1], 16): re.sub(r" <.*", "", one[2]).strip() for one in found if one}


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    work, least = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0.3
    path = program()
    with tempfile.NamedTemporaryFile() as file:
        output("valgrind", "--tool=callgrind", "--dump-instr=yes", f"--callgrind-out-file={file.name}", path,
               "--run", work, "0", str(MESSAGES))
        count = counts(file.name)
    instructions = disassembled(path)
    known = sorted(instructions)
    for function, runs in sorted(count.items(), key=lambda one: -sum(one[1].values()))[:4]:
        if "arachne" not in function or sum(runs.values()) < MESSAGES:
            continue
        print(f"\n{function}: {sum(runs.values()) / MESSAGES:.1f} instructions a message")
        silent = True
        for at in known:
            times = runs[at] / MESSAGES
            if times >= least:
                print(f"{times:8.2f}  {at:6x}  {instructions[at]}")
            elif not silent:
                print("     ...")
            silent = times < least


main()
