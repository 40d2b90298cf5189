//! Nodes: the small parts of which a graph is made.

use crate::context::{Context, Refused};
use crate::port::Ports;
use crate::priority::Priority;

/// A part of a graph that takes messages, emits messages and keeps its own state.
///
/// A node is an ordinary type. It never sees the graph, the scheduler or the edges: only its ports, by way of a
/// [`Context`]. So it is tested by calling its hooks with a [`Collect`](crate::context::Collect).
///
/// # Examples
/// ```
/// use arachne::prelude::*;
///
/// /// Passes on the running mean of four samples.
/// #[derive(Default)]
/// struct Mean {
///     sum: i32,
///     count: i32,
/// }
///
/// impl Node for Mean {
///     type Input = One<i32>;
///     type Output = One<i32>;
///
///     fn on_message(&mut self, One::One(sample): One<i32>, context: &mut impl Context<One<i32>>) -> Outcome<One<i32>> {
///         self.sum += sample;
///         self.count += 1;
///         if self.count == 4 {
///             context.emit(One::One(self.sum / 4))?;
///             *self = Self::default();
///         }
///         Ok(())
///     }
/// }
///
/// let mut collect = Collect::<One<i32>, 1>::new();
/// let mut mean = Mean::default();
/// for sample in [1, 2, 3, 6] {
///     mean.on_message(One::One(sample), &mut collect).unwrap();
/// }
/// assert_eq!(collect.emitted(), [One::One(3)]);
/// ```
#[allow(unused_variables)]
pub trait Node {
    /// The input ports.
    type Input: Ports;
    /// The output ports.
    type Output: Ports;

    /// How many messages one activation may emit on each port without a refusal; at least 1.
    ///
    /// A data or timer activation runs only while every gating edge behind the node has room for that many.
    const BURST: u32 = 1;

    /// The level of the node's timers.
    const TIMER_PRIORITY: Priority = Priority::Normal;

    /// What happens when a hook fails.
    const ON_FAILURE: OnFailure = OnFailure::Continue;

    /// The period of [`on_tick`](Self::on_tick) in nanoseconds; 0 for none. Asked at the start and after each tick, so that a
    /// node that answers 0 ticks no more.
    fn period_ns(&self) -> u64 {
        0
    }

    /// Called once before anything else, upstream nodes first; may emit up to its burst.
    ///
    /// # Errors
    /// An error stops the start of the whole graph.
    fn on_start(&mut self, context: &mut impl Context<Self::Output>) -> Result<(), NodeError> {
        Ok(())
    }

    /// Called for each message.
    ///
    /// # Errors
    /// A [`Failure`] is counted, observed, sent to the node's `errors` port if that is wired, and met by
    /// [`ON_FAILURE`](Self::ON_FAILURE). What was emitted before stays emitted.
    fn on_message(
        &mut self,
        input: Self::Input,
        context: &mut impl Context<Self::Output>,
    ) -> Outcome<Self::Input> {
        Ok(())
    }

    /// Called when a timer of the node is due.
    ///
    /// # Errors
    /// As for [`on_message`](Self::on_message).
    fn on_tick(
        &mut self,
        timer: Timer,
        context: &mut impl Context<Self::Output>,
    ) -> Result<(), NodeError> {
        Ok(())
    }

    /// Called once during a shutdown, when all that was queued has been handled; may emit a last batch, up to its burst.
    ///
    /// # Errors
    /// As for [`on_message`](Self::on_message).
    fn on_drain(&mut self, context: &mut impl Context<Self::Output>) -> Result<(), NodeError> {
        Ok(())
    }

    /// Called once at the end, downstream nodes first; cannot emit.
    ///
    /// # Errors
    /// An error is counted and observed; the stop goes on.
    fn on_stop(&mut self, now_ns: u64) -> Result<(), NodeError> {
        Ok(())
    }
}

/// What a hook that takes a message of type `I` returns.
pub type Outcome<I> = Result<(), Failure<I>>;

/// Which timer is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Timer {
    /// The period has passed.
    Period {
        /// When it was due: the latest point of the grid, in nanoseconds.
        due_ns: u64,
        /// How many periods have passed since the last call: 1, or more if some were missed.
        count: u64,
    },
    /// The one-shot of [`Context::wake_at`].
    Wake {
        /// When it was due, in nanoseconds.
        due_ns: u64,
    },
}

