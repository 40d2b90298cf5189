//! Messages: a payload and a header. The graph chooses the header type.
//!
//! The default header `()` takes no space and no instructions. With [`Trace`], each message records its trace, its
//! creation time and its number. A message that a node emits inherits the trace of the message that the node is
//! handling.

/// A payload with its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Message<T, H = ()> {
    /// The payload, of the port's type.
    pub payload: T,
    /// The header, of the type that the graph chose.
    pub header: H,
}

/// Data that accompanies each payload: `()` for none, [`Trace`], or a type of your own.
pub trait Header: Clone {
    /// The state from which the engine makes headers, such as counters. It is part of a snapshot.
    type Source: Clone + core::hash::Hash;

    /// Creates a source. The first trace that it begins has the id `seed`.
    fn source(seed: u64) -> Self::Source;

    /// The header of a message that begins a trace: an input from outside, or one that a timer or a start hook emits.
    fn begin(source: &mut Self::Source, now_ns: u64) -> Self;

    /// The header of a message that is emitted while the message with this header is being handled.
    #[must_use]
    fn inherit(&self, source: &mut Self::Source, now_ns: u64) -> Self;

    /// Updates the header of a queued message into which a newer message is merged.
    fn merge(&mut self, newer: &Self);

    /// The trace that nodes and observers see; `None` if the header has none.
    fn trace(&self) -> Option<Trace>;
}

/// Without a header.
impl Header for () {
    type Source = ();

    #[inline(always)]
    fn source(_: u64) {}

    #[inline(always)]
    fn begin((): &mut (), _: u64) {}

    #[inline(always)]
    fn inherit(&self, (): &mut (), _: u64) {}

    #[inline(always)]
    fn merge(&mut self, (): &Self) {}

    #[inline(always)]
    fn trace(&self) -> Option<Trace> {
        None
    }
}

/// The predefined header: the trace, the creation time and the number of the message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Trace {
    /// The trace: equal for all messages that one outside input or timer has caused.
    pub id: u64,
    /// When this message was created, in logical nanoseconds.
    pub created_ns: u64,
    /// The number of this message among all messages of this engine, from 0.
    pub sequence: u64,
}

/// The counters from which [`Trace`] headers are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TraceSource {
    next_id: u64,
    next_sequence: u64,
}

impl TraceSource {
    fn stamp(&mut self, id: u64, now_ns: u64) -> Trace {
        let sequence = self.next_sequence;
        self.next_sequence = sequence.wrapping_add(1);
        Trace { id, created_ns: now_ns, sequence }
    }
}

impl Header for Trace {
    type Source = TraceSource;

    fn source(seed: u64) -> TraceSource {
        TraceSource { next_id: seed, next_sequence: 0 }
    }

    fn begin(source: &mut TraceSource, now_ns: u64) -> Self {
        let id = source.next_id;
        source.next_id = id.wrapping_add(1);
        source.stamp(id, now_ns)
    }

    fn inherit(&self, source: &mut TraceSource, now_ns: u64) -> Self {
        source.stamp(self.id, now_ns)
    }

    /// Keeps the creation time of the queued message, and takes the trace and number of the newer one.
    fn merge(&mut self, newer: &Self) {
        self.id = newer.id;
        self.sequence = newer.sequence;
    }

    fn trace(&self) -> Option<Trace> {
        Some(*self)
    }
}
