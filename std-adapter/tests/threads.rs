//! Graphs on threads of their own: what is sent arrives, once and in order, and who has nothing to do sleeps.

mod threads_common;

use arachne::message::Trace;
use arachne::prelude::*;
use arachne_std::link::{OnFull, link};
use arachne_std::{AddError, Ended, Runtime, Task, Turn, display, figures, port};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};
use threads_common::*;

/// A debug build makes a twentieth of the messages: it is that much slower.
const MANY: u64 = if cfg!(debug_assertions) { 500_000 } else { 10_000_000 };

/// Longer than anything here takes, on whatever machine.
const LONG: Duration = Duration::from_secs(60);

/// Waits until something is so.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LONG, "{what}");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn millions_of_messages_cross_three_threads_in_order_and_none_is_lost() {
    let (numbers, numbers_end) = link(8, OnFull::Block);
    let (passed, passed_end) = link(8, OnFull::Block);
    let seen = Arc::new(Seen::default());
    let mut runtime = Runtime::new().with_grace(LONG);
    let (stop, seen_by) = (runtime.stopper(), Arc::clone(&seen));
    let count = || Counting::new(Count { next: 0, end: MANY });
    runtime.add(Task::new("count", count).output(port!(CountingOut::Number), numbers)).unwrap();
    runtime
        .add(
            Task::new("pass", || Passing::new(Pass::default()))
                .input(port!(PassingIn::Number), numbers_end)
                .output(port!(PassingOut::Number), passed),
        )
        .unwrap();
    let note = move || {
        let stop_at = Some((MANY - 1, stop.clone()));
        Noting::new(Note { seen: Arc::clone(&seen_by), stop_at, next: 0 })
    };
    runtime.add(Task::new("note", note).input(port!(NotingIn::Number), passed_end)).unwrap();
    let report = runtime.run().unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!((seen.count(), seen.gaps(), seen.last()), (MANY, 0, MANY - 1));
    // Who waits sleeps: a loop that spins would turn more often than there are messages.
    for graph in &report.graphs {
        assert!(graph.turns <= MANY + 100, "{graph:?}");
    }
}

#[test]
fn a_slow_receiver_holds_back_the_source_which_sleeps() {
    let (mut numbers, numbers_end) = link(4, OnFull::Block);
    let (passed, mut passed_end) = link::<u64, ()>(4, OnFull::Block);
    let mut runtime = Runtime::new();
    runtime
        .add(
            Task::new("pass", || Passing::new(Pass::default()))
                .input(port!(PassingIn::Number), numbers_end)
                .output(port!(PassingOut::Number), passed),
        )
        .unwrap();
    let running = thread::spawn(move || runtime.run().unwrap());
    // All the room between here and the end that nobody takes from: two links, and the two edges of the graph.
    let mut accepted = 0;
    until("the links take what they have room for", || {
        while numbers.try_send(accepted).is_ok() {
            accepted += 1;
        }
        accepted == 4 + 8 + 8 + 4
    });
    // Time for a loop that spins to show it.
    thread::sleep(Duration::from_millis(100));
    assert!(numbers.try_send(accepted).is_err());
    let mut taken = 0;
    while let Some(number) = passed_end
        .try_receive()
        .or_else(|| (taken < accepted).then(|| passed_end.receive()).flatten())
    {
        assert_eq!(number, taken);
        taken += 1;
    }
    assert_eq!(taken, accepted);
    drop(numbers);
    assert_eq!(passed_end.receive(), None);
    let report = running.join().unwrap();
    assert!(report.is_clean(), "{report}");
    let turns = report.graph("pass").unwrap().turns;
    assert!(turns <= 8 * accepted, "{turns} turns of the loop for {accepted} messages");
}

#[test]
fn a_sleeping_graph_is_woken_by_an_input_and_by_nothing_else() {
    let (mut numbers, numbers_end) = link(4, OnFull::Block);
    let seen = Arc::new(Seen::default());
    let mut runtime = Runtime::new();
    runtime
        .add(Task::new("note", noting(&seen)).input(port!(NotingIn::Number), numbers_end))
        .unwrap();
    let running = thread::spawn(move || runtime.run().unwrap());
    for number in 0..20 {
        numbers.send(number).unwrap();
        // It has gone to sleep in most of these, and is woken by the next message alone.
        until("the message arrives", || seen.count() == number + 1);
    }
    drop(numbers);
    let report = running.join().unwrap();
    assert!(report.is_clean(), "{report}");
    let graph = report.graph("note").unwrap();
    assert!(graph.sleeps > 0 && graph.turns <= 100, "{graph:?}");
}

