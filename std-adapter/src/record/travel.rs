//! Going to and fro in a recorded run.

use arachne::engine::Engine;
use arachne::graph::{DeclaredGraph, Input};
use arachne::observe::Observer;
use arachne::record::{Replay, ReplayError, Source, Step};
use serde::de::DeserializeOwned;

/// How many moments are kept, at most.
const MOST_MOMENTS: usize = 64;

/// A recorded run in which one can go forward and back, by ticks and by activations.
///
/// On its way it keeps clones of the replay, one every so many ticks; to go back is to go on from the one before. There are
/// at most 64: with more, every other is given up and twice as many ticks lie between two.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::record::{Memory, Recorder, Replay, Tape};
/// use arachne::scheduler::Config;
/// use arachne_std::record::Travel;
///
/// #[derive(Clone, Default, Hash)]
/// struct Sum(u64);
/// impl Node for Sum {
///     type Input = One<u32>;
///     type Output = Never;
///     fn on_message(&mut self, One::One(n): One<u32>, _: &mut impl Context<Never>) -> Outcome<One<u32>> {
///         self.0 += u64::from(n);
///         Ok(())
///     }
/// }
/// graph! { #[derive(Clone, Hash)] graph Summing(Number: u32 => sum.One) { sum: Sum {} } }
/// type In = arachne::graph::Input<Summing>;
/// let graph = || Summing::new(Sum::default());
///
/// let mut bytes = [0; 2048];
/// let mut recorder = Recorder::new(graph(), Config::default(), (), Memory::new(&mut bytes));
/// recorder.start(0)?;
/// for n in 1..=10 {
///     recorder.push(In::Number(n))?;
///     recorder.push(In::Number(100 * n))?;
///     recorder.tick(u64::from(n), 100)?;
/// }
/// let (_, memory) = recorder.finish();
///
/// let mut travel = Travel::new(Replay::new(graph(), (), Tape::new(memory.bytes(), vec![0; 2048])), 4);
/// let sum = |travel: &Travel<Summing, (), _, _>| travel.engine().unwrap().graph().sum.0;
/// travel.to_tick(9)?;
/// assert_eq!(sum(&travel), 45 * 101);
/// travel.back()?; // by a tick
/// assert_eq!(sum(&travel), 36 * 101);
/// assert!(travel.run_until(|engine| engine.graph().sum.0 > 5000)?);
/// assert_eq!(travel.activation(), 20); // the second input of the tenth tick
/// travel.back_activation()?;
/// assert_eq!(sum(&travel), 45 * 101 + 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Travel<G: DeclaredGraph, O, S, B> {
    now: Replay<G, O, S, B>,
    /// In the order of their ticks, the first before everything.
    moments: Vec<Replay<G, O, S, B>>,
    every_ticks: u64,
}

