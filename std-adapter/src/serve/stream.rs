//! Answers without an end: events, one now and then, for as long as the client listens.

use super::limits::Limits;
use hyper::body::{Body, Bytes, Frame};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// The body of such an answer. It makes an event only when the one before has been sent, so that a slow client gets fewer.
pub(super) struct Stream {
    ticks: Interval,
    next: Box<dyn FnMut() -> Bytes + Send>,
    /// Its place among the streams that there may be.
    _place: OwnedSemaphorePermit,
}

impl Stream {
    pub(super) fn new(
        limits: &Limits,
        place: OwnedSemaphorePermit,
        next: impl FnMut() -> Bytes + Send + 'static,
    ) -> Self {
        let mut ticks =
            interval(limits.frame_time.clamp(Limits::LEAST_FRAME_TIME, Limits::MOST_FRAME_TIME));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { ticks, next: Box::new(next), _place: place }
    }
}

impl Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let stream = self.get_mut();
        ready!(stream.ticks.poll_tick(context));
        Poll::Ready(Some(Ok(Frame::data((stream.next)()))))
    }
}