#[test]
fn a_trace_goes_on_across_a_link() {
    /// Passes on.
    struct Echo;
    impl Node for Echo {
        type Input = One<u64>;
        type Output = One<u64>;
        fn on_message(
            &mut self,
            input: One<u64>,
            context: &mut impl Context<One<u64>>,
        ) -> Outcome<One<u64>> {
            context.emit(input)?;
            Ok(())
        }
    }
    graph! { graph Echoing<Trace>(In: u64 => echo.One) -> (Out: u64) { echo: Echo { One -> out.Out; } } }
    fn merge(_: &mut u64, _: u64) {}
    graph! {
        // By Control: it is taken by another way than data.
        graph Ending<Trace>(In: u64 => note.One [1] control coalesce(merge)) { note: Note {} }
    }
    type In = arachne::graph::Input<Echoing>;
    type Out = arachne::graph::Output<Echoing>;
    type EndIn = arachne::graph::Input<Ending>;

    let (mut outside, outside_end) = link::<u64, Trace>(4, OnFull::Block);
    let (numbers, numbers_end) = link(4, OnFull::Block);
    let seen = Arc::new(Seen::default());
    let seen_by = Arc::clone(&seen);
    let mut runtime = Runtime::new();
    runtime
        .add(
            Task::new("echo", || Echoing::new(Echo))
                .input(port!(In::In), outside_end)
                .output(port!(Out::Out), numbers),
        )
        .unwrap();
    let note = move || Ending::new(Note { seen: Arc::clone(&seen_by), ..Note::default() });
    runtime.add(Task::new("end", note).input(port!(EndIn::In), numbers_end)).unwrap();
    let header = Trace { id: 4711, created_ns: 0, sequence: 0 };
    outside.send_with(header, 7).unwrap();
    drop(outside);
    assert!(runtime.run().unwrap().is_clean());
    assert_eq!((seen.count(), seen.last()), (1, 7));
    assert_eq!(seen.trace.load(Ordering::Acquire), 4711);
}

#[test]
fn a_shutdown_goes_through_the_graphs_in_topological_order() {
    // Added in the reverse order, so that the order is that of the links and of nothing else.
    let (numbers, numbers_end) = link(8, OnFull::Block);
    let (passed, passed_end) = link(8, OnFull::Block);
    let seen = Arc::new(Seen::default());
    let mut runtime = Runtime::new().with_grace(LONG);
    runtime
        .add(Task::new("note", noting(&seen)).input(port!(NotingIn::Number), passed_end))
        .unwrap();
    runtime
        .add(
            Task::new("pass", || Passing::new(Pass::default()))
                .input(port!(PassingIn::Number), numbers_end)
                .output(port!(PassingOut::Number), passed),
        )
        .unwrap();
    let count = || Counting::new(Count { next: 0, end: u64::MAX });
    let (sent, sents) = std::sync::mpsc::channel();
    runtime
        .add(
            Task::new("count", count)
                .output(port!(CountingOut::Number), numbers)
                .at_end(move |engine| sent.send(engine.graph().count.next).unwrap()),
        )
        .unwrap();
    let stop = runtime.stopper();
    let running = thread::spawn(move || runtime.run().unwrap());
    until("messages flow", || seen.count() > 1000);
    stop.stop();
    let report = running.join().unwrap();
    assert!(report.is_clean(), "{report}");
    let places = ["count", "pass", "note"].map(|name| report.graph(name).unwrap().place);
    assert_eq!(places, [0, 1, 2]);
    assert_eq!((seen.count(), seen.gaps()), (sents.recv().unwrap(), 0));
}

