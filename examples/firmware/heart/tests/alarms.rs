//! Alarms are raised and cleared, at the right place and in time.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use arachne::testing::Bench;
use heart::rehearsal::{Agreement, run};
use heart::synthetic::Ecg;
use heart::{
    Alarm, AlarmKind, FrontEnd, In, Leads, Monitor, Out, RATE_HZ, Sample, Script, monitor, time_ns,
};

/// The samples within which an alarm of a kind must be raised after an episode has begun, and cleared after its end.
fn limits(kind: AlarmKind) -> ([u32; 2], [u32; 2]) {
    const SECOND: u32 = RATE_HZ;
    match kind {
        // Four intervals of the new rhythm, and the detector's delay.
        AlarmKind::Tachycardia => ([SECOND, 3 * SECOND], [0, 4 * SECOND]),
        AlarmKind::Bradycardia => ([SECOND, 7 * SECOND], [0, 4 * SECOND]),
        // 4 s from when the last beat is known to when the next one is.
        AlarmKind::Asystole => ([4 * SECOND, 4 * SECOND + SECOND / 2], [0, SECOND / 2]),
        AlarmKind::LeadOff => ([FrontEnd::DEBOUNCE - 1; 2], [FrontEnd::DEBOUNCE - 1; 2]),
    }
}

/// Whether an alarm came within limits after a sample.
fn is_within(alarm: Alarm, after: u32, [least, most]: [u32; 2]) -> bool {
    (time_ns(after + least)..=time_ns(after + most)).contains(&alarm.time_ns)
}

#[test]
fn each_alarm_of_a_synthetic_recording_is_raised_and_cleared_once() {
    for seed in 1..=20 {
        let ecg = Ecg::new(seed);
        let alarms = run(ecg.clone(), Script::NONE).alarms;
        assert_eq!(alarms.len(), 8, "seed {seed}: {alarms:?}");
        for (episode, alarms) in ecg.episodes().iter().zip(alarms.as_chunks::<2>().0) {
            let [raised, cleared] = *alarms;
            let (to_raise, to_clear) = limits(episode.kind);
            let kinds = (raised.kind, raised.active, cleared.kind, cleared.active);
            assert_eq!(kinds, (episode.kind, true, episode.kind, false), "seed {seed}");
            assert!(
                is_within(raised, episode.from, to_raise),
                "seed {seed}: {episode:?} {raised:?}"
            );
            assert!(
                is_within(cleared, episode.to, to_clear),
                "seed {seed}: {episode:?} {cleared:?}"
            );
        }
    }
}

#[test]
fn a_scripted_lead_off_is_an_alarm_and_no_beat() {
    let script = Script::parse("lead-off=3..6").expect("a script");
    for seed in 1..=20 {
        let ecg = Ecg::new(seed);
        let run = run(ecg.clone().take(8 * 360), script);
        let at = |second: u32| time_ns(second * RATE_HZ + FrontEnd::DEBOUNCE - 1);
        let lead_off = |active, time_ns| Alarm { kind: AlarmKind::LeadOff, active, time_ns };
        assert_eq!(run.alarms, [lead_off(true, at(3)), lead_off(false, at(6))]);
        let found: Vec<u32> = run.beats.iter().map(|(_, beat)| beat.index).collect();
        let is_visible = |beat: &u32| !(3 * 360..6 * 360).contains(beat) && *beat < 7 * 360 + 180;
        let reference: Vec<u32> = ecg.beats().filter(is_visible).collect();
        let agreement = Agreement::of(&found, &reference);
        assert!(agreement.false_ones.iter().all(|&beat| beat >= 7 * 360 + 180), "seed {seed}");
        // A beat is lost if the lead goes off before it is known, or if it comes before all has settled.
        let lost = 3 * 360 - 90..6 * 360 + 120;
        assert!(agreement.missed.iter().all(|beat| lost.contains(beat)), "{seed}: {agreement:?}");
    }
}

