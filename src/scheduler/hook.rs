//! The hooks of a node that do not handle a message.

use crate::node::Timer;
use crate::observe::Cause;

/// The hooks of a node that do not handle a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// Requests the period, which is left in [`Cx::period_ns`](super::Cx::period_ns).
    Period,
    /// `on_start`
    Start,
    /// `on_tick`
    Tick(Timer),
    /// `on_drain`
    Drain,
    /// `on_stop`
    Stop,
}

impl Hook {
    pub(crate) const fn cause(self) -> Cause {
        match self {
            Self::Tick(timer) => Cause::Timer(timer),
            Self::Drain => Cause::Drain,
            Self::Stop => Cause::Stop,
            Self::Start | Self::Period => Cause::Start,
        }
    }
}
