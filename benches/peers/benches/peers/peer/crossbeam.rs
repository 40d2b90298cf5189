//! crossbeam's bounded channels, with a thread a node.

use super::threads::{Channel, Sender, join, start};
use crate::work::*;
use crossbeam_channel as crossbeam;
use std::time::Instant;

struct Crossbeam;

impl Channel for Crossbeam {
    type Sender<T: Payload> = crossbeam::Sender<T>;
    type Receiver<T: Payload> = crossbeam::Receiver<T>;

    fn bounded<T: Payload>(capacity: usize) -> (Self::Sender<T>, Self::Receiver<T>) {
        crossbeam::bounded(capacity)
    }
}

impl<T: Payload> Sender<T> for crossbeam::Sender<T> {
    fn post(&self, payload: T) {
        let _ = self.send(payload);
    }
}

pub fn run(work: Work, messages: u64) -> Answer {
    match work {
        Work::Control => Ok(control(messages)),
        other => super::threads::run::<Crossbeam>(other, messages),
    }
}

fn control(messages: u64) -> Done {
    let (kills, kill) = crossbeam::bounded::<u64>(1);
    let (first, mut last) = crossbeam::bounded::<u64>(CAPACITY);
    for at in 0..STAGES {
        let (out, next) = crossbeam::bounded(CAPACITY);
        let input = std::mem::replace(&mut last, next);
        let kills = kills.clone();
        start(move || {
            for number in input {
                handle();
                let _ = out.send(number.next());
                if at == 0 && is_fatal(number) {
                    let _ = kills.send(handled());
                }
            }
        });
    }
    let sink = start(move || {
        let (mut tally, mut waits) = (Tally::default(), Vec::new());
        while tally.count < messages {
            crossbeam::select_biased! {
                recv(kill) -> kill => waits.extend(kill.ok().map(waited)),
                recv(last) -> number => {
                    handle();
                    if let Ok(number) = number {
                        tally.take(number);
                    }
                }
            }
        }
        (tally, waits)
    });
    let begin = Instant::now();
    for number in 0..messages {
        let _ = first.send(number);
    }
    drop(first);
    let (tally, waits) = join(sink);
    Done { waits, ..Done::since(begin, tally) }
}
