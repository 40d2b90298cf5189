//! A graph with every kind of edge, subgraphs in subgraphs, dead letters and both timers, whose nodes check what they get.
#![allow(
    dead_code,
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

pub mod drill;
pub mod tally;

use crate::common::random::{Choices, Random};
use arachne::message::Trace;
use arachne::node::{DeadLetter, Inputs};
use arachne::prelude::*;
use serde::{Deserialize, Serialize};

/// A message that says which it is: the number of the last that went into it, how many did, and whose trace it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct Item {
    pub serial: u32,
    pub count: u32,
    /// 0 for one that nobody knows.
    pub trace: u64,
}

impl Item {
    pub fn new(serial: u32, trace: u64) -> Self {
        Self { serial, count: 1, trace }
    }
}

fn merge(queued: &mut Item, new: Item) {
    *queued = Item { count: queued.count + new.count, ..new };
}

/// What came in by one edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct Inbox {
    last: u32,
    /// How many came.
    pub received: u64,
    /// How many are known not to come any more.
    pub missing: u64,
    /// Whether one came that could not: twice, out of order, or of another trace.
    pub broken: bool,
}

impl Inbox {
    pub fn take(&mut self, item: Item, trace: Option<Trace>) {
        let before = item.serial.checked_sub(item.count);
        match before.and_then(|before| before.checked_sub(self.last)) {
            Some(missing) => self.missing += u64::from(missing),
            None => self.broken = true,
        }
        self.broken |= item.trace != 0 && trace.is_none_or(|trace| trace.id != item.trace);
        self.last = item.serial;
        self.received += 1;
    }
}

arachne::ports! {
    #[derive(Clone, Copy, Debug, PartialEq, Hash, Serialize, Deserialize)]
    pub enum CellIn { A(Item), B(Item), C(Item), Order(Item) }
}

arachne::ports! {
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub enum CellOut { A(Item), B(Item), Order(Item) }
}

/// Emits by chance, up to its burst on each port and sometimes more; fails, sets and cancels its one-shot, by chance.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Cell<const BURST: u32, const KIND: u8> {
    /// Decides what each activation does.
    seed: u64,
    runs: u64,
    excess: u64,
    fail: u64,
    period_ns: u64,
    sent: [u32; 3],
    pub inboxes: [Inbox; 4],
    /// Emits within the burst of an activation that waits for room that were refused.
    pub broken: u32,
}

impl<const BURST: u32, const KIND: u8> Cell<BURST, KIND> {
    pub fn new(choices: &mut impl Choices) -> Self {
        Self {
            seed: choices.number(),
            runs: 0,
            excess: choices.pick(&[0, 0, 20]),
            fail: choices.pick(&[0, 0, 10, 50]),
            period_ns: choices.pick(&[0, 0, 3, 7, u64::MAX / 2]),
            sent: [0; 3],
            inboxes: [Inbox::default(); 4],
            broken: 0,
        }
    }

    fn roll(&mut self, waits: bool, context: &mut impl Context<CellOut>) -> Result<(), NodeError> {
        let mut random = Random(self.seed ^ self.runs.wrapping_mul(0x2545_f491_4f6c_dd1d));
        self.runs += 1;
        let trace = context.trace().map_or(0, |trace| trace.id);
        let ports = [CellOut::A, CellOut::B, CellOut::Order];
        for (index, (port, chance)) in ports.into_iter().zip([70, 60, 15]).enumerate() {
            let within = (0..BURST).filter(|_| random.chance(chance)).count() as u32;
            let more = if random.chance(self.excess) { 2 } else { 0 };
            for number in 0..within + more {
                let item = Item::new(self.sent[index] + 1, trace);
                let refused = context.emit(port(item)).is_err();
                self.sent[index] += u32::from(!refused);
                // Of port B there is one with a feedback edge, and orders wait for nobody.
                let promised = waits && index == 0 && number < BURST && KIND != 3;
                self.broken += u32::from(refused && promised);
            }
        }
        match random.below(12) {
            0 => context.wake_at(context.now_ns().saturating_add(random.below(6))),
            1 => context.cancel_wake(),
            2 => context.wake_at(u64::MAX - random.below(3)),
            _ => {}
        }
        if random.chance(self.fail) {
            return Err(NodeError::new(1, "by chance"));
        }
        Ok(())
    }
}

