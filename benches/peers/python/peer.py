"""The peers in Python. `peer.py NAME` prints the version, then answers each line `WORK MESSAGES` with one of JSON."""

import json
import sys

STAGES = 8
LANES = 8
LONG = 1000
CAPACITY = 16
KILL_EVERY = 1000


class Tally:
    """What has arrived at a node."""

    def __init__(self):
        self.count = self.sum = self.strayed = self.least = 0

    def take(self, number, value=None):
        self.count += 1
        self.sum += number if value is None else value
        self.strayed += number < self.least
        self.least = number + 1


class Lanes:
    """What has arrived at the sink of the fan, by worker."""

    def __init__(self):
        self.lanes = [Tally() for _ in range(LANES)]

    def take(self, value):
        self.lanes[value % LANES].take(value)


class Handled:
    """Messages handled anywhere."""

    def __init__(self):
        self.count = 0


def done(took_ns, tallies, waits=()):
    return {
        "took_ns": took_ns,
        "count": sum(tally.count for tally in tallies),
        "sum": sum(tally.sum for tally in tallies),
        "strayed": sum(tally.strayed for tally in tallies),
        "waits": list(waits),
    }


def main(name):
    if name == "csp":
        import peer_csp as peer
    else:
        import peer_asyncio as peer
    print(peer.version(), flush=True)
    for line in sys.stdin:
        work, messages = line.split()
        print(json.dumps(peer.run(work, int(messages))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
