//! A graph of nodes that throw dice, with every kind of edge and two levels of subgraphs; alone, and in a large graph.

use super::random::{Choices, Random};
use arachne::graph::{DeclaredGraph, Input};
use arachne::message::Trace;
use arachne::node::Inputs;
use arachne::prelude::*;
use std::hash::Hash;

arachne::ports! {
    #[derive(Clone, Copy, Debug, PartialEq)]
    /// Data, and orders that overtake it.
    pub enum In2 {
        Data(u32),
        Order(u32),
    }
}

arachne::ports! {
    #[derive(Clone, Copy, Debug, PartialEq)]
    /// Data and orders.
    pub enum Out2 {
        Data(u32),
        Order(u32),
    }
}

/// Emits by chance: up to its burst on each port, sometimes more; fails, sets and cancels its one-shot, by chance.
#[derive(Clone, Debug, Hash)]
pub struct Dice<const BURST: u32> {
    /// Decides what each activation does.
    pub seed: u64,
    runs: u64,
    /// In chances of a hundred: to emit more than the burst.
    pub excess: u64,
    /// In chances of a hundred: to fail.
    pub fail: u64,
    period_ns: u64,
    serial: u32,
    /// Emits within the burst of an activation for data that were refused.
    pub broken: u32,
}

impl<const BURST: u32> Dice<BURST> {
    /// Random habits.
    pub fn new(random: &mut impl Choices) -> Self {
        Self {
            seed: random.number(),
            runs: 0,
            excess: random.pick(&[0, 0, 20]),
            fail: random.pick(&[0, 0, 10]),
            period_ns: random.pick(&[0, 0, 3, 7]),
            serial: 0,
            broken: 0,
        }
    }

    fn roll(&mut self, promised: bool, context: &mut impl Context<Out2>) -> Result<(), NodeError> {
        let mut random = Random(self.seed ^ self.runs.wrapping_mul(0x2545_f491_4f6c_dd1d));
        self.runs += 1;
        for port in [Out2::Data, Out2::Order] {
            let chance = if port(0) == Out2::Data(0) { 70 } else { 15 };
            let within = (0..BURST).filter(|_| random.chance(chance)).count() as u32;
            let more = if random.chance(self.excess) { 2 } else { 0 };
            for number in 0..within + more {
                self.serial += 1;
                let refused = context.emit(port(self.serial)).is_err();
                let gates = port(0) == Out2::Data(0);
                self.broken += u32::from(refused && promised && gates && number < BURST);
            }
        }
        match random.below(12) {
            0 => context.wake_at(context.now_ns() + random.below(6)),
            1 => context.cancel_wake(),
            _ => {}
        }
        if random.chance(self.fail) {
            return Err(NodeError::new(1, "by chance"));
        }
        Ok(())
    }
}

impl<const BURST: u32> Node for Dice<BURST> {
    type Input = In2;
    type Output = Out2;
    const BURST: u32 = BURST;
    const ON_FAILURE: OnFailure = if BURST == 3 {
        OnFailure::Quarantine { after: 2, inputs: Inputs::Discard }
    } else {
        OnFailure::Quarantine { after: 3, inputs: Inputs::Hold }
    };

    fn period_ns(&self) -> u64 {
        self.period_ns
    }

    fn on_message(&mut self, input: In2, context: &mut impl Context<Out2>) -> Outcome<In2> {
        let promised = matches!(input, In2::Data(_));
        Ok(self.roll(promised, context)?)
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<Out2>) -> Result<(), NodeError> {
        self.roll(true, context)
    }
}

fn sum(queued: &mut u32, new: u32) {
    *queued = queued.wrapping_add(new);
}

