//! Observing a running graph: the engine passes every step, as an [`Event`], to an [`Observer`].
//!
//! The observer is a type parameter of the engine, and `()` compiles to nothing. [`Figures`] keeps counters and
//! histograms in fixed memory. The features `log` and `defmt` add observers that write log lines. A pair of observers
//! is an observer: `(figures, my_trace)`.
//!
//! An observer cannot affect the run. It may own a clock and measure physical time; the run is the same as without it.

#[cfg(feature = "defmt")]
mod defmt_observer;
mod event;
mod figures;
mod histogram;
mod last_events;
#[cfg(feature = "log")]
mod log_observer;
mod reading;
#[cfg(feature = "serde")]
mod serial;

#[cfg(feature = "defmt")]
pub use defmt_observer::DefmtObserver;
pub use event::{Cause, Event, Position};
pub use figures::{EdgeCounts, Figures, FiguresIn, NodeFigures, SchedulerFigures, Stopwatch};
pub use histogram::Histogram;
pub use last_events::LastEvents;
#[cfg(feature = "log")]
pub use log_observer::LogObserver;
pub use reading::Reading;

/// Receives every step of a graph, in order.
///
/// # Examples
/// ```
/// use arachne::observe::{Event, Observer};
///
/// #[derive(Default)]
/// struct Drops(u32);
///
/// impl Observer for Drops {
///     fn observe(&mut self, event: &Event) {
///         if let Event::Dropped { .. } = event {
///             self.0 += 1;
///         }
///     }
/// }
/// ```
pub trait Observer {
    /// Receives an event. Called synchronously, so the time that it takes adds to that of the tick.
    fn observe(&mut self, event: &Event);
}

/// Ignores every event, at no cost.
impl Observer for () {
    #[inline(always)]
    fn observe(&mut self, _: &Event) {}
}

/// Two observers, called in order.
impl<A: Observer, B: Observer> Observer for (A, B) {
    #[inline(always)]
    fn observe(&mut self, event: &Event) {
        self.0.observe(event);
        self.1.observe(event);
    }
}

/// A borrowed observer.
impl<O: Observer> Observer for &mut O {
    #[inline(always)]
    fn observe(&mut self, event: &Event) {
        (**self).observe(event);
    }
}

/// An optional observer: `None` ignores every event.
impl<O: Observer> Observer for Option<O> {
    #[inline(always)]
    fn observe(&mut self, event: &Event) {
        if let Some(observer) = self {
            observer.observe(event);
        }
    }
}

/// An observer that is not inlined.
///
/// An observer is normally inlined into every place that emits an event, which makes a simple one free. Wrap a large
/// one in this type: on a microcontroller, the copies would cost more flash than the calls cost time.
///
/// # Examples
/// ```
/// use arachne::observe::{Event, LastEvents, Observer, OutOfLine};
/// use arachne::topology::EdgeId;
///
/// let mut observer = OutOfLine(LastEvents::<16>::new());
/// observer.observe(&Event::Dropped { edge: EdgeId(0) });
/// assert_eq!(observer.0.oldest_first().count(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct OutOfLine<O>(
    /// The observer.
    pub O,
);

impl<O: Observer> Observer for OutOfLine<O> {
    #[inline(never)]
    fn observe(&mut self, event: &Event) {
        self.0.observe(event);
    }
}
