//! Serialisation of arrays of any length, as tuples: serde itself has those up to 32.

use core::fmt;
use core::marker::PhantomData;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeTuple, Serializer};

pub(crate) fn serialize<T: Serialize, S: Serializer, const N: usize>(
    array: &[T; N],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut tuple = serializer.serialize_tuple(N)?;
    for value in array {
        tuple.serialize_element(value)?;
    }
    tuple.end()
}

pub(crate) fn deserialize<'de, T, D: Deserializer<'de>, const N: usize>(
    deserializer: D,
) -> Result<[T; N], D::Error>
where
    T: Copy + Default + Deserialize<'de>,
{
    deserializer.deserialize_tuple(N, Values(PhantomData))
}

struct Values<T, const N: usize>(PhantomData<T>);

impl<'de, T: Copy + Default + Deserialize<'de>, const N: usize> Visitor<'de> for Values<T, N> {
    type Value = [T; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{N} values")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<[T; N], A::Error> {
        let mut array = [T::default(); N];
        for (index, slot) in array.iter_mut().enumerate() {
            *slot = values.next_element()?.ok_or_else(|| Error::invalid_length(index, &self))?;
        }
        Ok(array)
    }
}
