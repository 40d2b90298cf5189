//! Serialisation of an edge: its counters, then its queued messages, oldest first.

use super::{Edge, PolicyKind, PolicyName, Slot};
use crate::message::Message;
use core::fmt;
use core::marker::PhantomData;
use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The messages of an edge, written as a tuple of `N` options, whose length is not stored: both sides know `N`.
struct Queue<'a, T, const N: usize, P, H, S>(&'a Edge<T, N, P, H, S>);

impl<T, const N: usize, P, H, S> Serialize for Queue<'_, T, N, P, H, S>
where
    T: Serialize,
    H: Serialize,
    S: Slot<Message<T, H>>,
{
    fn serialize<R: Serializer>(&self, serializer: R) -> Result<R::Ok, R::Error> {
        let mut tuple = serializer.serialize_tuple(N)?;
        for age in 0..N as u32 {
            let queued = age < self.0.len();
            let slot = self.0.slots.get(Edge::<T, N, P, H, S>::slot(self.0.position(age)));
            let message = slot.and_then(Slot::get).filter(|_| queued);
            tuple.serialize_element(&message)?;
        }
        tuple.end()
    }
}

impl<T, const N: usize, P, H, S> Serialize for Edge<T, N, P, H, S>
where
    T: Serialize,
    H: Serialize,
    S: Slot<Message<T, H>>,
{
    fn serialize<R: Serializer>(&self, serializer: R) -> Result<R::Ok, R::Error> {
        let figures = [self.head, self.tail, self.overflowed, self.discarded];
        (figures, [self.capacity, self.high_water], Queue(self)).serialize(serializer)
    }
}

impl<'de, T, const N: usize, P, H, S> Deserialize<'de> for Edge<T, N, P, H, S>
where
    T: Deserialize<'de>,
    P: PolicyName,
    H: Deserialize<'de>,
    S: Slot<Message<T, H>>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (counts, [capacity, high_water], queue): ([u64; 4], [u32; 2], Slots<T, N, H>) =
            Deserialize::deserialize(deserializer)?;
        let [head, tail, overflowed, discarded] = counts;
        let displaced = if matches!(P::KIND, PolicyKind::DropOldest) { overflowed } else { 0 };
        let gone = discarded.checked_add(displaced);
        if gone.is_none_or(|gone| gone > head) || high_water as usize > N {
            return Err(D::Error::custom("the accounts of an edge do not add up"));
        }
        let mut edge = Self { head, tail, overflowed, discarded, high_water, ..Self::new() };
        edge.set_capacity(capacity).map_err(D::Error::custom)?;
        let length = tail.checked_sub(head).filter(|length| *length <= N as u64);
        let Some(length) = length else {
            return Err(D::Error::custom("the counts of an edge do not fit its queue"));
        };
        edge.mark_high_water();
        for (age, message) in (0u32..).zip(queue.0) {
            if message.is_some() != (u64::from(age) < length) {
                return Err(D::Error::custom("the counts of an edge do not fit its queue"));
            }
            let at = Self::slot(edge.position(age));
            if let Some((slot, message)) = edge.slots.get_mut(at).zip(message) {
                slot.put(message);
            }
        }
        Ok(edge)
    }
}

/// The deserialised form of a [`Queue`].
struct Slots<T, const N: usize, H>([Option<Message<T, H>>; N]);

impl<'de, T, const N: usize, H> Deserialize<'de> for Slots<T, N, H>
where
    T: Deserialize<'de>,
    H: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T, const N: usize, H>(PhantomData<(T, H)>);

        impl<'de, T, const N: usize, H> Visitor<'de> for Reader<T, N, H>
        where
            T: Deserialize<'de>,
            H: Deserialize<'de>,
        {
            type Value = Slots<T, N, H>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "the {N} slots of an edge")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut slots = [const { None }; N];
                for (index, slot) in slots.iter_mut().enumerate() {
                    *slot = seq
                        .next_element()?
                        .ok_or_else(|| A::Error::invalid_length(index, &self))?;
                }
                Ok(Slots(slots))
            }
        }

        deserializer.deserialize_tuple(N, Reader(PhantomData))
    }
}
