//! Bugs are found, shrunk to what they need, and handed over.

use crate::rig::{In, Letters, Log, Relay, Rig, rig};
use arachne::hash::StableHasher;
use arachne::prelude::*;
use arachne::record::{Recorder, Replay, Tape};
use arachne::scheduler::Config;
use arachne_std::simulate::{
    EdgeFaults, Fault, Faults, Faulty, NodeFault, NodeFaults, Random, Simulation, UnknownPath,
    Violation, recorded,
};
use core::hash::{Hash, Hasher};

/// A hundred numbers in order, at random times.
fn numbers(random: &mut Random) -> Vec<(u64, In)> {
    let mut at_ns = 1000;
    let inputs = (0..100).map(|n| {
        at_ns += 1 + random.below(30);
        (at_ns, In::Number(n))
    });
    inputs.collect()
}

fn any_weather() -> Faults {
    Faults {
        drop: 0.02,
        delay: 0.02,
        delay_ns: 100,
        duplicate: 0.02,
        reorder: 0.02,
        reorder_places: 3,
        corrupt: 0.02,
        jitter: 0.02,
        jitter_ns: 10,
        jump: 0.01,
        jump_ns: 500,
        stall: 0.01,
        stall_ns: 300,
    }
}

fn any_node_weather() -> NodeFaults {
    NodeFaults {
        pause: 0.01,
        pause_ns: 100,
        fail: 0.01,
        crash: 0.01,
        drop: 0.01,
        delay: 0.01,
        delay_ns: 50,
        duplicate: 0.01,
        reorder: 0.01,
        corrupt: 0.01,
    }
}

/// All that can go wrong with a rig.
fn stormy<'a>() -> Simulation<'a, Rig> {
    Simulation::new(
        |setup| rig(Faulty::new(Relay::default(), setup.faults_of("relay")).saving_every(3)),
        numbers,
    )
    .with_faults(any_weather())
    .with_node_faults("relay", any_node_weather())
    .unwrap()
    .with_edge_faults("numbers", EdgeFaults { narrow: 0.01, narrow_ns: 100 })
    .unwrap()
    .settling_ns(1000)
    .with_first_keyframe()
}

/// What does not hold if only one thing goes wrong in a node.
fn no_repetition(engine: &Engine<Rig>) -> bool {
    engine.graph().log.seen.windows(2).all(|pair| pair[0].1 != pair[1].1)
}

#[test]
fn a_correct_graph_does_not_fail() {
    let report = stormy()
        .invariant("nothing comes from nowhere", |engine| {
            let graph = engine.graph();
            graph.log.seen.len() <= 300 && graph.relay.count <= 200
        })
        .invariant("accounts add up", |engine| {
            let seen = engine.graph().log.seen.len() as u64;
            engine.graph().edges.relay.numbers.figures().dequeued == seen
        })
        .seeds(0..1000)
        .run();
    assert!(report.holds(), "{report}");
    assert!(report.tally.activations > 100_000);
}

#[test]
fn the_same_seed_is_the_same_run_by_any_number_of_threads() {
    let simulation = || stormy().invariant("no repetition", no_repetition).seeds(0..60);
    let one = simulation().with_threads(1).run();
    for threads in [1, 2, 5] {
        assert_eq!(simulation().with_threads(threads).run(), one);
    }
    assert!(!one.holds());
    let (this, that) = (stormy(), stormy());
    assert_eq!(this.plan(7), that.plan(7));
    assert_ne!(this.plan(7), this.plan(8));
    assert_eq!(this.run_plan(&this.plan(7)), that.run_plan(&that.plan(7)));
}

/// The numbers are those of this algorithm on every target. They change when faults are drawn in another way, and with the
/// hash of the engine's state.
#[test]
fn a_seed_is_the_same_run_everywhere() {
    let mut random = Random::new(1);
    assert_eq!(
        [random.number(), random.number()],
        [15_803_641_690_485_367_939, 2_537_432_388_316_380_799]
    );
    let simulation = stormy();
    let plan = simulation.plan(1);
    let mut hasher = StableHasher::default();
    plan.faults.hash(&mut hasher);
    for planned in &plan.inputs {
        hasher.write_u64(planned.at_ns);
    }
    assert_eq!(hasher.finish(), 0x6e93_ec15_6060_9949, "the plan");
    assert_eq!(simulation.run_plan(&plan).state, 0xba49_002f_b534_02c5, "the state");
    assert_eq!(simulation.seeds(0..100).run().tally.hash, 0x30cc_ebf1_65f3_4bb0, "all");
}