impl<const BURST: u32, const KIND: u8> Node for Cell<BURST, KIND> {
    type Input = CellIn;
    type Output = CellOut;
    const BURST: u32 = BURST;
    const TIMER_PRIORITY: Priority =
        [Priority::Normal, Priority::Low, Priority::High, Priority::Control][KIND as usize];
    const ON_FAILURE: OnFailure = match KIND {
        1 => OnFailure::Quarantine { after: 3, inputs: Inputs::Hold },
        2 => OnFailure::Quarantine { after: 2, inputs: Inputs::Discard },
        _ => OnFailure::Continue,
    };

    fn period_ns(&self) -> u64 {
        self.period_ns
    }

    fn on_start(&mut self, context: &mut impl Context<CellOut>) -> Result<(), NodeError> {
        if self.seed % 64 == 63 {
            return Err(NodeError::new(2, "it does not start"));
        }
        let fail = std::mem::take(&mut self.fail);
        let _ = self.roll(false, context);
        self.fail = fail;
        Ok(())
    }

    fn on_message(
        &mut self,
        input: CellIn,
        context: &mut impl Context<CellOut>,
    ) -> Outcome<CellIn> {
        let (inbox, item) = match input {
            CellIn::A(item) => (0, item),
            CellIn::B(item) => (1, item),
            CellIn::C(item) => (2, item),
            CellIn::Order(item) => (3, item),
        };
        self.inboxes[inbox].take(item, context.trace());
        let waits = !matches!(input, CellIn::Order(_));
        self.roll(waits, context).map_err(|error| Failure::with(error, input))
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<CellOut>) -> Result<(), NodeError> {
        self.roll(true, context)
    }

    fn on_drain(&mut self, context: &mut impl Context<CellOut>) -> Result<(), NodeError> {
        self.roll(true, context)
    }
}

arachne::ports! {
    pub enum KeeperIn { Letter(DeadLetter<CellIn, Trace>), Item(Item), Order(Item) }
}

/// Keeps what comes.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Keeper {
    pub inboxes: [Inbox; 2],
    pub letters: u64,
    /// Letters that do not say what failed.
    pub broken: bool,
}

impl Node for Keeper {
    type Input = KeeperIn;
    type Output = Never;

    fn on_message(
        &mut self,
        input: KeeperIn,
        context: &mut impl Context<Never>,
    ) -> Outcome<KeeperIn> {
        match input {
            KeeperIn::Item(item) => self.inboxes[0].take(item, context.trace()),
            KeeperIn::Order(item) => self.inboxes[1].take(item, context.trace()),
            KeeperIn::Letter(letter) => {
                let (port, item) = match letter.input {
                    Some(CellIn::A(item)) => (Some(0), Some(item)),
                    Some(CellIn::B(item)) => (Some(1), Some(item)),
                    Some(CellIn::C(item)) => (Some(2), Some(item)),
                    Some(CellIn::Order(item)) => (Some(3), Some(item)),
                    None => (None, None),
                };
                let of = item.map_or(0, |item| item.trace);
                self.letters += 1;
                self.broken |= letter.port != port || letter.error.code != 1;
                self.broken |= of != 0 && letter.header.id != of;
                self.broken |= context.trace().is_none_or(|trace| trace.id != letter.header.id);
            }
        }
        Ok(())
    }
}

graph! {
    /// The innermost: data in a circle, orders past it.
    #[derive(Clone, Hash, Serialize, Deserialize)]
    pub graph Inner<Trace>(A: Item => one.A, C: Item => one.C, Order: Item => one.Order)
        -> (A: Item, Orders: Item)
    {
        one: Cell<1, 0> {
            A => link: [Item; 3] high -> two.A;
            B => spare: [Item; 2] latest low -> two.B;
            Order => order: [Item; 2] control coalesce(merge) -> two.Order;
        }
        two: Cell<2, 1> {
            A -> out.A;
            B => back: [Item; 4] feedback -> one.B;
            Order -> out.Orders;
        }
    }
}

