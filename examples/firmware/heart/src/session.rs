//! The session: the one place that says how the application is driven, on a device and on a desktop alike.

use crate::graph::{In, Monitor, Out, monitor};
use crate::messages::{Leads, Sample};
use crate::time::time_ns;
use arachne::engine::{ControlRing, Engine, Ring};
use arachne::hash::StableHasher;
use arachne::observe::Observer;
use arachne::scheduler::{Config, Report, StartError, StateError};
use core::hash::Hasher;
use heapless::spsc::Consumer;

/// Activations that a tick runs at most. A sample takes four, one that completes a beat about twelve; with more to do
/// the next tick goes on.
const BUDGET: u32 = 64;

/// An engine of the [`Monitor`], and the two rings that an interrupt fills.
///
/// Each sample has a tick of its own, at its own time, even if several wait: a main loop that is late makes the same run
/// as one that is not, as long as it takes its outputs.
///
/// # Examples
/// ```
/// use heapless::spsc::Queue;
/// use heart::{FrontEnd, Leads, Sample, Script, Session};
///
/// let (mut leads, mut samples) = (Queue::<Leads, 4>::new(), Queue::<Sample, 32>::new());
/// let (mut leads_in, leads_out) = leads.split();
/// let (mut samples_in, samples_out) = samples.split();
/// let mut front_end = FrontEnd::new(Script::NONE);
/// let mut session = Session::new(leads_out, samples_out, ());
/// session.start()?;
///
/// for raw in [1_024, 1_030, 1_027] {
///     // In the interrupt:
///     let taken = front_end.take(raw);
///     if let Some(leads) = taken.leads {
///         leads_in.enqueue(leads).unwrap();
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
pub struct Session<'r, O: Observer = ()> {
    engine: Engine<Monitor, O>,
    rings: (ControlRing<'r, Leads, In>, SampleRing<'r>),
    /// The sample whose tick is next.
    next: u32,
}

impl<'r, O: Observer> Session<'r, O> {
    /// A session that takes from two rings.
    pub fn new(leads: Consumer<'r, Leads>, samples: Consumer<'r, Sample>, observer: O) -> Self {
        Self {
            engine: Engine::with(monitor(), Config::default(), observer),
            rings: (
                ControlRing::new(leads, In::Leads),
                SampleRing { samples, waiting: None, until: 0 },
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
            self.rings.1.until = self.next;
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
        let mut hasher = StableHasher::default();
        self.engine.hash_state(&mut hasher);
        hasher.finish()
    }

    /// The engine, to be looked at.
    pub const fn engine(&self) -> &Engine<Monitor, O> {
        &self.engine
    }

    /// The engine, to be changed.
    pub const fn engine_mut(&mut self) -> &mut Engine<Monitor, O> {
        &mut self.engine
    }
}

impl<O: Observer> core::fmt::Debug for Session<'_, O> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Session")
            .field("engine", &self.engine)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

/// The ring of samples, as one that holds those up to the sample of the tick only: what an interrupt adds meanwhile waits
/// for its own.
struct SampleRing<'r> {
    samples: Consumer<'r, Sample>,
    waiting: Option<In>,
    until: u32,
}

impl Ring<In> for SampleRing<'_> {
    const CONTROL: bool = false;

    fn length(&self) -> usize {
        self.samples.len().saturating_add(usize::from(self.waiting.is_some()))
    }

    fn take(&mut self) -> Option<In> {
        if self.waiting.is_some() {
            return self.waiting.take();
        }
        let is_due = self.samples.peek().is_some_and(|sample| sample.index <= self.until);
        if is_due { self.samples.dequeue().map(In::Sample) } else { None }
    }

    fn put_back(&mut self, input: In) {
        self.waiting = Some(input);
    }

    fn held_back(&self) -> Option<&In> {
        self.waiting.as_ref()
    }
}
