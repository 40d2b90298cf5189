//! A thread a node, over any channel that blocks: what crossbeam and std have in common.

use crate::work::*;
use std::thread::{Builder, JoinHandle};
use std::time::Instant;

/// A bounded channel.
pub trait Channel {
    type Sender<T: Payload>: Sender<T> + Clone + Send + 'static;
    type Receiver<T: Payload>: IntoIterator<Item = T> + Send + 'static;
    fn bounded<T: Payload>(capacity: usize) -> (Self::Sender<T>, Self::Receiver<T>);
}

pub trait Sender<T> {
    /// Waits for room; what cannot arrive any more is lost.
    fn post(&self, payload: T);
}

/// Does what needs no choice between channels.
pub fn run<C: Channel>(work: Work, messages: u64) -> Answer {
    match work {
        Work::Saturated => Ok(line::<C, u64>(messages, STAGES)),
        Work::OneInFlight => Ok(one_in_flight::<C>(messages)),
        Work::PingPong => Ok(ping_pong::<C>(messages)),
        Work::Fan => Ok(fan::<C>(messages)),
        Work::Payload64 => Ok(line::<C, Block>(messages, STAGES)),
        Work::Thousand => Ok(line::<C, u64>(messages, LONG)),
        Work::Control => Err("no choice between two channels".into()),
    }
}

/// A thread with a small stack, so that a thousand are no burden.
pub fn start<T: Send + 'static>(node: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    Builder::new().stack_size(64 * 1024).spawn(node).expect("the system has threads")
}

pub fn join<T>(thread: JoinHandle<T>) -> T {
    thread.join().expect("a node ends")
}

fn stages<C: Channel, T: Payload>(count: usize) -> (C::Sender<T>, C::Receiver<T>) {
    let (first, mut last) = C::bounded::<T>(CAPACITY);
    for _ in 0..count {
        let (out, next) = C::bounded(CAPACITY);
        let input = std::mem::replace(&mut last, next);
        start(move || {
            for payload in input {
                out.post(payload.next());
            }
        });
    }
    (first, last)
}

fn line<C: Channel, T: Payload>(messages: u64, count: usize) -> Done {
    let (first, last) = stages::<C, T>(count);
    let sink = start(move || {
        let mut tally = Tally::default();
        for payload in last {
            tally.take(payload);
        }
        tally
    });
    let begin = Instant::now();
    for number in 0..messages {
        first.post(T::new(number));
    }
    drop(first);
    Done::since(begin, join(sink))
}

fn one_in_flight<C: Channel>(messages: u64) -> Done {
    let (first, last) = stages::<C, u64>(STAGES);
    let mut arrived = last.into_iter();
    let mut tally = Tally::default();
    let begin = Instant::now();
    for number in 0..messages {
        first.post(number);
        if let Some(number) = arrived.next() {
            tally.take(number);
        }
    }
    Done::since(begin, tally)
}

fn player<C: Channel>(input: C::Receiver<u64>, out: C::Sender<u64>, hops: u64) -> Tally {
    let mut tally = Tally::default();
    for ball in input {
        tally.take(ball);
        if ball + 1 == hops {
            break;
        }
        out.post(ball + 1);
    }
    tally
}

fn ping_pong<C: Channel>(hops: u64) -> Done {
    let (there, pong) = C::bounded(CAPACITY);
    let (back, ping) = C::bounded(CAPACITY);
    let serve = back.clone();
    let ping = start(move || player::<C>(ping, there, hops));
    let pong = start(move || player::<C>(pong, back, hops));
    let begin = Instant::now();
    serve.post(0);
    drop(serve);
    let tallies = [ping, pong].map(join);
    Done::since(begin, Tally::of(tallies))
}

fn fan<C: Channel>(messages: u64) -> Done {
    let (first, input) = C::bounded::<u64>(CAPACITY);
    let (back, last) = C::bounded::<u64>(CAPACITY);
    let mut there = Vec::new();
    for lane in 0..LANES as u64 {
        let (worker, input) = C::bounded::<u64>(CAPACITY);
        there.push(worker);
        let back = back.clone();
        start(move || {
            for value in input {
                back.post(value + lane);
            }
        });
    }
    drop(back);
    start(move || {
        for number in input {
            for worker in &there {
                worker.post(spread(number));
            }
        }
    });
    let sink = start(move || {
        let mut lanes = Lanes::default();
        for value in last {
            lanes.take(value);
        }
        lanes.tally()
    });
    let begin = Instant::now();
    for number in 0..messages {
        first.post(number);
    }
    drop(first);
    Done::since(begin, join(sink))
}
