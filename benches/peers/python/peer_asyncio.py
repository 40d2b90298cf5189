"""asyncio: a task a node, bounded queues between them."""

import asyncio
import platform
from time import perf_counter_ns

from peer import CAPACITY, KILL_EVERY, LANES, LONG, STAGES, Handled, Lanes, Tally, done


def version():
    return platform.python_version()


def run(work, messages):
    return asyncio.run(WORKS[work](messages))


async def stage(source, out):
    while True:
        await out.put(await source.get() + 1)


async def stage_64(source, out):
    while True:
        block = await source.get()
        await out.put([block[0] + 1, *block[1:]])


def stages(count, node=stage):
    """Starts so many stages; has the two ends, and what must be kept."""
    queues = [asyncio.Queue(CAPACITY) for _ in range(count + 1)]
    tasks = [asyncio.create_task(node(*ends)) for ends in zip(queues, queues[1:])]
    return queues[0], queues[-1], tasks


async def feed(out, messages):
    for number in range(messages):
        await out.put(number)


async def line(messages, count):
    first, last, tasks = stages(count)
    tally = Tally()
    begin = perf_counter_ns()
    tasks.append(asyncio.create_task(feed(first, messages)))
    for _ in range(messages):
        tally.take(await last.get())
    return done(perf_counter_ns() - begin, [tally])


async def one_in_flight(messages):
    first, last, tasks = stages(STAGES)
    tally = Tally()
    begin = perf_counter_ns()
    for number in range(messages):
        await first.put(number)
        tally.take(await last.get())
    return done(perf_counter_ns() - begin, [tally])


async def ping_pong(hops):
    there, back = asyncio.Queue(CAPACITY), asyncio.Queue(CAPACITY)

    async def player(source, out, first):
        tally = Tally()
        for _ in range(first, hops, 2):
            ball = await source.get()
            tally.take(ball)
            if ball + 1 < hops:
                await out.put(ball + 1)
        return tally

    begin = perf_counter_ns()
    await back.put(0)
    tallies = await asyncio.gather(player(back, there, 0), player(there, back, 1))
    return done(perf_counter_ns() - begin, tallies)


async def fan(messages):
    first, back = asyncio.Queue(CAPACITY), asyncio.Queue(CAPACITY)
    there = [asyncio.Queue(CAPACITY) for _ in range(LANES)]

    async def hub():
        while True:
            number = await first.get()
            for queue in there:
                await queue.put(number * LANES)

    async def worker(lane):
        while True:
            await back.put(await there[lane].get() + lane)

    tasks = [asyncio.create_task(node) for node in [hub(), *map(worker, range(LANES))]]
    lanes = Lanes()
    begin = perf_counter_ns()
    tasks.append(asyncio.create_task(feed(first, messages)))
    for _ in range(messages * LANES):
        lanes.take(await back.get())
    return done(perf_counter_ns() - begin, lanes.lanes)


async def payload_64(messages):
    first, last, tasks = stages(STAGES, stage_64)
    tally = Tally()

    async def source():
        for number in range(messages):
            await first.put([number] * 8)

    begin = perf_counter_ns()
    tasks.append(asyncio.create_task(source()))
    for _ in range(messages):
        block = await last.get()
        tally.take(block[0], block[0] + block[7])
    return done(perf_counter_ns() - begin, [tally])


async def control(messages):
    """The sink's queue is one by priority; a kill in front of a full one waits for room, as any message."""
    handled = Handled()
    queues = [asyncio.Queue(CAPACITY) for _ in range(STAGES)]
    last = asyncio.PriorityQueue(CAPACITY)

    async def node(at):
        while True:
            number = await queues[at].get()
            handled.count += 1
            if at + 1 < STAGES:
                await queues[at + 1].put(number + 1)
            else:
                await last.put((1, number + 1))
            if at == 0 and number % KILL_EVERY == KILL_EVERY - 1:
                await last.put((0, handled.count))

    tasks = [asyncio.create_task(node(at)) for at in range(STAGES)]
    tally, waits = Tally(), []
    begin = perf_counter_ns()
    tasks.append(asyncio.create_task(feed(queues[0], messages)))
    while tally.count < messages:
        level, value = await last.get()
        if level == 0:
            waits.append(handled.count - value)
        else:
            handled.count += 1
            tally.take(value)
    return done(perf_counter_ns() - begin, [tally], waits)


WORKS = {
    "saturated": lambda messages: line(messages, STAGES),
    "one_in_flight": one_in_flight,
    "ping_pong": ping_pong,
    "fan_8": fan,
    "payload_64": payload_64,
    "control": control,
    "thousand": lambda messages: line(messages, LONG),
}
