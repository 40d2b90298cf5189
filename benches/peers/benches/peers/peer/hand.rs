//! A loop by hand over bounded queues, one an edge, that knows the order of the nodes: what an engine is an overhead to.
//!
//! It has no levels, no fairness, no budget, no failures and no counts.

use crate::work::*;
use heapless::{Deque, Vec as Bounded};
use std::hint::black_box;
use std::time::Instant;

type Queue<T> = Deque<T, CAPACITY>;

pub fn run(work: Work, messages: u64) -> Answer {
    Ok(match work {
        Work::Saturated => line::<u64, 9>(messages),
        Work::OneInFlight => one_in_flight(messages),
        Work::PingPong => ping_pong(messages),
        Work::Fan => fan(messages),
        Work::Payload64 => line::<Block, 9>(messages),
        Work::Control => control(messages),
        Work::Thousand => line::<u64, { LONG + 1 }>(messages),
    })
}

struct Line<T, const QUEUES: usize> {
    queues: [Queue<T>; QUEUES],
    tally: Tally,
}

impl<T: Payload, const QUEUES: usize> Line<T, QUEUES> {
    fn new() -> Box<Self> {
        Box::new(Self { queues: [const { Queue::new() }; QUEUES], tally: Tally::default() })
    }

    /// Moves all that is queued from stage to stage, as far as there is room.
    #[inline(never)]
    fn step_all(&mut self) {
        for stage in 0..QUEUES - 1 {
            let (before, after) = self.queues.split_at_mut(stage + 1);
            let (from, to) = (&mut before[stage], &mut after[0]);
            while !to.is_full() {
                let Some(payload) = from.pop_front() else {
                    break;
                };
                let _ = to.push_back(payload.next());
            }
        }
        while let Some(payload) = self.queues[QUEUES - 1].pop_front() {
            self.tally.take(payload);
        }
    }

    /// Moves at most one message at each stage.
    #[inline(never)]
    fn step_one(&mut self) {
        for stage in 0..QUEUES - 1 {
            let (before, after) = self.queues.split_at_mut(stage + 1);
            let (from, to) = (&mut before[stage], &mut after[0]);
            if !to.is_full()
                && let Some(payload) = from.pop_front()
            {
                let _ = to.push_back(payload.next());
            }
        }
        if let Some(payload) = self.queues[QUEUES - 1].pop_front() {
            self.tally.take(payload);
        }
    }
}

fn line<T: Payload, const QUEUES: usize>(messages: u64) -> Done {
    let mut line = Line::<T, QUEUES>::new();
    let begin = Instant::now();
    let mut next = 0;
    while next < messages {
        while next < messages && line.queues[0].push_back(T::new(next)).is_ok() {
            next += 1;
        }
        black_box(&mut *line).step_all();
    }
    Done::since(begin, line.tally)
}

fn one_in_flight(messages: u64) -> Done {
    let mut line = Line::<u64, 9>::new();
    let begin = Instant::now();
    for next in 0..messages {
        let _ = line.queues[0].push_back(black_box(next));
        black_box(&mut *line).step_one();
    }
    Done::since(begin, line.tally)
}

#[derive(Default)]
struct Table {
    there: Queue<u64>,
    back: Queue<u64>,
    tallies: [Tally; 2],
}

impl Table {
    /// Lets each player play once; says whether one did.
    #[inline(never)]
    fn round(&mut self, hops: u64) -> bool {
        let [ping, pong] = &mut self.tallies;
        let pinged = play(&mut self.back, &mut self.there, ping, hops);
        let ponged = play(&mut self.there, &mut self.back, pong, hops);
        pinged || ponged
    }
}

#[inline(always)]
fn play(from: &mut Queue<u64>, to: &mut Queue<u64>, tally: &mut Tally, hops: u64) -> bool {
    if to.is_full() {
        return false;
    }
    let Some(ball) = from.pop_front() else {
        return false;
    };
    tally.take(ball);
    if ball + 1 < hops {
        let _ = to.push_back(ball + 1);
    }
    true
}

fn ping_pong(hops: u64) -> Done {
    let mut table = Box::<Table>::default();
    let begin = Instant::now();
    let _ = table.back.push_back(0);
    while black_box(&mut *table).round(hops) {}
    Done::since(begin, Tally::of(table.tallies))
}

#[derive(Default)]
struct Spread {
    input: Queue<u64>,
    there: [Queue<u64>; LANES],
    back: [Queue<u64>; LANES],
    lanes: Lanes,
}

impl Spread {
    #[inline(never)]
    fn step_all(&mut self) {
        while !self.there.iter().any(Deque::is_full)
            && let Some(number) = self.input.pop_front()
        {
            for queue in &mut self.there {
                let _ = queue.push_back(spread(number));
            }
        }
        for (lane, (from, to)) in (0..).zip(self.there.iter_mut().zip(&mut self.back)) {
            while !to.is_full()
                && let Some(value) = from.pop_front()
            {
                let _ = to.push_back(value + lane);
            }
        }
        for queue in &mut self.back {
            while let Some(value) = queue.pop_front() {
                self.lanes.take(value);
            }
        }
    }
}

fn fan(messages: u64) -> Done {
    let mut graph = Box::<Spread>::default();
    let begin = Instant::now();
    let mut next = 0;
    while next < messages {
        while next < messages && graph.input.push_back(next).is_ok() {
            next += 1;
        }
        black_box(&mut *graph).step_all();
    }
    Done::since(begin, graph.lanes.tally())
}

/// The line in rounds of one message a stage, from the sink up, so that queues stay full; only the first stage kills,
/// so only after it the switch is looked at.
fn control(messages: u64) -> Done {
    let mut line = Line::<u64, 9>::new();
    let mut kills = Bounded::<u64, 1>::new();
    let mut waits = Vec::new();
    let begin = Instant::now();
    let mut next = 0;
    while line.tally.count < messages {
        while next < messages && line.queues[0].push_back(next).is_ok() {
            next += 1;
        }
        if let Some(payload) = line.queues[8].pop_front() {
            handle();
            line.tally.take(payload);
        }
        for stage in (0..STAGES).rev() {
            let (before, after) = line.queues.split_at_mut(stage + 1);
            if after[0].is_full() {
                continue;
            }
            if let Some(number) = before[stage].pop_front() {
                handle();
                let _ = after[0].push_back(number.next());
                if stage == 0 && is_fatal(number) {
                    let _ = kills.push(handled());
                }
            }
        }
        while let Some(kill) = kills.pop() {
            waits.push(waited(kill));
        }
    }
    Done { waits, ..Done::since(begin, line.tally) }
}
