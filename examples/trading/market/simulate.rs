//! A seeded simulated exchange, whose messages are lines of the format of the
//! recordings: for those who have no recording, and for tests that need a crash.
//!
//! All of it is integer arithmetic, so that a seed gives the same bytes on every
//! target.

use super::book::{Book, Side};
use super::flow;
use super::random::Random;
use super::spell::{Mood, Schedule, Spell};
use super::tape::Tape;

#[cfg(test)]
mod tests;

/// Messages that are enough for a look: some minutes of a market.
pub const DEFAULT_MESSAGES: u64 = 50_000;

/// A shorter simulation has no room for a crash and has none.
pub const FEWEST_MESSAGES_FOR_CRASH: u64 = 10_000;

/// When simulated time begins, in nanoseconds since 1970.
const START_NS: u64 = 1_700_000_000_000_000_000;
const MILLISECOND_NS: u64 = 1_000_000;
const DEPTH_PERIOD_NS: u64 = 100 * MILLISECOND_NS;

const START_BID_TICKS: i64 = 268_380;
const START_LOTS: u64 = 30_000;
const START_ORDERS_A_SIDE: u32 = 60;

/// Time that a message is on its way at the least, and the mean of what a
/// network adds to it.
const LEAST_LATENCY_NS: u64 = 2 * MILLISECOND_NS;
const MEAN_JITTER_NS: u64 = MILLISECOND_NS / 4;

/// A simulated exchange.
///
/// It sends `bookTicker` on every change of the best bid or ask, `trade` on
/// every trade, `depth@100ms` each tenth of a second in which the book changed,
/// and one snapshot after the first of these. Quiet and busy spells alternate.
/// If there are at least [`FEWEST_MESSAGES_FOR_CRASH`], there is one crash about
/// the middle: the price falls by 4 % or more in seconds and then recovers by
/// about a half of it.
///
/// ```text
/// let mut line = String::new();
/// let mut simulation = Simulation::new(1, DEFAULT_MESSAGES);
/// while simulation.next_line(&mut line) { handle(&line) }
/// ```
#[derive(Clone, Debug)]
pub struct Simulation {
    random: Random,
    book: Book,
    schedule: Schedule,
    tape: Tape,
    remaining_lines: u64,
    line_count: u64,
    now_ns: u64,
    next_depth_ns: u64,
    received_ns: u64,
}

impl Simulation {
    /// A market of exactly `messages` lines. Another seed is another market.
    #[must_use]
    pub fn new(seed: u64, messages: u64) -> Self {
        let mut random = Random::new(seed);
        let crash_percent = 40 + u64::from(random.below(20));
        let crash_after_lines =
            (messages >= FEWEST_MESSAGES_FOR_CRASH).then_some(messages / 100 * crash_percent);
        let book = first_book(&mut random);
        let mut tape = Tape::new();
        tape.quote(&book);
        Self {
            random,
            book,
            schedule: Schedule::new(crash_after_lines, START_NS),
            tape,
            remaining_lines: messages,
            line_count: 0,
            now_ns: START_NS,
            next_depth_ns: START_NS + DEPTH_PERIOD_NS,
            received_ns: START_NS,
        }
    }

    /// Writes the next line over `line`, without its ending; false at the end.
    pub fn next_line(&mut self, line: &mut String) -> bool {
        line.clear();
        if self.remaining_lines == 0 {
            return false;
        }
        let message = loop {
            match self.tape.next_message() {
                Some(message) => break message,
                None => self.step(),
            }
        };
        self.remaining_lines -= 1;
        self.line_count += 1;
        message.write(self.receive(), line);
        true
    }

    /// Lets one thing happen, and the depth messages that are due before it.
    fn step(&mut self) {
        let moods = self.moods();
        let (waiting_ns, action) = flow::draw(&moods, &self.book, &mut self.random);
        let then_ns = self.now_ns + waiting_ns;
        while self.next_depth_ns <= then_ns {
            self.tape.depth(&self.book, self.next_depth_ns);
            self.next_depth_ns += DEPTH_PERIOD_NS;
        }
        self.now_ns = then_ns;
        let tape = &mut self.tape;
        let report = |change| tape.change(change, then_ns);
        flow::act(action, &moods, &mut self.book, &mut self.random, report);
        tape.quote(&self.book);
    }

    fn moods(&mut self) -> [Mood; 2] {
        let best_ticks = |side| self.book.best(side).map_or(0, |best| best.price_ticks);
        let mid_ticks = i64::midpoint(best_ticks(Side::Bid), best_ticks(Side::Ask));
        self.schedule.moods(self.now_ns, self.line_count, mid_ticks, &mut self.random)
    }

    /// When the next message is received: later than the one before.
    fn receive(&mut self) -> u64 {
        let latency_ns = LEAST_LATENCY_NS + self.random.waiting_ns(MEAN_JITTER_NS);
        self.received_ns = (self.received_ns + 1).max(self.now_ns + latency_ns);
        self.received_ns
    }
}

impl Iterator for Simulation {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut line = String::new();
        self.next_line(&mut line).then_some(line)
    }
}

/// A book as it would be after some quiet minutes.
fn first_book(random: &mut Random) -> Book {
    let mut book = Book::default();
    book.add(Side::Bid, START_BID_TICKS, START_LOTS);
    book.add(Side::Ask, START_BID_TICKS + 1, START_LOTS);
    for _ in 0..START_ORDERS_A_SIDE {
        for side in [Side::Bid, Side::Ask] {
            let moods = Spell::Quiet.moods();
            flow::act(flow::Action::Limit(side), &moods, &mut book, random, |_| {});
        }
    }
    book
}
