//! Links: typed edges between graphs on different threads.
//!
//! A link carries messages of one type from one thread to one other, in order, by a lock-free ring. [`link()`] makes its
//! two ends; an end goes to a [`Task`](crate::Task), or stays with a thread of your own. What happens when the ring is full
//! is said by [`OnFull`], in the words of the edges of a graph.
//!
//! **An exception to the policies of edges.** The sender of a single-producer ring cannot touch what is queued. So
//! `latest` and `coalesce` act on one pending slot at the sender: what finds the ring full waits there, and there the next
//! one replaces it, or is merged into it, until the ring has room again. Up to `capacity` older messages are delivered
//! before it. Where only the newest matters and nothing older is to be seen, [`newest`] makes a link that is a triple buffer.

mod bell;
mod figures;
mod gate;
pub(crate) mod patience;
mod receiver;
mod sender;
pub(crate) mod sync;

pub use figures::LinkFigures;
pub use receiver::Receiver;
pub use sender::{SendError, Sender};

use arachne::message::{Header, Message};
use bell::Bell;
use gate::Gate;
use rtrb::RingBuffer;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use triple_buffer::TripleBuffer;

/// What happens to a message that finds the link full.
pub enum OnFull<T> {
    /// It waits, and pushes back on the sender: nothing is lost.
    Block,
    /// It is dropped.
    Drop,
    /// It replaces the one that waits in the pending slot.
    Latest,
    /// It is merged into the one that waits in the pending slot, by this function.
    Coalesce(fn(&mut T, T)),
}

impl<T> Clone for OnFull<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for OnFull<T> {}

impl<T> fmt::Debug for OnFull<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Block => "Block",
            Self::Drop => "Drop",
            Self::Latest => "Latest",
            Self::Coalesce(_) => "Coalesce",
        })
    }
}

/// What the two ends share beside the ring.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Rung when the receiver has made room, or is gone.
    sender: Bell,
    /// Rung when something was sent, or the sender is gone.
    receiver: Bell,
    sender_gone: AtomicBool,
    receiver_gone: AtomicBool,
    gate: Gate,
}

impl Shared {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            sender: Bell::new(),
            receiver: Bell::new(),
            sender_gone: AtomicBool::new(false),
            receiver_gone: AtomicBool::new(false),
            gate: Gate::new(),
        })
    }
}

/// A link of at most `capacity` messages; a capacity of 0 counts as 1.
///
/// `H` is the header beside each message: that of the graphs that it joins, or `()`.
///
/// # Examples
/// ```
/// use arachne_std::link::{OnFull, SendError, link};
///
/// let (mut sender, mut receiver) = link::<u32, ()>(2, OnFull::Block);
/// sender.try_send(1).unwrap();
/// sender.try_send(2).unwrap();
/// assert_eq!(sender.try_send(3), Err(SendError::Full(3)));
/// let adder = std::thread::spawn(move || {
///     let mut sum = 0;
///     while let Some(number) = receiver.receive() {
///         sum += number;
///     }
///     sum
/// });
/// sender.send(3).unwrap(); // sleeps until there is room
/// drop(sender);
/// assert_eq!(adder.join().unwrap(), 6);
/// ```
#[must_use]
pub fn link<T: Send, H: Header + Send>(
    capacity: usize,
    on_full: OnFull<T>,
) -> (Sender<T, H>, Receiver<T, H>) {
    let (producer, consumer) = RingBuffer::<Message<T, H>>::new(capacity.max(1));
    let shared = Shared::new();
    let sender = Sender::over_ring(producer, on_full, Arc::clone(&shared));
    (sender, Receiver::over_ring(consumer, shared))
}

/// A link that holds the newest message and nothing else: a triple buffer, in which a new message replaces one that was not
/// taken. It is never full.
///
/// # Examples
/// ```
/// let (mut sender, mut receiver) = arachne_std::link::newest::<u32, ()>();
/// for price in [99, 100, 101] {
///     sender.try_send(price).unwrap();
/// }
/// assert_eq!(receiver.try_receive(), Some(101));
/// assert_eq!(receiver.try_receive(), None);
/// assert_eq!(sender.figures().dropped, 2);
/// ```
#[must_use]
pub fn newest<T: Send, H: Header + Send>() -> (Sender<T, H>, Receiver<T, H>) {
    let (input, output) = TripleBuffer::<Option<Message<T, H>>>::default().split();
    let shared = Shared::new();
    (Sender::over_newest(input, Arc::clone(&shared)), Receiver::over_newest(output, shared))
}

/// A link for graphs that run in lock-step: it blocks, and its sender sets marks between the messages that say up to which
/// time it has sent. See [`Turn`](crate::Turn).
#[must_use]
pub fn marked<T: Send, H: Header + Send>(capacity: usize) -> (Sender<T, H>, Receiver<T, H>) {
    let (producer, consumer) = RingBuffer::new(capacity.max(1));
    let (sender, receiver) = link(capacity, OnFull::Block);
    (sender.with_marks(producer), receiver.with_marks(consumer))
}

/// Says that all messages up to a time have been sent.
#[derive(Clone, Copy, Debug)]
struct Mark {
    /// How many messages stand before it.
    behind: u64,
    time_ns: u64,
}
