//! The end of a link that sends.

use super::patience::Patience;
use super::{LinkFigures, Mark, OnFull, Shared};
use arachne::edge::Offered;
use arachne::message::{Header, Message};
use rtrb::{Producer, PushError};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use triple_buffer::Input;

/// A message that was not sent, handed back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendError<T> {
    /// The link is full and blocks.
    Full(T),
    /// The receiver is gone, or takes no more.
    Closed(T),
}

impl<T> SendError<T> {
    /// The message.
    pub fn into_message(self) -> T {
        match self {
            Self::Full(message) | Self::Closed(message) => message,
        }
    }
}

impl<T> fmt::Display for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full(_) => "the link is full",
            Self::Closed(_) => "the receiver of the link takes no more",
        })
    }
}

impl<T: fmt::Debug> std::error::Error for SendError<T> {}

/// The end of a link that sends. When it is dropped, the receiver gets what is queued, and then the end.
pub struct Sender<T: Send, H: Header + Send = ()> {
    way: Way<Message<T, H>>,
    on_full: OnFull<T>,
    /// What was offered and is neither queued nor pending.
    dropped: u64,
    coalesced: u64,
    queued: u64,
    marks: Option<Producer<Mark>>,
    patience: Patience,
    shared: Arc<Shared>,
}

enum Way<M: Send> {
    Ring {
        ring: Producer<M>,
        /// What found the ring full, under `latest` and `coalesce`.
        pending: Option<M>,
    },
    Newest(Input<Option<M>>),
}

impl<T: Send, H: Header + Send> Sender<T, H> {
    pub(super) fn over_ring(
        ring: Producer<Message<T, H>>,
        on_full: OnFull<T>,
        shared: Arc<Shared>,
    ) -> Self {
        Self::over(Way::Ring { ring, pending: None }, on_full, shared)
    }

    pub(super) fn over_newest(input: Input<Option<Message<T, H>>>, shared: Arc<Shared>) -> Self {
        Self::over(Way::Newest(input), OnFull::Latest, shared)
    }

    fn over(way: Way<Message<T, H>>, on_full: OnFull<T>, shared: Arc<Shared>) -> Self {
        Self {
            way,
            on_full,
            dropped: 0,
            coalesced: 0,
            queued: 0,
            marks: None,
            patience: Patience::among(2),
            shared,
        }
    }

    pub(super) fn with_marks(mut self, marks: Producer<Mark>) -> Self {
        self.marks = Some(marks);
        self
    }

    /// Puts a mark behind what was sent so far, if there is room for one; on a link without marks it does nothing.
    pub(crate) fn mark(&mut self, time_ns: u64) -> bool {
        let mark = Mark { behind: self.queued, time_ns };
        self.marks.as_mut().is_none_or(|marks| marks.push(mark).is_ok())
    }

    /// Puts a message with its header on the link, or lets the policy decide, and wakes nobody: to be followed, after the
    /// last of a batch, by [`flush`](Self::flush).
    #[inline]
    pub fn offer_with(&mut self, header: H, payload: T) -> Offered<T> {
        let message = Message { payload, header };
        match &mut self.way {
            Way::Ring { ring, pending: None } => match ring.push(message) {
                Ok(()) => {
                    self.queued = self.queued.wrapping_add(1);
                    Offered::Queued
                }
                Err(PushError::Full(message)) => self.overflow(message),
            },
            _ => self.offer_otherwise(message),
        }
    }

    /// To a ring for which another message waits already, or to a triple buffer.
    #[inline(never)]
    fn offer_otherwise(&mut self, message: Message<T, H>) -> Offered<T> {
        let Way::Newest(input) = &mut self.way else {
            self.push_pending();
            return self.overflow(message);
        };
        // What is in the buffer is old: it was seen, or was never to be.
        *input.input_buffer_mut() = Some(message);
        if input.publish() {
            self.dropped = self.dropped.wrapping_add(1);
            return Offered::Displaced;
        }
        self.queued = self.queued.wrapping_add(1);
        Offered::Queued
    }

    /// A message that found the ring full, or another one waiting for it.
    #[inline(never)]
    fn overflow(&mut self, message: Message<T, H>) -> Offered<T> {
        let Way::Ring { ring, pending } = &mut self.way else {
            return Offered::Refused(message.payload);
        };
        // One more look, for the message that was pending may just have found room.
        let message = match pending {
            Some(_) => message,
            None => match ring.push(message) {
                Ok(()) => {
                    self.queued = self.queued.wrapping_add(1);
                    return Offered::Queued;
                }
                Err(PushError::Full(message)) => message,
            },
        };
        match (self.on_full, pending) {
            (OnFull::Block, _) => Offered::Refused(message.payload),
            (OnFull::Drop, _) => {
                self.dropped = self.dropped.wrapping_add(1);
                Offered::Dropped
            }
            (OnFull::Latest | OnFull::Coalesce(_), pending @ None) => {
                *pending = Some(message);
                Offered::Queued
            }
            (OnFull::Latest, Some(waiting)) => {
                *waiting = message;
                self.dropped = self.dropped.wrapping_add(1);
                Offered::Displaced
            }
            (OnFull::Coalesce(merge), Some(waiting)) => {
                merge(&mut waiting.payload, message.payload);
                waiting.header.merge(&message.header);
                self.coalesced = self.coalesced.wrapping_add(1);
                Offered::Coalesced
            }
        }
    }

