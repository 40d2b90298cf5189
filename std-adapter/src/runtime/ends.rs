//! The ends of links as a graph's task has them: without the types of their messages.

use super::port::Port;
use crate::link::{Receiver, Sender};
use arachne::edge::Offered;
use arachne::graph::{DeclaredGraph, Input, Output};
use arachne::message::Header;
use arachne::topology::EdgeId;

/// An input with its header; none begins a new trace.
pub(super) type Incoming<G> = (Input<G>, Option<<G as arachne::graph::RootGraph>::Header>);

/// A link that feeds a boundary input.
pub(super) trait Inlet<G: DeclaredGraph>: Send {
    fn take(&mut self) -> Option<Incoming<G>>;
    fn len(&self) -> usize;
    /// Whether there is a message or a mark.
    fn has_news(&self) -> bool;
    /// Takes the mark behind the messages taken so far, if it is there: a time.
    fn take_mark(&mut self) -> Option<u64>;
    /// Whether its sender sets marks.
    fn has_marks(&self) -> bool;
    fn is_closed(&self) -> bool;
    fn close(&mut self);
    fn flush(&mut self);
    fn arm(&self);
    fn disarm(&self);
    fn key(&self) -> usize;
}

pub(super) struct Received<T: Send, H: Header + Send, G: DeclaredGraph> {
    pub receiver: Receiver<T, H>,
    pub port: Port<Input<G>, T>,
    pub header: fn(H) -> Option<G::Header>,
}

impl<T: Send, H: Header + Send, G: DeclaredGraph> Inlet<G> for Received<T, H, G> {
    fn take(&mut self) -> Option<Incoming<G>> {
        let message = self.receiver.take()?;
        Some(((self.port.wrap)(message.payload), (self.header)(message.header)))
    }

    fn len(&self) -> usize {
        self.receiver.len()
    }

    fn has_news(&self) -> bool {
        self.receiver.has_news()
    }

    fn take_mark(&mut self) -> Option<u64> {
        self.receiver.take_mark()
    }

    fn has_marks(&self) -> bool {
        self.receiver.has_marks()
    }

    fn is_closed(&self) -> bool {
        self.receiver.is_closed()
    }

    fn close(&mut self) {
        self.receiver.close();
    }

    fn flush(&mut self) {
        self.receiver.flush();
    }

    fn arm(&self) {
        self.receiver.arm();
    }

    fn disarm(&self) {
        self.receiver.disarm();
    }

    fn key(&self) -> usize {
        self.receiver.key()
    }
}

/// A link that takes from a boundary output.
pub(super) trait Outlet<G: DeclaredGraph>: Send {
    /// Whether a message can be put that does not come back.
    fn can_put(&self) -> bool;
    /// Puts a message; whether it went somewhere: `false` if the receiver is gone.
    fn put(&mut self, output: Output<G>, header: G::Header) -> bool;
    /// Puts a mark behind what was sent, if there is room for one.
    fn mark(&mut self, time_ns: u64) -> bool;
    fn can_mark(&self) -> bool;
    fn is_closed(&self) -> bool;
    fn is_pending(&self) -> bool;
    /// Whether what waits could go on.
    fn can_go_on(&self) -> bool;
    fn flush(&mut self);
    fn arm(&self);
    fn disarm(&self);
    fn key(&self) -> usize;
}

pub(super) struct Sent<T: Send, G: DeclaredGraph>
where
    G::Header: Send,
{
    pub sender: Sender<T, G::Header>,
    pub port: Port<Output<G>, T>,
}

impl<T: Send, G: DeclaredGraph> Outlet<G> for Sent<T, G>
where
    G::Header: Send,
{
    fn can_put(&self) -> bool {
        !self.sender.blocks() || self.sender.has_room() || self.sender.is_closed()
    }

    fn put(&mut self, output: Output<G>, header: G::Header) -> bool {
        if self.sender.is_closed() {
            return false;
        }
        let Some(payload) = (self.port.unwrap)(output) else {
            // Invariant: what an edge holds is of its port.
            return false;
        };
        !matches!(self.sender.offer_with(header, payload), Offered::Refused(_))
    }

    fn mark(&mut self, time_ns: u64) -> bool {
        self.sender.mark(time_ns)
    }

    fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    fn can_mark(&self) -> bool {
        self.sender.can_mark()
    }

    fn is_pending(&self) -> bool {
        self.sender.is_pending() && !self.sender.is_closed()
    }

    fn can_go_on(&self) -> bool {
        self.sender.can_go_on()
    }

    fn flush(&mut self) {
        self.sender.flush();
    }

    fn arm(&self) {
        self.sender.arm();
    }

    fn disarm(&self) {
        self.sender.disarm();
    }

    fn key(&self) -> usize {
        self.sender.key()
    }
}

/// A link at its boundary edge.
pub(super) struct At<L: ?Sized> {
    pub link: Box<L>,
    pub name: &'static str,
    pub edge: EdgeId,
    pub is_control: bool,
    /// Whether it comes from outside of the runtime.
    pub is_external: bool,
    /// Whether it closes a cycle of graphs, so that its end is not waited for.
    pub is_feedback: bool,
}
