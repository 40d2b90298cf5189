//! Repeating a run.

mod heading;
mod tick;

use super::difference::{Difference, Divergence};
use super::entry::{By, Entry};
use super::steps::{ReplayError, Step, Summary};
use super::tape::{Source, Tape, TapeError};
use crate::engine::{Engine, Snapshot};
use crate::graph::{DeclaredGraph, Hashed, Input, RootGraph};
use crate::message::Header;
use crate::observe::Observer;
use crate::scheduler::Lifecycle;
use core::fmt;
use core::hash::Hash;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Repeats a recorded run with the same graph, and sees that it is the same.
///
/// It goes as fast as the graph does, one recorded call a [`step`](Self::step); whoever wants the pace of the recording
/// waits between ticks. Each checkpoint of the recording is compared with the state. [`Recorder`](super::Recorder) has an
/// example.
///
/// Behind a gap nothing is known of the state: entries are skipped up to the next keyframe, if keyframes are
/// [read](Self::with_keyframes). Damage that cost no entry, such as noise between two frames, is told and costs nothing.
pub struct Replay<G: RootGraph, O, S, B> {
    tape: Tape<S, B>,
    run: Run<G, O>,
    checks: Checks<G, O>,
    /// Whether the state is not that of the recording, for want of entries.
    is_lost: bool,
    /// What is left of a tick that is made by activations.
    part: Option<Part>,
    /// Whether the next tick is only begun.
    divides: bool,
    /// Whether the recording still grows.
    follows: bool,
    summary: Summary,
}

/// What is left of a tick.
#[derive(Clone, Copy, Debug)]
struct Part {
    now_ns: u64,
    budget: u32,
    /// How many activations are complete.
    done: u32,
}

/// The graph, before the heading has come and after.
enum Run<G: RootGraph, O> {
    Waiting(Option<(G, O)>),
    Running(Engine<G, O>),
}

/// What depends on what the graph can.
struct Checks<G: RootGraph, O> {
    state: fn(&Engine<G, O>) -> u64,
    difference: Option<Compare<G, O>>,
    restore: Option<Restore<G, O>>,
}

/// Compares the recorded hashes of the parts with those of the state.
type Compare<G, O> = fn(&Engine<G, O>, &[u8]) -> Difference;
/// Takes the state from a snapshot; `false` if it is none of this graph.
type Restore<G, O> = fn(&mut Engine<G, O>, &[u8]) -> bool;

