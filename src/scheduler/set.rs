//! Sets of edges as bits: one word for a small graph, words under a summary for a large one.
//!
//! The scheduler asks three questions all the time: which edges are ready, which of them belong to this level, and which
//! is next in turn. With one bit per edge, each is an instruction or two on a whole word, whatever the number of edges.
//!
//! The next edge in turn after edge `last` is the lowest bit above it, or else the lowest bit of all. For 6 edges, of
//! which 0, 1 and 4 are ready, and `last` = 1:
//!
//! ```text
//! ready          0 1 0 0 1 1      bit 0 is on the right
//! above last     1 1 1 1 0 0      !1 << last
//! both           0 1 0 0 0 0      trailing zeros: edge 4 is next
//! ```
//!
//! Had the last line no bit set, the answer would be the lowest of `ready`, edge 0. That is a complete round robin: no
//! queue, no search, and no state but `last`.
//!
//! A large graph has a word per 64 edges and one more word, the summary, that says which words are not 0. The same
//! trick on the summary finds the word, so a set of 4,096 edges is searched in two steps. A graph picks the narrowest
//! width that holds its edges. The width changes the speed and nothing else.

use core::fmt::Debug;

/// A set of edges, by index below [`WIDTH`](Self::WIDTH).
pub trait EdgeSet: Clone + Default + Debug + PartialEq {
    /// The edges into one node: a mask of bits in one word, or a range of a list where a mask would be long.
    type Inputs: Copy + 'static;

    /// The inputs of a node without inputs, to fill a new table with.
    const NO_INPUTS: Self::Inputs;
    /// The number of edges that fit; indices are below it.
    const WIDTH: u16;
    /// Whether there is one copy of each visit and not two: for large graphs, to
    /// compile in a short time, and with the feature `small`, to save flash.
    const BRIEF: bool = Self::WIDTH > 64 || cfg!(feature = "small");

    /// Lends the set to a call. A narrow one is lent as a copy, so that the original can stay in a register: a variable
    /// whose address escapes lives in memory from there on.
    fn lend<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R;
    /// Adds an edge.
    fn insert(&mut self, edge: u16);
    /// Removes an edge.
    fn remove(&mut self, edge: u16);
    /// Whether an edge is in the set.
    fn contains(&self, edge: u16) -> bool;
    /// Whether the set is empty.
    fn is_empty(&self) -> bool;
    /// Whether the set has this edge and no other.
    fn is_only(&self, edge: u16) -> bool;
    /// Whether the two sets share an edge.
    fn intersects(&self, other: &Self) -> bool;
    /// Whether the set has an edge that `other` does not have.
    fn exceeds(&self, other: &Self) -> bool;
    /// Removes the edges of another set.
    fn subtract(&mut self, other: &Self);
    /// The next edge in turn after `last`, round robin, among those in `members`.
    fn next_in(&self, members: &Self, last: u16) -> Option<u16>;
    /// The next edge in turn after `last`, round robin.
    #[inline(always)]
    fn next_after(&self, last: u16) -> Option<u16> {
        self.next_in(self, last)
    }
    /// The next edge in turn after `last` among the edges into a node; `list` is the wiring's list of inputs.
    fn next_of(&self, inputs: Self::Inputs, list: &[u16], last: u16) -> Option<u16>;
    /// Moves the edges into a node from `self` to `ready`.
    fn release(&mut self, ready: &mut Self, inputs: Self::Inputs, list: &[u16]);
}