#[test]
fn a_scripted_asystole_is_an_alarm() {
    let script = Script::parse("asystole=2..9").expect("a script");
    let run = run(Ecg::new(3).take(11 * 360), script);
    let kinds: Vec<(AlarmKind, bool)> =
        run.alarms.iter().map(|alarm| (alarm.kind, alarm.active)).collect();
    assert_eq!(kinds, [(AlarmKind::Asystole, true), (AlarmKind::Asystole, false)]);
    let [raised, cleared] = run.alarms[..] else { panic!("two alarms") };
    assert!((5 * 360..7 * 360).contains(&(raised.time_ns * 9 / 25_000_000)));
    assert!((9 * 360..11 * 360).contains(&(cleared.time_ns * 9 / 25_000_000)));
}

/// Samples wait wherever there is room for one, and the lead overtakes them all.
#[test]
fn a_lead_off_is_handled_at_once_with_all_edges_full_of_samples() {
    for steps_before in 0..12 {
        let mut bench = Bench::new(monitor());
        let samples = (0..8).map(|index| In::Sample(Sample { index, value: 1_024 }));
        samples.for_each(|sample| bench.push(sample).expect("room for a sample"));
        assert!(bench.push(In::Sample(Sample { index: 8, value: 1_024 })).is_err(), "it is full");
        for _ in 0..steps_before {
            bench.step().expect("an activation");
        }
        bench.push(In::Leads(Leads::Off)).expect("room for the leads");
        let nodes = ["alarm", "detector", "silence"].map(|name| bench.engine.node(name));
        let first = bench.step().expect("an activation");
        assert_eq!(Some(first.node), nodes[0], "after {steps_before} activations");
        let Some(Out::Alarm(alarm)) = bench.engine.pop() else { panic!("an alarm") };
        assert_eq!((alarm.kind, alarm.active), (AlarmKind::LeadOff, true));
        // And whoever must know knows before the next sample.
        let told = [bench.step(), bench.step()].map(|step| step.map(|step| step.node));
        assert!(told.contains(&nodes[1]) && told.contains(&nodes[2]), "{told:?}");
    }
}

/// Nobody fetches anything: the graph waits, loses nothing, and still takes the lead-off.
#[test]
fn a_lead_off_is_handled_while_the_outputs_are_full() {
    let mut bench = Bench::new(monitor());
    let mut samples = Ecg::new(1).zip(0..).map(|(value, index)| Sample { index, value });
    let stalled = loop {
        let sample = samples.next().expect("a graph that waits before the end");
        bench.clock.set_ns(time_ns(sample.index));
        if bench.push(In::Sample(sample)).is_err() {
            break sample;
        }
        bench.run().expect("a running graph");
    };
    let beats = |bench: &Bench<Monitor>| bench.engine.outputs().Beat.len();
    assert_eq!(beats(&bench), 16);
    bench.push(In::Leads(Leads::Off)).expect("room for the leads");
    let first = bench.step().expect("an activation");
    assert_eq!(Some(first.node), bench.engine.node("alarm"));
    // The tachycardia, whose run was on, has come and gone.
    let alarms: Vec<(AlarmKind, bool)> = core::iter::from_fn(|| match bench.engine.pop() {
        Some(Out::Alarm(alarm)) => Some((alarm.kind, alarm.active)),
        _ => None,
    })
    .collect();
    assert_eq!(alarms.last(), Some(&(AlarmKind::LeadOff, true)), "{alarms:?}");
    assert!(stalled.index > 0);
}

/// Nobody fetches alarms, and more come than have room: what is said in the end is how things are.
#[test]
fn alarms_that_find_no_room_are_said_later() {
    let mut bench = Bench::new(monitor());
    for toggle in 0..21 {
        let leads = if toggle % 2 == 0 { Leads::Off } else { Leads::On };
        bench.push(In::Leads(leads)).expect("room for the leads");
        bench.run_after_ns(1_000_000).expect("a running graph");
    }
    let mut alarms = Vec::new();
    for _ in 0..4 {
        while let Some(output) = bench.engine.pop() {
            if let Out::Alarm(alarm) = output {
                alarms.push((alarm.kind, alarm.active));
            }
        }
        bench.run_after_ns(1_000_000).expect("a running graph");
    }
    assert_eq!(alarms.last(), Some(&(AlarmKind::LeadOff, true)));
    assert!(alarms.windows(2).all(|pair| pair[0].1 != pair[1].1), "{alarms:?}");
}
