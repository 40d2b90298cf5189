//! What travels on an edge: a payload, and beside it the header that the graph chose.
//!
//! With the default header `()` a message is its payload: no space, no instruction. With [`Trace`] every message
//! knows the trace it belongs to, when it was created and its number; whatever a node emits inherits the trace of what
//! it is handling.

/// A payload with its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Message<T, H = ()> {
    /// What the port's type says.
    pub payload: T,
    /// What the graph carries beside every payload.
    pub header: H,
}

/// Something carried beside each payload: `()` for nothing, [`Trace`], or a type of your own.
pub trait Header: Clone {
    /// What the engine keeps to make headers: counters. Part of a snapshot.
    type Source: Clone + core::hash::Hash;

    /// A source whose first trace is `seed`.
    fn source(seed: u64) -> Self::Source;

    /// A header for what a timer or the outside starts.
    fn begin(source: &mut Self::Source, now_ns: u64) -> Self;

    /// A header for what is emitted while the message of this header is handled.
    #[must_use]
    fn inherit(&self, source: &mut Self::Source, now_ns: u64) -> Self;

    /// What the header of a queued message becomes when a newer message is merged into it.
    fn merge(&mut self, newer: &Self);

    /// What nodes and observers see of it.
    fn trace(&self) -> Option<Trace>;
}

/// No header.
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

/// The ready-made header: which trace, created when, which message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Trace {
    /// The trace: the same for all that one outside event or timer has caused.
    pub id: u64,
    /// When this message was created, in logical nanoseconds.
    pub created_ns: u64,
    /// The number of this message among all that this engine made.
    pub sequence: u64,
}

/// The counters behind [`Trace`].
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

    /// Keeps the creation time of the queued message and takes the trace of the newer one.
    fn merge(&mut self, newer: &Self) {
        self.id = newer.id;
        self.sequence = newer.sequence;
    }

    fn trace(&self) -> Option<Trace> {
        Some(*self)
    }
}
