//! What is no recording of this graph is refused with words that say why.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::result_large_err,
    clippy::unwrap_used
)]

mod record_common;

use arachne::node::OnFailure;
use arachne::port::Schema;
use arachne::prelude::*;
use arachne::record::{Entry, Heading, Recorder, Replay, ReplayError, Summary, Tape};
use record_common::rewrite::{bytes_of, entries, entry, frames};
use record_common::{Bytes, CONFIG};

fn merge(_: &mut (), (): ()) {}

/// A shop whose graph is written anew each time, with what its nodes say of themselves.
macro_rules! shop {
    ($shop:ident; $key:literal $version:literal $content:literal; $burst:literal $failure:ident $level:ident; $Graph:ident $($graph:tt)*) => {
        mod $shop {
            use super::*;
            arachne::ports! {
                pub enum FeedIn {
                    Price(u32) = Schema { key: $key, version: $version, content_type: $content },
                    Other(u32),
                    Stop(()),
                }
            }
            #[derive(Default, Hash)]
            pub struct Feed(u64);
            #[allow(dead_code)]
            pub type Ticker = Feed;
            impl Node for Feed {
                type Input = FeedIn;
                type Output = One<u64>;
                const BURST: u32 = $burst;
                const ON_FAILURE: OnFailure = OnFailure::$failure;
                const TIMER_PRIORITY: Priority = Priority::$level;
                fn on_message(&mut self, input: FeedIn, context: &mut impl Context<One<u64>>) -> Outcome<FeedIn> {
                    self.0 += match input {
                        FeedIn::Price(price) | FeedIn::Other(price) => price.into(),
                        FeedIn::Stop(()) => 0,
                    };
                    context.emit(One::One(self.0))?;
                    Ok(())
                }
            }
            #[derive(Default, Hash)]
            pub struct Book(u64);
            impl Node for Book {
                type Input = One<u64>;
                type Output = One<u64>;
                fn on_message(&mut self, input: One<u64>, context: &mut impl Context<One<u64>>) -> Outcome<One<u64>> {
                    self.0 += 1;
                    context.emit(input)?;
                    Ok(())
                }
            }
            graph! { #[derive(Hash)] pub graph $Graph $($graph)* }
            pub fn recording() -> Vec<u8> {
                let graph = $Graph::new(Feed::default(), Book::default());
                let mut recorder = Recorder::new(graph, CONFIG, (), Bytes::default()).with_checkpoints(1);
                recorder.start(0).unwrap();
                recorder.push(arachne::graph::Input::<$Graph>::Price(3)).unwrap();
                recorder.tick(1, 9).unwrap();
                recorder.finish().1.0
            }
            #[allow(dead_code)]
            pub fn result(bytes: &[u8]) -> Result<Summary, ReplayError<std::convert::Infallible>> {
                let graph = $Graph::new(Feed::default(), Book::default());
                Replay::new(graph, (), Tape::new(bytes, [0; 4096])).run()
            }
        }
    };
}

macro_rules! shops {
    ($($shop:ident: [$($nodes:tt)*] ($($inputs:tt)*) ($($outputs:tt)*) { $($body:tt)* })*) => {
        $(shop! { $shop; $($nodes)*; Shop($($inputs)*) -> ($($outputs)*) { $($body)* } })*
    };
}

shops! {
    plain: ["price" 1 "text/x"; 1 Continue Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    node_name: ["price" 1 "text/x"; 1 Continue Normal]
        (Price: u32 => quotes.Price [4], Other: u32 => quotes.Other [4], Stop: () => quotes.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { quotes: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    node_type: ["price" 1 "text/x"; 1 Continue Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Ticker { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    capacity: ["price" 1 "text/x"; 1 Continue Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 5] high -> book.One; } book: Book { One -> out.Best; } }
    boundary_capacity: ["price" 1 "text/x"; 1 Continue Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [8])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    policy: ["price" 1 "text/x"; 1 Continue Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high latest -> book.One; } book: Book { One -> out.Best; } }
    priority: ["price" 1 "text/x"; 1 Continue Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] low -> book.One; } book: Book { One -> out.Best; } }
    payload: ["price" 1 "text/x"; 1 Continue Normal]
        (Price: core::primitive::u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    schema_key: ["quote" 1 "text/x"; 1 Continue Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    schema_version: ["price" 2 "text/x"; 1 Continue Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    content_type: ["price" 1 "text/y"; 1 Continue Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    burst: ["price" 1 "text/x"; 2 Continue Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    on_failure: ["price" 1 "text/x"; 1 Stop Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    timer_level: ["price" 1 "text/x"; 1 Continue Low]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    feedback: ["price" 1 "text/x"; 1 Continue Normal]
        (Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high feedback -> book.One; } book: Book { One -> out.Best; } }
    boundary_name: ["price" 1 "text/x"; 1 Continue Normal]
        (Price: u32 => feed.Price [4], Second: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    boundary_order: ["price" 1 "text/x"; 1 Continue Normal]
        (Other: u32 => feed.Other [4], Price: u32 => feed.Price [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    ends: ["price" 1 "text/x"; 1 Continue Normal]
        (Price: u32 => feed.Other [4], Other: u32 => feed.Price [4], Stop: () => feed.Stop [1] control coalesce(merge))
        (Best: u64 [4])
        { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
}

#[test]
fn a_recording_of_another_graph_is_refused_with_what_differs() {
    plain::result(&plain::recording()).unwrap();
    macro_rules! others {
        ($($shop:ident: $theirs:literal, $ours:literal;)*) => {$(
            // Both ways: what the one has recorded the other does not read.
            for (result, theirs, ours) in [
                (plain::result(&$shop::recording()), $theirs, $ours),
                ($shop::result(&plain::recording()), $ours, $theirs),
            ] {
                let error = result.expect_err(stringify!($shop));
                let ReplayError::OtherGraph(Some(difference)) = error else {
                    panic!("{}: {error}", stringify!($shop))
                };
                let words = difference.to_string();
                let (_, sides) = words.split_once("it has ").unwrap();
                let (recorded, now) = sides.split_once(" where this one has ").unwrap();
                assert_ne!(recorded, now, "{}", stringify!($shop));
                assert!(recorded.contains(theirs), "{}: {words}", stringify!($shop));
                assert!(now.contains(ours), "{}: {words}", stringify!($shop));
            }
        )*};
    }
    others! {
        node_name: "the node `quotes: Feed`", "the node `feed: Feed`";
        node_type: "the node `feed: Ticker`", "the node `feed: Feed`";
        capacity: "`sums: [u64; 5] block high`", "`sums: [u64; 3] block high`";
        boundary_capacity: "`Best: [u64; 8] block normal`", "`Best: [u64; 4] block normal`";
        policy: "`sums: [u64; 3] latest high`", "`sums: [u64; 3] block high`";
        priority: "`sums: [u64; 3] block low`", "`sums: [u64; 3] block high`";
        payload: "`Price: [core::primitive::u32; 4] block normal`", "`Price: [u32; 4] block normal`";
        schema_key: "schema \"quote\", version 1", "schema \"price\", version 1";
        schema_version: "schema \"price\", version 2", "schema \"price\", version 1";
        content_type: "text/y", "text/x";
        burst: "burst 2", "burst 1";
        on_failure: "Stop", "Continue";
        timer_level: "low", "normal";
        feedback: "feedback", "sums";
        boundary_name: "`Second: [u32; 4] block normal`", "`Other: [u32; 4] block normal`";
        boundary_order: "`Other: [u32; 4] block normal`", "`Price: [u32; 4] block normal`";
        ends: "0.Other", "0.Price";
    }
}

/// The name of the graph is a name, too.
#[test]
fn a_recording_of_a_graph_of_another_name_is_refused() {
    shop! { store; "price" 1 "text/x"; 1 Continue Normal; Store(
            Price: u32 => feed.Price [4], Other: u32 => feed.Other [4], Stop: () => feed.Stop [1] control coalesce(merge)
        ) -> (Best: u64 [4]) { feed: Feed { One => sums: [u64; 3] high -> book.One; } book: Book { One -> out.Best; } }
    }
    let error = plain::result(&store::recording()).unwrap_err().to_string();
    assert!(error.contains("the group `Store` where this one has the group `Shop`"), "{error}");
}

/// A recording with another heading.
fn headed(change: impl Fn(&mut Heading)) -> Vec<Vec<u8>> {
    let mut entries = entries(&plain::recording());
    let Entry::Heading(mut heading) = entry(&entries[0]) else { panic!() };
    change(&mut heading);
    entries[0] = bytes_of(&Entry::Heading(heading));
    entries
}

#[test]
fn another_version_is_refused_by_its_number() {
    for version in [0, 2, 700] {
        let recording = headed(|heading| heading.version = version);
        let error = plain::result(&frames(&recording, 100)).unwrap_err();
        assert_eq!(error, ReplayError::Version { found: version });
        assert!(error.to_string().contains(&format!(
            "has version {version} of the format, and this program reads version 1"
        )));
    }
    // One that has more in its heading, and numbers of entries that nobody knows yet.
    let mut recording = headed(|heading| heading.version = 2);
    recording[0].extend([1, 2, 3]);
    recording.insert(1, vec![99, 4]);
    let error = plain::result(&frames(&recording, 100)).unwrap_err();
    assert_eq!(error, ReplayError::Version { found: 2 });
}

#[test]
fn what_is_refused_is_refused_once() {
    let recording = headed(|heading| heading.version = 2);
    let other = capacity::recording();
    let no_heading = &headed(|_| ())[1..];
    for bytes in [frames(&recording, 3), other, frames(no_heading, 3)] {
        let graph = plain::Shop::new(plain::Feed::default(), plain::Book::default());
        let mut replay = Replay::new(graph, (), Tape::new(&bytes[..], [0; 4096]));
        replay.run().unwrap_err();
        let summary = replay.run().unwrap();
        assert_eq!((summary.ticks, summary.inputs, summary.checkpoints), (0, 0, 0));
        assert!(replay.engine().is_none());
    }
}

#[test]
fn a_recording_behind_a_refused_heading_is_not_followed() {
    // The same numbers on, so that no gap gives it away.
    let (mut one, other) = (entries(&plain::recording()), entries(&capacity::recording()));
    one.pop();
    one.extend(other);
    let bytes = frames(&one, 4);
    let graph = plain::Shop::new(plain::Feed::default(), plain::Book::default());
    let mut replay = Replay::new(graph, (), Tape::new(&bytes[..], [0; 4096]));
    let error = replay.run().unwrap_err();
    assert!(matches!(error, ReplayError::OtherGraph(Some(_))), "{error}");
    let before = replay.summary();
    let after = replay.run().unwrap();
    assert_eq!((before.ticks, before.inputs, before.checkpoints), (1, 1, 1));
    assert_eq!((after.ticks, after.inputs, after.checkpoints), (1, 1, 1));
}

#[test]
fn what_is_no_recording_is_told_to_be_none() {
    let text = "Feed,Price\n1,2\n".repeat(99);
    let wrong = frames(&headed(|heading| heading.magic = *b"arec"), 100);
    let behind = frames(&headed(|_| ())[1..], 100);
    for (bytes, what) in [
        (&[][..], "nothing"),
        (&[0; 50], "zeros"),
        (text.as_bytes(), "text"),
        (&wrong, "magic"),
        (&behind, "no heading"),
    ] {
        let error = plain::result(bytes).expect_err(what);
        assert_eq!(error, ReplayError::NoHeading, "{what}");
    }
    let image: Vec<u8> = (0..20_000u32).map(|n| (n * n / 7) as u8).collect();
    assert!(matches!(plain::result(&image), Err(ReplayError::Tape(_))));
}

/// A heading that asks for what no graph has: what can be made of it is made.
#[test]
fn a_heading_with_a_quantum_of_0_does_no_harm() {
    let bytes = frames(&headed(|heading| heading.quantum = 0), 100);
    assert!(matches!(plain::result(&bytes), Err(ReplayError::Diverged(_))));
}

#[test]
fn a_recording_cut_anywhere_has_no_end_and_nothing_wrong_before() {
    let bytes = frames(&entries(&plain::recording()), 1);
    let (mut ticks, mut checkpoints) = (0, 0);
    for cut in 0..bytes.len() {
        let graph = plain::Shop::new(plain::Feed::default(), plain::Book::default());
        let mut replay = Replay::new(graph, (), Tape::new(&bytes[..cut], [0; 4096]));
        match replay.run() {
            Ok(summary) => assert!(!summary.has_end, "at {cut}"),
            // Not even the heading is there.
            Err(error) => assert_eq!(
                (error, replay.engine().is_none()),
                (ReplayError::NoHeading, true),
                "at {cut}"
            ),
        }
        let summary = replay.run().unwrap();
        assert!(
            summary.ticks >= ticks && summary.checkpoints >= checkpoints && summary.skipped == 0
        );
        (ticks, checkpoints) = (summary.ticks, summary.checkpoints);
        assert_eq!(replay.tape().offset(), cut as u64);
    }
    assert_eq!((ticks, checkpoints, plain::result(&bytes).unwrap().has_end), (1, 1, true));
}

/// Behind entries that belong to nothing, what follows a heading may lack what came before; at the beginning it does not.
#[test]
fn a_heading_behind_other_entries_begins_a_recording_only_as_its_first() {
    let replayed = |bytes: &[u8]| {
        let graph = plain::Shop::new(plain::Feed::default(), plain::Book::default());
        let mut replay = Replay::new(graph, (), Tape::new(bytes, [0; 4096]));
        while replay.run().is_err() {}
        replay.summary()
    };
    let mut behind = headed(|_| ());
    behind.insert(0, bytes_of(&Entry::Start { now_ns: 0 }));
    assert_eq!(replayed(&frames(&behind, 3)).ticks, 0);
    // Another recording, which is refused, and this one from its first entry on.
    let mut bytes = frames(&headed(|heading| heading.version = 2), 3);
    bytes.extend(frames(&headed(|_| ()), 3));
    let summary = replayed(&bytes);
    assert_eq!((summary.ticks, summary.inputs, summary.has_end), (1, 1, true));
}
