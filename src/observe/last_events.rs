//! An observer that keeps the last events, to diagnose a fault afterwards.

use super::{Event, Observer};
use heapless::HistoryBuf;

/// Keeps the last `N` events in fixed memory. A new event overwrites the oldest.
///
/// # Examples
/// ```
/// use arachne::observe::{Event, LastEvents, Observer};
/// use arachne::topology::EdgeId;
///
/// let mut last = LastEvents::<2>::new();
/// for edge in 0..3 {
///     last.observe(&Event::Dropped { edge: EdgeId(edge) });
/// }
/// let kept: Vec<_> = last.oldest_first().collect();
/// assert_eq!(kept, [&Event::Dropped { edge: EdgeId(1) }, &Event::Dropped { edge: EdgeId(2) }]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct LastEvents<const N: usize> {
    events: HistoryBuf<Event, N>,
}

impl<const N: usize> LastEvents<N> {
    /// Creates an empty history.
    #[must_use]
    pub const fn new() -> Self {
        Self { events: HistoryBuf::new() }
    }

    /// The kept events, oldest first.
    pub fn oldest_first(&self) -> impl Iterator<Item = &Event> {
        self.events.oldest_ordered()
    }

    /// Removes all events.
    pub fn clear(&mut self) {
        self.events.clear();
    }
}

impl<const N: usize> Observer for LastEvents<N> {
    #[inline]
    fn observe(&mut self, event: &Event) {
        self.events.write(*event);
    }
}
