//! The end of a link that receives.

use super::patience::Patience;
use super::{Mark, Shared};
use arachne::message::{Header, Message};
use rtrb::Consumer;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use triple_buffer::Output;

/// The end of a link that receives. When it is dropped, the sender is told that the link is closed.
pub struct Receiver<T: Send, H: Header + Send = ()> {
    way: Way<Message<T, H>>,
    /// How many messages were taken, for the marks.
    taken: u64,
    marks: Option<Consumer<Mark>>,
    patience: Patience,
    shared: Arc<Shared>,
}

enum Way<M: Send> {
    Ring(Consumer<M>),
    Newest(Output<Option<M>>),
}

impl<T: Send, H: Header + Send> Receiver<T, H> {
    pub(super) fn over_ring(ring: Consumer<Message<T, H>>, shared: Arc<Shared>) -> Self {
        Self { way: Way::Ring(ring), taken: 0, marks: None, patience: Patience::among(2), shared }
    }

    pub(super) fn over_newest(output: Output<Option<Message<T, H>>>, shared: Arc<Shared>) -> Self {
        Self {
            way: Way::Newest(output),
            taken: 0,
            marks: None,
            patience: Patience::among(2),
            shared,
        }
    }

    pub(super) fn with_marks(mut self, marks: Consumer<Mark>) -> Self {
        self.marks = Some(marks);
        self
    }

    pub(crate) const fn has_marks(&self) -> bool {
        self.marks.is_some()
    }

    /// Takes the mark that stands behind what was taken so far, if it is there already.
    ///
    /// Whoever looks for a message first, and then asks for the mark, knows that the message it has seen stands before the
    /// next mark: one that stands between would have been there by then.
    pub(crate) fn take_mark(&mut self) -> Option<u64> {
        let marks = self.marks.as_mut()?;
        let Mark { behind, time_ns } = *marks.peek().ok()?;
        if behind != self.taken {
            return None;
        }
        marks.pop().ok()?;
        Some(time_ns)
    }

    /// Whether there is something to read: a message or a mark.
    pub(crate) fn has_news(&self) -> bool {
        !self.is_empty() || self.marks.as_ref().is_some_and(|marks| !marks.is_empty())
    }

    /// Takes the oldest message with its header, and wakes nobody: to be followed, after the last of a batch, by
    /// [`flush`](Self::flush).
    #[inline]
    pub fn take(&mut self) -> Option<Message<T, H>> {
        let message = match &mut self.way {
            Way::Ring(ring) => ring.pop().ok()?,
            Way::Newest(output) => {
                output.update();
                output.output_buffer_mut().take()?
            }
        };
        if self.marks.is_some() {
            self.taken = self.taken.wrapping_add(1);
        }
        Some(message)
    }

    /// Wakes the sender if it sleeps until there is room.
    pub fn flush(&mut self) {
        self.shared.sender.ring();
    }

    /// Takes the oldest message, if there is one.
    pub fn try_receive(&mut self) -> Option<T> {
        let message = self.take()?;
        self.flush();
        Some(message.payload)
    }

    /// Takes the oldest message; sleeps until there is one. `None` at the end: the sender is gone and the link empty.
    pub fn receive(&mut self) -> Option<T> {
        loop {
            // In this order: what was sent before the sender went is seen after.
            let is_closed = self.is_closed();
            if let Some(message) = self.try_receive() {
                return Some(message);
            }
            if is_closed {
                return None;
            }
            let has_news = || !self.is_empty() || self.is_closed();
            let Err(waiting) = self.patience.wait(Duration::MAX, has_news) else {
                continue;
            };
            self.arm();
            if self.is_empty() && !self.is_closed() {
                std::thread::park();
            }
            self.disarm();
            self.patience.learn(waiting);
        }
    }

    /// How many messages there are, at least: the sender may just put more.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.way {
            Way::Ring(ring) => ring.slots(),
            Way::Newest(output) => {
                usize::from(output.updated() || output.output_buffer().is_some())
            }
        }
    }

    /// Whether there is no message now.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes no more messages than those that were sent up to now: the sender gets further ones back.
    pub fn close(&mut self) {
        self.shared.gate.close();
        self.shared.sender.ring();
    }

    /// Whether no more messages will come than there are now: the sender is gone, or the link was closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.shared.sender_gone.load(Ordering::Acquire) || self.shared.gate.is_shut()
    }

    pub(crate) fn arm(&self) {
        self.shared.receiver.arm();
    }

    pub(crate) fn disarm(&self) {
        self.shared.receiver.disarm();
    }

    /// Names the link: the same for its two ends.
    pub(crate) fn key(&self) -> usize {
        Arc::as_ptr(&self.shared) as usize
    }
}

impl<T: Send, H: Header + Send> Drop for Receiver<T, H> {
    fn drop(&mut self) {
        self.shared.receiver_gone.store(true, Ordering::Release);
        self.shared.sender.ring();
    }
}

impl<T: Send, H: Header + Send> fmt::Debug for Receiver<T, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("waiting", &self.len()).finish_non_exhaustive()
    }
}
