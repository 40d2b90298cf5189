//! An engine that writes down what is done with it.

use super::entry::{By, Entry, Heading};
use super::feed::Recording;
use super::output::Output as Written;
use super::state::{checkpoint, keyframe, parts, shape};
use crate::engine::drive::drive_by_its_calls;
use crate::engine::{Drive, Engine, Feed, Popped, PushError};
use crate::frame::Sink;
use crate::graph::{Hashed, Input, Output, RootGraph};
use crate::message::Header;
use crate::observe::Observer;
use crate::priority::Priority;
use crate::scheduler::{Config, ControlError, Report, StartError, StateError, UnknownNode};
use crate::topology::{EdgeId, NodeId};
use core::fmt;
use core::hash::Hash;
use core::ops::Deref;
use serde::Serialize;

/// An engine whose run can be repeated: each call that moves it is written to a sink before it is made.
///
/// It has the calls of an [`Engine`] and gives it to be looked at. Times, inputs and calls are all that is written; what
/// the graph makes of them it makes again in a [`Replay`](super::Replay). By choice it adds checkpoints, by which a replay
/// sees that it is still the same run, and keyframes, at which one can begin; both every so many ticks.
///
/// An error of the sink never stops the graph: entries are lost, and [`faults`](Self::faults) counts that.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::record::{Memory, Recorder, Replay, Tape};
/// use arachne::scheduler::Config;
///
/// #[derive(Default, Hash)]
/// struct Sum(u64);
/// impl Node for Sum {
///     type Input = One<u32>;
///     type Output = Never;
///     fn on_message(&mut self, One::One(n): One<u32>, _: &mut impl Context<Never>) -> Outcome<One<u32>> {
///         self.0 += u64::from(n);
///         Ok(())
///     }
/// }
/// graph! { #[derive(Hash)] graph Summing(Number: u32 => sum.One) { sum: Sum {} } }
/// type In = arachne::graph::Input<Summing>;
///
/// let mut bytes = [0; 1024];
/// let mut recorder = Recorder::new(Summing::new(Sum::default()), Config::default(), (), Memory::new(&mut bytes))
///     .with_checkpoints(1);
/// recorder.start(0)?;
/// for n in 1..=10 {
///     recorder.push(In::Number(n))?;
///     recorder.tick(u64::from(n), 100)?;
/// }
/// assert_eq!(recorder.graph().sum.0, 55);
/// let (_, memory) = recorder.finish();
///
/// let mut replay = Replay::new(Summing::new(Sum::default()), (), Tape::new(memory.bytes(), [0; 2048]));
/// let summary = replay.run()?; // an error if a checkpoint differs
/// assert_eq!((summary.ticks, summary.checkpoints), (10, 10));
/// assert_eq!(replay.engine().unwrap().graph().sum.0, 55);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Recorder<G: RootGraph, O, S> {
    engine: Engine<G, O>,
    output: Written<S>,
    heading: Heading,
    ticks: u32,
    checkpoints: Option<Every<G, O, S>>,
    keyframes: Option<Every<G, O, S>>,
    flush_ticks: Option<u32>,
}

/// What is written every so many ticks.
struct Every<G: RootGraph, O, S> {
    ticks: u32,
    write: fn(&Engine<G, O>, &mut Written<S>),
}

