//! Slices and a heap for constant functions.
//!
//! `slice::get` cannot be called at compile time yet, so [`at`] and [`put`] check the index themselves. All other
//! indexing in this module and in `topology/flatten.rs` is checked in the line before, or runs only at compile time.

/// The value at an index; 0 if the index is out of range.
#[allow(clippy::indexing_slicing)]
pub(crate) const fn at(table: &[u16], index: usize) -> u16 {
    if index < table.len() { table[index] } else { 0 }
}

/// Sets the value at an index. Does nothing if the index is out of range.
#[allow(clippy::indexing_slicing)]
pub(crate) const fn put(table: &mut [u16], index: usize, value: u16) {
    if index < table.len() {
        table[index] = value;
    }
}

pub(super) const fn increase(table: &mut [u16], index: usize) {
    put(table, index, at(table, index).saturating_add(1));
}

pub(super) const fn decrease(table: &mut [u16], index: usize) -> u16 {
    let value = at(table, index).saturating_sub(1);
    put(table, index, value);
    value
}

pub(super) const fn swap(table: &mut [u16], one: usize, other: usize) {
    let value = at(table, one);
    put(table, one, at(table, other));
    put(table, other, value);
}

/// A binary min-heap of numbers (Williams 1964), in a table that the caller provides.
pub(super) struct Heap<'a> {
    table: &'a mut [u16],
    length: usize,
}

impl<'a> Heap<'a> {
    pub(super) const fn new(table: &'a mut [u16]) -> Self {
        Self { table, length: 0 }
    }

    pub(super) const fn push(&mut self, value: u16) {
        let mut child = self.length;
        put(self.table, child, value);
        self.length = self.length.saturating_add(1);
        while child > 0 {
            let parent = child.saturating_sub(1) >> 1;
            if at(self.table, parent) <= at(self.table, child) {
                return;
            }
            swap(self.table, parent, child);
            child = parent;
        }
    }

    pub(super) const fn pop(&mut self) -> Option<u16> {
        if self.length == 0 {
            return None;
        }
        let least = at(self.table, 0);
        self.length = self.length.saturating_sub(1);
        swap(self.table, 0, self.length);
        let mut parent = 0usize;
        loop {
            let left = parent.saturating_mul(2).saturating_add(1);
            let right = left.saturating_add(1);
            let mut child = left;
            if right < self.length && at(self.table, right) < at(self.table, left) {
                child = right;
            }
            if child >= self.length || at(self.table, parent) <= at(self.table, child) {
                return Some(least);
            }
            swap(self.table, parent, child);
            parent = child;
        }
    }
}
