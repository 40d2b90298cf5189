//! A recording of a file, entry by entry, with a replay right behind.

mod eyes;

pub(super) use eyes::{Activation, Eyes, Logical};

use super::reader::{Readable, open};
use arachne::graph::{DeclaredGraph, Hashed};
use arachne::record::{By, Entry, Replay, ReplayError, Step, Tape, TapeError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::fs::File;
use std::hash::Hash;
use std::io::{self, BufReader};
use std::path::Path;

/// A graph whose recordings can be looked at: `#[derive(Debug, Hash)]` on the graph and on its nodes, and
/// `#[derive(Serialize, Deserialize)]` on the payloads of its inputs. Nobody implements it by hand.
pub trait Inspected:
    DeclaredGraph<
        Header: Serialize + DeserializeOwned,
        Input: Serialize + DeserializeOwned,
        Inputs: Debug + Hash + Hashed,
        Outputs: Debug + Hash + Hashed,
    > + Debug
    + Hash
    + Hashed
{
}

impl<G> Inspected for G where
    G: DeclaredGraph<
            Header: Serialize + DeserializeOwned,
            Input: Serialize + DeserializeOwned,
            Inputs: Debug + Hash + Hashed,
            Outputs: Debug + Hash + Hashed,
        > + Debug
        + Hash
        + Hashed
{
}

/// What a file's tape reads.
type FromFile = Readable<BufReader<File>>;
/// The replay of a file.
pub(super) type Playing<'w, G> = Replay<G, Eyes<'w>, FromFile, Vec<u8>>;
/// The engine of such a replay.
pub(super) type Engine<'w, G> = arachne::engine::Engine<G, Eyes<'w>>;
/// Makes a replay go on at keyframes.
pub(super) type Keyframes<G> = for<'w> fn(Playing<'w, G>) -> Playing<'w, G>;
/// Why a step was not made.
pub(super) type Fault = ReplayError<io::Error>;

/// A recording of a file, entry by entry, with a replay right behind.
pub(super) struct Player<'w, G: DeclaredGraph> {
    /// Always where the replay is, or ahead of it: so it is known what comes next.
    entries: Tape<FromFile, Vec<u8>>,
    replay: Playing<'w, G>,
    clock: Logical,
}

/// An entry that was played.
pub(super) struct Played<'a, 'w, G: DeclaredGraph> {
    pub number: u64,
    pub entry: Entry<'a>,
    /// What the last step of the replay was; `None` if that is further already.
    pub step: Option<Step>,
    pub replay: &'a Playing<'w, G>,
}

impl<'w, G: Inspected> Player<'w, G> {
    /// Opens a recording, to be repeated with a graph under these eyes.
    pub fn open(
        path: &Path,
        graph: G,
        keyframes: Option<Keyframes<G>>,
        eyes: Eyes<'w>,
    ) -> io::Result<Self> {
        let clock = eyes.clock.clone();
        let replay = Replay::new(graph, eyes, open(path)?).with_details();
        let replay = match keyframes {
            Some(with_keyframes) => with_keyframes(replay),
            None => replay,
        };
        Ok(Self { entries: open(path)?, replay, clock })
    }

    pub const fn replay(&self) -> &Playing<'w, G> {
        &self.replay
    }

    pub fn into_replay(self) -> Playing<'w, G> {
        self.replay
    }

    /// The engine; `None` before the heading was read.
    pub const fn engine(&self) -> Option<&Engine<'w, G>> {
        self.replay.engine()
    }

    /// How many ticks had begun.
    pub fn tick(&self) -> u64 {
        self.engine().map_or(0, |engine| engine.position().tick)
    }

    /// Plays the next entry; `false` at the end, and behind the last tick that is wanted. What the recorder wrote behind a
    /// tick by itself belongs to it.
    ///
    /// # Errors
    /// As of [`Replay::step`]; the next call goes on behind that. Behind an error that is [the last](is_last) there is no
    /// such thing.
    pub fn advance(
        &mut self,
        last_tick: u64,
        each: &mut dyn FnMut(Played<'_, 'w, G>),
    ) -> Result<bool, Fault> {
        let tick = self.tick();
        let Self { entries, replay, clock } = self;
        let number = entries.number();
        let next = match entries.peek() {
            Ok(Some(entry)) => entry,
            Ok(None) => return replay.step().map(|step| step.is_some()),
            Err(TapeError::Source(error)) => return Err(Fault::Tape(TapeError::Source(error))),
            // The replay meets it, too, and tells it.
            Err(_) => return Ok(true),
        };
        if tick >= last_tick && !belongs_to_tick(&next) {
            return Ok(false);
        }
        if let Entry::Start { now_ns } | Entry::Tick { now_ns, .. } = next {
            clock.set(now_ns);
        }
        let mut step = None;
        while replay.tape().number() <= number {
            step = replay.step()?;
            if step.is_none() {
                break;
            }
        }
        each(Played { number, entry: next, step, replay });
        entries.advance();
        Ok(true)
    }

    /// Makes a step of the replay, and of a tick one activation; nothing can be played behind that.
    ///
    /// # Errors
    /// As of [`Replay::step_activation`].
    pub fn step_activation(&mut self) -> Result<Option<Step>, Fault> {
        self.replay.step_activation()
    }

    /// How many bytes were read.
    pub const fn offset(&self) -> u64 {
        self.entries.offset()
    }
}

/// Whether an entry is written behind or within a tick, and not for what comes next.
const fn belongs_to_tick(entry: &Entry<'_>) -> bool {
    match entry {
        Entry::Input { by, .. } => !matches!(by, By::Push),
        Entry::Heading(_)
        | Entry::Group(_)
        | Entry::Node(_)
        | Entry::Port(_)
        | Entry::Edge(_)
        | Entry::Keyframe(_)
        | Entry::Checkpoint { .. }
        | Entry::End => true,
        _ => false,
    }
}

/// Whether there is nothing to be had behind an error.
pub(super) const fn is_last(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::NoHeading
            | Fault::Version { .. }
            | Fault::OtherGraph(_)
            | Fault::Tape(TapeError::Source(_))
    )
}
