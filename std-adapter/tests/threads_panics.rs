//! A panic in a node ends its graph, or starts it again, and nothing else.

mod threads_common;

use arachne::prelude::*;
use arachne_std::link::{OnFull, link};
use arachne_std::{Ended, Panic, Report, Runtime, Task, port};
use std::sync::{Arc, Mutex};
use std::thread;
use threads_common::*;

const MANY: u64 = 10_000;
const BAD: u64 = 5_000;

/// Sends numbers through a graph that panics at one, and beside it through one that does not.
fn run(restarts: u32) -> (Report, Arc<Seen>, Arc<Seen>, Vec<Panic>) {
    let (mut bad, bad_end) = link(8, OnFull::Block);
    let (bad_passed, bad_passed_end) = link(8, OnFull::Block);
    let (mut good, good_end) = link(8, OnFull::Block);
    let [behind_bad, behind_good] = [(); 2].map(|()| Arc::new(Seen::default()));
    let told = Arc::new(Mutex::new(Vec::new()));
    let teller = Arc::clone(&told);
    let mut runtime =
        Runtime::new().on_panic(move |panic| teller.lock().unwrap().push(panic.clone()));
    runtime
        .add(
            Task::new("fragile", || Passing::new(Pass { panics_at: Some(BAD) }))
                .input(port!(PassingIn::Number), bad_end)
                .output(port!(PassingOut::Number), bad_passed)
                .restarting(restarts),
        )
        .unwrap();
    runtime
        .add(
            Task::new("behind", noting(&behind_bad)).input(port!(NotingIn::Number), bad_passed_end),
        )
        .unwrap();
    runtime
        .add(Task::new("beside", noting(&behind_good)).input(port!(NotingIn::Number), good_end))
        .unwrap();
    let sources = [
        thread::spawn(move || (0..MANY).take_while(|n| bad.send(*n).is_ok()).count()),
        thread::spawn(move || (0..MANY).take_while(|n| good.send(*n).is_ok()).count()),
    ];
    let report = runtime.run().unwrap();
    let [bad_sent, good_sent] = sources.map(|source| source.join().unwrap() as u64);
    assert_eq!(good_sent, MANY);
    assert_eq!((behind_good.count(), behind_good.gaps()), (MANY, 0));
    if restarts == 0 {
        assert!(bad_sent < MANY, "its link was closed");
    } else {
        assert_eq!(bad_sent, MANY);
    }
    let told = told.lock().unwrap().clone();
    (report, behind_bad, behind_good, told)
}

#[test]
fn a_panic_stops_its_graph_is_reported_with_its_place_and_the_others_go_on() {
    let (report, behind, _, told) = run(0);
    let fragile = report.graph("fragile").unwrap();
    assert_eq!(fragile.ending, Ended::Panicked);
    let expected = Panic {
        graph: "fragile".into(),
        node: Some("pass".into()),
        port: Some("One"),
        message: "no 5000, please".into(),
    };
    assert_eq!(told, std::slice::from_ref(&expected));
    assert_eq!(fragile.panics, [expected]);
    assert_eq!(
        fragile.panics[0].to_string(),
        "graph fragile panicked in node pass at its port One: no 5000, please"
    );
    // What was behind it drains: all that had left the graph arrives.
    assert_eq!(report.graph("behind").unwrap().ending, Ended::Drained);
    assert_eq!(report.graph("beside").unwrap().ending, Ended::Drained);
    assert!(behind.count() <= BAD && behind.count() + 8 >= BAD, "{}", behind.count());
    assert_eq!(behind.gaps(), 0);
}

#[test]
fn a_graph_that_is_restarted_goes_on_with_what_is_in_its_links() {
    let (report, behind, _, told) = run(3);
    let fragile = report.graph("fragile").unwrap();
    assert_eq!((&fragile.ending, fragile.panics.len(), told.len()), (&Ended::Drained, 1, 1));
    // All but the message that it panicked on and what was queued inside, which is counted: one by one, or too many where
    // the panic has cut a visit of several off.
    let missing = MANY - behind.count();
    assert!(missing <= fragile.undelivered + 1, "{missing} of {}", fragile.undelivered);
    assert!((1..=17).contains(&missing), "{missing}");
    assert_eq!(behind.last(), MANY - 1);
}

graph! { graph Ticking(Number: u64 => timed.One) { timed: Timed {} } }
type TickingIn = arachne::graph::Input<Ticking>;

/// Panics by its timer.
struct Timed;

impl Node for Timed {
    type Input = One<u64>;
    type Output = Never;

    fn period_ns(&self) -> u64 {
        1_000_000
    }

    fn on_tick(&mut self, _: Timer, _: &mut impl Context<Never>) -> Result<(), NodeError> {
        panic!("out of time")
    }
}

#[test]
fn a_graph_that_panics_again_and_again_is_given_up() {
    let (numbers, numbers_end) = link::<u64, ()>(1, OnFull::Block);
    let mut runtime = Runtime::new();
    let task = Task::new("ticking", || Ticking::new(Timed));
    runtime.add(task.input(port!(TickingIn::Number), numbers_end).restarting(4)).unwrap();
    let report = runtime.run().unwrap();
    let graph = report.graph("ticking").unwrap();
    assert_eq!((&graph.ending, graph.panics.len()), (&Ended::Panicked, 5));
    let panic = &graph.panics[4];
    assert_eq!((panic.node.as_deref(), panic.port), (Some("timed"), None));
    assert!(numbers.is_closed());
}

#[test]
fn a_graph_that_cannot_be_made_or_started_is_reported() {
    let (numbers, numbers_end) = link::<u64, ()>(1, OnFull::Block);
    let mut runtime = Runtime::new();
    let task = Task::new("unmade", || -> Ticking { panic!("no such device") });
    runtime.add(task.input(port!(TickingIn::Number), numbers_end)).unwrap();
    let report = runtime.run().unwrap();
    let graph = report.graph("unmade").unwrap();
    assert_eq!((&graph.ending, &graph.panics[0].node), (&Ended::Panicked, &None));
    assert_eq!(graph.panics[0].message, "no such device");
    drop(numbers);

    graph! { graph Broken(Number: u64 => unready.One) { unready: Unready {} } }
    type BrokenIn = arachne::graph::Input<Broken>;
    struct Unready;
    impl Node for Unready {
        type Input = One<u64>;
        type Output = Never;
        fn on_start(&mut self, _: &mut impl Context<Never>) -> Result<(), NodeError> {
            Err(NodeError::new(7, "not ready"))
        }
    }
    let (numbers, numbers_end) = link::<u64, ()>(1, OnFull::Block);
    let mut runtime = Runtime::new();
    let task = Task::new("broken", || Broken::new(Unready));
    runtime.add(task.input(port!(BrokenIn::Number), numbers_end)).unwrap();
    let report = runtime.run().unwrap();
    assert!(matches!(report.graphs[0].ending, Ended::NotStarted(_)), "{report}");
    drop(numbers);
}
