//! The twin of a graph that runs elsewhere.

use super::piped::Piped;
use super::reader::LARGEST_FRAME;
use crate::bridged::Bridged;
use crate::sheet::{Display, HeapFigures, Publisher, Sheet, display, figures};
use arachne::engine::Engine;
use arachne::frame::{Damage, Harm};
use arachne::graph::{DeclaredGraph, Input};
use arachne::message::Header;
use arachne::record::{Divergence, Replay, ReplayError, Source, Step, Tape, TapeError};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::hash::Hash;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// So many steps are made before what they led to is published.
const MOST_STEPS: u32 = 4096;

/// The graph of a device, or of another process, that sends its recording as it grows: the same graph here follows, so that
/// every node and edge can be looked at while only inputs travel.
///
/// The sender is a [`Recorder`](arachne::record::Recorder) with flushes, checkpoints and keyframes, as often as it likes. At
/// each checkpoint the state is compared. Where entries are missing, or the run is another than the recorded one, that is
/// told once, the state stays as it was, and the twin takes up again at the next keyframe. A sender that may start anew
/// records a [first keyframe](arachne::record::Recorder::with_first_keyframe).
///
/// The graph is on display like one that runs here. Counts are those since the twin began; latencies are those of this
/// machine. How old the display is, and whether it is in step, tell [`Bridged`] and `/readyz`.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::record::{Memory, Recorder};
/// use arachne::scheduler::Config;
/// use arachne_std::record::{Piped, Twin};
/// use std::time::Duration;
///
/// #[derive(Default, Hash, serde::Serialize, serde::Deserialize)]
/// struct Sum(u64);
/// impl Node for Sum {
///     type Input = One<u32>;
///     type Output = Never;
///     fn on_message(&mut self, One::One(n): One<u32>, _: &mut impl Context<Never>) -> Outcome<One<u32>> {
///         self.0 += u64::from(n);
///         Ok(())
///     }
/// }
/// graph! {
///     #[derive(Hash, serde::Serialize, serde::Deserialize)]
///     graph Summing(Number: u32 => sum.One) { sum: Sum {} }
/// }
/// type In = arachne::graph::Input<Summing>;
/// let graph = || Summing::new(Sum::default());
///
/// // Elsewhere, to a serial line or a socket:
/// let mut bytes = [0; 8192];
/// let mut recorder = Recorder::new(graph(), Config::default(), (), Memory::new(&mut bytes))
///     .with_checkpoints(10)
///     .with_keyframes(100)
///     .with_flushes(1);
/// recorder.start(0)?;
/// for n in 1..=100 {
///     recorder.push(In::Number(n))?;
///     recorder.tick(u64::from(n), 100)?;
/// }
/// let line = recorder.finish().1.bytes().to_vec();
///
/// // Here:
/// let source = Piped::new(std::io::Cursor::new(line))?;
/// let (mut twin, display) = Twin::new("sum", graph(), source);
/// while !twin.has_ended() {
///     twin.follow(|told| println!("{told}"))?;
///     twin.wait(Duration::from_millis(100));
/// }
/// assert_eq!(twin.engine().unwrap().graph().sum.0, 5050);
/// assert_eq!(twin.twinned().checkpoints, 10);
/// assert_eq!(display.sheet().nodes[0].activations, 100);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Twin<G: DeclaredGraph, S> {
    replay: Replay<G, HeapFigures, S, Vec<u8>>,
    twinned: Twinned,
    was_in_step: bool,
    sheet: Sheet,
    bridged: Bridged,
    publisher: Publisher,
}

/// What a twin has met so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Twinned {
    /// Checkpoints at which the state was the recorded one.
    pub checkpoints: u64,
    /// How many times entries were missing.
    pub gaps: u64,
    /// Stretches of bytes that are no frames, and entries that could not be read.
    pub damaged: u64,
    /// How many times the run was another than the recorded one.
    pub divergences: u64,
    /// How many times it was in step behind one of these, or at the beginning.
    pub began: u64,
}

