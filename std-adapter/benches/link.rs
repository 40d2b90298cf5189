//! What a link costs beside its ring alone, measured side by side in one run.
//!
//! ```text
//! cargo bench -p arachne-std --bench link            # some seconds
//! cargo bench -p arachne-std --bench link -- --quick
//! ```
//!
//! Beside `rtrb`, a link of the same capacity is used as the runtime uses it: it is looked after once a batch, and who has
//! nothing to do sleeps, where the loops around the ring alone spin, and at times yield. The rounds of all alternate, and
//! each row shows medians; a ratio is the median of the ratios of rounds that followed each other.
//!
//! On one thread, batches go in and out by turns: that is the work alone, and repeats well. Between two threads, what is
//! measured is mostly how the cores pass cache lines and how the system schedules: it wants two cores that are idle.

use arachne::edge::Offered;
use arachne_std::link::{OnFull, link};
use rtrb::RingBuffer;
use std::hint::{black_box, spin_loop};
use std::thread;
use std::time::Instant;

/// How many messages are sent between two looks after the link.
const BATCH: u64 = 64;

/// The ratio that is aimed at for batches.
const TARGET: f64 = 1.3;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (messages, rounds) = if quick { (1 << 20, 7) } else { (10 << 20, 15) };
    println!(
        "{messages} messages of 8 bytes, {rounds} rounds; the target for batches is a ratio of {TARGET:.1}"
    );
    println!(
        "threads  capacity  rtrb alone  link, in batches        ratio  link, one by one        ratio"
    );
    row([1, 1024], [&ring_alone, &link_alone, &link_alone_one_by_one], messages, rounds);
    for capacity in [64, 1024] {
        row([2, capacity], [&ring, &in_batches, &one_by_one], messages, rounds);
    }
}

/// Measures, of a capacity and a number of messages, the nanoseconds a message.
type Measure<'a> = &'a dyn Fn(usize, u64) -> f64;

fn row([threads, capacity]: [usize; 2], measures: [Measure<'_>; 3], messages: u64, rounds: usize) {
    let mut taken: [Vec<f64>; 3] = Default::default();
    for _ in 0..rounds {
        for (measure, taken) in measures.iter().zip(&mut taken) {
            taken.push(measure(capacity, messages));
        }
    }
    let [alone, batches, single] = taken;
    let ratio = |of: &[f64]| median(of.iter().zip(&alone).map(|(of, alone)| of / alone).collect());
    let ratios = [ratio(&batches), ratio(&single)];
    let [alone, batches, single] = [alone, batches, single].map(median);
    println!(
        "{threads:>7}  {capacity:>8}  {alone:>7.2} ns  {batches:>13.2} ns  {:>11.2}  {single:>13.2} ns  {:>11.2}",
        ratios[0], ratios[1],
    );
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Keeps the thread on a core of its own, where there is one: a system likes to put a thread that is woken beside the one
/// that woke it, and then the two take turns.
fn pin(id: usize) {
    core_affinity::set_for_current(core_affinity::CoreId { id });
}

/// Nanoseconds a message.
fn measure(
    messages: u64,
    send: impl FnOnce() + Send + 'static,
    receive: impl FnOnce() -> u64,
) -> f64 {
    pin(0);
    let start = Instant::now();
    let sender = thread::spawn(move || {
        pin(1);
        send();
    });
    let sum = receive();
    let elapsed = start.elapsed();
    assert!(sender.join().is_ok());
    assert_eq!(black_box(sum), messages * (messages - 1) / 2, "all arrive");
    elapsed.as_nanos() as f64 / messages as f64
}

/// Spins, and after a while lets others run.
fn wait(tries: &mut u32) {
    *tries += 1;
    if (*tries).is_multiple_of(256) { thread::yield_now() } else { spin_loop() }
}

/// Nanoseconds a message of batches that go in and out on one thread.
fn alternate(messages: u64, mut send: impl FnMut(u64), mut receive: impl FnMut() -> u64) -> f64 {
    let start = Instant::now();
    let mut sum = 0;
    for first in (0..messages).step_by(BATCH as usize) {
        send(first);
        sum += receive();
    }
    let elapsed = start.elapsed();
    assert_eq!(black_box(sum), messages * (messages - 1) / 2, "all arrive");
    elapsed.as_nanos() as f64 / messages as f64
}

fn ring_alone(capacity: usize, messages: u64) -> f64 {
    let (mut producer, mut consumer) = RingBuffer::new(capacity);
    let send = |first| (first..first + BATCH).for_each(|n| assert!(producer.push(n).is_ok()));
    alternate(messages, send, || std::iter::from_fn(|| consumer.pop().ok()).sum())
}

fn link_alone(capacity: usize, messages: u64) -> f64 {
    let (mut sender, mut receiver) = link::<u64, ()>(capacity, OnFull::Block);
    let send = |first| {
        for number in first..first + BATCH {
            assert_eq!(sender.offer_with((), number), Offered::Queued);
        }
        sender.flush();
    };
    alternate(messages, send, || {
        let sum = std::iter::from_fn(|| receiver.take()).map(|message| message.payload).sum();
        receiver.flush();
        sum
    })
}

fn link_alone_one_by_one(capacity: usize, messages: u64) -> f64 {
    let (mut sender, mut receiver) = link::<u64, ()>(capacity, OnFull::Block);
    let send = |first| (first..first + BATCH).for_each(|n| assert!(sender.try_send(n).is_ok()));
    alternate(messages, send, || std::iter::from_fn(|| receiver.try_receive()).sum())
}

fn ring(capacity: usize, messages: u64) -> f64 {
    let (mut producer, mut consumer) = RingBuffer::new(capacity);
    let send = move || {
        for number in 0..messages {
            let mut tries = 0;
            while producer.push(number).is_err() {
                wait(&mut tries);
            }
        }
    };
    measure(messages, send, || {
        let (mut sum, mut count, mut tries) = (0, 0, 0);
        while count < messages {
            match consumer.pop() {
                Ok(number) => {
                    sum += number;
                    (count, tries) = (count + 1, 0);
                }
                Err(_) => wait(&mut tries),
            }
        }
        sum
    })
}

fn in_batches(capacity: usize, messages: u64) -> f64 {
    let (mut sender, mut receiver) = link::<u64, ()>(capacity, OnFull::Block);
    let send = move || {
        for number in 0..messages {
            if let Offered::Refused(number) = sender.offer_with((), number) {
                // It sleeps until there is room.
                assert!(sender.send(number).is_ok());
            }
            if number % BATCH == BATCH - 1 {
                sender.flush();
            }
        }
    };
    measure(messages, send, || {
        let mut sum = 0;
        // It sleeps until something is there, and then takes all that is.
        while let Some(number) = receiver.receive() {
            sum += number;
            for _ in 0..receiver.len() {
                sum += receiver.take().map_or(0, |message| message.payload);
            }
            receiver.flush();
        }
        sum
    })
}

fn one_by_one(capacity: usize, messages: u64) -> f64 {
    let (mut sender, mut receiver) = link::<u64, ()>(capacity, OnFull::Block);
    let send = move || (0..messages).for_each(|number| assert!(sender.send(number).is_ok()));
    measure(messages, send, || {
        let mut sum = 0;
        while let Some(number) = receiver.receive() {
            sum += number;
        }
        sum
    })
}
