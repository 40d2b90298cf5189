//! Frames beside the crates that others would use: the stuffing of `cobs`, the checksum of `crc`, bodies of every length.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_common;

use arachne::frame::{Reader, ReaderIn, encode};
use quickcheck::{QuickCheck, quickcheck};
use record_common::rewrite::{Raw, open, segments};
use record_common::{Script, record};

/// A frame as the format's page says it, by the crates alone.
fn by_the_page(body: &[u8]) -> Vec<u8> {
    let mut plain = body.to_vec();
    let sum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(body);
    plain.extend(sum.to_le_bytes());
    let mut stuffed = vec![0; cobs::max_encoding_length(plain.len()) + 1];
    let length = cobs::encode(&plain, &mut stuffed);
    [&[0], &stuffed[..length], &[0]].concat()
}

fn framed(body: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0; body.len() * 2 + 64];
    encode(&Raw(body), &mut buffer).unwrap().to_vec()
}

/// The same as the crates make, but for a run of 254 at the very end, where theirs may add a count of nothing; both are read.
fn check(body: &[u8]) {
    let (ours, theirs) = (framed(body), by_the_page(body));
    let inside = |frame: &[u8]| {
        assert_eq!((frame[0], frame[frame.len() - 1]), (0, 0));
        let inside = frame[1..frame.len() - 1].to_vec();
        assert!(!inside.contains(&0));
        inside
    };
    assert_eq!(open(&inside(&ours)).as_deref(), Some(body), "{} bytes", body.len());
    assert_eq!(open(&inside(&theirs)).as_deref(), Some(body));
    assert!(ours == theirs || theirs.len() == ours.len() + 1, "{} bytes", body.len());
    for frame in [&ours, &theirs] {
        let mut reader = ReaderIn::over(vec![0; frame.len() - 2]);
        let found: Vec<_> = frame.iter().filter_map(|byte| reader.read::<Body>(*byte)).collect();
        let body = Body(body.to_vec());
        assert!(body.0.is_empty() || found == [Ok(body)], "{found:?}");
    }
}

/// All bytes that there are.
#[derive(Debug, PartialEq)]
struct Body(Vec<u8>);

impl<'de> serde::Deserialize<'de> for Body {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> serde::de::Visitor<'de> for All {
            type Value = Vec<u8>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut bytes: A,
            ) -> Result<Vec<u8>, A::Error> {
                let mut all = Vec::new();
                while let Ok(Some(byte)) = bytes.next_element() {
                    all.push(byte);
                }
                Ok(all)
            }
        }
        deserializer.deserialize_tuple(usize::MAX, All).map(Self)
    }
}

#[test]
fn the_stuffing_is_that_of_the_crate_at_every_length_around_its_runs() {
    for length in (0..=20).chain(240..=270).chain(498..=516).chain(755..=770).chain([1016, 4064]) {
        check(&vec![1; length]);
        check(&vec![0; length]);
        check(&vec![255; length]);
        for zero in [0, 1, length / 2, length.saturating_sub(6), length.saturating_sub(1)] {
            let mut body = vec![7; length];
            if let Some(byte) = body.get_mut(zero) {
                *byte = 0;
            }
            check(&body);
        }
    }
}

/// A body and its checksum that end with a run of 254 exactly: found by trying, as the checksum has no zero in most cases.
#[test]
fn a_run_of_254_at_the_very_end_is_read() {
    let sizes = [250, 504, 758];
    for size in sizes {
        let bodies = (1..=60u8).map(|byte| vec![byte; size]);
        let without_zero = |body: &Vec<u8>| {
            !crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(body).to_le_bytes().contains(&0)
        };
        let bodies: Vec<_> = bodies.filter(without_zero).collect();
        assert!(bodies.len() > 30);
        bodies.iter().for_each(|body| check(body));
    }
}

#[test]
fn the_checksum_is_that_of_ethernet_and_zlib() {
    // The check value of the catalogue of such checksums.
    let inside = &framed(b"123456789")[1..];
    let mut plain = [0; 32];
    let length = cobs::decode(&inside[..inside.len() - 1], &mut plain).unwrap();
    assert_eq!(plain[..length], *b"123456789\x26\x39\xf4\xcb");
}

quickcheck! {
    fn bodies_of_any_bytes_are_stuffed_as_by_the_crate(body: Vec<u8>, zeros: Vec<u8>, times: u8) -> bool {
        let mut body = body.repeat(usize::from(times % 30) + 1);
        for place in zeros {
            if let Some(byte) = body.get_mut(usize::from(place) * 3) {
                *byte = 0;
            }
        }
        check(&body);
        check(&body.iter().map(|byte| byte | 1).collect::<Vec<_>>());
        true
    }
}

#[test]
fn a_long_body_comes_through() {
    let body: Vec<u8> = (0..100_000u32).map(|n| (n * 31 / 7) as u8).collect();
    check(&body);
    check(&vec![3; 70_000]);
}

/// What a recorder writes piece by piece is, byte by byte, what the crates make of the same bodies.
#[test]
fn frames_of_a_recorder_are_those_of_the_crates() {
    fn property(script: Script, keyframes: u8) -> bool {
        let (bytes, _) = record(&script, u32::from(keyframes % 3));
        let bodies: Vec<_> = segments(&bytes).map(|(_, inside)| open(inside).unwrap()).collect();
        assert!(bodies.iter().rev().skip(1).all(|body| body.len() >= 1024), "whole frames only");
        let again: Vec<u8> = bodies.iter().flat_map(|body| by_the_page(body)).collect();
        // But for a count of nothing at the end.
        again == bytes || again.len() > bytes.len()
    }
    QuickCheck::new().tests(300).quickcheck(property as fn(Script, u8) -> bool);
}

/// A reader with exactly the room that a frame takes, and one byte less.
#[test]
fn a_reader_needs_the_room_of_its_largest_frame_and_no_more() {
    let frame = framed(&[9; 26]);
    assert_eq!(frame.len() - 2, 31);
    let mut fits = Reader::<31>::new();
    assert!(
        frame
            .iter()
            .filter_map(|byte| fits.read::<[u8; 26]>(*byte))
            .all(|found| found == Ok([9; 26]))
    );
    let mut too_small = Reader::<30>::new();
    let found: Vec<_> = frame.iter().filter_map(|byte| too_small.read::<[u8; 26]>(*byte)).collect();
    let damage = found[0].unwrap_err();
    assert_eq!((damage.length, damage.harm), (31, arachne::frame::Harm::TooLong));
}
