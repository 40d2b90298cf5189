//! The beats that are found are those that there are.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use heapless::spsc::Queue;
use heart::rehearsal::{Agreement, Run, run};
use heart::synthetic::Ecg;
use heart::{FrontEnd, LeadsChange, Out, Sample, Script, Session, samples_of_ms};
use std::path::Path;

fn indices(run: &Run) -> Vec<u32> {
    run.beats.iter().map(|(_, beat)| beat.index).collect()
}

/// How the beats of a synthetic recording agree with what is found in its samples, as they are or changed.
fn agreement(ecg: Ecg, change: fn(i16) -> i16) -> Agreement {
    let reference: Vec<u32> = ecg.beats().collect();
    Agreement::of(&indices(&run(ecg.map(change), Script::NONE)), &reference)
}

/// Record 100 of the MIT-BIH Arrhythmia Database, 30 minutes, if the folder of recordings is known.
#[test]
fn the_beats_of_a_recording_are_found() {
    let Some(folder) = std::env::var_os("ARACHNE_RECORDINGS") else {
        println!("skipped: ARACHNE_RECORDINGS names no folder of recordings");
        return;
    };
    let folder = Path::new(&folder).join("ecg");
    let bytes = std::fs::read(folder.join("mitdb-100-mlii.i16le")).expect("the samples");
    let beats = std::fs::read_to_string(folder.join("mitdb-100-beats.csv")).expect("the beats");
    let (samples, _) = bytes.as_chunks::<2>();
    let reference: Vec<u32> = beats
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().expect("a field").parse().expect("a number"))
        .collect();
    let run = run(samples.iter().map(|&bytes| i16::from_le_bytes(bytes)), Script::NONE);

    let agreement = Agreement::of(&indices(&run), &reference);
    let (sensitivity, predictive) =
        (agreement.sensitivity(), agreement.positive_predictive_value());
    let mut delays: Vec<u32> = run.beats.iter().map(|(came, beat)| came - beat.index).collect();
    delays.sort_unstable();
    println!(
        "{} of {} beats found, {} false: sensitivity {:.2} %, positive predictive value {:.2} %; R peaks within \
         {} samples, known after {} (median) and {} (99 of 100); {} alarms; state {:#018x}",
        agreement.matched.len(),
        reference.len(),
        agreement.false_ones.len(),
        100.0 * sensitivity,
        100.0 * predictive,
        agreement.greatest_distance(),
        delays[delays.len() / 2],
        delays[delays.len() * 99 / 100],
        run.alarms.len(),
        run.hash,
    );
    assert!(sensitivity >= 0.995 && predictive >= 0.995);
}

/// Those of its first seconds and the premature one too, and no other.
#[test]
fn every_beat_of_the_synthetic_recordings_is_found_and_no_other() {
    for seed in 1..=20 {
        let agreement = agreement(Ecg::new(seed), |sample| sample);
        assert_eq!((agreement.missed, agreement.false_ones), (vec![], vec![]), "seed {seed}");
        assert!(agreement.matched.len() > 60);
        let distance = agreement.matched.iter().map(|(found, beat)| found.abs_diff(*beat)).max();
        assert!(distance <= Some(3), "seed {seed}: {distance:?}");
    }
}

/// A weak signal and one with its electrodes exchanged.
#[test]
fn gain_and_polarity_do_not_matter() {
    let halved = |sample: i16| if sample == 2_047 { sample } else { 512 + sample / 2 };
    let doubled =
        |sample: i16| if sample == 2_047 { sample } else { (2 * sample - 1_024).clamp(1, 2_046) };
    let mirrored = |sample: i16| 2_047 - sample;
    type Change = fn(i16) -> i16;
    for (name, change) in
        [("halved", halved as Change), ("doubled", doubled), ("mirrored", mirrored)]
    {
        for seed in 1..=5 {
            let agreement = agreement(Ecg::new(seed), change);
            assert_eq!((agreement.missed, agreement.false_ones), (vec![], vec![]), "{name} {seed}");
        }
    }
}