#[test]
fn what_is_not_delivered_by_the_deadline_is_counted() {
    let (mut numbers, numbers_end) = link(4, OnFull::Block);
    let (passed, passed_end) = link::<u64, ()>(4, OnFull::Block);
    let mut runtime = Runtime::new().with_grace(Duration::from_millis(20));
    runtime
        .add(
            Task::new("pass", || Passing::new(Pass::default()))
                .input(port!(PassingIn::Number), numbers_end)
                .output(port!(PassingOut::Number), passed),
        )
        .unwrap();
    let stop = runtime.stopper();
    let sender = thread::spawn(move || {
        for number in 0..9 {
            numbers.send(number).unwrap();
        }
        stop.stop();
        // Some may be accepted until the graph has seen that it is to stop; and none behind that.
        (9..).take_while(|number| numbers.send(*number).is_ok()).last().map_or(9, |last| last + 1)
    });
    // Nobody takes from the link behind: four are in it, and the rest is nowhere to be delivered.
    let report = runtime.run().unwrap();
    let accepted = sender.join().unwrap();
    let graph = report.graph("pass").unwrap();
    assert_eq!((&graph.ending, graph.undelivered), (&Ended::DeadlinePassed, accepted - 4));
    assert_eq!(passed_end.len(), 4);
}

#[test]
fn figures_are_published_before_a_graph_sleeps() {
    let (mut numbers, numbers_end) = link(4, OnFull::Block);
    let (publisher, display) = display("note", <Noting as arachne::graph::DeclaredGraph>::TOPOLOGY);
    let seen = Arc::new(Seen::default());
    let mut runtime = Runtime::new();
    runtime
        .add(
            Task::new("note", noting(&seen))
                .observed_by(|| figures(&<Noting as arachne::graph::DeclaredGraph>::TOPOLOGY))
                .input(port!(NotingIn::Number), numbers_end)
                .publishing(publisher)
                .publishing_every(Duration::from_millis(5)),
        )
        .unwrap();
    let running = thread::spawn(move || runtime.run().unwrap());
    for number in 0..3 {
        numbers.send(number).unwrap();
    }
    // Nothing happens any more, and still the last figures are there.
    until("the figures are published", || display.sheet().nodes[0].activations == 3);
    drop(numbers);
    assert!(running.join().unwrap().is_clean());
    assert_eq!(display.sheet().state, arachne::scheduler::Lifecycle::Stopped);
}

#[test]
fn a_thread_has_its_graphs_name_and_core() {
    let (numbers, numbers_end) = link::<u64, ()>(4, OnFull::Block);
    let (name, names) = std::sync::mpsc::channel();
    let seen = Arc::new(Seen::default());
    let mut runtime = Runtime::new();
    let task = Task::new("note", noting(&seen))
        .input(port!(NotingIn::Number), numbers_end)
        .pinned_to(0)
        .at_end(move |_| name.send(thread::current().name().map(str::to_owned)).unwrap());
    runtime.add(task).unwrap();
    drop(numbers);
    let report = runtime.run().unwrap();
    assert_eq!(names.recv().unwrap().as_deref(), Some("note"));
    assert!(report.graph("note").unwrap().pinned.is_some());
}

#[test]
fn tasks_that_are_not_wired_as_they_must_be_are_refused() {
    let pass = || Task::new("pass", || Passing::new(Pass::default()));
    let mut runtime = Runtime::new();
    let unlinked = AddError::Unlinked { task: "pass".into(), port: "Number" };
    assert_eq!(runtime.add(pass()), Err(unlinked));
    let linked = || pass().output(port!(PassingOut::Number), link(1, OnFull::Block).0);
    let twice = linked().output(port!(PassingOut::Number), link(1, OnFull::Block).0);
    let expected = AddError::LinkedTwice { task: "pass".into(), port: "Number" };
    assert_eq!(runtime.add(twice), Err(expected));
    let unknown = linked().in_turn([Turn::Read("Nombre")]);
    let expected = AddError::UnknownPort { task: "pass".into(), port: "Nombre" };
    assert_eq!(runtime.add(unknown), Err(expected));
    let idle = linked().in_turn([Turn::Mark("Number")]);
    assert_eq!(runtime.add(idle), Err(AddError::ReadsNothing { task: "pass".into() }));
    let reads = linked().input(port!(PassingIn::Number), link(1, OnFull::Block).1);
    let restarts = reads.in_turn([Turn::Read("Number")]).restarting(1);
    assert_eq!(runtime.add(restarts), Err(AddError::RestartsInTurn { task: "pass".into() }));
    assert_eq!(runtime.add(linked()), Ok(()));
    assert_eq!(runtime.add(linked()), Err(AddError::SameName { task: "pass".into() }));
}