macro_rules! word {
    ($Word:ty) => {
        impl EdgeSet for $Word {
            type Inputs = $Word;

            const NO_INPUTS: $Word = 0;
            const WIDTH: u16 = <$Word>::BITS as u16;

            #[inline(always)]
            fn lend<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
                let mut copy = *self;
                let result = work(&mut copy);
                *self = copy;
                result
            }

            #[inline(always)]
            fn insert(&mut self, edge: u16) {
                *self |= (1 as $Word).wrapping_shl(u32::from(edge));
            }

            #[inline(always)]
            fn remove(&mut self, edge: u16) {
                *self &= !(1 as $Word).wrapping_shl(u32::from(edge));
            }

            #[inline(always)]
            fn contains(&self, edge: u16) -> bool {
                self.wrapping_shr(u32::from(edge)) & 1 != 0
            }

            #[inline(always)]
            fn is_empty(&self) -> bool {
                *self == 0
            }

            #[inline(always)]
            fn is_only(&self, edge: u16) -> bool {
                *self == (1 as $Word).wrapping_shl(u32::from(edge))
            }

            #[inline(always)]
            fn intersects(&self, other: &Self) -> bool {
                self & other != 0
            }

            #[inline(always)]
            fn exceeds(&self, other: &Self) -> bool {
                self & !other != 0
            }

            #[inline(always)]
            fn subtract(&mut self, other: &Self) {
                *self &= !other;
            }

            #[inline(always)]
            fn next_in(&self, members: &Self, last: u16) -> Option<u16> {
                let all = self & members;
                if all == 0 {
                    return None;
                }
                // `u16::MAX` stands for "none yet". The shift wraps it to the top bit, above which there is nothing, so
                // the search begins at bit 0.
                let ahead = all & (!1 as $Word).wrapping_shl(u32::from(last));
                let from = if ahead == 0 { all } else { ahead };
                Some(from.trailing_zeros() as u16)
            }

            #[inline(always)]
            fn next_of(&self, inputs: $Word, _: &[u16], last: u16) -> Option<u16> {
                self.next_in(&inputs, last)
            }

            #[inline(always)]
            fn release(&mut self, ready: &mut Self, inputs: $Word, _: &[u16]) {
                *ready |= *self & inputs;
                *self &= !inputs;
            }
        }
    };
}

word!(u32);
word!(u64);

/// A set of up to `64 * WORDS` edges under one summary word; `WORDS` is at most 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wide<const WORDS: usize> {
    /// Invariant: bit `w` is set if and only if word `w` is not 0.
    summary: u64,
    words: [u64; WORDS],
}

impl<const WORDS: usize> Wide<WORDS> {
    /// The set with these words. The summary follows from them.
    #[must_use]
    pub const fn from_words(words: [u64; WORDS]) -> Self {
        const { assert!(WORDS <= 64, "a summary of 64 bits covers 64 words") };
        let mut summary = 0u64;
        // From the last word to the first, so that each shift moves the earlier words up.
        let mut remaining: &[u64] = &words;
        while let [head @ .., word] = remaining {
            summary = summary << 1 | (*word != 0) as u64;
            remaining = head;
        }
        Self { summary, words }
    }

    #[inline(always)]
    fn word(&self, index: u32) -> u64 {
        self.words.get(index as usize).copied().unwrap_or(0)
    }

    /// The lowest edge in both sets, among the words that `summary` names. In the first of these only the bits of `mask`
    /// count.
    #[inline(always)]
    fn lowest(&self, members: &Self, mut summary: u64, mut mask: u64) -> Option<u16> {
        while summary != 0 {
            let index = summary.trailing_zeros();
            let word = self.word(index) & members.word(index) & mask;
            if word != 0 {
                return Some((index << 6 | word.trailing_zeros()) as u16);
            }
            mask = u64::MAX;
            // Clears the lowest bit: on to the next word.
            summary &= summary.wrapping_sub(1);
        }
        None
    }
}

impl<const WORDS: usize> Default for Wide<WORDS> {
    fn default() -> Self {
        Self::from_words([0; WORDS])
    }
}

impl<const WORDS: usize> EdgeSet for Wide<WORDS> {
    type Inputs = (u16, u16);

    const NO_INPUTS: (u16, u16) = (0, 0);
    const WIDTH: u16 = (WORDS as u16).wrapping_shl(6);