/// What the engine does when a hook of the node fails (contract S8).
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::node::Inputs;
///
/// struct Flaky;
/// impl Node for Flaky {
///     type Input = One<u32>;
///     type Output = Never;
///     const ON_FAILURE: OnFailure = OnFailure::Quarantine { after: 2, inputs: Inputs::Discard };
///     fn on_message(&mut self, _: One<u32>, _: &mut impl Context<Never>) -> Outcome<One<u32>> {
///         Err(NodeError::new(1, "no contact").into())
///     }
/// }
/// graph! { graph Sensor(In: u32 => flaky.One) { flaky: Flaky {} } }
/// type In = arachne::graph::Input<Sensor>;
///
/// let mut engine = Engine::new(Sensor::new(Flaky));
/// engine.start(0)?;
/// for n in 0..5 {
///     engine.push(In::In(n)).unwrap();
/// }
/// assert_eq!(engine.tick(1, 100)?.activations, 2); // and no more
/// assert!(engine.is_quarantined(engine.node("flaky").unwrap()));
/// assert_eq!(engine.figures(engine.edge("In").unwrap()).unwrap().discarded, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum OnFailure {
    /// Count it, tell the observer and the `errors` port, and go on.
    #[default]
    Continue,
    /// Stop the graph, without draining it.
    Stop,
    /// After this many failures in a row, deliver nothing more to the node.
    Quarantine {
        /// How many failures in a row it takes; 0 counts as 1.
        after: u16,
        /// What happens to the messages that wait for the node.
        inputs: Inputs,
    },
}

/// What happens to the messages for a node in quarantine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Inputs {
    /// They wait, and push back upstream.
    #[default]
    Hold,
    /// They are discarded, and counted.
    Discard,
}

/// Why a hook failed: a number for programs and a sentence for people, both constant, so that it fits anywhere.
///
/// Errors of your own become one by `impl From<MyError> for NodeError`, and then by `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NodeError {
    /// Says which error it is. Codes from `0xFFFF_0000` on are the engine's.
    pub code: u32,
    /// Says it to people. It is not part of the state and does not survive serialisation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub message: &'static str,
}

impl NodeError {
    /// The code of an output that was refused and passed on by `?`.
    pub const REFUSED: u32 = 0xFFFF_0001;

    /// An error of the node's own.
    #[must_use]
    pub const fn new(code: u32, message: &'static str) -> Self {
        Self { code, message }
    }
}

impl core::hash::Hash for NodeError {
    fn hash<S: core::hash::Hasher>(&self, state: &mut S) {
        self.code.hash(state);
    }
}

impl core::fmt::Display for NodeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} (code {})", self.message, self.code)
    }
}

impl core::error::Error for NodeError {}

impl<O> From<Refused<O>> for NodeError {
    fn from(_: Refused<O>) -> Self {
        Self::new(Self::REFUSED, "an output was refused")
    }
}

/// A failed hook: the error and, if the hook still has it, the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure<I> {
    /// Why.
    pub error: NodeError,
    /// What could not be handled.
    pub input: Option<I>,
}

impl<I> Failure<I> {
    /// A failure that hands the input back, for the node's `errors` port.
    pub fn with(error: impl Into<NodeError>, input: I) -> Self {
        Self { error: error.into(), input: Some(input) }
    }
}

impl<I, E: Into<NodeError>> From<E> for Failure<I> {
    fn from(error: E) -> Self {
        Self { error: error.into(), input: None }
    }
}

/// What a node's `errors` port carries: the error, the port, the header and the input.
///
/// `port` is the index of the input port; `None` where no message was in hand, as for a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DeadLetter<I, H = ()> {
    /// Why.
    pub error: NodeError,
    /// The input port it came in by.
    pub port: Option<u16>,
    /// The header of the message in hand.
    pub header: H,
    /// The input, if the hook handed it back.
    pub input: Option<I>,
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for NodeError {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Code {
            code: u32,
        }
        let Code { code } = Code::deserialize(deserializer)?;
        Ok(Self::new(code, "an error restored from a snapshot"))
    }
}
