//! Tiny graphs to be simulated.

use arachne::prelude::*;
use arachne_std::simulate::Faulty;
use serde::{Deserialize, Serialize};

/// Keeps what comes, and when.
#[derive(Clone, Debug, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct Log {
    pub seen: Vec<(u64, u32)>,
}

impl Node for Log {
    type Input = One<u32>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(n): One<u32>,
        context: &mut impl Context<Never>,
    ) -> Outcome<One<u32>> {
        self.seen.push((context.now_ns(), n));
        Ok(())
    }
}

/// Passes on what comes, counts it, and says the count every 100 ns.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Relay {
    pub count: u32,
    pub ticks: Vec<u64>,
}

impl Node for Relay {
    type Input = One<u32>;
    type Output = One<u32>;

    fn period_ns(&self) -> u64 {
        100
    }

    fn on_message(
        &mut self,
        input: One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        self.count += 1;
        context.emit(input)?;
        Ok(())
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        self.ticks.push(context.now_ns());
        Ok(())
    }
}

graph! {
    #[derive(Clone, Debug, Hash, Serialize, Deserialize)]
    pub graph Rig(Number: u32 => relay.One [4]) {
        relay: Faulty<Relay> {
            One => numbers: [u32; 4] -> log.One;
            errors => letters: [DeadLetter<One<u32>>; 4] drop -> letters.One;
        }
        log: Log {}
        letters: Letters {}
    }
}
pub type In = arachne::graph::Input<Rig>;

/// Counts dead letters.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Letters {
    pub count: u32,
}

impl Node for Letters {
    type Input = One<DeadLetter<One<u32>>>;
    type Output = Never;

    fn on_message(
        &mut self,
        _: One<DeadLetter<One<u32>>>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<DeadLetter<One<u32>>>> {
        self.count += 1;
        Ok(())
    }
}

/// A rig whose relay fails by this plan.
pub fn rig(relay: Faulty<Relay>) -> Rig {
    Rig::new(relay, Log::default(), Letters::default())
}