graph! {
    /// Half of it.
    #[derive(Clone, Hash)]
    pub graph Half<Trace>(Data: u32 => one.Data, Order: u32 => two.Order) -> (Out: u32, Orders: u32) {
        one: Dice<1> {
            Data => link: [u32; 3] high -> two.Data, spare: [u32; 2] latest low -> two.Data;
            Order => again: [u32; 4] feedback -> one.Data;
        }
        two: Dice<2> { Data -> out.Out; Order -> out.Orders; }
    }
}
graph! {
    /// All of it.
    #[derive(Clone, Hash)]
    pub graph Whole<Trace>(
        Data: u32 => left.Data [6],
        Low: u32 => right.Data [5] low drop,
        Order: u32 => last.Order [2] control latest,
    ) -> (Out: u32 [4], Orders: u32 [2] latest) {
        left: Half {
            Out => cross: [u32; 5] -> right.Data, copy: [u32; 2] coalesce(sum) -> last.Data;
            Orders => order: [u32; 8] control drop -> last.Order;
        }
        right: Half {
            Out => to_last: [u32; 7] low -> last.Data;
            Orders => back: [u32; 3] feedback high -> left.Data;
        }
        last: Dice<3> {
            Data => over: [u32; 3] latest -> last.Data -> out.Out;
            Order => kill: [u32; 1] control coalesce(sum) feedback -> left.Order -> out.Orders;
        }
    }
}
/// An output port that nothing ever uses.
#[derive(Clone, Debug, Hash)]
pub struct Idle;

impl Node for Idle {
    type Input = Never;
    type Output = One<u32>;
}

/// Takes what never comes.
#[derive(Clone, Debug, Hash)]
pub struct Sink;

impl Node for Sink {
    type Input = One<u32>;
    type Output = Never;
}

graph! {
    /// Ten edges on which nothing travels.
    #[derive(Clone, Hash)]
    pub graph Padding<Trace> {
        idle: Idle {
            One => a: [u32; 1] -> sink.One, b: [u32; 1] -> sink.One, c: [u32; 1] high -> sink.One,
                d: [u32; 1] -> sink.One, e: [u32; 1] -> sink.One, f: [u32; 1] low -> sink.One,
                g: [u32; 1] -> sink.One, h: [u32; 1] -> sink.One, i: [u32; 1] drop -> sink.One,
                j: [u32; 1] control drop -> sink.One;
        }
        sink: Sink {}
    }
}
graph! {
    /// The same dice in a graph of more than 64 edges, which has sets of more than a word, behind an edge of the graph itself.
    #[derive(Clone, Hash)]
    pub graph Padded<Trace>(
        Data: u32 => dice.Data [6],
        Low: u32 => dice.Low [5] low drop,
        Order: u32 => dice.Order [2] control latest,
    ) -> (Out: u32 [4], Orders: u32 [2] latest) {
        dice: Whole { Out -> out.Out; Orders -> out.Orders; }
        p0: Padding {}
        p1: Padding {}
        p2: Padding {}
        p3: Padding {}
        p4: Padding {}
        p5: Padding {}
        p6: Padding {}
        p7: Idle { One => p: [u32; 1] -> p8.One; }
        p8: Sink {}
    }
}

/// A graph with the dice in it.
pub trait Dicey: DeclaredGraph<Header = Trace> + Hash {
    /// What stands before the paths of the dice.
    const PREFIX: &'static str;
    /// The graph with these dice.
    fn around(whole: Whole) -> Self;
    /// The dice.
    fn dice(&mut self) -> &mut Whole;
    /// Its inputs, data more often; the last is Control.
    fn inputs() -> [fn(u32) -> Input<Self>; 4];
}

impl Dicey for Whole {
    const PREFIX: &'static str = "";

    fn around(whole: Whole) -> Self {
        whole
    }

    fn dice(&mut self) -> &mut Whole {
        self
    }

    fn inputs() -> [fn(u32) -> Input<Self>; 4] {
        [Input::<Self>::Data, Input::<Self>::Data, Input::<Self>::Low, Input::<Self>::Order]
    }
}

impl Dicey for Padded {
    const PREFIX: &'static str = "dice.";

    fn around(whole: Whole) -> Self {
        let pad = || Padding::new(Idle, Sink);
        Self::new(whole, pad(), pad(), pad(), pad(), pad(), pad(), pad(), Idle, Sink)
    }

    fn dice(&mut self) -> &mut Whole {
        &mut self.dice
    }

    fn inputs() -> [fn(u32) -> Input<Self>; 4] {
        [Input::<Self>::Data, Input::<Self>::Data, Input::<Self>::Low, Input::<Self>::Order]
    }
}

/// Dice with random habits.
pub fn whole(random: &mut impl Choices) -> Whole {
    let left = Half::new(Dice::new(random), Dice::new(random));
    let right = Half::new(Dice::new(random), Dice::new(random));
    Whole::new(left, right, Dice::new(random))
}
