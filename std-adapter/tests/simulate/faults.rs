//! Each fault, alone, on a tiny graph.

use crate::rig::{In, Relay, Rig, rig};
use arachne::engine::Engine;
use arachne::graph::DeclaredGraph;
use arachne::topology::{EdgeId, NodeId};
use arachne_std::simulate::{
    Corrupt, Fault, Faulty, NodeFault, Plan, PlannedInput, Simulation, Violation,
};
use std::sync::Mutex;

/// Ten numbers, one every 20 ns from 1000 ns on.
fn plan(faults: Vec<Fault>) -> Plan<In> {
    let number =
        |id: u32| PlannedInput { id, at_ns: 1000 + 20 * u64::from(id), input: In::Number(id) };
    Plan { seed: 0, start_ns: 1000, end_ns: 1300, inputs: (0..10).map(number).collect(), faults }
}

/// Runs it, and gives the graph as it was behind the last activation.
fn run(faults: Vec<Fault>) -> Rig {
    run_saving(faults, 1)
}

fn run_saving(faults: Vec<Fault>, save_every: u32) -> Rig {
    let last = Mutex::new(None);
    let simulation = Simulation::new(
        |setup| {
            rig(Faulty::new(Relay::default(), setup.faults_of("relay")).saving_every(save_every))
        },
        |_| Vec::new(),
    )
    .with_corruption(|In::Number(n), random| n.corrupt(random))
    .invariant("is looked at", |engine: &Engine<Rig>| {
        *last.lock().unwrap() = Some(engine.graph().clone());
        true
    });
    let outcome = simulation.run_plan(&plan(faults));
    assert_eq!(outcome.violation, None);
    drop(simulation);
    last.into_inner().unwrap().unwrap()
}

fn numbers(graph: &Rig) -> Vec<u32> {
    graph.log.seen.iter().map(|(_, n)| *n).collect()
}

fn node() -> NodeId {
    Rig::TOPOLOGY.node("relay").unwrap()
}

fn in_node(at_ns: u64, fault: NodeFault) -> Vec<Fault> {
    vec![Fault::Node { node: node(), at_ns, fault }]
}

#[test]
fn without_faults_all_is_as_it_should_be() {
    let graph = run(vec![]);
    let expected: Vec<_> = (0..10).map(|id| (1000 + 20 * u64::from(id), id)).collect();
    assert_eq!(graph.log.seen, expected);
    assert_eq!(graph.relay.ticks, [1100, 1200, 1300]);
}

#[test]
fn at_the_boundary() {
    assert_eq!(numbers(&run(vec![Fault::Drop { input: 3 }])), [0, 1, 2, 4, 5, 6, 7, 8, 9]);
    assert_eq!(
        numbers(&run(vec![Fault::Reorder { input: 3, places: 2 }])),
        [0, 1, 2, 4, 5, 3, 6, 7, 8, 9]
    );
    let late = run(vec![Fault::Delay { input: 3, by_ns: 50 }]);
    assert_eq!(late.log.seen[5], (1110, 3));
    let twice = run(vec![Fault::Duplicate { input: 3, after_ns: 7 }]);
    assert_eq!(twice.log.seen[3..5], [(1060, 3), (1067, 3)]);
    assert_eq!(twice.log.seen.len(), 11);
    let damaged = numbers(&run(vec![Fault::Corrupt { input: 3, seed: 5 }]));
    assert_eq!((damaged[3] ^ 3).count_ones(), 1);
    assert_eq!((damaged[2], damaged[4]), (2, 4));
}

