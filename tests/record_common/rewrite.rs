//! Recordings taken apart and put together again, by means of their own.
#![allow(dead_code)]

use arachne::frame::{Damage, Harm};
use arachne::record::{Entry, Tape, TapeError};
use serde::ser::{Serialize, SerializeTuple, Serializer};
use std::convert::Infallible;

/// What a reader gives: an entry with its number, as its bytes, or what stands in the way of one.
pub type Seen = Result<(u64, Vec<u8>), TapeError<Infallible>>;

/// The bytes of an entry.
#[must_use]
pub fn bytes_of(entry: &Entry<'_>) -> Vec<u8> {
    let mut buffer = vec![0; 1 << 16];
    postcard::to_slice(entry, &mut buffer).unwrap().to_vec()
}

/// The entry that these bytes are.
#[must_use]
pub fn entry(bytes: &[u8]) -> Entry<'_> {
    postcard::from_bytes(bytes).unwrap()
}

/// All that a tape gives over a whole recording. Each look at it takes it on, so that it ends.
#[must_use]
pub fn seen(bytes: &[u8], memory: usize) -> Vec<Seen> {
    let mut tape = Tape::new(bytes, vec![0; memory]);
    let mut seen = Vec::new();
    loop {
        assert!(seen.len() <= bytes.len(), "a tape of {} bytes without an end", bytes.len());
        match tape.peek().map(|entry| entry.map(|entry| bytes_of(&entry))) {
            Ok(None) => return seen,
            Ok(Some(entry)) => {
                seen.push(Ok((tape.number(), entry)));
                tape.advance();
            }
            Err(error) => seen.push(Err(error)),
        }
    }
}

/// The entries of a whole recording.
#[must_use]
pub fn entries(bytes: &[u8]) -> Vec<Vec<u8>> {
    let entry = |seen: Seen| seen.unwrap_or_else(|error| panic!("{error}")).1;
    read(bytes, 1 << 16).into_iter().map(entry).collect()
}

/// What lies between two zeros, with the place where it begins.
pub fn segments(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut begin = 0;
    bytes.split_inclusive(|byte| *byte == 0).filter_map(move |segment| {
        let offset = begin;
        begin += segment.len();
        // What no zero ends is torn.
        let inside = segment.strip_suffix(&[0])?;
        (!inside.is_empty()).then_some((offset, inside))
    })
}

/// What a frame holds, by the crates alone.
pub fn open(inside: &[u8]) -> Option<Vec<u8>> {
    let mut plain = vec![0; inside.len()];
    let length = cobs::decode(inside, &mut plain).ok()?;
    plain.truncate(length);
    let sum = plain.split_off(length.checked_sub(4)?);
    let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
    (crc.checksum(&plain).to_le_bytes() == *sum).then_some(plain)
}

/// What a tape must give: a reader of the simplest kind.
#[must_use]
pub fn read(bytes: &[u8], memory: usize) -> Vec<Seen> {
    let (mut seen, mut expected) = (Vec::new(), 0);
    for (offset, inside) in segments(bytes) {
        let damage = |harm| {
            let (offset, length) = (offset as u64, inside.len() as u64);
            Err(TapeError::Damage(Damage { offset, length, harm }))
        };
        if inside.len() > memory {
            seen.push(damage(Harm::TooLong));
            continue;
        }
        let Some(plain) = open(inside) else {
            seen.push(damage(Harm::Checksum));
            continue;
        };
        let Ok((first, mut rest)) = postcard::take_from_bytes::<u64>(&plain) else {
            seen.push(damage(Harm::Foreign));
            continue;
        };
        let mut number = first;
        if number != expected && !rest.is_empty() {
            seen.push(Err(TapeError::Gap { from: expected, to: number }));
        }
        while !rest.is_empty() {
            expected = number;
            let Ok((entry, more)) = postcard::take_from_bytes::<Entry<'_>>(rest) else {
                seen.push(Err(TapeError::Foreign { entry: number }));
                break;
            };
            seen.push(Ok((number, bytes_of(&entry))));
            (number, rest) = (number.wrapping_add(1), more);
            expected = number;
        }
    }
    seen
}

/// A recording of these entries, so many a frame.
#[must_use]
pub fn frames<E: AsRef<[u8]>>(entries: &[E], each: usize) -> Vec<u8> {
    let mut recording = Vec::new();
    for (index, entries) in entries.chunks(each).enumerate() {
        recording.extend(frame((index * each) as u64, entries));
    }
    recording
}

/// A frame of these entries, from this number on.
#[must_use]
pub fn frame<E: AsRef<[u8]>>(first: u64, entries: &[E]) -> Vec<u8> {
    let body: Vec<u8> = entries.iter().flat_map(|entry| entry.as_ref().iter().copied()).collect();
    let mut buffer = vec![0; 64 + body.len() * 2];
    arachne::frame::encode(&(first, Raw(&body)), &mut buffer).unwrap().to_vec()
}

/// Bytes that are written as they are, without their length.
pub struct Raw<'a>(pub &'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        for byte in self.0 {
            tuple.serialize_element(byte)?;
        }
        tuple.end()
    }
}