impl<G, O, S, B> Travel<G, O, S, B>
where
    G: DeclaredGraph<Header: DeserializeOwned> + Clone,
    G::Inputs: Clone,
    G::Outputs: Clone,
    Input<G>: DeserializeOwned,
    O: Observer + Clone,
    S: Source + Clone,
    B: AsMut<[u8]> + AsRef<[u8]> + Clone,
{
    /// Travels in a replay, from where it is on; a moment is kept every so many ticks, from 1 on.
    pub fn new(replay: Replay<G, O, S, B>, every_ticks: u64) -> Self {
        Self { moments: vec![replay.clone()], now: replay, every_ticks: every_ticks.max(1) }
    }

    /// The replay, where it is now.
    pub const fn replay(&self) -> &Replay<G, O, S, B> {
        &self.now
    }

    /// The engine, as it is now; `None` before the beginning.
    pub const fn engine(&self) -> Option<&Engine<G, O>> {
        self.now.engine()
    }

    /// How many ticks were begun.
    pub const fn tick(&self) -> u64 {
        self.now.summary().ticks
    }

    /// How many activations there were.
    pub fn activation(&self) -> u64 {
        activation(&self.now)
    }

    /// Makes the next step; of a tick that is begun, the rest.
    ///
    /// # Errors
    /// As of [`Replay::step`].
    pub fn step(&mut self) -> Result<Option<Step>, ReplayError<S::Error>> {
        let step = self.now.step()?;
        self.keep();
        Ok(step)
    }

    /// Makes the next step, and of a tick one activation.
    ///
    /// # Errors
    /// As of [`Replay::step_activation`].
    pub fn step_activation(&mut self) -> Result<Option<Step>, ReplayError<S::Error>> {
        let step = self.now.step_activation()?;
        self.keep();
        Ok(step)
    }

    /// Goes behind so many ticks, forward or back; whether the recording has them.
    ///
    /// # Errors
    /// As of [`Replay::step`].
    pub fn to_tick(&mut self, tick: u64) -> Result<bool, ReplayError<S::Error>> {
        if self.tick() > tick || self.now.is_within_tick() {
            self.return_to(|moment| moment.summary().ticks <= tick);
        }
        while self.tick() < tick {
            if self.step()?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Goes behind so many activations, forward or back; whether the recording has them. Those of a drain are made at once:
    /// it goes behind all of them.
    ///
    /// # Errors
    /// As of [`Replay::step_activation`].
    pub fn to_activation(&mut self, activation: u64) -> Result<bool, ReplayError<S::Error>> {
        // One of as many may lie far behind the activation: after ticks in which there was none.
        if self.activation() >= activation {
            self.return_to(|moment| self::activation(moment) < activation);
        }
        while self.activation() < activation {
            if self.step_activation()?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Goes back by a tick; at the beginning, stays.
    ///
    /// # Errors
    /// As of [`Replay::step`].
    pub fn back(&mut self) -> Result<(), ReplayError<S::Error>> {
        self.to_tick(self.tick().saturating_sub(1)).map(drop)
    }

    /// Goes back by an activation; at the beginning, stays.
    ///
    /// # Errors
    /// As of [`Replay::step_activation`].
    pub fn back_activation(&mut self) -> Result<(), ReplayError<S::Error>> {
        let end = self.activation();
        if end == 0 {
            return Ok(());
        }
        // Not by a number, as those of a drain are made at once: it goes before all of them.
        self.return_to(|moment| activation(moment) < end);
        let mut before = self.activation();
        while self.activation() < end {
            before = self.activation();
            if self.step_activation()?.is_none() {
                break;
            }
        }
        self.to_activation(before).map(drop)
    }

    /// Goes on by activations until a condition holds behind one; `false` if the recording ends before.
    ///
    /// # Errors
    /// As of [`Replay::step_activation`].
    pub fn run_until(
        &mut self,
        mut condition: impl FnMut(&Engine<G, O>) -> bool,
    ) -> Result<bool, ReplayError<S::Error>> {
        loop {
            let before = self.activation();
            if self.step_activation()?.is_none() {
                return Ok(false);
            }
            if self.activation() != before && self.engine().is_some_and(&mut condition) {
                return Ok(true);
            }
        }
    }

    /// Takes up the last moment for which something holds; for the first it does.
    fn return_to(&mut self, holds: impl Fn(&Replay<G, O, S, B>) -> bool) {
        let moment = self.moments.iter().rev().find(|moment| holds(moment));
        if let Some(moment) = moment.or(self.moments.first()) {
            self.now = moment.clone();
        }
    }

    /// Keeps this moment, if it is time for one.
    fn keep(&mut self) {
        let last = self.moments.last().map_or(0, |moment| moment.summary().ticks);
        if self.now.is_within_tick() || self.tick() < last.saturating_add(self.every_ticks) {
            return;
        }
        if self.moments.len() == MOST_MOMENTS {
            let mut number = 0u32;
            self.moments.retain(|_| {
                number = number.wrapping_add(1);
                number % 2 == 1
            });
            self.every_ticks = self.every_ticks.saturating_mul(2);
        }
        self.moments.push(self.now.clone());
    }
}

fn activation<G, O, S, B>(replay: &Replay<G, O, S, B>) -> u64
where
    G: DeclaredGraph<Header: DeserializeOwned>,
    Input<G>: DeserializeOwned,
    O: Observer,
    S: Source,
    B: AsMut<[u8]> + AsRef<[u8]>,
{
    replay.engine().map_or(0, |engine| engine.scheduler().activations())
}

impl<G: DeclaredGraph, O, S, B> std::fmt::Debug for Travel<G, O, S, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Travel")
            .field("now", &self.now)
            .field("moments", &self.moments.len())
            .finish_non_exhaustive()
    }
}