/// Needs two messages, one of which comes twice: by the boundary or by the edge.
#[test]
fn a_bug_that_needs_one_fault_is_shrunk_to_it() {
    let simulation = stormy().invariant("no repetition", no_repetition).seeds(0..200);
    let report = simulation.run();
    let failure = report.first.unwrap();
    assert!(report.tally.failing.len() > 20);
    assert_eq!(report.tally.failing[0].0, failure.seed);
    assert_eq!(failure.before.inputs, 100);
    assert!(failure.before.faults > 5);
    // Nothing can be left out any more.
    for place in 0..failure.plan.inputs.len() {
        let mut less = failure.plan.clone();
        less.inputs.remove(place);
        assert_eq!(simulation.run_plan(&less).violation, None);
    }
    for place in 0..failure.plan.faults.len() {
        let mut less = failure.plan.clone();
        less.faults.remove(place);
        assert_eq!(simulation.run_plan(&less).violation, None);
    }
    assert_eq!((failure.after.inputs, failure.after.faults), (1, 1), "{failure}");
    assert_eq!(failure.plan.start_ns, failure.plan.inputs[0].at_ns);
    assert!(failure.after.span_ns < failure.before.span_ns);
    assert_eq!(failure.violation, Violation::Invariant("no repetition"));
}

/// With one kind of fault only, what is left is one of that kind.
#[test]
fn each_bug_is_shrunk_to_its_fault() {
    let calm = || {
        Simulation::new(
            |setup| rig(Faulty::new(Relay::default(), setup.faults_of("relay")).saving_every(0)),
            numbers,
        )
        .with_first_keyframe()
    };
    let crash = NodeFaults { crash: 0.02, drop: 0.05, ..NodeFaults::default() };
    let report = calm()
        .with_node_faults("relay", crash)
        .unwrap()
        .invariant("the count is not less than what was seen", |engine| {
            engine.graph().relay.count as usize >= engine.graph().log.seen.len()
        })
        .run();
    let failure = report.first.unwrap();
    assert_eq!((failure.after.inputs, failure.after.faults), (2, 1), "{failure}");
    assert!(matches!(failure.plan.faults[..], [Fault::Node { fault: NodeFault::Crash, .. }]));

    let jump = Faults { jump: 0.02, jump_ns: 400, drop: 0.05, ..Faults::default() };
    let report = calm()
        .with_faults(jump)
        .invariant("a tick on its grid", |engine| {
            let started_ns = engine.graph().relay.ticks.first().map_or(0, |first| first % 100);
            engine.graph().relay.ticks.iter().all(|tick_ns| tick_ns % 100 == started_ns)
        })
        .run();
    let failure = report.first.unwrap();
    assert!(
        failure.plan.faults.iter().all(|fault| matches!(fault, Fault::Jump { .. })),
        "{failure}"
    );
    assert!(failure.after.inputs <= 1, "{failure}");
}

/// The recording needs nothing but the type of the graph: plans and settings are in it.
#[test]
fn a_recording_of_a_shrunk_failure_repeats_it() {
    let simulation = stormy().invariant("no repetition", no_repetition).seeds(0..20);
    let failure = simulation.run().first.unwrap();
    let mut replay = Replay::new(
        rig(Faulty::new(Relay::default(), [])),
        (),
        Tape::new(&failure.recording[..], vec![0; 1 << 16]),
    )
    .with_keyframes();
    let mut held = 0;
    loop {
        let holds = replay.engine().is_none_or(no_repetition);
        match replay.step().unwrap() {
            Some(arachne::record::Step::Ended) => {
                assert!(!holds, "it ends at the failure");
                break;
            }
            Some(arachne::record::Step::Ticked(_)) => held += u32::from(holds),
            Some(_) => {}
            None => panic!("the recording breaks off"),
        }
    }
    assert!(held > 0);
    let summary = replay.summary();
    assert_eq!((summary.ticks, summary.skipped), (summary.checkpoints, 0));
    let mut hasher = StableHasher::default();
    replay.engine().unwrap().hash_state(&mut hasher);
    assert_eq!(hasher.finish(), failure.state);
}

