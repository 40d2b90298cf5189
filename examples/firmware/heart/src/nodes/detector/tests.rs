//! The rules of the detector, each on humps made by hand.

use super::*;
use std::vec::Vec;

/// A hump of energy: where it is highest, how high, and how steep the signal is in it.
#[derive(Clone, Copy)]
struct Hump {
    at: u32,
    energy: u32,
    slope: i16,
}

const fn beat(at: u32) -> Hump {
    Hump { at, energy: 400_000, slope: 200 }
}

/// What a detector takes at a sample: humps of 20 samples to each side, whose R peak is in the middle of the window.
fn energy(humps: &[Hump], index: u32) -> Energy {
    let mut energy = Energy { index, value: 0, slope: 0, energy: 0 };
    for hump in humps {
        let distance = index.abs_diff(hump.at).min(20);
        energy.energy += hump.energy / 20 * (20 - distance);
        energy.value += if index + 22 == hump.at { -1_000 } else { 0 };
        energy.slope += if index + 20 == hump.at { hump.slope } else { 0 };
    }
    energy
}

/// Runs over some humps, with leads that change at some samples.
fn run(humps: &[Hump], leads: &[(u32, Leads)], length: u32) -> (Vec<Beat>, Detector) {
    let mut detector = Detector::new();
    let mut beats = Vec::new();
    for index in 0..length {
        leads.iter().filter(|(at, _)| *at == index).for_each(|&(_, leads)| detector.leads(leads));
        beats.extend(detector.sample(energy(humps, index)));
    }
    (beats, detector)
}

/// The humps that the beats were, by their R peaks.
fn humps_of(beats: &[Beat]) -> Vec<u32> {
    beats.iter().map(|beat| beat.index + BandPass::DELAY + 22).collect()
}

#[test]
fn the_beats_of_the_learning_phase_are_not_lost() {
    let humps: Vec<Hump> = (1..=5).map(|n| beat(300 * n)).collect();
    let (beats, _) = run(&humps, &[], 1_020);
    assert_eq!(beats, [], "it has learned for less than 2 s");
    let (beats, _) = run(&humps, &[], 1_560);
    assert_eq!(humps_of(&beats), [300, 600, 900, 1_200, 1_500]);
    let intervals: Vec<Option<u32>> = beats.iter().map(|beat| beat.interval).collect();
    assert_eq!(intervals, [None, Some(300), Some(300), Some(300), Some(300)]);
}

#[test]
fn a_hump_in_the_refractory_time_is_no_beat() {
    let mut humps: Vec<Hump> = (1..=6).map(|n| beat(300 * n)).collect();
    humps.push(beat(1_500 + REFRACTORY - 1));
    humps.push(beat(1_800 + REFRACTORY));
    let (beats, _) = run(&humps, &[], 2_000);
    assert_eq!(humps_of(&beats)[4..], [1_500, 1_800, 1_872]);
}

#[test]
fn a_t_wave_is_no_beat_unless_it_is_steep_or_late() {
    let mut humps: Vec<Hump> = (1..=8).map(|n| beat(400 * n)).collect();
    humps.push(Hump { at: 1_600 + 100, energy: 300_000, slope: 99 });
    humps.push(Hump { at: 2_000 + 100, energy: 300_000, slope: 100 });
    humps.push(Hump { at: 2_400 + T_WAVE, energy: 300_000, slope: 99 });
    let (beats, _) = run(&humps, &[], 3_300);
    let found = humps_of(&beats);
    assert_eq!(found, [400, 800, 1_200, 1_600, 2_000, 2_100, 2_400, 2_529, 2_800, 3_200]);
}

#[test]
fn a_weak_beat_is_found_by_looking_back_when_it_is_overdue() {
    let mut humps: Vec<Hump> = (1..=8).filter(|&n| n != 6).map(|n| beat(300 * n)).collect();
    // Between half the threshold and the threshold, which is near 80,000.
    humps.push(Hump { at: 1_800, energy: 45_000, slope: 90 });
    let (beats, _) = run(&humps, &[], 1_500 + 300 * 166 / 100);
    assert_eq!(humps_of(&beats).last(), Some(&1_500));
    let (beats, _) = run(&humps, &[], 2_460);
    assert_eq!(humps_of(&beats)[4..], [1_500, 1_800, 2_100, 2_400]);
    let late: Vec<bool> = beats.iter().map(|beat| beat.is_late).collect();
    assert_eq!(late[4..], [false, true, false, false]);
}

#[test]
fn what_is_below_the_least_energy_is_never_a_beat() {
    let humps: Vec<Hump> =
        (1..=30).map(|n| Hump { at: 300 * n, energy: LEAST_ENERGY - 100, slope: 20 }).collect();
    let (beats, detector) = run(&humps, &[], 9_100);
    assert_eq!((beats.len(), detector.learning), (0, Learning::Waiting));
}

#[test]
fn a_signal_that_has_become_weak_is_learned_anew() {
    let mut humps: Vec<Hump> = (1..=6).map(|n| beat(300 * n)).collect();
    humps.extend((7..=26).map(|n| Hump { at: 300 * n, energy: 20_000, slope: 40 }));
    let (beats, _) = run(&humps, &[], 7_900);
    let found = humps_of(&beats);
    assert_eq!(found.last(), Some(&7_800));
    // From 8 s after the last strong beat on, all are found.
    let after = 1_800 + FORGETTING + 300;
    assert!((7..=26).map(|n| 300 * n).filter(|&at| at > after).all(|at| found.contains(&at)));
}

#[test]
fn with_a_lead_off_nothing_is_a_beat_and_what_was_learned_is_kept() {
    let mut humps: Vec<Hump> = (1..=12).map(|n| beat(300 * n)).collect();
    // The steps of the lead.
    humps.push(Hump { at: 2_000, energy: 9_000_000, slope: 3_000 });
    humps.push(Hump { at: 2_560, energy: 9_000_000, slope: 3_000 });
    let (beats, _) = run(&humps, &[(1_990, Leads::Off), (2_540, Leads::On)], 3_660);
    assert_eq!(humps_of(&beats)[5..], [1_800, 2_700, 3_000, 3_300, 3_600]);
    let intervals: Vec<Option<u32>> = beats.iter().map(|beat| beat.interval).collect();
    assert_eq!(intervals[5..], [Some(300), None, Some(300), Some(300), Some(300)]);
}

#[test]
fn a_lead_that_goes_off_ends_the_learning_and_takes_no_beat_along() {
    let humps = [beat(300), beat(600)];
    let (beats, _) = run(&humps, &[(700, Leads::Off)], 720);
    assert_eq!(humps_of(&beats), [300, 600]);
}
