//! The market's spells: quiet and busy ones in turn, and one crash with the
//! recovery after it. A spell says how fast orders come and how near.

use super::random::Random;

const SECOND_NS: u64 = 1_000_000_000;

/// The crash falls to its target in a few seconds; this is when it ends if not.
const LONGEST_CRASH_NS: u64 = 8 * SECOND_NS;
const LONGEST_RECOVERY_NS: u64 = 60 * SECOND_NS;

/// A kind of market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Spell {
    Quiet,
    Busy,
    /// Sellers take at any price, and buyers withdraw.
    Crash,
    /// Buyers come back for a part of the way.
    Recovery,
}

/// How one side of the market behaves. Rates are in events a thousand seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mood {
    /// Waiting orders that are placed.
    pub(super) limit_rate: u32,
    /// Orders that take from the other side.
    pub(super) market_rate: u32,
    /// Cancellations of each waiting order.
    pub(super) cancel_rate: u32,
    /// How far from the opposite best price orders are placed at the nearest.
    pub(super) nearest_ticks: u32,
    /// How widely they scatter beyond that.
    pub(super) scatter_ticks: u32,
}

impl Mood {
    /// Makes the side more eager than usual, which is 100.
    fn lean(&mut self, percent: u32) {
        self.limit_rate = self.limit_rate * percent / 100;
        self.market_rate = self.market_rate * percent / 100;
    }
}

/// The usual, with rates and spreads about as on a recorded market.
const QUIET: Mood = Mood {
    limit_rate: 60_000,
    market_rate: 1_500,
    cancel_rate: 1_000,
    nearest_ticks: 0,
    scatter_ticks: 60,
};

/// The same six times as fast.
const BUSY: Mood = Mood { limit_rate: 360_000, market_rate: 9_000, cancel_rate: 6_000, ..QUIET };

/// Who flees from the waiting orders.
const WITHDRAWN: Mood = Mood {
    limit_rate: 30_000,
    market_rate: 2_000,
    cancel_rate: 10_000,
    nearest_ticks: 250,
    scatter_ticks: 400,
};

/// Who is not sure to want to trade when the others come back.
const HESITANT: Mood = Mood { nearest_ticks: 50, scatter_ticks: 150, ..WITHDRAWN };

/// Who takes at any price.
const PRESSING: Mood =
    Mood { limit_rate: 300_000, market_rate: 90_000, cancel_rate: 3_000, ..QUIET };

impl Spell {
    /// How the buyers and the sellers behave.
    pub(super) fn moods(self) -> [Mood; 2] {
        match self {
            Self::Quiet => [QUIET, QUIET],
            Self::Busy => [BUSY, BUSY],
            Self::Crash => [WITHDRAWN, PRESSING],
            Self::Recovery => [PRESSING, HESITANT],
        }
    }
}

/// Which spell it is, and when it ends.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    spell: Spell,
    ends_ns: u64,
    /// How eager the buyers are, if 100 is as eager as the sellers. It makes the
    /// price drift for the length of a spell.
    lean_percent: u32,
    /// Lines after which the crash begins, until it has.
    crash_after_lines: Option<u64>,
    /// The middle price before the crash, and the one that ends the spell.
    before_ticks: i64,
    target_ticks: i64,
}

impl Schedule {
    /// Begins with a quiet spell.
    pub(super) fn new(crash_after_lines: Option<u64>, now_ns: u64) -> Self {
        Self {
            spell: Spell::Quiet,
            ends_ns: now_ns + 5 * SECOND_NS,
            lean_percent: 100,
            crash_after_lines,
            before_ticks: 0,
            target_ticks: 0,
        }
    }

    /// How the buyers and the sellers behave at a time, given the lines written
    /// and the middle price so far.
    pub(super) fn moods(
        &mut self,
        now_ns: u64,
        line_count: u64,
        mid_ticks: i64,
        random: &mut Random,
    ) -> [Mood; 2] {
        self.advance(now_ns, line_count, mid_ticks, random);
        let [mut buyers, mut sellers] = self.spell.moods();
        buyers.lean(self.lean_percent);
        sellers.lean(200 - self.lean_percent);
        [buyers, sellers]
    }

    /// Begins the next spell when this one is over.
    fn advance(&mut self, now_ns: u64, line_count: u64, mid_ticks: i64, random: &mut Random) {
        let is_over = now_ns >= self.ends_ns;
        match self.spell {
            Spell::Crash if is_over || mid_ticks <= self.target_ticks => {
                let regained_percent = 30 + i64::from(random.below(30));
                let fall_ticks = self.before_ticks - mid_ticks;
                self.target_ticks = mid_ticks + fall_ticks * regained_percent / 100;
                self.begin(Spell::Recovery, now_ns + LONGEST_RECOVERY_NS);
            }
            Spell::Recovery if is_over || mid_ticks >= self.target_ticks => {
                self.begin_ordinary(Spell::Busy, now_ns, random);
            }
            Spell::Quiet | Spell::Busy if self.is_crash_due(line_count) => {
                self.crash_after_lines = None;
                let fall_permille = 40 + i64::from(random.below(25));
                self.before_ticks = mid_ticks;
                self.target_ticks = mid_ticks - mid_ticks * fall_permille / 1000;
                self.begin(Spell::Crash, now_ns + LONGEST_CRASH_NS);
            }
            Spell::Quiet if is_over => self.begin_ordinary(Spell::Busy, now_ns, random),
            Spell::Busy if is_over => self.begin_ordinary(Spell::Quiet, now_ns, random),
            _ => {}
        }
    }

    fn is_crash_due(&self, line_count: u64) -> bool {
        self.crash_after_lines.is_some_and(|after_lines| line_count >= after_lines)
    }

    fn begin(&mut self, spell: Spell, ends_ns: u64) {
        self.spell = spell;
        self.ends_ns = ends_ns;
        self.lean_percent = 100;
    }

    fn begin_ordinary(&mut self, spell: Spell, now_ns: u64, random: &mut Random) {
        let mean_seconds = if spell == Spell::Busy { 4 } else { 12 };
        // At least two seconds, so that each spell can be seen.
        let lasts_ns = 2 * SECOND_NS + random.waiting_ns(mean_seconds * SECOND_NS);
        self.begin(spell, now_ns + lasts_ns);
        self.lean_percent = 30 + random.below(141);
    }
}