#[test]
fn a_panic_is_a_failure_and_stops_nothing_else() {
    let fragile = stormy().invariant("three", |engine| {
        let count = engine.graph().relay.count;
        assert!(count < 3, "more than {count}");
        true
    });
    let report = fragile.seeds(0..10).with_faults(Faults::default()).run();
    assert_eq!((report.tally.seeds, report.tally.failing.len()), (10, 10));
    let failure = report.first.unwrap();
    assert_eq!(failure.violation, Violation::Panic("more than 3".to_owned()));
    assert_eq!((failure.after.inputs, failure.after.faults), (3, 0));
    assert!(!failure.recording.is_empty());
}

#[test]
fn what_is_not_there_is_told() {
    let simulation = || Simulation::new(|_| rig(Faulty::new(Relay::default(), [])), numbers);
    let error = simulation().with_node_faults("relais", NodeFaults::default()).unwrap_err();
    assert_eq!(error, UnknownPath("relais".to_owned()));
    assert!(simulation().with_edge_faults("relay", EdgeFaults::default()).is_err());
}

#[test]
fn the_world_goes_around_a_recording() {
    let (mut recorder, mut bytes) = {
        let graph = rig(Faulty::new(Relay::default(), []));
        (Recorder::new(graph, Config::default(), (), Sink::default()), Vec::new())
    };
    recorder.start(5).unwrap();
    for (at_ns, n) in [(10, 1), (10, 2), (30, 3)] {
        recorder.push(In::Number(n)).unwrap();
        recorder.tick(at_ns, 100).unwrap();
    }
    recorder.push(In::Number(4)).unwrap();
    bytes.append(&mut recorder.finish().1.0);
    let inputs = recorded::<Rig, _, _>(&mut Tape::new(&bytes[..], vec![0; 4096])).unwrap();
    let expected = [(10, 1), (10, 2), (30, 3), (30, 4)].map(|(at_ns, n)| (at_ns, In::Number(n)));
    assert!(inputs == expected, "{inputs:?}");
    let simulation = Simulation::new(
        |_| Rig::new(Faulty::new(Relay::default(), []), Log::default(), Letters::default()),
        |_| inputs.clone(),
    );
    let drop = Faults { drop: 0.3, ..Faults::default() };
    let report = simulation
        .with_faults(drop)
        .invariant("all come", |engine| {
            engine.graph().log.seen.windows(2).all(|p| p[1].1 == p[0].1 + 1)
        })
        .run();
    // To leave an input out is to lose it: the fault itself is not needed.
    let failure = report.first.unwrap();
    assert_eq!((failure.after.inputs, failure.after.faults), (2, 0), "{failure}");

    let cut = &bytes[..bytes.len() / 2];
    let mut damaged = cut.to_vec();
    damaged.extend([7; 9]);
    damaged.extend(&bytes[cut.len()..]);
    assert!(recorded::<Rig, _, _>(&mut Tape::new(&damaged[..], vec![0; 4096])).is_err());
}

#[derive(Default)]
struct Sink(Vec<u8>);

impl arachne::frame::Sink for Sink {
    type Error = std::convert::Infallible;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

#[test]
fn a_hunt_tells_what_it_has_found_and_writes_the_recording() {
    let path = std::env::temp_dir().join(format!("arachne-hunt-{}.arec", std::process::id()));
    let hunt = |path: &std::path::Path| {
        let mut text = Vec::new();
        let simulation = stormy().invariant("no repetition", no_repetition).seeds(0..20);
        let report = simulation.hunt(&mut text, path);
        report.map(|report| (report, String::from_utf8(text).unwrap()))
    };
    let (report, text) = hunt(&path).unwrap();
    let failure = report.first.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), failure.recording);
    std::fs::remove_file(&path).unwrap();
    for expected in ["20 seeds", "this does not hold: no repetition", "seeds a second"] {
        assert!(text.contains(expected), "{text}");
    }
    assert!(text.contains(path.to_str().unwrap()), "{text}");
    assert!(hunt(&path.join("no such folder")).is_err());
}