    fn push_pending(&mut self) {
        if let Way::Ring { ring, pending } = &mut self.way
            && let Some(message) = pending.take()
        {
            match ring.push(message) {
                Ok(()) => self.queued = self.queued.wrapping_add(1),
                Err(PushError::Full(message)) => *pending = Some(message),
            }
        }
    }

    /// Sends what is pending if there is room, and wakes the receiver if it sleeps.
    pub fn flush(&mut self) {
        self.push_pending();
        self.shared.receiver.ring();
    }

    /// Sends a message with its header, or hands it back at once if the link is full and blocks; under the other policies
    /// the policy decides.
    ///
    /// # Errors
    /// [`SendError`] hands the message back.
    pub fn try_send_with(&mut self, header: H, message: T) -> Result<(), SendError<T>> {
        if self.is_closed() || !self.shared.gate.enter() {
            return Err(SendError::Closed(message));
        }
        let offered = self.offer_with(header, message);
        self.shared.gate.leave();
        self.flush();
        match offered {
            Offered::Refused(message) => Err(SendError::Full(message)),
            _ => Ok(()),
        }
    }

    /// Sends a message with its header; sleeps while the link is full and blocks.
    ///
    /// # Errors
    /// [`SendError::Closed`] hands the message back.
    pub fn send_with(&mut self, header: H, mut message: T) -> Result<(), SendError<T>> {
        loop {
            match self.try_send_with(header.clone(), message) {
                Err(SendError::Full(refused)) => message = refused,
                sent => return sent,
            }
            let Err(waiting) = self.patience.wait(Duration::MAX, || self.can_go_on()) else {
                continue;
            };
            self.arm();
            if !self.can_go_on() {
                std::thread::park();
            }
            self.disarm();
            self.patience.learn(waiting);
        }
    }

    /// Whether a message would be taken without the policy's help; `true` for [`newest`](super::newest).
    #[must_use]
    pub fn has_room(&self) -> bool {
        match &self.way {
            Way::Ring { ring, pending } => pending.is_none() && !ring.is_full(),
            Way::Newest(_) => true,
        }
    }

    /// Whether what has to wait could go on: there is room in the ring, or nobody to wait for.
    pub(crate) fn can_go_on(&self) -> bool {
        let has_room = match &self.way {
            Way::Ring { ring, .. } => !ring.is_full(),
            Way::Newest(_) => true,
        };
        has_room || self.is_closed()
    }

    /// Whether there is room for a mark, or nobody to read it.
    pub(crate) fn can_mark(&self) -> bool {
        self.marks.as_ref().is_none_or(|marks| !marks.is_full()) || self.is_closed()
    }

    /// Whether messages that find it full come back.
    pub(crate) const fn blocks(&self) -> bool {
        matches!(self.on_full, OnFull::Block)
    }

    /// Whether the receiver is gone, or takes no more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.shared.receiver_gone.load(Ordering::Acquire) || self.shared.gate.is_closed()
    }

    /// Whether a message waits in the pending slot.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        matches!(&self.way, Way::Ring { pending: Some(_), .. })
    }

    /// The accounts of the link.
    #[must_use]
    pub fn figures(&self) -> LinkFigures {
        let Self { queued, dropped, coalesced, .. } = *self;
        let pending = u64::from(self.is_pending());
        let offered = [queued, dropped, coalesced, pending].into_iter().fold(0, u64::wrapping_add);
        LinkFigures { offered, queued, dropped, coalesced, pending }
    }

    pub(crate) fn arm(&self) {
        self.shared.sender.arm();
    }

    pub(crate) fn disarm(&self) {
        self.shared.sender.disarm();
    }

    /// Names the link: the same for its two ends.
    pub(crate) fn key(&self) -> usize {
        Arc::as_ptr(&self.shared) as usize
    }
}

impl<T: Send> Sender<T> {
    /// Sends a message, or hands it back at once if the link is full and blocks.
    ///
    /// # Errors
    /// [`SendError`] hands the message back.
    pub fn try_send(&mut self, message: T) -> Result<(), SendError<T>> {
        self.try_send_with((), message)
    }

    /// Sends a message; sleeps while the link is full and blocks.
    ///
    /// # Errors
    /// [`SendError::Closed`] hands the message back.
    pub fn send(&mut self, message: T) -> Result<(), SendError<T>> {
        self.send_with((), message)
    }
}

impl<T: Send, H: Header + Send> Drop for Sender<T, H> {
    fn drop(&mut self) {
        self.push_pending();
        // Behind the last message: who sees that the sender is gone sees that, too.
        self.shared.sender_gone.store(true, Ordering::Release);
        self.shared.receiver.ring();
    }
}

impl<T: Send, H: Header + Send> fmt::Debug for Sender<T, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("on_full", &self.on_full)
            .field("figures", &self.figures())
            .finish_non_exhaustive()
    }
}
