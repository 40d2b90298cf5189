//! What is told of a recording of another graph: of its shape the first part that differs, in words that fit.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_common;

use arachne::prelude::*;
use arachne::record::{Entry, Recorder, Replay, ReplayError, Tape};
use arachne::topology::{GroupSpec, OUTSIDE};
use record_common::rewrite::{bytes_of, entries, entry, frames};
use record_common::{Bytes, CONFIG};

#[derive(Default, Hash)]
struct Sink;
impl Node for Sink {
    type Input = One<u8>;
    type Output = Never;
}

graph! { #[derive(Hash)] graph Inside(In: u8 => sink.One [2]) { sink: Sink {} } }
graph! {
    // In words it is 80 bytes long: just what there is room for.
    #[derive(Hash)]
    graph AGraphWhoseNameIsSoLongThatInWordsItIsJustWhatThereIsRoomForIndeed12(In: u8 => inner.In [2]) {
        inner: Inside {}
    }
}
type Outside = AGraphWhoseNameIsSoLongThatInWordsItIsJustWhatThereIsRoomForIndeed12;
const NAME: &str = "AGraphWhoseNameIsSoLongThatInWordsItIsJustWhatThereIsRoomForIndeed12";

fn outside() -> Outside {
    Outside::new(Inside::new(Sink))
}

/// The entries of a short recording whose heading is that of another graph.
fn of_another() -> Vec<Vec<u8>> {
    let mut recorder = Recorder::new(outside(), CONFIG, (), Bytes::default());
    recorder.start(0).unwrap();
    recorder.tick(1, 9).unwrap();
    let mut entries = entries(&recorder.finish().1.0);
    let Entry::Heading(mut heading) = entry(&entries[0]) else { panic!() };
    heading.fingerprint ^= 1;
    entries[0] = bytes_of(&Entry::Heading(heading));
    entries
}

fn is_shape(bytes: &[u8]) -> bool {
    matches!(entry(bytes), Entry::Group(_) | Entry::Node(_) | Entry::Port(_) | Entry::Edge(_))
}

/// What is told, from `it has` on; `None` if nothing is said of the shape.
fn told(entries: &[Vec<u8>]) -> Option<String> {
    let bytes = frames(entries, 3);
    let error = Replay::new(outside(), (), Tape::new(&bytes[..], [0; 4096])).run().unwrap_err();
    let ReplayError::OtherGraph(shape) = error else { panic!("{error}") };
    let words = shape?.to_string();
    Some(words.strip_prefix("the recording is of another graph: it has ").unwrap().to_owned())
}

/// What is told if the first group is another, that has another name.
fn told_of_name(name: &str) -> String {
    let mut entries = of_another();
    assert!(matches!(entry(&entries[1]), Entry::Group(GroupSpec { name: NAME, parent: OUTSIDE })));
    entries[1] = bytes_of(&Entry::Group(GroupSpec { name, parent: OUTSIDE }));
    let words = told(&entries).unwrap();
    let ours = format!(" where this one has the group `{NAME}`");
    words.strip_suffix(&ours).unwrap_or_else(|| panic!("{words}")).to_owned()
}

#[test]
fn words_that_fit_are_told_whole() {
    let whole = format!("the group `{}3`", &NAME[..67]);
    assert_eq!(told_of_name("A"), "the group `A`");
    assert_eq!(told_of_name(&format!("{}3", &NAME[..67])), whole);
}

#[test]
fn of_words_that_do_not_fit_those_around_the_difference_are_told() {
    // One byte too long, and the difference at its end: the last 72 bytes, behind a mark.
    let name = format!("{NAME}3");
    let whole = format!("the group `{name}`");
    assert_eq!(told_of_name(&name), format!("…{}", &whole[whole.len() - 72..]));
    // In the middle: 40 bytes before the difference, and what fits behind it.
    let name = format!("{}{}", &NAME[..60], "-".repeat(90));
    let whole = format!("the group `{name}`");
    assert_eq!(told_of_name(&name), format!("…{}", &whole[31..31 + 77]));
    // At the beginning: nothing is left out before it.
    let name = "-".repeat(150);
    assert_eq!(told_of_name(&name), format!("the group `{}", &name[..69]));
}

#[test]
fn a_group_in_a_group_is_told_with_its_place() {
    let mut entries = of_another();
    assert!(matches!(entry(&entries[2]), Entry::Group(GroupSpec { name: "inner", parent: 0 })));
    entries[2] = bytes_of(&Entry::Group(GroupSpec { name: "other", parent: 0 }));
    let words = "the group `other` in group 0 where this one has the group `inner` in group 0";
    assert_eq!(told(&entries).as_deref(), Some(words));
}

#[test]
fn a_shape_that_ends_before_or_behind_this_one_is_told() {
    let whole = of_another();
    let last = whole.iter().rposition(|bytes| is_shape(bytes)).unwrap();
    for at in 2..=last {
        let mut short = whole.clone();
        short.drain(at..=last);
        let words = told(&short).unwrap();
        assert!(words.starts_with("no more where this one has the "), "{words}");
    }
    let mut long = whole.clone();
    long.insert(last + 1, whole[last].clone());
    let words = told(&long).unwrap();
    assert!(words.starts_with("the edge `In: [u8; 2]"), "{words}");
    assert!(words.ends_with(" where this one has no more"), "{words}");
}

/// A recording without a shape, or with this one in spite of its fingerprint: nothing can be said of a difference.
#[test]
fn where_no_part_differs_nothing_is_told_of_one() {
    let whole = of_another();
    assert_eq!(told(&whole), None);
    let without: Vec<_> = whole.into_iter().filter(|bytes| !is_shape(bytes)).collect();
    assert_eq!(told(&without), None);
}
