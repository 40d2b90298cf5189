//! Frames: what comes through a line that loses, changes and adds bytes.
#![cfg(feature = "postcard")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use arachne::frame::{Harm, Reader, encode};
use arachne::node::{NodeError, Timer};
use arachne::observe::{Cause, Event, Figures, Histogram, Observer, Reading};
use arachne::prelude::*;
use arachne::scheduler::{Config, Lifecycle};
use arachne::time::ManualClock;
use arachne::topology::{EdgeId, NodeId};
use quickcheck::quickcheck;

fn frame(value: &impl serde::Serialize) -> Vec<u8> {
    let mut buffer = [0; 2048];
    encode(value, &mut buffer).unwrap().to_vec()
}

/// What a reader gives over a whole stream: values, and the harm in between.
fn read_all<T: serde::de::DeserializeOwned>(stream: &[u8]) -> Vec<Result<T, Harm>> {
    let mut reader = Reader::<2048>::new();
    let results = stream.iter().filter_map(|byte| reader.read(*byte));
    results.map(|result| result.map_err(|damage| damage.harm)).collect()
}

quickcheck! {
    fn a_frame_gives_back_its_value(values: Vec<Vec<u8>>) -> bool {
        let stream: Vec<u8> = values.iter().flat_map(frame).collect();
        read_all::<Vec<u8>>(&stream) == values.into_iter().map(Ok).collect::<Vec<_>>()
    }

    fn a_frame_has_no_zero_inside(value: Vec<u8>) -> bool {
        let bytes = frame(&value);
        bytes[0] == 0 && bytes[bytes.len() - 1] == 0 && !bytes[1..bytes.len() - 1].contains(&0)
    }

    fn noise_costs_no_frame(noise: Vec<u8>, value: u64) -> bool {
        let mut stream = noise;
        stream.extend(frame(&value));
        read_all::<u64>(&stream).last() == Some(&Ok(value))
    }

    fn bytes_of_a_hostile_line_never_panic(bytes: Vec<u8>) -> bool {
        let _ = read_all::<Reading>(&bytes);
        true
    }

    fn a_flipped_bit_is_found(value: Vec<u8>, bit: usize) -> bool {
        let mut bytes = frame(&value);
        let bit = bit % ((bytes.len() - 2) * 8); // between the two zeros
        bytes[1 + bit / 8] ^= 1 << (bit % 8);
        !read_all::<Vec<u8>>(&bytes).contains(&Ok(value))
    }

    fn a_frame_cut_short_costs_itself_alone(value: Vec<u8>, cut: usize) -> bool {
        let bytes = frame(&value);
        let cut = cut % bytes.len();
        let mut stream = bytes[..cut].to_vec();
        stream.extend(frame(&value));
        read_all::<Vec<u8>>(&stream).last() == Some(&Ok(value))
    }
}

#[test]
fn damage_tells_its_place() {
    let mut stream = frame(&7u32);
    let offset = stream.len() as u64;
    stream.extend([1, 2, 3, 0]);
    let mut reader = Reader::<64>::new();
    let damage = stream.iter().find_map(|byte| reader.read::<u32>(*byte)?.err()).unwrap();
    assert_eq!((damage.offset, damage.length, damage.harm), (offset, 3, Harm::Checksum));
    assert_eq!(damage.to_string(), format!("3 bytes at offset {offset} are damaged"));
}

#[test]
fn a_frame_that_is_too_long_is_passed_over() {
    let mut stream = frame(&[1u8; 32]);
    stream.extend(frame(&[2u8; 4]));
    let mut reader = Reader::<16>::new();
    let found: Vec<_> = stream.iter().filter_map(|byte| reader.read::<[u8; 4]>(*byte)).collect();
    assert_eq!(found[0].as_ref().unwrap_err().harm, Harm::TooLong);
    assert_eq!(found[1..], [Ok([2; 4])]);
}

#[test]
fn a_value_of_another_type_is_foreign() {
    assert_eq!(read_all::<(u8, u64)>(&frame(&1u8)), [Err(Harm::Foreign)]);
    assert_eq!(read_all::<u8>(&frame(&(1u8, 2u8))), [Err(Harm::Foreign)]);
}

#[test]
fn a_torn_end_is_pending() {
    let bytes = frame(&7u32);
    let mut reader = Reader::<64>::new();
    let torn = &bytes[..bytes.len() - 1];
    assert!(torn.iter().all(|byte| reader.read::<u32>(*byte).is_none()));
    assert_eq!(reader.pending(), bytes.len() as u64 - 2);
}

#[test]
fn a_buffer_too_small_is_an_error() {
    for size in 0..frame(&u64::MAX).len() {
        assert!(encode(&u64::MAX, &mut vec![0; size]).is_err(), "a buffer of {size} bytes");
    }
}

