//! Serialisation of a histogram. Most buckets are empty, so only the others are written.

use super::Histogram;
use core::fmt;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{SerializeSeq, Serializer};

type Buckets = [u32; Histogram::BUCKETS];

/// Writes the buckets that are not empty, as a sequence of pairs of index and count.
pub(super) fn serialize<S: Serializer>(
    buckets: &Buckets,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let used = || (0u8..).zip(buckets).filter(|(_, count)| **count != 0);
    let mut sequence = serializer.serialize_seq(Some(used().count()))?;
    for pair in used() {
        sequence.serialize_element(&pair)?;
    }
    sequence.end()
}

/// Reads the pairs. An out-of-range index is an error.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Buckets, D::Error> {
    deserializer.deserialize_seq(Pairs)
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Buckets;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("pairs of a bucket's index and its count")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Buckets, A::Error> {
        let mut buckets = [0; Histogram::BUCKETS];
        while let Some((index, count)) = sequence.next_element::<(u8, u32)>()? {
            let bucket = buckets.get_mut(usize::from(index));
            *bucket.ok_or_else(|| A::Error::custom("a histogram has no such bucket"))? = count;
        }
        Ok(buckets)
    }
}
