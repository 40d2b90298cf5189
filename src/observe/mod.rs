//! Watching a graph run: every step is an [`Event`], given to an [`Observer`] that is a type parameter.
//!
//! The observer `()` compiles to nothing. [`Figures`] keeps counts and histograms in fixed memory; the features `log`
//! and `defmt` bring observers that write lines. A pair of observers is an observer: `(figures, my_trace)`.
//!
//! Nothing flows back: an observer may own a clock and measure physical time, and the run is the same as without it.

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

/// Is told of every step of a graph.
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
    /// Takes note of an event.
    fn observe(&mut self, event: &Event);
}

/// Observes nothing, and costs nothing.
impl Observer for () {
    #[inline(always)]
    fn observe(&mut self, _: &Event) {}
}

/// Two observers, told in order.
impl<A: Observer, B: Observer> Observer for (A, B) {
    #[inline(always)]
    fn observe(&mut self, event: &Event) {
        self.0.observe(event);
        self.1.observe(event);
    }
}

/// An observer that stays with its owner.
impl<O: Observer> Observer for &mut O {
    #[inline(always)]
    fn observe(&mut self, event: &Event) {
        (**self).observe(event);
    }
}

/// An observer that may be there.
impl<O: Observer> Observer for Option<O> {
    #[inline(always)]
    fn observe(&mut self, event: &Event) {
        if let Some(observer) = self {
            observer.observe(event);
        }
    }
}

/// An observer that is called, not inlined.
///
/// An observer's code is woven into every place where something happens, which makes a simple one free. That of a
/// large one is better kept apart: on a microcontroller the copies cost more flash than the calls cost time.
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
