//! What each policy does across a link, between two ends and between two graphs.

mod threads_common;

use arachne::prelude::*;
use arachne_std::link::{LinkFigures, OnFull, SendError, Sender, link, newest};
use arachne_std::{Runtime, Task, port};
use std::sync::Arc;
use std::thread;
use threads_common::*;

fn add(queued: &mut u64, new: u64) {
    *queued += new;
}

/// Sends 0..10 into a link of two, and then takes what is there.
fn overflow(
    mut sender: Sender<u64>,
    mut receiver: arachne_std::link::Receiver<u64>,
) -> (Vec<u64>, LinkFigures) {
    for number in 0..10 {
        sender.try_send(number).unwrap();
    }
    let figures = sender.figures();
    let mut taken = Vec::new();
    while let Some(number) = receiver.try_receive() {
        taken.push(number);
        sender.flush();
    }
    assert_eq!(sender.figures().pending, 0);
    assert_eq!(
        figures.offered,
        figures.queued + figures.dropped + figures.coalesced + figures.pending
    );
    (taken, figures)
}

#[test]
fn drop_loses_what_finds_the_link_full() {
    let (sender, receiver) = link(2, OnFull::Drop);
    let (taken, figures) = overflow(sender, receiver);
    assert_eq!(taken, [0, 1]);
    assert_eq!((figures.offered, figures.dropped, figures.pending), (10, 8, 0));
}

#[test]
fn latest_replaces_what_is_pending_at_the_sender_and_nothing_that_is_queued() {
    let (sender, receiver) = link(2, OnFull::Latest);
    let (taken, figures) = overflow(sender, receiver);
    assert_eq!(taken, [0, 1, 9]);
    assert_eq!((figures.offered, figures.dropped, figures.pending), (10, 7, 1));
}

#[test]
fn coalesce_merges_into_what_is_pending_at_the_sender() {
    let (sender, receiver) = link(2, OnFull::Coalesce(add));
    let (taken, figures) = overflow(sender, receiver);
    assert_eq!(taken, [0, 1, (2..10).sum()]);
    assert_eq!((figures.offered, figures.coalesced, figures.pending), (10, 7, 1));
}

#[test]
fn newest_holds_one_message_and_that_is_the_newest() {
    let (sender, receiver) = newest();
    let (taken, figures) = overflow(sender, receiver);
    assert_eq!(taken, [9]);
    assert_eq!((figures.offered, figures.queued, figures.dropped), (10, 1, 9));
}

#[test]
fn block_hands_back_or_waits() {
    let (mut sender, mut receiver) = link::<u64, ()>(2, OnFull::Block);
    sender.try_send(0).unwrap();
    sender.try_send(1).unwrap();
    assert_eq!(sender.try_send(2), Err(SendError::Full(2)));
    let waiting = thread::spawn(move || {
        for number in 2..100_000 {
            sender.send(number).unwrap();
        }
    });
    for number in 0..100_000 {
        assert_eq!(receiver.receive(), Some(number));
    }
    assert_eq!(receiver.receive(), None);
    waiting.join().unwrap();
}

#[test]
fn what_a_closed_link_was_given_before_is_taken_and_more_is_handed_back() {
    let (mut sender, mut receiver) = link::<u64, ()>(2, OnFull::Block);
    sender.try_send(0).unwrap();
    receiver.close();
    assert_eq!(sender.try_send(1), Err(SendError::Closed(1)));
    assert_eq!(receiver.receive(), Some(0));
    assert_eq!(receiver.receive(), None);
    drop(receiver);
    assert_eq!(sender.send(2), Err(SendError::Closed(2)));
}

#[test]
fn a_sender_that_waits_is_told_when_the_receiver_goes() {
    let (mut sender, receiver) = link::<u64, ()>(1, OnFull::Block);
    sender.try_send(0).unwrap();
    let waiting = thread::spawn(move || sender.send(1));
    thread::sleep(std::time::Duration::from_millis(20));
    drop(receiver);
    assert_eq!(waiting.join().unwrap(), Err(SendError::Closed(1)));
}

