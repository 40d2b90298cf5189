//! The frames of a device that is not known.

use arachne::observe::Reading;
use serde::de::{Deserialize, Deserializer, EnumAccess, SeqAccess, VariantAccess, Visitor};
use std::fmt;

/// A frame of any device whose frames are an enum with `Reading(Reading)` as its first variant, as
/// [`Reading`] asks for: the reading, or `None` for a frame of the application's own.
///
/// It is made for postcard, in which a variant is a number and nothing tells what follows.
///
/// # Examples
/// ```
/// use arachne::frame::{Reader, encode};
/// use arachne::observe::{Event, Reading};
/// use arachne::scheduler::Lifecycle;
/// use arachne_std::bridge::DeviceFrame;
///
/// #[derive(serde::Serialize)]
/// enum Dispatch {
///     Reading(Reading),
///     Temperature { celsius: i16 },
/// }
///
/// let running = Reading::Event(Event::Lifecycle(Lifecycle::Running));
/// let (mut buffer, mut reader) = ([0; 64], Reader::<64>::new());
/// let mut read = |dispatch| {
///     let bytes = encode(&dispatch, &mut buffer).unwrap();
///     bytes.iter().find_map(|byte| reader.read::<DeviceFrame>(*byte)).unwrap().unwrap().0
/// };
/// assert_eq!(read(Dispatch::Reading(running.clone())), Some(running));
/// assert_eq!(read(Dispatch::Temperature { celsius: 21 }), None);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceFrame(
    /// The reading, if it is one.
    pub Option<Reading>,
);

impl DeviceFrame {
    /// The reading, if it is one: what [`Bridge::read`](super::Bridge::read) asks for.
    #[must_use]
    pub fn reading(self) -> Option<Reading> {
        self.0
    }
}

impl<'de> Deserialize<'de> for DeviceFrame {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("DeviceFrame", &["Reading"], Variants)
    }
}

/// Reads the number of the variant, and what is behind it.
struct Variants;

impl<'de> Visitor<'de> for Variants {
    type Value = DeviceFrame;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an enum whose first variant is a reading")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<DeviceFrame, A::Error> {
        match data.variant::<u32>()? {
            (0, variant) => variant.newtype_variant().map(|reading| DeviceFrame(Some(reading))),
            (_, variant) => variant.tuple_variant(usize::MAX, Rest),
        }
    }
}

/// Passes over all bytes to the end of the frame, of which only the application knows what they are.
struct Rest;

impl<'de> Visitor<'de> for Rest {
    type Value = DeviceFrame;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut bytes: A) -> Result<DeviceFrame, A::Error> {
        while let Ok(Some(_)) = bytes.next_element::<u8>() {}
        Ok(DeviceFrame(None))
    }
}