/// What a twin has met.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// Its state is that of the recording from here on.
    InStep {
        /// How many ticks it had made.
        ticks: u64,
    },
    /// The recording does not begin with its heading: it waits for a keyframe.
    NoBeginning,
    /// Entries are missing: it waits for a keyframe.
    Missing {
        /// The first that is missing.
        from: u64,
        /// The first that is there again; the smaller of both if the sender has started anew.
        to: u64,
    },
    /// Bytes that are no frame. If entries were in them, that is told as well.
    Damaged(Damage),
    /// An entry that cannot be read by this graph or this version.
    Unreadable {
        /// Its number.
        entry: u64,
    },
    /// It is another run than the recorded one: it waits for a keyframe.
    Diverged(Divergence),
}

impl Told {
    /// One word for it.
    #[must_use]
    pub const fn event(&self) -> &'static str {
        match self {
            Self::InStep { .. } => "in_step",
            Self::NoBeginning => "no_beginning",
            Self::Missing { .. } => "missing",
            Self::Damaged(_) => "damaged",
            Self::Unreadable { .. } => "unreadable",
            Self::Diverged(_) => "diverged",
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InStep { ticks } => write!(f, "in step, behind {ticks} ticks"),
            Self::NoBeginning => f.write_str("this is no beginning; a keyframe is waited for"),
            Self::Missing { from, to } if from < to => {
                let last = to.saturating_sub(1);
                write!(f, "entries {from} to {last} are missing; a keyframe is waited for")
            }
            Self::Missing { from, to } => {
                write!(f, "entry {to} comes where {from} should; a keyframe is waited for")
            }
            Self::Damaged(damage) => damage.fmt(f),
            Self::Unreadable { entry } => write!(f, "entry {entry} cannot be read"),
            Self::Diverged(divergence) => {
                write!(f, "{divergence}; a keyframe is waited for")
            }
        }
    }
}

