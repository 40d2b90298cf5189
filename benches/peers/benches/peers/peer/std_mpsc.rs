//! The standard library's bounded channels, with a thread a node.

use super::threads::{Channel, Sender};
use crate::work::*;
use std::sync::mpsc;

struct Std;

impl Channel for Std {
    type Sender<T: Payload> = mpsc::SyncSender<T>;
    type Receiver<T: Payload> = mpsc::Receiver<T>;

    fn bounded<T: Payload>(capacity: usize) -> (Self::Sender<T>, Self::Receiver<T>) {
        mpsc::sync_channel(capacity)
    }
}

impl<T: Payload> Sender<T> for mpsc::SyncSender<T> {
    fn post(&self, payload: T) {
        let _ = self.send(payload);
    }
}

pub fn run(work: Work, messages: u64) -> Answer {
    super::threads::run::<Std>(work, messages)
}
