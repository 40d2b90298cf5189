//! The session: the one place that says how the application is driven, on a device and on a desktop alike.

use crate::front_end::LeadsChange;
use crate::graph::{In, Monitor, Out, monitor};
use crate::messages::Sample;
#[cfg(feature = "record")]
use crate::time::RATE_HZ;
use crate::time::time_ns;
use arachne::engine::{Drive, Engine, Ring};
use arachne::observe::Observer;
use arachne::scheduler::{Config, Report, StartError, StateError};
#[cfg(feature = "record")]
use arachne::{frame::Sink, record::Recorder};
use core::marker::PhantomData;
use heapless::spsc::Consumer;

/// Activations that a tick runs at most. A sample takes four, one that completes a beat about twelve; with more to do
/// the next tick goes on.
const BUDGET: u32 = 64;

/// An engine of the [`Monitor`], and the two rings that an interrupt fills.
///
/// Each sample has a tick of its own, at its own time, even if several wait, and so has a change of the leads: a main loop
/// that is late gets the same outputs as one that is not. The hash may differ, since more outputs have waited at a time.
///
/// # Examples
/// ```
/// use heapless::spsc::Queue;
/// use heart::{FrontEnd, LeadsChange, Sample, Script, Session};
///
/// let (mut leads, mut samples) = (Queue::<LeadsChange, 4>::new(), Queue::<Sample, 32>::new());
/// let (mut leads_in, leads_out) = leads.split();
/// let (mut samples_in, samples_out) = samples.split();
/// let mut front_end = FrontEnd::new(Script::NONE);
/// let mut session = Session::new(leads_out, samples_out, ());
/// session.start()?;
///
/// for raw in [1_024, 1_030, 1_027] {
///     // In the interrupt:
///     let taken = front_end.take(raw);
///     if let Some(change) = taken.leads {
///         leads_in.enqueue(change).unwrap();
///     }
///     samples_in.enqueue(taken.sample).unwrap();
///     // In the main loop:
///     session.tick(taken.sample.index)?;
///     while let Some(output) = session.pop() {
///         println!("{output:?}");
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Session<'r, O: Observer = (), E = Engine<Monitor, O>> {
    engine: E,
    observer: PhantomData<O>,
    rings: (Paced<'r, LeadsChange, true>, Paced<'r, Sample, false>),
    /// The sample whose tick is next.
    next: u32,
}

impl<'r, O: Observer> Session<'r, O> {
    /// A session that takes from two rings.
    pub fn new(
        leads: Consumer<'r, LeadsChange>,
        samples: Consumer<'r, Sample>,
        observer: O,
    ) -> Self {
        Self::over(Engine::with(monitor(), Config::default(), observer), leads, samples)
    }

    /// The engine, to be changed.
    pub const fn engine_mut(&mut self) -> &mut Engine<Monitor, O> {
        &mut self.engine
    }
}

#[cfg(feature = "record")]
impl<'r, O: Observer, S: Sink> Session<'r, O, Recorder<Monitor, O, S>> {
    /// The same whose run is recorded: handed on behind each tick, a checkpoint every second, a keyframe at the beginning and
    /// every ten seconds.
    pub fn recorded(
        leads: Consumer<'r, LeadsChange>,
        samples: Consumer<'r, Sample>,
        observer: O,
        sink: S,
    ) -> Self {
        let recorder = Recorder::new(monitor(), Config::default(), observer, sink)
            .with_first_keyframe()
            .with_checkpoints(RATE_HZ)
            .with_keyframes(10 * RATE_HZ)
            .with_flushes(1);
        Self::over(recorder, leads, samples)
    }

    /// The recorder, to be flushed.
    pub const fn recorder_mut(&mut self) -> &mut Recorder<Monitor, O, S> {
        &mut self.engine
    }
}

impl<'r, O: Observer, E: Drive<Graph = Monitor, Observer = O>> Session<'r, O, E> {
    #[inline(always)]
    fn over(engine: E, leads: Consumer<'r, LeadsChange>, samples: Consumer<'r, Sample>) -> Self {
        Self {
            engine,
            observer: PhantomData,
            rings: (
                Paced::new(leads, |change| change.index, |change| In::Leads(change.leads)),
                Paced::new(samples, |sample| sample.index, In::Sample),
            ),
            next: 0,
        }
    }

    /// Starts the graph at time 0.
    ///
    /// # Errors
    /// If it was started before.
    pub fn start(&mut self) -> Result<(), StartError> {
        self.engine.start(0)
    }

    /// Runs one tick for each sample up to the newest; returns what the last has done, `None` if no sample is new.
    ///
    /// # Errors
    /// If the graph was not started.
    pub fn tick(&mut self, newest: u32) -> Result<Option<Report>, StateError> {
        let mut report = None;
        while self.next <= newest {
            (self.rings.0.until, self.rings.1.until) = (self.next, self.next);
            report = Some(self.engine.tick_with(time_ns(self.next), BUDGET, &mut self.rings)?);
            // There is no sample after the last of 138 days.
            let Some(next) = self.next.checked_add(1) else { break };
            self.next = next;
        }
        Ok(report)
    }

    /// Takes an output: alarms first, then beats, then telemetry.
    pub fn pop(&mut self) -> Option<Out> {
        self.engine.pop()
    }

    /// The hash of all state: after the same samples the same, on every target.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.engine.engine().state_hash()
    }

    /// The engine, to be looked at.
    pub fn engine(&self) -> &Engine<Monitor, O> {
        self.engine.engine()
    }
}

impl<O, E> core::fmt::Debug for Session<'_, O, E>
where
    O: Observer,
    E: Drive<Graph = Monitor, Observer = O>,
{
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Session")
            .field("engine", self.engine())
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

/// A ring as one that holds what came up to the sample of the tick only: what an interrupt adds meanwhile waits for its own.
struct Paced<'r, T, const CONTROL: bool> {
    ring: Consumer<'r, T>,
    index: fn(&T) -> u32,
    input: fn(T) -> In,
    waiting: Option<In>,
    until: u32,
}

impl<'r, T, const CONTROL: bool> Paced<'r, T, CONTROL> {
    const fn new(ring: Consumer<'r, T>, index: fn(&T) -> u32, input: fn(T) -> In) -> Self {
        Self { ring, index, input, waiting: None, until: 0 }
    }

    fn is_due(&self) -> bool {
        self.ring.peek().is_some_and(|item| (self.index)(item) <= self.until)
    }
}

impl<T, const CONTROL: bool> Ring<In> for Paced<'_, T, CONTROL> {
    const CONTROL: bool = CONTROL;

    fn length(&self) -> usize {
        let due = if self.is_due() { self.ring.len() } else { 0 };
        due.saturating_add(usize::from(self.waiting.is_some()))
    }

    fn take(&mut self) -> Option<In> {
        if self.waiting.is_some() {
            return self.waiting.take();
        }
        if self.is_due() { self.ring.dequeue().map(self.input) } else { None }
    }

    fn put_back(&mut self, input: In) {
        self.waiting = Some(input);
    }

    fn held_back(&self) -> Option<&In> {
        self.waiting.as_ref()
    }
}
