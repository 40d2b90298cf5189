//! What is done, and how anyone can tell that it was done right.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

// What the benches beside the loops by hand send.
#[allow(dead_code, reason = "the nodes are Arachne's alone, and the sum is another one here")]
#[path = "../../../work/payload.rs"]
pub mod payload;
pub use payload::Payload as _;

/// So many messages may wait in a queue.
pub const CAPACITY: usize = 16;
/// Stages of the pipeline, between its source and its sink.
pub const STAGES: usize = 8;
/// Workers between the hub and the sink of the fan.
pub const LANES: usize = 8;
/// Stages of the long line.
pub const LONG: usize = 1_000;
/// The first stage pulls the kill switch at every so many messages.
pub const KILL_EVERY: u64 = 1_000;

/// A message of 64 bytes.
pub type Block = [u64; 8];

/// A piece of work. All queues are lossless and bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A source, 8 stages, a sink: as many messages under way as there is room.
    Saturated,
    /// The same line; a message leaves when the one before has arrived.
    OneInFlight,
    /// Two nodes, and a ball that goes to and fro.
    PingPong,
    /// A hub sends each message to 8 workers, and these send to one sink.
    Fan,
    /// The line, with messages of 64 bytes.
    Payload64,
    /// The line, saturated; the first stage tells the sink to stop, beside the line.
    Control,
    /// 1,000 stages in a line, saturated.
    Thousand,
}

impl Work {
    pub const ALL: [Self; 7] = [
        Self::Saturated,
        Self::OneInFlight,
        Self::PingPong,
        Self::Fan,
        Self::Payload64,
        Self::Control,
        Self::Thousand,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Saturated => "saturated",
            Self::OneInFlight => "one_in_flight",
            Self::PingPong => "ping_pong",
            Self::Fan => "fan_8",
            Self::Payload64 => "payload_64",
            Self::Control => "control",
            Self::Thousand => "thousand",
        }
    }

    /// What is measured, for who reads a chart.
    pub fn title(self) -> &'static str {
        match self {
            Self::Saturated => "Pipeline of 8 stages, saturated",
            Self::OneInFlight => "Pipeline of 8 stages, one message in flight",
            Self::PingPong => "Ping-pong",
            Self::Fan => "Fan-out to 8 and fan-in",
            Self::Payload64 => "Pipeline of 8 stages, 64-byte payloads",
            Self::Control => "Messages handled between injecting a kill and handling it",
            Self::Thousand => "1,000 nodes in a line",
        }
    }

    /// How often a message, or what becomes of it, goes over an edge.
    pub fn crossings(self) -> u64 {
        match self {
            Self::PingPong => 1,
            Self::Fan => 1 + 2 * LANES as u64,
            Self::Thousand => LONG as u64 + 1,
            _ => STAGES as u64 + 1,
        }
    }

    /// What must have arrived after so many messages; in order, besides.
    pub fn expected(self, messages: u64) -> (u64, u64) {
        let sum_of_numbers = messages * messages.saturating_sub(1) / 2;
        match self {
            Self::Saturated | Self::OneInFlight | Self::Control => {
                (messages, sum_of_numbers + STAGES as u64 * messages)
            }
            Self::Payload64 => (messages, 2 * sum_of_numbers + STAGES as u64 * messages),
            Self::Thousand => (messages, sum_of_numbers + LONG as u64 * messages),
            Self::PingPong => (messages, sum_of_numbers),
            Self::Fan => (8 * messages, 64 * sum_of_numbers + 28 * messages),
        }
    }
}

/// What a peer says of a piece of work.
pub type Answer = Result<Done, Cannot>;

/// Why a peer does not do it.
#[derive(Debug)]
pub struct Cannot(pub String);

impl From<&str> for Cannot {
    fn from(reason: &str) -> Self {
        Self(reason.into())
    }
}

/// Work done.
#[derive(Debug)]
pub struct Done {
    /// From the first message to the last, without what sets up and tears down.
    pub took: Duration,
    pub tally: Tally,
    /// For each kill, how many messages were handled, anywhere, before it was.
    pub waits: Vec<u64>,
}

impl Done {
    pub fn since(begin: Instant, tally: Tally) -> Self {
        Self { took: begin.elapsed(), tally, waits: Vec::new() }
    }
}

/// What has arrived at a node.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "copper", derive(cu29::prelude::Reflect))]
pub struct Tally {
    pub count: u64,
    pub sum: u64,
    /// How many came that were not later than all before.
    pub strayed: u64,
    least: u64,
}

impl Tally {
    /// Nothing has arrived.
    pub const NEW: Self = Self { count: 0, sum: 0, strayed: 0, least: 0 };

    #[inline(always)]
    pub fn take<T: Payload>(&mut self, payload: T) {
        let number = payload.number();
        self.count = self.count.wrapping_add(1);
        self.sum = self.sum.wrapping_add(payload.value());
        self.strayed = self.strayed.wrapping_add(u64::from(number < self.least));
        self.least = number.wrapping_add(1);
    }

    /// As another process has found it.
    pub fn found(count: u64, sum: u64, strayed: u64) -> Self {
        Self { count, sum, strayed, least: 0 }
    }

    /// What has arrived at any of several.
    pub fn of(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::default(), |sum, one| Self {
            count: sum.count + one.count,
            sum: sum.sum + one.sum,
            strayed: sum.strayed + one.strayed,
            least: 0,
        })
    }
}

/// What has arrived at the sink of the fan, by worker: between two of them there is no order.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "copper", derive(cu29::prelude::Reflect))]
pub struct Lanes([Tally; LANES]);

impl Lanes {
    #[inline(always)]
    pub fn take(&mut self, value: u64) {
        self.0[value as usize % LANES].take(value);
    }

    pub fn tally(self) -> Tally {
        Tally::of(self.0)
    }
}

/// A message: made at the source, counted up at each stage, read at the sink.
pub trait Payload: payload::Payload + Default + Send + Sync {
    /// The number that was sent, in order for whoever counts.
    fn number(self) -> u64;
}

impl Payload for u64 {
    #[inline(always)]
    fn number(self) -> u64 {
        self
    }
}

impl Payload for Block {
    #[inline(always)]
    fn number(self) -> u64 {
        self[0]
    }
}

/// What the hub of the fan makes of a message's number; worker `k` adds `k`.
#[inline(always)]
pub fn spread(number: u64) -> u64 {
    number.wrapping_mul(LANES as u64)
}

/// Messages handled anywhere, counted for [`Work::Control`] alone.
static HANDLED: AtomicU64 = AtomicU64::new(0);

/// A stage or the sink begins to handle a message.
pub fn handle() {
    HANDLED.fetch_add(1, Relaxed);
}

/// How many have been handled so far: what a kill carries.
pub fn handled() -> u64 {
    HANDLED.load(Relaxed)
}

/// Whether the first stage pulls the kill switch at a message.
pub fn is_fatal(number: u64) -> bool {
    number % KILL_EVERY == KILL_EVERY - 1
}

/// What a kill has waited for.
pub fn waited(kill: u64) -> u64 {
    handled() - kill
}