#[test]
fn of_the_clock() {
    let late = run(vec![Fault::Jitter { input: 3, by_ns: 5 }]);
    assert_eq!(late.log.seen[2..5], [(1040, 2), (1065, 3), (1080, 4)]);

    // Forward: the timers that were leapt over fire once, late. The grid stays.
    let ahead = run(vec![Fault::Jump { at_ns: 1050, by_ns: 1000 }]);
    assert_eq!(ahead.log.seen[2..4], [(1040, 2), (2060, 3)]);
    assert_eq!(ahead.relay.ticks, [2050, 2100, 2200, 2300]);

    // Back: for the graph no time passes until the clock is where it was.
    let behind = run(vec![Fault::Jump { at_ns: 1050, by_ns: -60 }]);
    let times: Vec<_> = behind.log.seen.iter().map(|(at_ns, _)| *at_ns).collect();
    assert_eq!(times[2..7], [1040, 1040, 1040, 1040, 1060]);
    assert_eq!(behind.relay.ticks, [1100, 1200]);

    let short = Fault::Stall { at_ns: 1060, for_ns: 20 };
    let still = run(vec![Fault::Stall { at_ns: 1050, for_ns: 80 }, short]);
    let times: Vec<_> = still.log.seen.iter().map(|(at_ns, _)| *at_ns).collect();
    assert_eq!(times[2..8], [1040, 1050, 1050, 1050, 1050, 1140]);
    assert_eq!(still.relay.ticks, [1130, 1200, 1300]);
}

#[test]
fn by_calls() {
    // Four wait at most; those that come then are lost.
    let paused = run(vec![Fault::Pause { node: node(), at_ns: 1050, for_ns: 105 }]);
    assert_eq!(numbers(&paused), [0, 1, 2, 3, 4, 5, 6, 8, 9]);
    assert_eq!(paused.log.seen[3..7], [(1155, 3), (1155, 4), (1155, 5), (1155, 6)]);
    // Of two at once the later end counts.
    let [long, short] = [(1050, 105), (1070, 20)].map(|(at_ns, for_ns)| Fault::Pause {
        node: node(),
        at_ns,
        for_ns,
    });
    assert_eq!(run(vec![long, short]).log, paused.log);
    let edge = Rig::TOPOLOGY.edge("Number").unwrap();
    let narrow = Fault::Narrow { edge, at_ns: 1050, for_ns: 105 };
    let pause = Fault::Pause { node: node(), at_ns: 1050, for_ns: 100 };
    assert_eq!(numbers(&run(vec![narrow, pause])), [0, 1, 2, 3, 8, 9]);
    // A narrow edge is no hindrance alone, and what is no edge is nothing.
    assert_eq!(numbers(&run(vec![narrow])).len(), 10);
    let none = Fault::Narrow { edge: EdgeId(999), at_ns: 1000, for_ns: 1 };
    assert_eq!(numbers(&run(vec![none])).len(), 10);
}

#[test]
fn a_hook_fails_once() {
    let graph = run(in_node(1050, NodeFault::Fail));
    assert_eq!(numbers(&graph), [0, 1, 2, 4, 5, 6, 7, 8, 9]);
    assert_eq!((graph.relay.count, graph.letters.count), (9, 1));
}

#[test]
fn a_crash_goes_back_to_what_was_saved() {
    // Saved each time: only the message in hand is lost.
    let graph = run_saving(in_node(1050, NodeFault::Crash), 1);
    assert_eq!((graph.relay.count, graph.letters.count), (9, 0));
    assert_eq!(numbers(&graph).len(), 9);
    // Behind every second: with the message in hand the one before it is forgotten, too.
    let graph = run_saving(in_node(1050, NodeFault::Crash), 2);
    assert_eq!(graph.relay.count, 8);
    assert_eq!(numbers(&graph).len(), 9);
    // Never saved: all before is forgotten.
    assert_eq!(run_saving(in_node(1050, NodeFault::Crash), 0).relay.count, 6);
}

