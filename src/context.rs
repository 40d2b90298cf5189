//! The context of a hook: the time, the trace of the message being handled, emission, and the one-shot timer.

use crate::message::Trace;
use heapless::Vec;

/// The interface through which a hook reaches the engine.
///
/// # Examples
/// A node that answers with a delay, using its one-shot timer:
/// ```
/// use arachne::prelude::*;
///
/// struct Late(Option<u32>);
/// impl Node for Late {
///     type Input = One<u32>;
///     type Output = One<u32>;
///     fn on_message(&mut self, One::One(n): One<u32>, context: &mut impl Context<One<u32>>) -> Outcome<One<u32>> {
///         self.0 = Some(n);
///         context.wake_at(context.now_ns() + 500);
///         Ok(())
///     }
///     fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
///         if let Some(n) = self.0.take() {
///             context.emit(One::One(n))?;
///         }
///         Ok(())
///     }
/// }
/// graph! { graph Delay(In: u32 => late.One) -> (Out: u32) { late: Late { One -> out.Out; } } }
/// type In = arachne::graph::Input<Delay>;
///
/// let mut engine = Engine::new(Delay::new(Late(None)));
/// engine.start(0)?;
/// engine.push(In::In(7)).unwrap();
/// assert_eq!(engine.tick(100, 10)?.next_timer_ns, Some(600));
/// assert!(engine.pop().is_none());
/// engine.tick(600, 10)?;
/// assert!(engine.pop().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Context<O> {
    /// The logical time of the current tick, in nanoseconds. It is constant during a tick.
    fn now_ns(&self) -> u64;

    /// Emits a message.
    ///
    /// In a data or timer activation, the first [`BURST`](crate::node::Node::BURST) emissions on each port always find
    /// room. A `block` edge may refuse an emission beyond that, any emission of a Control activation, and any emission
    /// on a full `feedback` edge.
    ///
    /// # Errors
    /// [`Refused`] returns the message. It was not sent on any edge of the port. `?` turns it into a failure of the
    /// hook.
    fn emit(&mut self, output: O) -> Result<(), Refused<O>>;

    /// The trace of the message being handled; `None` in a graph without headers.
    fn trace(&self) -> Option<Trace>;

    /// Sets the node's one-shot timer. It is due at the first later tick whose time is at least `at_ns`, and never for
    /// `u64::MAX`. It replaces a time set before.
    fn wake_at(&mut self, at_ns: u64);

    /// Cancels the one-shot timer.
    fn cancel_wake(&mut self);
}

/// A message that was refused because a downstream edge is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused<O>(
    /// The message.
    pub O,
);

impl<O> core::fmt::Display for Refused<O> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the edge behind the port is full")
    }
}

impl<O: core::fmt::Debug> core::error::Error for Refused<O> {}

/// A context for testing a node alone: it collects up to `N` outputs and refuses any further one.
///
/// # Examples
/// ```
/// use arachne::context::{Collect, Context};
///
/// let mut collect = Collect::<u8, 1>::new();
/// collect.set_now_ns(5);
/// assert!(collect.emit(1).is_ok());
/// assert_eq!(collect.emit(2).unwrap_err().0, 2); // as a full edge would
/// assert_eq!(collect.emitted(), [1]);
/// ```
#[derive(Clone, Debug)]
pub struct Collect<O, const N: usize> {
    emitted: Vec<O, N>,
    now_ns: u64,
    trace: Option<Trace>,
    wake_at_ns: Option<u64>,
}

impl<O, const N: usize> Default for Collect<O, N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<O, const N: usize> Collect<O, N> {
    /// An empty context at time 0.
    #[must_use]
    pub const fn new() -> Self {
        Self { emitted: Vec::new(), now_ns: 0, trace: None, wake_at_ns: None }
    }

    /// Sets the time that hooks see.
    pub const fn set_now_ns(&mut self, now_ns: u64) {
        self.now_ns = now_ns;
    }

    /// Sets the trace that hooks see.
    pub const fn set_trace(&mut self, trace: Option<Trace>) {
        self.trace = trace;
    }

    /// The emitted outputs, in order of emission.
    pub fn emitted(&self) -> &[O] {
        &self.emitted
    }

    /// Removes and returns the emitted outputs, which makes room for `N` more.
    pub fn take(&mut self) -> Vec<O, N> {
        core::mem::take(&mut self.emitted)
    }

    /// The time of the one-shot timer, in nanoseconds; `None` if it is not set.
    pub const fn wake_at_ns(&self) -> Option<u64> {
        self.wake_at_ns
    }
}

impl<O, const N: usize> Context<O> for Collect<O, N> {
    fn now_ns(&self) -> u64 {
        self.now_ns
    }

    fn emit(&mut self, output: O) -> Result<(), Refused<O>> {
        self.emitted.push(output).map_err(Refused)
    }

    fn trace(&self) -> Option<Trace> {
        self.trace
    }

    fn wake_at(&mut self, at_ns: u64) {
        self.wake_at_ns = Some(at_ns);
    }

    fn cancel_wake(&mut self) {
        self.wake_at_ns = None;
    }
}
