//! What a session drives: an engine, or one that is recorded.

use crate::graph::{Monitor, Out};
use arachne::engine::{Engine, Feed};
use arachne::observe::Observer;
use arachne::scheduler::{Report, StartError, StateError};

/// An engine of the [`Monitor`], by the calls that a session makes.
pub trait Driven<O: Observer> {
    /// See [`Engine::start`].
    ///
    /// # Errors
    /// As there.
    fn start(&mut self, now_ns: u64) -> Result<(), StartError>;

    /// See [`Engine::tick_with`].
    ///
    /// # Errors
    /// As there.
    fn tick_with<F: Feed<Monitor>>(
        &mut self,
        now_ns: u64,
        budget: u32,
        feed: &mut F,
    ) -> Result<Report, StateError>;

    /// See [`Engine::pop`].
    fn pop(&mut self) -> Option<Out>;

    /// The engine, to be looked at.
    fn engine(&self) -> &Engine<Monitor, O>;
}

macro_rules! driven {
    () => {
        #[inline]
        fn start(&mut self, now_ns: u64) -> Result<(), StartError> {
            Self::start(self, now_ns)
        }

        #[inline]
        fn tick_with<F: Feed<Monitor>>(
            &mut self,
            now_ns: u64,
            budget: u32,
            feed: &mut F,
        ) -> Result<Report, StateError> {
            Self::tick_with(self, now_ns, budget, feed)
        }

        #[inline]
        fn pop(&mut self) -> Option<Out> {
            Self::pop(self)
        }

        #[inline]
        fn engine(&self) -> &Engine<Monitor, O> {
            self
        }
    };
}

impl<O: Observer> Driven<O> for Engine<Monitor, O> {
    driven!();
}

#[cfg(feature = "record")]
impl<O: Observer, S: arachne::frame::Sink> Driven<O> for arachne::record::Recorder<Monitor, O, S> {
    driven!();
}
