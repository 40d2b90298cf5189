//! Nodes: the user's types that process messages.

use crate::context::{Context, Refused};
use crate::port::Ports;
use crate::priority::Priority;

/// A type that receives messages, emits messages and keeps its own state.
///
/// A node is an ordinary type. It never sees the graph, the scheduler or the edges, only its ports, through a
/// [`Context`]. To test it, call its hooks with a [`Collect`](crate::context::Collect).
///
/// All hooks have a default that does nothing.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
///
/// /// Emits the mean of every four samples.
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

    /// The number of messages that one activation may emit on each port without being refused; at least 1.
    ///
    /// A data or timer activation runs only while every gating edge downstream of the node has room for this many.
    const BURST: u32 = 1;

    /// The priority of the node's timers.
    const TIMER_PRIORITY: Priority = Priority::Normal;

    /// What the engine does when a hook fails.
    const ON_FAILURE: OnFailure = OnFailure::Continue;

    /// The period of [`on_tick`](Self::on_tick) in nanoseconds; 0 for no periodic timer.
    ///
    /// The engine calls this at the start and after each periodic tick. Once it returns 0, the timer stays off.
    fn period_ns(&self) -> u64 {
        0
    }

    /// Called once before any other hook, upstream nodes first. May emit up to the burst.
    ///
    /// # Errors
    /// An error fails the start of the whole graph.
    fn on_start(&mut self, context: &mut impl Context<Self::Output>) -> Result<(), NodeError> {
        Ok(())
    }

    /// Called for each input message.
    ///
    /// # Errors
    /// A [`Failure`] is counted and reported to the observer, and is emitted on the node's `errors` port if that is
    /// wired. Then [`ON_FAILURE`](Self::ON_FAILURE) applies. Messages that were emitted before the failure stay
    /// emitted.
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

    /// Called once during a shutdown, after all queued messages have been handled. May emit up to the burst.
    ///
    /// # Errors
    /// As for [`on_message`](Self::on_message).
    fn on_drain(&mut self, context: &mut impl Context<Self::Output>) -> Result<(), NodeError> {
        Ok(())
    }

    /// Called once at the end, downstream nodes first. Cannot emit.
    ///
    /// # Errors
    /// An error is counted and reported to the observer. The stop continues.
    fn on_stop(&mut self, now_ns: u64) -> Result<(), NodeError> {
        Ok(())
    }
}

/// The result of a hook that receives a message of type `I`.
pub type Outcome<I> = Result<(), Failure<I>>;

/// Which timer is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Timer {
    /// The periodic timer, see [`Node::period_ns`].
    Period {
        /// The latest due time that has passed, in nanoseconds. Due times are whole periods apart, without drift.
        due_ns: u64,
        /// The number of periods since the last call: 1, or more if some were missed.
        count: u64,
    },
    /// The one-shot timer, see [`Context::wake_at`].
    Wake {
        /// The due time, in nanoseconds.
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
    /// Count the failure, report it to the observer and the `errors` port, and continue.
    #[default]
    Continue,
    /// Stop the graph, without draining it.
    Stop,
    /// After `after` failures in a row, deliver no more messages to the node until it is released.
    Quarantine {
        /// The number of consecutive failures; 0 counts as 1.
        after: u16,
        /// What happens to messages that are queued for the node.
        inputs: Inputs,
    },
}

/// What happens to messages that are queued for a node in quarantine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Inputs {
    /// They stay queued, and backpressure reaches the nodes upstream.
    #[default]
    Hold,
    /// They are discarded and counted.
    Discard,
}

/// The reason of a failed hook: a code for programs and a message for people.
///
/// It is small and `Copy`, because the message is a constant. Implement `From<MyError> for NodeError` to return your
/// own errors with `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NodeError {
    /// Identifies the error. Codes from `0xFFFF_0000` are reserved for the engine.
    pub code: u32,
    /// Describes the error. It is not part of the state: it is neither hashed nor serialised.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub message: &'static str,
}

impl NodeError {
    /// The code of a [`Refused`] output that was returned with `?`.
    pub const REFUSED: u32 = 0xFFFF_0001;

    /// Creates an error. `code` should be below `0xFFFF_0000`.
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

/// The error of a failed hook and, if the hook returns it, the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure<I> {
    /// The reason.
    pub error: NodeError,
    /// The message that could not be handled.
    pub input: Option<I>,
}

impl<I> Failure<I> {
    /// A failure that returns the input, for the node's `errors` port.
    pub fn with(error: impl Into<NodeError>, input: I) -> Self {
        Self { error: error.into(), input: Some(input) }
    }
}

impl<I, E: Into<NodeError>> From<E> for Failure<I> {
    fn from(error: E) -> Self {
        Self { error: error.into(), input: None }
    }
}

/// The payload of a node's `errors` port: what failed, and on which message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DeadLetter<I, H = ()> {
    /// The reason.
    pub error: NodeError,
    /// The index of the input port; `None` if the hook ran without a message, as for a timer.
    pub port: Option<u16>,
    /// The header of the message that was being handled.
    pub header: H,
    /// The message, if the hook returned it.
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