struct Flaky;
impl Node for Flaky {
    type Input = One<u8>;
    type Output = Never;
    fn on_message(&mut self, _: One<u8>, _: &mut impl Context<Never>) -> Outcome<One<u8>> {
        Err(NodeError::new(5, "text stays on the device").into())
    }
}
graph! { graph Sensor(Byte: u8 => flaky.One [4]) { flaky: Flaky {} } }
type In = arachne::graph::Input<Sensor>;
type Watching = Figures<ManualClock, { Sensor::NODE_COUNT }, { Sensor::EDGE_COUNT }>;

#[test]
fn o2_the_figures_of_a_graph_come_through() {
    let figures = Watching::new(&Sensor::topology(), ManualClock::at_ns(5));
    let mut engine = Engine::with(Sensor::new(Flaky), Config::default(), figures);
    engine.start(0).unwrap();
    engine.push(In::Byte(1)).unwrap();
    engine.tick(1, 10).unwrap();
    let sent: Vec<_> = engine.observer().readings(|edge| engine.figures(edge)).collect();
    assert_eq!(sent.len(), 1 + Sensor::NODE_COUNT + Sensor::EDGE_COUNT);
    let stream: Vec<u8> = sent.iter().flat_map(frame).collect();
    let received = read_all::<Reading>(&stream);
    assert!(received.iter().any(|reading| matches!(reading,
        Ok(Reading::Node { figures, .. }) if figures.failures == 1 && figures.latency.count() == 1)));
    assert_eq!(received, sent.into_iter().map(Ok).collect::<Vec<_>>());
}

/// An application's own frames, the readings first.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[allow(clippy::large_enum_variant)]
enum Dispatch {
    Reading(Reading),
    Pair(u8, u8),
    Text(String),
}

/// The readings alone, for whoever does not know the rest.
#[derive(Debug, PartialEq, serde::Deserialize)]
enum Readings {
    Reading(Reading),
}

quickcheck! {
    fn frames_of_an_application_are_no_readings(pair: (u8, u8), text: String) -> bool {
        let others = [Dispatch::Pair(pair.0, pair.1), Dispatch::Text(text)];
        others.iter().all(|other| read_all::<Readings>(&frame(other)) == [Err(Harm::Foreign)])
    }
}

#[test]
fn the_readings_of_an_application_are_read_by_those_who_do_not_know_it() {
    let engine = Engine::new(Sensor::new(Flaky));
    let here = engine.reading();
    assert_eq!(here, Reading::Engine { now_ns: 0, state: Lifecycle::Created, runnable: 0 });
    let bytes = frame(&Dispatch::Reading(here.clone()));
    assert_eq!(read_all::<Dispatch>(&bytes), [Ok(Dispatch::Reading(here.clone()))]);
    assert_eq!(read_all::<Readings>(&bytes), [Ok(Readings::Reading(here))]);
}

#[test]
fn a_histogram_comes_through_bucket_by_bucket() {
    let mut histogram = Histogram::new();
    for (count, (upper_ns, _)) in (1..).zip(Histogram::new().buckets()) {
        for _ in 0..count {
            histogram.record(upper_ns);
        }
    }
    assert!(histogram.buckets().all(|(_, count)| count != 0));
    assert_eq!(read_all(&frame(&histogram)), [Ok(histogram)]);
}

#[test]
fn a_bucket_that_there_is_not_is_refused() {
    let histogram = |index: u8| (vec![(index, 1u32)], 1u64, 7u64, 7u64);
    let last = Histogram::BUCKETS as u8 - 1;
    assert!(read_all::<Histogram>(&frame(&histogram(last)))[0].is_ok());
    assert_eq!(read_all::<Histogram>(&frame(&histogram(last + 1))), [Err(Harm::Foreign)]);
}

#[test]
fn every_kind_of_event_comes_through() {
    let (edge, node) = (EdgeId(3), NodeId(2));
    let error = NodeError::new(9, "an error restored from a snapshot");
    let cause = Cause::Timer(Timer::Wake { due_ns: 4 });
    for event in [
        Event::Enqueued { edge, queued: 2, trace: None },
        Event::Failed { node, cause, port: Some(1), trace: None, error },
        Event::Lifecycle(Lifecycle::Draining),
        Event::Quarantined { node, quarantined: true },
    ] {
        assert_eq!(read_all(&frame(&Reading::Event(event))), [Ok(Reading::Event(event))]);
    }
    let mut last = arachne::observe::LastEvents::<2>::new();
    last.observe(&Event::Dropped { edge });
    assert_eq!(last.oldest_first().count(), 1);
    last.clear();
    assert_eq!(last.oldest_first().count(), 0);
}