/// Drops its payload's count when it is dropped.
#[derive(Debug)]
struct Counted(Arc<()>);

#[test]
fn messages_that_nobody_takes_are_dropped_with_the_link() {
    let alive = Arc::new(());
    let counted = || Counted(Arc::clone(&alive));
    let (mut sender, mut receiver) = link::<Counted, ()>(2, OnFull::Latest);
    for _ in 0..5 {
        sender.try_send(counted()).unwrap();
    }
    assert_eq!(Arc::strong_count(&alive), 4, "two are queued, one is pending");
    drop(receiver.try_receive().map(|counted| counted.0));
    drop(sender);
    drop(receiver);
    let (mut sender, receiver) = newest::<Counted, ()>();
    for _ in 0..5 {
        sender.try_send(counted()).unwrap();
    }
    drop((sender, receiver));
    assert_eq!(Arc::strong_count(&alive), 1);
}

/// Runs a source of many numbers over a link to a slow sink, and says what arrived: how many, and the last.
fn run(sender: Sender<u64>, receiver: arachne_std::link::Receiver<u64>, many: u64) -> (u64, u64) {
    let seen = Arc::new(Seen::default());
    let mut runtime = Runtime::new();
    let stop = runtime.stopper();
    let stop_at = Some((many - 1, stop));
    let count = move || Counting::new(Count { next: 0, end: many });
    let source = Task::new("count", count).output(port!(CountingOut::Number), sender);
    runtime.add(source).unwrap();
    let seen_by = Arc::clone(&seen);
    let note =
        move || Noting::new(Note { seen: Arc::clone(&seen_by), stop_at: stop_at.clone(), next: 0 });
    runtime.add(Task::new("note", note).input(port!(NotingIn::Number), receiver)).unwrap();
    let report = runtime.run().unwrap();
    assert!(report.is_clean(), "{report}");
    (seen.count(), seen.last())
}

/// The last number always arrives, whatever was lost before it: what is pending is sent when there is room.
#[test]
fn the_newest_message_arrives_between_graphs_under_latest_and_newest() {
    const MANY: u64 = 100_000;
    for (sender, receiver) in [link(2, OnFull::Latest), newest()] {
        let (count, last) = run(sender, receiver, MANY);
        assert!((1..=MANY).contains(&count));
        assert_eq!(last, MANY - 1);
    }
}

#[test]
fn nothing_is_lost_between_graphs_under_block() {
    const MANY: u64 = 100_000;
    let (sender, receiver) = link(2, OnFull::Block);
    assert_eq!(run(sender, receiver, MANY), (MANY, MANY - 1));
}

graph! {
    /// Sums what comes.
    graph Summing(Number: u64 => sum.One [8]) { sum: Sum {} }
}
type SummingIn = arachne::graph::Input<Summing>;

#[derive(Default)]
struct Sum(u64);

impl Node for Sum {
    type Input = One<u64>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.0 += number;
        Ok(())
    }
}

#[test]
fn nothing_is_lost_between_graphs_under_coalesce_but_the_moments_between() {
    const MANY: u64 = 100_000;
    let (sender, receiver) = link(2, OnFull::Coalesce(add));
    let (total, totals) = std::sync::mpsc::channel();
    let mut runtime = Runtime::new();
    let (mut numbers, numbers_end) = link(8, OnFull::Block);
    runtime
        .add(
            Task::new("pass", || Passing::new(Pass::default()))
                .input(port!(PassingIn::Number), numbers_end)
                .output(port!(PassingOut::Number), sender),
        )
        .unwrap();
    runtime
        .add(
            Task::new("sum", || Summing::new(Sum::default()))
                .input(port!(SummingIn::Number), receiver)
                .at_end(move |engine| total.send(engine.graph().sum.0).unwrap()),
        )
        .unwrap();
    let source = thread::spawn(move || (0..MANY).for_each(|n| numbers.send(n).unwrap()));
    let report = runtime.run().unwrap();
    source.join().unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(totals.recv().unwrap(), (0..MANY).sum::<u64>());
}