graph! {
    /// With a gate behind it.
    #[derive(Clone, Hash, Serialize, Deserialize)]
    pub graph Middle<Trace>(A: Item => inner.A, C: Item => inner.C, Order: Item => inner.Order)
        -> (A: Item, B: Item, Orders: Item)
    {
        inner: Inner {
            A => through: [Item; 5] -> gate.A, copy: [Item; 2] coalesce(merge) -> gate.B;
            Orders -> out.Orders;
        }
        gate: Cell<1, 2> { A -> out.A; B -> out.B; Order -> nowhere; }
    }
}

graph! {
    /// All of it.
    #[derive(Clone, Hash, Serialize, Deserialize)]
    pub graph Works<Trace>(
        A: Item => left.A [6],
        Low: Item => last.B [3] low drop,
        Order: Item => left.Order [2] control latest,
        Stop: Item => right.Order [1] control coalesce(merge),
    ) -> (A: Item [4], B: Item [2] latest, Orders: Item [2] drop) {
        left: Middle {
            A => cross: [Item; 4] -> right.A;
            B => side: [Item; 3] drop low -> keeper.Item;
            Orders => orders: [Item; 3] control drop -> last.Order;
        }
        right: Middle {
            A => to_last: [Item; 7] low -> last.A;
            B -> out.B;
            Orders => more: [Item; 2] control latest -> keeper.Order;
        }
        last: Cell<3, 3> {
            A => round: [Item; 3] feedback high -> left.C -> out.A;
            B => again: [Item; 2] latest -> last.C;
            Order -> out.Orders;
            errors => letters: [DeadLetter<CellIn, Trace>; 2] latest -> keeper.Letter;
        }
        keeper: Keeper {}
    }
}

/// The graph with random habits.
pub fn works(choices: &mut impl Choices) -> Works {
    let mut middle = || {
        let inner = Inner::new(Cell::new(choices), Cell::new(choices));
        Middle::new(inner, Cell::new(choices))
    };
    let (left, right) = (middle(), middle());
    Works::new(left, right, Cell::new(choices), Keeper::default())
}

/// The inbox at the end of each edge, by path; those of the outputs are elsewhere.
pub fn inboxes(works: &Works) -> [(&'static str, Inbox); 23] {
    let Works { left, right, last, keeper, .. } = works;
    [
        ("left.inner.back", left.inner.one.inboxes[1]),
        ("left.inner.link", left.inner.two.inboxes[0]),
        ("left.inner.spare", left.inner.two.inboxes[1]),
        ("left.inner.order", left.inner.two.inboxes[3]),
        ("left.through", left.gate.inboxes[0]),
        ("left.copy", left.gate.inboxes[1]),
        ("right.inner.back", right.inner.one.inboxes[1]),
        ("right.inner.link", right.inner.two.inboxes[0]),
        ("right.inner.spare", right.inner.two.inboxes[1]),
        ("right.inner.order", right.inner.two.inboxes[3]),
        ("right.through", right.gate.inboxes[0]),
        ("right.copy", right.gate.inboxes[1]),
        ("A", left.inner.one.inboxes[0]),
        ("round", left.inner.one.inboxes[2]),
        ("Order", left.inner.one.inboxes[3]),
        ("cross", right.inner.one.inboxes[0]),
        ("Stop", right.inner.one.inboxes[3]),
        ("to_last", last.inboxes[0]),
        ("Low", last.inboxes[1]),
        ("again", last.inboxes[2]),
        ("orders", last.inboxes[3]),
        ("side", keeper.inboxes[0]),
        ("more", keeper.inboxes[1]),
    ]
}

/// Emits that were refused within a burst.
pub fn broken(works: &Works) -> u32 {
    let middles = [&works.left, &works.right];
    let cells = middles.map(|m| m.inner.one.broken + m.inner.two.broken + m.gate.broken);
    cells.iter().sum::<u32>() + works.last.broken + u32::from(works.keeper.broken)
}
