//! Choices made from the bytes of a fuzzer.

use crate::common::random::Choices;
use arbitrary::Unstructured;

/// Bytes as choices: each takes as many as its range needs, and is 0 when there are no more.
pub struct Bytes<'b>(Unstructured<'b>);

impl<'b> Bytes<'b> {
    /// All of them.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(Unstructured::new(bytes))
    }

    /// Those that are left.
    #[allow(dead_code)]
    pub fn rest(self) -> &'b [u8] {
        self.0.take_rest()
    }
}

impl Choices for Bytes<'_> {
    /// Of two bytes: enough for a seed, and short for the fuzzer.
    fn number(&mut self) -> u64 {
        u64::from(self.0.arbitrary::<u16>().unwrap_or(0))
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0.int_in_range(0..=bound.max(1) - 1).unwrap_or(0)
    }

    fn is_spent(&self) -> bool {
        self.0.is_empty()
    }
}
