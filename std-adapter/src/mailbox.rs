//! Inputs from other threads: a bounded channel that a graph's runner sleeps on.

use arachne::engine::Ring;
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, SyncSender, TryRecvError, TrySendError as StdTrySendError,
    sync_channel,
};
use std::time::Duration;

/// A mailbox of at most `capacity` inputs: the end that sends, to be cloned at will, and the end of the runner.
///
/// A capacity of 0 counts as 1.
#[must_use]
pub fn mailbox<I>(capacity: usize) -> (Outbox<I>, Inbox<I>) {
    let capacity = capacity.max(1);
    let (sender, receiver) = sync_channel(capacity);
    (Outbox { sender }, Inbox { receiver, waiting: None, capacity, closed: false })
}

/// The sending end. When the last one is dropped, the runner drains its graph and stops.
#[derive(Debug)]
pub struct Outbox<I> {
    sender: SyncSender<I>,
}

impl<I> Clone for Outbox<I> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone() }
    }
}

/// The runner is gone; the input comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendError<I>(
    /// The input.
    pub I,
);

impl<I> std::fmt::Display for SendError<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the runner of the graph is gone")
    }
}

impl<I: std::fmt::Debug> std::error::Error for SendError<I> {}

/// An input that was not sent, handed back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrySendError<I> {
    /// The mailbox is full.
    Full(I),
    /// The runner is gone.
    Closed(I),
}

impl<I> std::fmt::Display for TrySendError<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Full(_) => "the mailbox of the graph is full",
            Self::Closed(_) => "the runner of the graph is gone",
        })
    }
}

impl<I: std::fmt::Debug> std::error::Error for TrySendError<I> {}

impl<I> Outbox<I> {
    /// Sends an input and wakes the runner; waits while the mailbox is full.
    ///
    /// # Errors
    /// [`SendError`] hands the input back if the runner is gone.
    pub fn send(&self, input: I) -> Result<(), SendError<I>> {
        self.sender.send(input).map_err(|error| SendError(error.0))
    }

    /// Sends an input and wakes the runner, or hands it back at once.
    ///
    /// # Examples
    /// ```
    /// use arachne_std::{TrySendError, mailbox};
    ///
    /// let (outbox, inbox) = mailbox(1);
    /// assert!(outbox.try_send(1).is_ok());
    /// assert_eq!(outbox.try_send(2), Err(TrySendError::Full(2)));
    /// drop(inbox);
    /// assert_eq!(outbox.try_send(3), Err(TrySendError::Closed(3)));
    /// ```
    ///
    /// # Errors
    /// [`TrySendError`] hands the input back if the mailbox is full or the runner is gone.
    pub fn try_send(&self, input: I) -> Result<(), TrySendError<I>> {
        self.sender.try_send(input).map_err(|error| match error {
            StdTrySendError::Full(input) => TrySendError::Full(input),
            StdTrySendError::Disconnected(input) => TrySendError::Closed(input),
        })
    }
}

/// The end of the runner.
#[derive(Debug)]
pub struct Inbox<I> {
    receiver: Receiver<I>,
    /// What was taken and put back, or came while the runner slept.
    waiting: Option<I>,
    capacity: usize,
    closed: bool,
}

impl<I> Inbox<I> {
    /// Sleeps until an input comes or the time has passed; `None` sleeps for an input alone.
    pub(crate) fn sleep(&mut self, at_most: Option<Duration>) {
        if self.closed {
            // Nothing will come any more: only the time counts.
            std::thread::sleep(at_most.unwrap_or(Duration::ZERO));
            return;
        }
        if self.waiting.is_some() {
            // It waits for room in the graph, which only a tick can make: be gentle, but look again soon.
            std::thread::sleep(at_most.unwrap_or(Duration::MAX).min(Duration::from_millis(1)));
            return;
        }
        let received = match at_most {
            None => self.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(at_most) => self.receiver.recv_timeout(at_most),
        };
        match received {
            Ok(input) => self.waiting = Some(input),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.closed = true,
        }
    }

    /// Whether every sender is gone and nothing is left.
    pub(crate) const fn is_closed(&self) -> bool {
        self.closed && self.waiting.is_none()
    }
}

impl<I> Ring<I> for Inbox<I> {
    const CONTROL: bool = false;

    /// A channel does not tell its length; no tick takes more than its capacity. So `next_tick_with` an inbox is always
    /// busy: a [`Runner`](crate::Runner) asks `next_tick`, and sleeps on the channel.
    fn length(&self) -> usize {
        self.capacity
    }

    fn take(&mut self) -> Option<I> {
        self.waiting.take().or_else(|| match self.receiver.try_recv() {
            Ok(input) => Some(input),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.closed = true;
                None
            }
        })
    }

    fn put_back(&mut self, input: I) {
        self.waiting = Some(input);
    }

    fn held_back(&self) -> Option<&I> {
        self.waiting.as_ref()
    }
}