impl<G, O, S> Recorder<G, O, S>
where
    G: RootGraph<Header: Serialize>,
    Input<G>: Serialize,
    O: Observer,
    S: Sink,
{
    /// A recorder of a new engine with this graph, configuration and observer. The heading and the graph's shape are
    /// written at once.
    pub fn new(graph: G, config: Config, observer: O, sink: S) -> Self {
        let engine = Engine::with(graph, config, observer);
        let heading = Heading::of(&engine.topology(), config);
        let mut output = Written::new(sink);
        output.put(&Entry::Heading(heading));
        shape(&engine.topology(), &mut output);
        let (ticks, checkpoints, keyframes, flush_ticks) = (0, None, None, None);
        Self { engine, output, heading, ticks, checkpoints, keyframes, flush_ticks }
    }

    /// Writes the hash of the whole state every so many ticks, from 1 on; 0 for never.
    #[must_use]
    pub fn with_checkpoints(mut self, ticks: u32) -> Self
    where
        G: Hash,
        G::Inputs: Hash,
        G::Outputs: Hash,
    {
        self.checkpoints = (ticks != 0).then_some(Every { ticks, write: checkpoint::<G, O, S> });
        self
    }

    /// Writes the hash of the whole state and of each of its parts every so many ticks, from 1 on; 0 for never. By these a
    /// replay that differs can say at which node and which edge.
    #[must_use]
    pub fn with_detailed_checkpoints(mut self, ticks: u32) -> Self
    where
        G: Hash + Hashed,
        G::Inputs: Hash + Hashed,
        G::Outputs: Hash + Hashed,
    {
        self.checkpoints = (ticks != 0).then_some(Every { ticks, write: parts::<G, O, S> });
        self
    }

    /// Writes the whole state every so many ticks, from 1 on; 0 for never. A replay can begin there, so that a ring, in which
    /// the beginning is lost, needs keyframes.
    #[must_use]
    pub fn with_keyframes(mut self, ticks: u32) -> Self
    where
        G: Serialize,
        G::Inputs: Serialize,
        G::Outputs: Serialize,
        <G::Header as Header>::Source: Serialize,
    {
        self.keyframes = (ticks != 0).then_some(Every { ticks, write: keyframe::<G, O, S> });
        self
    }

    /// Writes the whole state at once. In front of the start, a replay with keyframes takes the graph from there and not as it
    /// is given it: for graphs with settings that a replay does not know.
    #[must_use]
    pub fn with_first_keyframe(mut self) -> Self
    where
        G: Serialize,
        G::Inputs: Serialize,
        G::Outputs: Serialize,
        <G::Header as Header>::Source: Serialize,
    {
        self.output.put(&Entry::Heading(self.heading));
        keyframe(&self.engine, &mut self.output);
        self
    }

    /// Hands everything to the sink and flushes it every so many ticks, from 1 on; 0 for never. Without that, up to a
    /// kilobyte waits here.
    #[must_use]
    pub fn with_flushes(mut self, ticks: u32) -> Self {
        self.flush_ticks = (ticks != 0).then_some(ticks);
        self
    }

    /// How many times entries were lost, to an error of the sink or to a payload's own serialisation. A reader sees where.
    pub fn faults(&self) -> u64 {
        self.output.faults()
    }

    /// The sink.
    pub fn sink(&self) -> &S {
        self.output.sink()
    }

    /// The observer, to be changed: nothing flows back from it.
    pub fn observer_mut(&mut self) -> &mut O {
        self.engine.observer_mut()
    }

    /// Hands everything to the sink, and flushes that.
    pub fn flush(&mut self) {
        self.output.flush();
    }

    /// Ends the recording, and gives back the engine and the sink.
    pub fn finish(mut self) -> (Engine<G, O>, S) {
        self.output.put(&Entry::End);
        self.output.flush();
        (self.engine, self.output.into_sink())
    }

    /// See [`Engine::start`].
    ///
    /// # Errors
    /// As there.
    pub fn start(&mut self, now_ns: u64) -> Result<(), StartError> {
        self.output.put(&Entry::Start { now_ns });
        self.engine.start(now_ns)
    }

    /// See [`Engine::push`].
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn push(&mut self, input: Input<G>) -> Result<(), PushError<Input<G>>> {
        self.push_with(input, None)
    }

    /// See [`Engine::push_with`].
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn push_with(
        &mut self,
        input: Input<G>,
        header: Option<G::Header>,
    ) -> Result<(), PushError<Input<G>>> {
        self.output.put_input(By::Push, header.as_ref(), &input);
        self.engine.push_with(input, header)
    }

    /// See [`Engine::tick`].
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn tick(&mut self, now_ns: u64, budget: u32) -> Result<Report, StateError> {
        self.output.put(&Entry::Tick { now_ns, budget });
        let report = self.engine.tick(now_ns, budget);
        self.after_tick();
        report
    }

    /// See [`Engine::tick_with`]. Inputs are written as they are taken, each with its position.
    ///
    /// # Errors
    /// As there.
    pub fn tick_with<F: Feed<G>>(
        &mut self,
        now_ns: u64,
        budget: u32,
        feed: &mut F,
    ) -> Result<Report, StateError> {
        self.output.put(&Entry::Tick { now_ns, budget });
        let output = &mut self.output;
        let report = self.engine.tick_with(now_ns, budget, &mut Recording { feed, output });
        self.after_tick();
        report
    }

    #[inline]
    fn after_tick(&mut self) {
        self.ticks = self.ticks.wrapping_add(1);
        let is_due = |ticks: u32| self.ticks.checked_rem(ticks) == Some(0);
        if let Some(every) = &self.checkpoints
            && is_due(every.ticks)
        {
            (every.write)(&self.engine, &mut self.output);
        }
        if let Some(every) = &self.keyframes
            && is_due(every.ticks)
        {
            self.output.put(&Entry::Heading(self.heading));
            (every.write)(&self.engine, &mut self.output);
        }
        if self.flush_ticks.is_some_and(is_due) {
            self.output.flush();
        }
    }

    /// See [`Engine::pop`].
    pub fn pop(&mut self) -> Option<Output<G>> {
        self.pop_with().map(|(output, _)| output)
    }

    /// See [`Engine::pop_with`].
    pub fn pop_with(&mut self) -> Option<Popped<G>> {
        let popped = self.engine.pop_with();
        // Where there is none, nothing has changed.
        if popped.is_some() {
            self.output.put(&Entry::Pop { edge: None });
        }
        popped
    }

    /// See [`Engine::pop_from`].
    pub fn pop_from(&mut self, edge: EdgeId) -> Option<Popped<G>> {
        let popped = self.engine.pop_from(edge);
        if popped.is_some() {
            self.output.put(&Entry::Pop { edge: Some(edge) });
        }
        popped
    }

    /// See [`Engine::pause`].
    ///
    /// # Errors
    /// As there.
    pub fn pause(&mut self, node: NodeId) -> Result<(), UnknownNode> {
        self.output.put(&Entry::Pause(node));
        self.engine.pause(node)
    }

    /// See [`Engine::resume`].
    ///
    /// # Errors
    /// As there.
    pub fn resume(&mut self, node: NodeId) -> Result<(), UnknownNode> {
        self.output.put(&Entry::Resume(node));
        self.engine.resume(node)
    }

    /// See [`Engine::release`].
    ///
    /// # Errors
    /// As there.
    pub fn release(&mut self, node: NodeId) -> Result<(), UnknownNode> {
        self.output.put(&Entry::Release(node));
        self.engine.release(node)
    }

    /// See [`Engine::set_priority`].
    ///
    /// # Errors
    /// As there.
    pub fn set_priority(&mut self, edge: EdgeId, priority: Priority) -> Result<(), ControlError> {
        self.output.put(&Entry::SetPriority(edge, priority));
        self.engine.set_priority(edge, priority)
    }

    /// See [`Engine::set_capacity`].
    ///
    /// # Errors
    /// As there.
    pub fn set_capacity(&mut self, edge: EdgeId, capacity: u32) -> Result<(), ControlError> {
        self.output.put(&Entry::SetCapacity(edge, capacity));
        self.engine.set_capacity(edge, capacity)
    }

    /// See [`Engine::shutdown`].
    ///
    /// # Errors
    /// As there.
    pub fn shutdown(&mut self, deadline_ns: u64) -> Result<(), StateError> {
        self.output.put(&Entry::Shutdown { deadline_ns });
        self.engine.shutdown(deadline_ns)
    }
}

impl<G, O, S> Drive for Recorder<G, O, S>
where
    G: RootGraph<Header: Serialize>,
    Input<G>: Serialize,
    O: Observer,
    S: Sink,
{
    drive_by_its_calls!(G, O);
}

/// The engine, to be looked at.
impl<G: RootGraph, O, S> Deref for Recorder<G, O, S> {
    type Target = Engine<G, O>;

    fn deref(&self) -> &Engine<G, O> {
        &self.engine
    }
}

impl<G: RootGraph, O, S> fmt::Debug for Recorder<G, O, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("engine", &self.engine)
            .field("ticks", &self.ticks)
            .finish_non_exhaustive()
    }
}