impl<G, O, S, B> Replay<G, O, S, B>
where
    G: DeclaredGraph<Header: DeserializeOwned>,
    Input<G>: DeserializeOwned,
    O: Observer,
    S: Source,
    B: AsMut<[u8]> + AsRef<[u8]>,
{
    /// A replay of a tape with a new graph, made as the recorded one was, and an observer.
    pub fn new(graph: G, observer: O, tape: Tape<S, B>) -> Self
    where
        G: Hash,
        G::Inputs: Hash,
        G::Outputs: Hash,
    {
        let checks = Checks { state: Engine::state_hash, difference: None, restore: None };
        let (run, summary) = (Run::Waiting(Some((graph, observer))), Summary::default());
        let (is_lost, part, divides, follows) = (false, None, false, false);
        Self { tape, run, checks, is_lost, part, divides, follows, summary }
    }

    /// Says of a divergence at which node and which edge it is, if the recording has
    /// [detailed checkpoints](super::Recorder::with_detailed_checkpoints).
    #[must_use]
    pub fn with_details(mut self) -> Self
    where
        G: Hashed,
        G::Inputs: Hashed,
        G::Outputs: Hashed,
    {
        self.checks.difference = Some(Difference::find);
        self
    }

    /// Goes on at keyframes: behind what is missing, in a recording without a beginning, and at one that is in front of the
    /// start, so that the graph is the recorded one with all its settings.
    #[must_use]
    pub fn with_keyframes(mut self) -> Self
    where
        G: for<'de> Deserialize<'de>,
        G::Inputs: for<'de> Deserialize<'de>,
        G::Outputs: for<'de> Deserialize<'de>,
        <G::Header as Header>::Source: for<'de> Deserialize<'de>,
    {
        self.checks.restore = Some(|engine, bytes| {
            let snapshot = Snapshot::read(bytes);
            snapshot.map(|snapshot| engine.restore(snapshot)).is_ok()
        });
        self
    }

    /// Follows a recording that grows: a [`step`](Self::step) that finds no more may be called again when the source has more.
    ///
    /// A tick ends only where something else than an input of it follows: up to there its inputs may still come, so that it
    /// goes no further than to the activation of the last one that has. So the graph is a tick behind until the next call is
    /// recorded, or the [checkpoint](super::Recorder::with_checkpoints) behind the tick. Behind a divergence it goes on at the
    /// next keyframe, as it does behind a gap, instead of telling the same at each checkpoint.
    ///
    /// Nothing is made of a tick that the recording breaks off at.
    #[must_use]
    pub fn following(mut self) -> Self {
        self.follows = true;
        self
    }

    /// Whether the state is that of the recording, as far as is known: entries are missing if not, or it is another run, or
    /// nothing has come yet.
    pub const fn is_in_step(&self) -> bool {
        !self.is_lost && matches!(self.run, Run::Running(_))
    }

    /// The engine; `None` before the heading was read.
    pub const fn engine(&self) -> Option<&Engine<G, O>> {
        match &self.run {
            Run::Running(engine) => Some(engine),
            Run::Waiting(_) => None,
        }
    }

    /// The engine with the replay gone, to go on in another way from here.
    pub fn into_engine(self) -> Option<Engine<G, O>> {
        match self.run {
            Run::Running(engine) => Some(engine),
            Run::Waiting(_) => None,
        }
    }

    /// The tape.
    pub const fn tape(&self) -> &Tape<S, B> {
        &self.tape
    }

    /// The source, to wait for more of it.
    pub const fn source_mut(&mut self) -> &mut S {
        self.tape.source_mut()
    }

    /// Whether it stands between two activations of a tick.
    pub const fn is_within_tick(&self) -> bool {
        self.part.is_some()
    }

    /// What was done so far.
    pub const fn summary(&self) -> Summary {
        self.summary
    }

    /// Makes all steps that there are.
    ///
    /// # Errors
    /// [`ReplayError`], the first. To call it again is to go on behind that.
    pub fn run(&mut self) -> Result<Summary, ReplayError<S::Error>> {
        while self.step()?.is_some() {}
        let is_over = !self.follows && matches!(self.run, Run::Waiting(_));
        if is_over && !core::mem::replace(&mut self.is_lost, true) {
            return Err(ReplayError::NoHeading);
        }
        Ok(self.summary)
    }

    /// Makes the next step; `None` if the source has no more.
    ///
    /// # Errors
    /// [`ReplayError`]. The next call goes on behind that.
    pub fn step(&mut self) -> Result<Option<Step>, ReplayError<S::Error>> {
        if let Some(part) = self.part {
            return self.tick(part, u32::MAX);
        }
        let entry = match self.tape.peek() {
            Ok(None) => return Ok(None),
            Ok(Some(entry)) => entry,
            Err(error) => {
                // Damage may have cost nothing: if it did, the numbers show it.
                self.is_lost |= matches!(error, TapeError::Gap { .. });
                return Err(ReplayError::Tape(error));
            }
        };
        let engine = match &mut self.run {
            Run::Running(engine) => engine,
            Run::Waiting(new) => {
                // What is not known to follow a heading is passed over, and that is told once.
                let was_lost = core::mem::replace(&mut self.is_lost, true);
                let Entry::Heading(heading) = entry else {
                    self.tape.advance();
                    self.summary.skipped = self.summary.skipped.wrapping_add(1);
                    return if was_lost {
                        Ok(Some(Step::Skipped))
                    } else {
                        Err(ReplayError::NoHeading)
                    };
                };
                // Before the first entry nothing is missing.
                let is_first = self.tape.number() == 0;
                self.tape.advance();
                heading::check::<G, S, B>(&heading, &mut self.tape)?;
                self.is_lost = was_lost && !is_first;
                if let Some((graph, observer)) = new.take() {
                    self.run = Run::Running(Engine::with(graph, heading.config(), observer));
                }
                return Ok(Some(Step::Heading));
            }
        };
        if let Entry::Keyframe(bytes) = entry
            && let Some(restore) = self.checks.restore
            && (self.is_lost || engine.state() == Lifecycle::Created)
        {
            self.is_lost = !restore(engine, bytes);
            self.tape.advance();
            if !self.is_lost {
                return Ok(Some(Step::Keyframe));
            }
            self.summary.skipped = self.summary.skipped.wrapping_add(1);
            return Ok(Some(Step::Skipped));
        }
        if self.is_lost && !matches!(entry, Entry::Heading(_) | Entry::End) {
            self.tape.advance();
            self.summary.skipped = self.summary.skipped.wrapping_add(1);
            return Ok(Some(Step::Skipped));
        }
        let done = match entry {
            Entry::Heading(heading) => {
                self.tape.advance();
                let checked = heading::check::<G, S, B>(&heading, &mut self.tape);
                self.is_lost |= checked.is_err();
                return checked.map(|()| Some(Step::Heading));
            }
            Entry::Group(_) | Entry::Node(_) | Entry::Port(_) | Entry::Edge(_) => Step::Heading,
            Entry::Keyframe(_) => Step::Keyframe,
            // What was refused then is refused now: of no call the result is of interest.
            Entry::Start { now_ns } => {
                let _ = engine.start(now_ns);
                Step::Started
            }
            Entry::Input { by: By::Push, value } => match postcard::take_from_bytes(value) {
                Ok(((header, input), [])) => {
                    let _ = engine.push_with(input, header);
                    self.summary.inputs = self.summary.inputs.wrapping_add(1);
                    Step::Input
                }
                _ => {
                    let entry = self.tape.number();
                    self.tape.advance();
                    self.is_lost = true;
                    return Err(ReplayError::Input { entry });
                }
            },
            Entry::Input { .. } => {
                // The tick that should have taken it is over.
                let found = Divergence::new(engine, engine.scheduler().activations());
                self.tape.advance();
                self.is_lost |= self.follows;
                return Err(ReplayError::Diverged(found));
            }
            Entry::Tick { now_ns, budget } => {
                self.tape.advance();
                self.summary.ticks = self.summary.ticks.wrapping_add(1);
                let part = Part { now_ns, budget, done: 0 };
                if self.divides {
                    self.part = Some(part);
                    return Ok(Some(Step::Begun));
                }
                return self.tick(part, u32::MAX);
            }
            Entry::Pop { edge } => {
                let _ = match edge {
                    None => engine.pop_with(),
                    Some(edge) => engine.pop_from(edge),
                };
                Step::Popped
            }
            Entry::Pause(node) => {
                let _ = engine.pause(node);
                Step::Changed
            }
            Entry::Resume(node) => {
                let _ = engine.resume(node);
                Step::Changed
            }
            Entry::Release(node) => {
                let _ = engine.release(node);
                Step::Changed
            }
            Entry::SetPriority(edge, priority) => {
                let _ = engine.set_priority(edge, priority);
                Step::Changed
            }
            Entry::SetCapacity(edge, capacity) => {
                let _ = engine.set_capacity(edge, capacity);
                Step::Changed
            }
            Entry::Shutdown { deadline_ns } => {
                let _ = engine.shutdown(deadline_ns);
                Step::Changed
            }
            Entry::Checkpoint { activations, state, parts } => {
                let ours = (self.checks.state)(engine);
                if (ours, engine.scheduler().activations()) != (state, activations) {
                    let mut found = Divergence::new(engine, activations);
                    found.state = Some((state, ours));
                    if let Some(difference) = self.checks.difference {
                        found.difference = difference(engine, parts);
                    }
                    self.tape.advance();
                    self.is_lost |= self.follows;
                    return Err(ReplayError::Diverged(found));
                }
                self.summary.checkpoints = self.summary.checkpoints.wrapping_add(1);
                Step::Checked
            }
            Entry::End => {
                self.summary.has_end = true;
                Step::Ended
            }
        };
        self.tape.advance();
        Ok(Some(done))
    }

    /// Makes the next step, and of a tick one activation: a tick is [`Step::Begun`], [`Step::Activated`] by each of its
    /// activations but the last, and [`Step::Ticked`] by that. By contract S1 it is the same run. A [`step`](Self::step) in
    /// between ends the tick. A tick of a graph that drains is made at once, and so is one of a recording that is
    /// [followed](Self::following).
    ///
    /// # Errors
    /// As of [`step`](Self::step).
    pub fn step_activation(&mut self) -> Result<Option<Step>, ReplayError<S::Error>> {
        if let Some(part) = self.part {
            return self.tick(part, 1);
        }
        self.divides = true;
        let step = self.step();
        self.divides = false;
        step
    }
}

/// A replay that goes on from the same place: how one goes back in time.
impl<G, O, S, B> Clone for Replay<G, O, S, B>
where
    G: RootGraph + Clone,
    G::Inputs: Clone,
    G::Outputs: Clone,
    O: Clone,
    S: Clone,
    B: Clone,
{
    fn clone(&self) -> Self {
        let run = match &self.run {
            Run::Waiting(new) => Run::Waiting(new.clone()),
            Run::Running(engine) => Run::Running(engine.clone()),
        };
        let checks = Checks { ..self.checks };
        Self { tape: self.tape.clone(), run, checks, ..*self }
    }
}

impl<G: RootGraph, O, S, B> fmt::Debug for Replay<G, O, S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("summary", &self.summary).finish_non_exhaustive()
    }
}