impl<G, S> Twin<G, S>
where
    G: DeclaredGraph<Header: DeserializeOwned> + Hash + for<'de> Deserialize<'de>,
    G::Inputs: Hash + for<'de> Deserialize<'de>,
    G::Outputs: Hash + for<'de> Deserialize<'de>,
    <G::Header as Header>::Source: for<'de> Deserialize<'de>,
    Input<G>: DeserializeOwned,
    S: Source,
{
    /// A twin, called by this name, with a new graph, made as the recorded one was; and the end of those who read its figures.
    pub fn new(name: &str, graph: G, source: S) -> (Self, Display) {
        let topology = G::TOPOLOGY;
        let (publisher, display) = display(name, topology);
        let tape = Tape::new(source, vec![0; LARGEST_FRAME]);
        let replay = Replay::new(graph, figures(&topology), tape).with_keyframes().following();
        let mut twin = Self {
            replay,
            twinned: Twinned::default(),
            was_in_step: false,
            sheet: Sheet::empty(&topology),
            bridged: Bridged::default(),
            publisher,
        };
        twin.publish();
        (twin, display)
    }

    /// Makes all steps that there are for now, tells what was met, and publishes where that has led to, and now and then on the
    /// way.
    ///
    /// # Errors
    /// What it cannot go on behind: an error of the source, another graph, another version of the format.
    pub fn follow(&mut self, mut tell: impl FnMut(&Told)) -> Result<(), ReplayError<S::Error>> {
        loop {
            let before = (self.replay.tape().offset(), self.bridged.readings);
            let followed = self.steps(&mut tell);
            let now = unix_ns();
            if self.replay.tape().offset() != before.0 {
                self.bridged.last_frame_unix_ns = now;
            }
            if self.bridged.readings != before.1 {
                self.bridged.figures_unix_ns = now;
            }
            self.publish();
            if !followed? {
                return Ok(());
            }
        }
    }

    /// Makes some steps; whether there may be more.
    fn steps(&mut self, tell: &mut impl FnMut(&Told)) -> Result<bool, ReplayError<S::Error>> {
        for _ in 0..MOST_STEPS {
            let told = match self.replay.step() {
                Ok(None) => return Ok(false),
                Ok(Some(Step::Skipped)) => None,
                Ok(Some(step)) => {
                    if self.replay.is_in_step() {
                        count(&mut self.bridged.readings);
                    }
                    if step == Step::Checked {
                        count(&mut self.twinned.checkpoints);
                    }
                    None
                }
                Err(error) => Some(self.met(error)?),
            };
            if let Some(told) = &told {
                tell(told);
            }
            let is_in_step = self.replay.is_in_step();
            if is_in_step && !core::mem::replace(&mut self.was_in_step, is_in_step) {
                count(&mut self.twinned.began);
                tell(&Told::InStep { ticks: self.replay.summary().ticks });
            }
            self.was_in_step = is_in_step;
        }
        Ok(true)
    }

    /// Counts what stands in the way, unless it is the end.
    fn met(&mut self, error: ReplayError<S::Error>) -> Result<Told, ReplayError<S::Error>> {
        let Twinned { gaps, damaged, divergences, .. } = &mut self.twinned;
        Ok(match error {
            ReplayError::NoHeading => Told::NoBeginning,
            ReplayError::Tape(TapeError::Gap { from, to }) => {
                count(gaps);
                Told::Missing { from, to }
            }
            ReplayError::Tape(TapeError::Damage(damage)) => {
                count(damaged);
                let harms = &mut self.bridged.damaged;
                count(match damage.harm {
                    Harm::TooLong => &mut harms.too_long,
                    Harm::Checksum => &mut harms.checksum,
                    _ => &mut harms.unknown,
                });
                Told::Damaged(damage)
            }
            ReplayError::Tape(TapeError::Foreign { entry }) | ReplayError::Input { entry } => {
                count(damaged);
                count(&mut self.bridged.damaged.unknown);
                Told::Unreadable { entry }
            }
            ReplayError::Diverged(divergence) => {
                count(divergences);
                Told::Diverged(divergence)
            }
            error => return Err(error),
        })
    }

    fn publish(&mut self) {
        if let Some(engine) = self.replay.engine() {
            self.sheet.take(engine);
        }
        self.bridged.bytes = self.replay.tape().offset();
        self.bridged.foreign = self.replay.summary().skipped;
        self.bridged.knows_state = self.replay.is_in_step();
        self.sheet.bridged = Some(self.bridged);
        self.publisher.put(&self.sheet);
    }

    /// The source has ended: what it told last stays on display.
    pub fn end(&mut self) {
        self.bridged.has_ended = true;
        self.bridged.damaged.torn = u64::from(self.replay.tape().pending() > 0);
        self.publish();
    }

    /// What was met so far.
    #[must_use]
    pub const fn twinned(&self) -> Twinned {
        self.twinned
    }

    /// Whether the state is that of the recording, as far as it has come.
    pub const fn is_in_step(&self) -> bool {
        self.replay.is_in_step()
    }

    /// The graph that follows; `None` before the heading has come.
    pub const fn engine(&self) -> Option<&Engine<G, HeapFigures>> {
        self.replay.engine()
    }

    /// The hash of the state, as in checkpoints; `None` before the heading has come.
    pub fn state(&self) -> Option<u64> {
        self.engine().map(Engine::state_hash)
    }

    /// The replay beneath.
    pub const fn replay(&self) -> &Replay<G, HeapFigures, S, Vec<u8>> {
        &self.replay
    }
}

impl<G> Twin<G, Piped>
where
    G: DeclaredGraph<Header: DeserializeOwned>,
    Input<G>: DeserializeOwned,
{
    /// Waits until more has come, at most so long; whether there is more.
    pub fn wait(&mut self, most: Duration) -> bool {
        self.replay.source_mut().wait(most)
    }

    /// Whether the source has ended and all of it was followed.
    pub const fn has_ended(&self) -> bool {
        self.replay.tape().source().has_ended()
    }
}

fn unix_ns() -> Option<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_nanos()).ok()
}

const fn count(figure: &mut u64) {
    *figure = figure.saturating_add(1);
}

impl<G: DeclaredGraph, S> fmt::Debug for Twin<G, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Twin").field("twinned", &self.twinned).finish_non_exhaustive()
    }
}