/// Twenty triangles of a height and a width, 0.8 s apart: what standards test with. Returns how many were beats.
fn triangles_found(height_mv: f32, width_ms: u32) -> usize {
    let half = samples_of_ms(width_ms) as f32 / 2.0;
    let raws = (0..20 * 288).map(|n| {
        let share = 1.0 - ((n % 288) as f32 - 144.0).abs() / half;
        (1_024.0 + 200.0 * height_mv * share.max(0.0)).round() as i16
    });
    run(raws.chain([1_024; 360]), Script::NONE).beats.len()
}

#[test]
fn a_complex_of_half_a_millivolt_is_a_beat_and_one_below_0_15_is_not() {
    for width_ms in [70, 85, 100, 120] {
        assert_eq!(triangles_found(0.5, width_ms), 20, "{width_ms} ms");
        assert_eq!(triangles_found(0.15, width_ms), 0, "{width_ms} ms");
    }
}

/// After an asystole of 12 s the thresholds are learned anew, and the beats meanwhile are not lost.
#[test]
fn the_beats_after_a_long_asystole_are_found() {
    let script = Script::parse("asystole=2..14").expect("a script");
    for seed in 1..=5 {
        let ecg = Ecg::new(seed);
        let known = |beat: &u32| {
            let is_flat = (2 * 360..14 * 360).contains(beat);
            // The flat line ends anywhere in a beat.
            !is_flat && beat.abs_diff(14 * 360) > samples_of_ms(400) && *beat < 18 * 360
        };
        let reference: Vec<u32> = ecg.beats().filter(known).collect();
        let found = indices(&run(ecg, script));
        let found: Vec<u32> = found.into_iter().filter(known).collect();
        let agreement = Agreement::of(&found, &reference);
        assert_eq!((agreement.missed, agreement.false_ones), (vec![], vec![]), "seed {seed}");
    }
}

/// The value changes with any change to the application or to the state of the runtime, and with nothing else: it is the
/// same on every target.
#[test]
fn a_run_repeats_bit_for_bit() {
    let run = || run(Ecg::new(1), Script::NONE);
    let (one, other) = (run(), run());
    assert_eq!(one, other);
    assert_eq!(one.hash, 0xd226_0e77_fd20_9a4b, "it is {:#018x}", one.hash);
}

/// What comes out of a session whose main loop looks only every so many samples.
fn run_late(ecg: Ecg, every: u32) -> Vec<String> {
    let (mut leads, mut samples) = (Queue::<LeadsChange, 4>::new(), Queue::<Sample, 32>::new());
    let (mut leads_in, leads_out) = leads.split();
    let (mut samples_in, samples_out) = samples.split();
    let mut session = Session::new(leads_out, samples_out, ());
    session.start().expect("a start");
    let mut outputs = Vec::new();
    let mut front_end = FrontEnd::new(Script::NONE);
    for (value, index) in ecg.zip(0..) {
        let taken = front_end.take(value);
        if let Some(change) = taken.leads {
            leads_in.enqueue(change).expect("room for the leads");
        }
        samples_in.enqueue(taken.sample).expect("room for a sample");
        if index % every == every - 1 {
            session.tick(index).expect("a running graph");
            let order = |output| match output {
                Out::Beat(beat) => format!("{beat:?}"),
                Out::Alarm(alarm) => format!("{alarm:?}"),
                Out::Telemetry(telemetry) => format!("{telemetry:?}"),
            };
            outputs.extend(core::iter::from_fn(|| session.pop()).map(order));
        }
    }
    // Within a tick alarms come first.
    outputs.sort_unstable();
    outputs
}

#[test]
fn a_main_loop_that_is_late_makes_the_same_run() {
    let prompt = run_late(Ecg::new(2), 1);
    assert!(prompt.len() > 120);
    for every in [2, 5, 30] {
        assert_eq!(run_late(Ecg::new(2), every), prompt, "every {every} samples");
    }
}