    #[inline(always)]
    fn lend<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
        work(self)
    }

    #[inline(always)]
    fn insert(&mut self, edge: u16) {
        if let Some(word) = self.words.get_mut(usize::from(edge >> 6)) {
            *word |= 1u64.wrapping_shl(u32::from(edge));
            self.summary |= 1u64.wrapping_shl(u32::from(edge >> 6));
        }
    }

    #[inline(always)]
    fn remove(&mut self, edge: u16) {
        if let Some(word) = self.words.get_mut(usize::from(edge >> 6)) {
            *word &= !1u64.wrapping_shl(u32::from(edge));
            if *word == 0 {
                self.summary &= !1u64.wrapping_shl(u32::from(edge >> 6));
            }
        }
    }

    #[inline(always)]
    fn contains(&self, edge: u16) -> bool {
        self.word(u32::from(edge >> 6)).wrapping_shr(u32::from(edge)) & 1 != 0
    }

    #[inline(always)]
    fn is_empty(&self) -> bool {
        self.summary == 0
    }

    #[inline(always)]
    fn is_only(&self, edge: u16) -> bool {
        let (summary, word) = (1u64.wrapping_shl(u32::from(edge >> 6)), u32::from(edge >> 6));
        self.summary == summary && self.word(word) == 1u64.wrapping_shl(u32::from(edge))
    }

    #[inline(always)]
    fn intersects(&self, other: &Self) -> bool {
        // Both words being non-zero does not mean that they share a bit, so the summaries alone cannot tell.
        self.lowest(other, self.summary & other.summary, u64::MAX).is_some()
    }

    #[inline(always)]
    fn exceeds(&self, other: &Self) -> bool {
        let mut summary = self.summary;
        while summary != 0 {
            let index = summary.trailing_zeros();
            if self.word(index) & !other.word(index) != 0 {
                return true;
            }
            summary &= summary.wrapping_sub(1);
        }
        false
    }

    fn subtract(&mut self, other: &Self) {
        for (word, less) in self.words.iter_mut().zip(&other.words) {
            *word &= !less;
        }
        *self = Self::from_words(self.words);
    }

    #[inline(always)]
    fn next_in(&self, members: &Self, last: u16) -> Option<u16> {
        let summary = self.summary & members.summary;
        // First the word of `last` and those above it, then all words from the lowest.
        let word = u32::from(last >> 6);
        let ahead = if word < WORDS as u32 { summary & u64::MAX.wrapping_shl(word) } else { 0 };
        // If the search begins in the word of `last`, the bits up to `last` do not count. They come at the end of the
        // round, by the second search.
        let mask = if ahead.trailing_zeros() == word {
            (!1u64).wrapping_shl(u32::from(last))
        } else {
            u64::MAX
        };
        self.lowest(members, ahead, mask).or_else(|| self.lowest(members, summary, u64::MAX))
    }

    fn next_of(&self, inputs: (u16, u16), list: &[u16], last: u16) -> Option<u16> {
        // The list ascends: the first edge beyond `last`, or else the first of all.
        let inputs = range(inputs, list);
        let (mut first, mut ahead) = (None, None);
        for &edge in inputs.iter().filter(|&&edge| self.contains(edge)) {
            first = first.or(Some(edge));
            if edge > last {
                ahead = ahead.or(Some(edge));
            }
        }
        ahead.or(first)
    }

    fn release(&mut self, ready: &mut Self, inputs: (u16, u16), list: &[u16]) {
        for &edge in range(inputs, list) {
            if self.contains(edge) {
                self.remove(edge);
                ready.insert(edge);
            }
        }
    }
}

/// The part of the list that belongs to one node.
fn range((start, length): (u16, u16), list: &[u16]) -> &[u16] {
    let start = usize::from(start);
    list.get(start..start.saturating_add(usize::from(length))).unwrap_or(&[])
}
