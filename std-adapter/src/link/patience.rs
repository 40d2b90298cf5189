//! A short wait before a sleep.
//!
//! To fall asleep and be woken takes some ten microseconds, thousands of times what a message costs, and two threads that are
//! equally fast meet an empty or a full ring all the time. Once both sleep for that, they go on doing so: each waits for
//! the other to be woken. So a thread of whose last waits some were short looks for as long as a sleep would take, and then
//! sleeps; one whose waits were long sleeps almost at once. An idle thread and one that is held back by a slow one do not
//! spin.
//!
//! Where there are more threads than cores, pauses only keep from its core the thread that is waited for. There, and in any
//! case before a sleep, the others are given some turns instead.

use std::cell::Cell;
use std::hint::spin_loop;
use std::sync::OnceLock;
use std::thread::{available_parallelism, yield_now};
use std::time::{Duration, Instant};

/// What it takes to fall asleep and be woken, where that is slow: on a virtual machine.
const SLEEP_COST: Duration = Duration::from_micros(100);

/// Pauses between two looks.
const PAUSES: u32 = 128;

/// Looks before a sleep, each after the others had a turn.
const TURNS: u32 = 8;

/// Waits that take as long as a sleep, until one is thought to be idle.
const MOST_HOPE: u8 = 4;

/// Waits without turns for the others, once one of these has taken longer than a sleep: something else wants the core.
const WAITS_WITHOUT_TURNS: u8 = u8::MAX;

/// How long to wait before a sleep.
#[derive(Clone, Debug)]
pub(crate) struct Patience {
    has_core: bool,
    /// How many long waits in a row it takes to lose it.
    hope: Cell<u8>,
    /// How many waits give no turns.
    without_turns: Cell<u8>,
}

impl Patience {
    /// That of one thread among so many that pass messages to each other.
    pub(crate) fn among(threads: usize) -> Self {
        static CORES: OnceLock<usize> = OnceLock::new();
        let cores = *CORES.get_or_init(|| available_parallelism().map_or(1, usize::from));
        let has_core = threads <= cores;
        Self { has_core, hope: Cell::new(MOST_HOPE), without_turns: Cell::new(0) }
    }

    /// Begins to wait, no longer than `at_most`; whether it has come to be so.
    pub(crate) fn wait(&self, at_most: Duration, is_so: impl Fn() -> bool) -> Result<(), Waiting> {
        let since = Instant::now();
        let at_most = at_most.min(SLEEP_COST);
        while self.has_core && self.hope.get() > 0 && since.elapsed() < at_most {
            for _ in 0..PAUSES {
                spin_loop();
            }
            if is_so() {
                return Ok(());
            }
        }
        if let Some(left) = self.without_turns.get().checked_sub(1) {
            self.without_turns.set(left);
            return Err(Waiting(since));
        }
        let turns_since = Instant::now();
        let has_come = (0..TURNS).any(|_| {
            yield_now();
            is_so() || turns_since.elapsed() > SLEEP_COST
        });
        if turns_since.elapsed() > SLEEP_COST {
            self.without_turns.set(WAITS_WITHOUT_TURNS);
        }
        if has_come && is_so() { Ok(()) } else { Err(Waiting(since)) }
    }

    /// Takes note of how long a wait has taken with the sleep behind it.
    pub(crate) fn learn(&self, Waiting(since): Waiting) {
        self.hope.set(match since.elapsed() < SLEEP_COST {
            true => MOST_HOPE,
            false => self.hope.get().saturating_sub(1),
        });
    }
}

/// A wait that goes on with a sleep.
#[must_use]
pub(crate) struct Waiting(Instant);
