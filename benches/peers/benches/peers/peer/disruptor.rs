//! disruptor: a ring of its own for each edge, a managed thread for each node.
//!
//! Where the documentation would spin, this yields: the nodes outnumber the cores, and a thread that spins keeps the
//! one that it waits for from running.

use crate::work::*;
use disruptor::{
    EventPoller, Polling, Producer, SingleConsumerBarrier, SingleProducer, SingleProducerBarrier,
    build_multi_producer, build_single_producer, wait_strategies::WaitStrategy,
};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{spawn, yield_now};
use std::time::Instant;

/// The least that a ring with several producers can have.
const SHARED_CAPACITY: usize = 64;

type Out<T> = SingleProducer<T, SingleConsumerBarrier>;
type Poller<T> = EventPoller<T, SingleProducerBarrier>;

pub fn run(work: Work, messages: u64) -> Answer {
    Ok(match work {
        Work::Saturated => line::<u64>(messages, STAGES),
        Work::OneInFlight => one_in_flight(messages),
        Work::PingPong => ping_pong(messages),
        Work::Fan => fan(messages),
        Work::Payload64 => line::<Block>(messages, STAGES),
        Work::Control => control(messages),
        Work::Thousand => line::<u64>(messages, LONG),
    })
}

#[derive(Clone, Copy)]
struct Yield;

impl WaitStrategy for Yield {
    fn wait_for(&self, _: disruptor::Sequence) {
        yield_now();
    }
}

fn post<T: Payload>(out: &mut impl Producer<T>, payload: T) {
    while out.try_publish(|slot| *slot = payload).is_err() {
        yield_now();
    }
}

/// An edge to a node that the library runs.
fn edge<T: Payload>(mut node: impl FnMut(T) + Send + 'static) -> Out<T> {
    build_single_producer(CAPACITY, T::default, Yield)
        .handle_events_with(move |&payload: &T, _, _| node(payload))
        .build()
}

/// An edge to whom asks.
fn polled<T: Payload>() -> (Out<T>, Poller<T>) {
    let (poller, builder) = build_single_producer(CAPACITY, T::default, Yield).new_event_poller();
    (builder.build(), poller)
}

/// Handles what is there; says whether there was any, or nothing more will come.
fn poll<T: Payload>(poller: &mut Poller<T>, limit: u64, mut node: impl FnMut(T)) -> Option<bool> {
    match poller.take(limit) {
        Ok(mut events) => {
            (&mut events).for_each(|&payload| node(payload));
            Some(true)
        }
        Err(Polling::NoEvents) => Some(false),
        Err(Polling::Shutdown) => None,
    }
}

/// So many stages in front of an edge.
fn stages<T: Payload>(count: usize, last: Out<T>) -> Out<T> {
    (0..count).fold(last, |mut out, _| edge(move |payload: T| post(&mut out, payload.next())))
}

/// A sink that tells when all has arrived.
fn sink<T: Payload>(messages: u64) -> (Out<T>, Receiver<Tally>) {
    let (tell, told) = channel();
    let mut tally = Tally::default();
    let last = edge(move |payload: T| {
        tally.take(payload);
        if tally.count == messages {
            let _ = tell.send(tally);
        }
    });
    (last, told)
}

fn line<T: Payload>(messages: u64, count: usize) -> Done {
    let (last, told) = sink::<T>(messages);
    let mut first = stages(count, last);
    let begin = Instant::now();
    for number in 0..messages {
        post(&mut first, T::new(number));
    }
    Done::since(begin, told.recv().expect("all arrives"))
}

fn one_in_flight(messages: u64) -> Done {
    let (last, mut arrived) = polled::<u64>();
    let mut first = stages(STAGES, last);
    let mut tally = Tally::default();
    let begin = Instant::now();
    for number in 0..messages {
        post(&mut first, number);
        while poll(&mut arrived, 1, |number| tally.take(number)) == Some(false) {
            yield_now();
        }
    }
    Done::since(begin, tally)
}

fn player(mut input: Poller<u64>, mut out: Out<u64>, hops: u64) -> Tally {
    let mut tally = Tally::default();
    let mut last = 0;
    while last + 2 < hops {
        let played = poll(&mut input, 1, |ball| {
            tally.take(ball);
            last = ball;
            if ball + 1 < hops {
                post(&mut out, ball + 1);
            }
        });
        if played != Some(true) {
            yield_now();
        }
    }
    tally
}

fn ping_pong(hops: u64) -> Done {
    let (there, pong) = polled();
    let (mut back, ping) = polled();
    let begin = Instant::now();
    post(&mut back, 0);
    let ping = spawn(move || player(ping, there, hops));
    let pong = spawn(move || player(pong, back, hops));
    let tallies = [ping, pong].map(|thread| thread.join().expect("a player ends"));
    Done::since(begin, Tally::of(tallies))
}

fn fan(messages: u64) -> Done {
    let (tell, told) = channel();
    let mut lanes = Lanes::default();
    let mut count = 0;
    let back = build_multi_producer(SHARED_CAPACITY, u64::default, Yield)
        .handle_events_with(move |&value: &u64, _, _| {
            lanes.take(value);
            count += 1;
            if count == messages * LANES as u64 {
                let _ = tell.send(lanes.tally());
            }
        })
        .build();
    let worker = |lane| {
        let mut back = back.clone();
        move |&value: &u64, _, _| post(&mut back, value + lane)
    };
    // One ring that all workers read.
    let mut there = build_single_producer(CAPACITY, u64::default, Yield)
        .handle_events_with(worker(0))
        .handle_events_with(worker(1))
        .handle_events_with(worker(2))
        .handle_events_with(worker(3))
        .handle_events_with(worker(4))
        .handle_events_with(worker(5))
        .handle_events_with(worker(6))
        .handle_events_with(worker(7))
        .build();
    drop(back);
    let mut first = edge(move |number| post(&mut there, spread(number)));
    let begin = Instant::now();
    for number in 0..messages {
        post(&mut first, number);
    }
    Done::since(begin, told.recv().expect("all arrives"))
}

fn control(messages: u64) -> Done {
    let (mut kills, mut kill) = polled::<u64>();
    let (last, mut arrived) = polled::<u64>();
    let rest = (1..STAGES).fold(last, |mut out, _| {
        edge(move |number: u64| {
            handle();
            post(&mut out, number.next());
        })
    });
    let mut out = rest;
    let mut first = edge(move |number: u64| {
        handle();
        post(&mut out, number.next());
        if is_fatal(number) {
            post(&mut kills, handled());
        }
    });
    let sink = spawn(move || {
        let (mut tally, mut waits) = (Tally::default(), Vec::new());
        while tally.count < messages {
            let killed = poll(&mut kill, 1, |kill| waits.push(waited(kill)));
            let handled = poll(&mut arrived, 1, |number| {
                handle();
                tally.take(number);
            });
            if killed != Some(true) && handled != Some(true) {
                yield_now();
            }
        }
        (tally, waits)
    });
    let begin = Instant::now();
    for number in 0..messages {
        post(&mut first, number);
    }
    let (tally, waits) = sink.join().expect("the sink ends");
    Done { waits, ..Done::since(begin, tally) }
}
