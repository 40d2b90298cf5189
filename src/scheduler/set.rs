//! Sets of edges as bits: one word for small graphs, words under a summary for large ones.
//!
//! The scheduler spends its time here: which edges are ready, which of them are on this level, which is next in turn.
//! A graph's edges choose the narrowest width that holds them; the width changes the speed and nothing else.

use core::fmt::Debug;

/// A set of edges, by index below [`WIDTH`](Self::WIDTH).
pub trait EdgeSet: Clone + Default + Debug + PartialEq {
    /// The edges into one node: a mask of bits, or a range of a list, whatever is faster for this width.
    type Inputs: Copy + 'static;

    /// How many edges it can tell apart.
    const WIDTH: u16;
    /// Whether it is that of a large graph, which is written for its compile time.
    const LARGE: bool = Self::WIDTH > 64;
    /// Whether visits are to be brief: in a large graph, and with the feature `small` for its flash.
    const BRIEF: bool = Self::LARGE || cfg!(feature = "small");

    /// Lends the set; a narrow one as a copy, so that the original can stay in a register.
    fn lend<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R;
    /// Adds an edge.
    fn insert(&mut self, edge: u16);
    /// Takes an edge out.
    fn remove(&mut self, edge: u16);
    /// Whether an edge is in it.
    fn contains(&self, edge: u16) -> bool;
    /// Whether it has no edge.
    fn is_empty(&self) -> bool;
    /// Whether it shares an edge with another.
    fn intersects(&self, other: &Self) -> bool;
    /// Whether it has an edge that another does not have.
    fn exceeds(&self, other: &Self) -> bool;
    /// Takes out the edges of another.
    fn subtract(&mut self, other: &Self);
    /// The edge whose turn is next after that of `last`, round robin, among those that are in `members` too.
    fn next_in(&self, members: &Self, last: u16) -> Option<u16>;
    /// The edge whose turn is next after that of `last`, round robin.
    #[inline(always)]
    fn next_after(&self, last: u16) -> Option<u16> {
        self.next_in(self, last)
    }
    /// The edge into a node whose turn is next after that of `last`; `list` is the wiring's list of inputs.
    fn next_of(&self, inputs: Self::Inputs, list: &[u16], last: u16) -> Option<u16>;
    /// Moves the edges into a node from `self` to `ready`.
    fn release(&mut self, ready: &mut Self, inputs: Self::Inputs, list: &[u16]);
}

macro_rules! word {
    ($Word:ty) => {
        impl EdgeSet for $Word {
            type Inputs = $Word;

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

/// A set of up to `64 * WORDS` edges; `WORDS` is at most 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wide<const WORDS: usize> {
    /// Invariant: bit `w` is set exactly while word `w` is not 0.
    summary: u64,
    words: [u64; WORDS],
}

impl<const WORDS: usize> Wide<WORDS> {
    /// The set of these words.
    #[must_use]
    pub const fn from_words(words: [u64; WORDS]) -> Self {
        const { assert!(WORDS <= 64, "a summary of 64 bits covers 64 words") };
        let mut summary = 0u64;
        let mut rest: &[u64] = &words;
        while let [head @ .., word] = rest {
            summary = summary << 1 | (*word != 0) as u64;
            rest = head;
        }
        Self { summary, words }
    }

    #[inline(always)]
    fn word(&self, index: u32) -> u64 {
        self.words.get(index as usize).copied().unwrap_or(0)
    }

    /// The lowest edge of both sets among the words of `summary`, in the first of which only `mask` counts.
    #[inline(always)]
    fn lowest(&self, members: &Self, mut summary: u64, mut mask: u64) -> Option<u16> {
        while summary != 0 {
            let index = summary.trailing_zeros();
            let word = self.word(index) & members.word(index) & mask;
            if word != 0 {
                return Some((index << 6 | word.trailing_zeros()) as u16);
            }
            mask = u64::MAX;
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
    fn intersects(&self, other: &Self) -> bool {
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
        let word = u32::from(last >> 6);
        let ahead = if word < WORDS as u32 { summary & u64::MAX.wrapping_shl(word) } else { 0 };
        // Only where the search begins in the word of `last` do the edges up to it come later.
        let mask = if ahead.trailing_zeros() == word {
            (!1u64).wrapping_shl(u32::from(last))
        } else {
            u64::MAX
        };
        self.lowest(members, ahead, mask).or_else(|| self.lowest(members, summary, u64::MAX))
    }

    fn next_of(&self, inputs: (u16, u16), list: &[u16], last: u16) -> Option<u16> {
        // The list is in ascending order: the first beyond `last`, else the first of all.
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

fn range((start, length): (u16, u16), list: &[u16]) -> &[u16] {
    let start = usize::from(start);
    list.get(start..start.saturating_add(usize::from(length))).unwrap_or(&[])
}
