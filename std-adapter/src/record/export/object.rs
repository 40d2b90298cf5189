//! JSON objects whose keys keep their order.

use serde::ser::{Serialize, Serializer};
use serde_json::Value;

/// An object in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Object(Vec<(&'static str, Value)>);

impl Object {
    pub fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((key, value.into()));
        self
    }

    /// With a number of which no bit may be lost: as 16 hexadecimal digits.
    pub fn with_hash(self, key: &'static str, hash: u64) -> Self {
        self.with(key, format!("{hash:016x}"))
    }

    /// With the fields of another.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    pub fn fields(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.fields())
    }
}
