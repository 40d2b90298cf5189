//! What a hook is given: the time, the header of the message in hand, and the ways to emit and to be woken.

use crate::message::Trace;
use heapless::Vec;

/// The world as a hook sees it.
///
/// # Examples
/// A node that answers a while later, by its one-shot timer:
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
    /// The logical time of the tick, in nanoseconds.
    fn now_ns(&self) -> u64;

    /// Emits a message.
    ///
    /// The first [`BURST`](crate::node::Node::BURST) emits on each port of a data or timer activation cannot fail for
    /// want of room. Beyond that, in a Control activation, or on a full `feedback` edge, a `block` edge may refuse.
    ///
    /// # Errors
    /// [`Refused`] hands the message back; nothing of it was sent, on no edge of the port. `?` makes it the hook's failure.
    fn emit(&mut self, output: O) -> Result<(), Refused<O>>;

    /// What the header of the message in hand says; `None` in a graph without headers.
    fn trace(&self) -> Option<Trace>;

    /// Sets the node's one-shot timer: due at the first later tick whose time is at least `at_ns`. A time of `u64::MAX` is
    /// never.
    fn wake_at(&mut self, at_ns: u64);

    /// Takes the one-shot timer back.
    fn cancel_wake(&mut self);
}

/// A message that found no room, handed back.
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

/// A context that collects up to `N` outputs: a node is tested by calling its hooks with one.
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
    /// A context at time 0 with nothing in it.
    #[must_use]
    pub const fn new() -> Self {
        Self { emitted: Vec::new(), now_ns: 0, trace: None, wake_at_ns: None }
    }

    /// Sets the time that hooks see.
    pub const fn set_now_ns(&mut self, now_ns: u64) {
        self.now_ns = now_ns;
    }

    /// Sets the header that hooks see.
    pub const fn set_trace(&mut self, trace: Option<Trace>) {
        self.trace = trace;
    }

    /// What was emitted, first to last.
    pub fn emitted(&self) -> &[O] {
        &self.emitted
    }

    /// Takes what was emitted and makes room again.
    pub fn take(&mut self) -> Vec<O, N> {
        core::mem::take(&mut self.emitted)
    }

    /// When the node asked to be woken.
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
