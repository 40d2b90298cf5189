"""csp in simulated time: nodes of its library, in C++, where there are such; an engine cycle for each message."""

from datetime import datetime, timedelta
from time import perf_counter_ns

import csp
from csp import ts
from peer import KILL_EVERY, LANES, LONG, STAGES, Handled, Lanes, Tally, done

START = datetime(2020, 1, 1)
STEP = timedelta(microseconds=1)


def version():
    return csp.__version__


def run(work, messages):
    return WORKS[work](messages)


def measure(graph, cycles):
    """Builds the graph, and runs it for so many cycles. The time has the building in it."""
    begin = perf_counter_ns()
    csp.run(graph, starttime=START, endtime=START + STEP * cycles)
    return perf_counter_ns() - begin


def numbers():
    return csp.count(csp.timer(STEP, True)) - 1


@csp.node
def sink(x: ts[int], tally: object):
    if csp.ticked(x):
        tally.take(x)


def line(messages, count):
    tally = Tally()

    @csp.graph
    def graph():
        x = numbers()
        for _ in range(count):
            x = x + 1
        sink(x, tally)

    return done(measure(graph, messages), [tally])


@csp.node
def player(x: ts[int], hops: int, tally: object) -> ts[int]:
    if csp.ticked(x):
        tally.take(x)
        if x + 1 < hops:
            return x + 1


def ping_pong(hops):
    tallies = [Tally(), Tally()]

    @csp.graph
    def graph():
        back = csp.feedback(int)
        serve = csp.const(0)
        there = player(csp.merge(serve, back.out()), hops, tallies[0])
        back.bind(player(there, hops, tallies[1]))

    return done(measure(graph, hops), tallies)


@csp.node
def gather(xs: [ts[int]], lanes: object):
    if csp.ticked(xs):
        for x in xs.tickedvalues():
            lanes.take(x)


def fan(messages):
    lanes = Lanes()

    @csp.graph
    def graph():
        hub = numbers() * LANES
        gather([hub + lane for lane in range(LANES)], lanes)

    return done(measure(graph, messages), lanes.lanes)


class Block(csp.Struct):
    a: int
    b: int
    c: int
    d: int
    e: int
    f: int
    g: int
    h: int


@csp.node
def block(x: ts[int]) -> ts[Block]:
    if csp.ticked(x):
        return Block(a=x, b=x, c=x, d=x, e=x, f=x, g=x, h=x)


@csp.node
def stage_64(x: ts[Block]) -> ts[Block]:
    if csp.ticked(x):
        new = x.copy()
        new.a += 1
        return new


@csp.node
def sink_64(x: ts[Block], tally: object):
    if csp.ticked(x):
        tally.take(x.a, x.a + x.h)


def payload_64(messages):
    tally = Tally()

    @csp.graph
    def graph():
        x = block(numbers())
        for _ in range(STAGES):
            x = stage_64(x)
        sink_64(x, tally)

    return done(measure(graph, messages), [tally])


@csp.node
def breaker(x: ts[int], handled: object) -> csp.Outputs(number=ts[int], kill=ts[int]):
    if csp.ticked(x):
        handled.count += 1
        csp.output(number=x + 1)
        if x % KILL_EVERY == KILL_EVERY - 1:
            csp.output(kill=handled.count)


@csp.node
def counting(x: ts[int], handled: object) -> ts[int]:
    if csp.ticked(x):
        handled.count += 1
        return x + 1


@csp.node
def guarded(kill: ts[int], x: ts[int], handled: object, tally: object, waits: object):
    if csp.ticked(kill):
        waits.append(handled.count - kill)
    if csp.ticked(x):
        handled.count += 1
        tally.take(x)


def control(messages):
    handled, tally, waits = Handled(), Tally(), []

    @csp.graph
    def graph():
        first = breaker(numbers(), handled)
        x = first.number
        for _ in range(1, STAGES):
            x = counting(x, handled)
        guarded(first.kill, x, handled, tally, waits)

    return done(measure(graph, messages), [tally], waits)


WORKS = {
    "saturated": lambda messages: line(messages, STAGES),
    "one_in_flight": lambda messages: line(messages, STAGES),
    "ping_pong": ping_pong,
    "fan_8": fan,
    "payload_64": payload_64,
    "control": control,
    "thousand": lambda messages: line(messages, LONG),
}