#[test]
fn on_an_edge() {
    let graph = run(in_node(1050, NodeFault::Drop));
    assert_eq!((numbers(&graph), graph.relay.count), (vec![0, 1, 2, 4, 5, 6, 7, 8, 9], 10));
    let late = run(in_node(1050, NodeFault::Delay { by_ns: 70 }));
    assert_eq!(late.log.seen[6], (1130, 3));
    let twice = run(in_node(1050, NodeFault::Duplicate));
    assert_eq!(twice.log.seen[3..6], [(1060, 3), (1061, 3), (1080, 4)]);
    let overtaken = run(in_node(1050, NodeFault::Reorder));
    assert_eq!(overtaken.log.seen[2..6], [(1040, 2), (1080, 4), (1081, 3), (1100, 5)]);
    let damaged = numbers(&run(in_node(1050, NodeFault::Corrupt { seed: 5 })));
    assert_eq!((damaged[3] ^ 3).count_ones(), 1);
    // The node's own period goes on beside the timer of what is late.
    assert_eq!(late.relay.ticks, [1100, 1200, 1300]);
}

/// What is late waits for room, and is not lost.
#[test]
fn what_is_late_waits_for_room() {
    let log = Rig::TOPOLOGY.node("log").unwrap();
    let mut faults = vec![Fault::Pause { node: log, at_ns: 1010, for_ns: 150 }];
    faults.extend(in_node(1070, NodeFault::Delay { by_ns: 30 }));
    faults.extend(in_node(1090, NodeFault::Delay { by_ns: 10 }));
    // Three are queued when two are due, and there is room for one.
    let mut seen = numbers(&run(faults));
    assert_eq!(seen[..5], [0, 1, 2, 3, 4]);
    assert_ne!(seen[5], 5);
    seen.sort_unstable();
    assert!(seen.into_iter().eq(0..10));
}

#[test]
fn what_does_not_hold_at_the_start_is_told() {
    let simulation = Simulation::new(|_| rig(Faulty::new(Relay::default(), [])), |_| Vec::new());
    let simulation = simulation.invariant("never", |_| false);
    let outcome = simulation.run_plan(&plan(vec![]));
    assert_eq!((outcome.pushed, outcome.activations), (0, 0));
    assert_eq!(outcome.violation, Some(Violation::Invariant("never")));
}

/// A graph whose outputs are not taken stands still.
#[test]
fn outputs_are_taken() {
    use arachne::prelude::*;
    graph! {
        #[derive(Hash)]
        graph Through(In: u32 => relay.One) -> (Out: u32 [2]) { relay: Relay { One -> out.Out; } }
    }
    let simulation = Simulation::new(
        |_| Through::new(Relay::default()),
        |_| (0..9).map(|n| (0, arachne::graph::Input::<Through>::In(n))).collect(),
    );
    let simulation =
        simulation.invariant("at most one waits", |engine| engine.outputs().Out.len() <= 1);
    let outcome = simulation.run_plan(&simulation.plan(0));
    assert_eq!((outcome.violation, outcome.activations), (None, 9));
}

/// A node that is never at rest is a failure and no hang.
#[test]
fn what_does_not_come_to_rest_is_told() {
    use arachne::prelude::*;
    #[derive(Hash)]
    struct Echo;
    impl Node for Echo {
        type Input = One<u32>;
        type Output = One<u32>;
        fn on_message(
            &mut self,
            n: One<u32>,
            context: &mut impl Context<One<u32>>,
        ) -> Outcome<One<u32>> {
            context.emit(n)?;
            Ok(())
        }
    }
    graph! {
        #[derive(Hash)]
        graph Busy(In: u32 => one.One) {
            one: Echo { One => there: [u32; 2] -> two.One; }
            two: Echo { One => back: [u32; 2] feedback -> one.One; }
        }
    }
    let simulation = Simulation::new(
        |_| Busy::new(Echo, Echo),
        |_| vec![(0, arachne::graph::Input::<Busy>::In(1))],
    );
    let simulation = simulation.with_most_activations(1000);
    let outcome = simulation.run_plan(&simulation.plan(0));
    assert_eq!((outcome.violation, outcome.activations), (Some(Violation::Busy), 1001));
}
