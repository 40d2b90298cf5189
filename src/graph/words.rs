//! The words that an edge of `graph!` may carry, as a table.

use crate::edge::{PolicyKind, PolicyName};
use crate::priority::Priority;
use crate::topology::{EdgeSpec, End, gates};

/// What a word says of its edge.
#[derive(Clone, Copy, Debug)]
pub enum Word {
    /// What becomes of an item that finds the edge full.
    Policy(PolicyKind),
    /// The level.
    Priority(Priority),
    /// The edge closes a cycle.
    Feedback,
}

/// The words, by name: a word that is not here is an error of the compiler at the user's own token.
#[allow(missing_docs, non_upper_case_globals)]
pub mod word {
    use super::{PolicyKind, Priority, Word};

    pub const block: Word = Word::Policy(PolicyKind::Block);
    pub const drop: Word = Word::Policy(PolicyKind::Drop);
    pub const latest: Word = Word::Policy(PolicyKind::Latest);
    pub const coalesce: Word = Word::Policy(PolicyKind::Coalesce);
    pub const control: Word = Word::Priority(Priority::Control);
    pub const high: Word = Word::Priority(Priority::High);
    pub const normal: Word = Word::Priority(Priority::Normal);
    pub const low: Word = Word::Priority(Priority::Low);
    pub const feedback: Word = Word::Feedback;
}

/// All that the words of an edge say.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The policy.
    pub policy: PolicyKind,
    /// The level.
    pub priority: Priority,
    /// Whether the edge closes a cycle.
    pub feedback: bool,
}

impl Spec {
    /// Reads the words of an edge; two of a kind do not compile.
    #[must_use]
    #[allow(clippy::panic)]
    pub const fn read(words: &[Word]) -> Self {
        let (mut policy, mut priority, mut feedback) = (None, None, false);
        let mut words = words;
        while let [word, rest @ ..] = words {
            match *word {
                Word::Policy(_) if policy.is_some() => panic!("an edge has one overflow policy"),
                Word::Policy(kind) => policy = Some(kind),
                Word::Priority(_) if priority.is_some() => panic!("an edge has one priority"),
                Word::Priority(level) => priority = Some(level),
                Word::Feedback => feedback = true,
            }
            words = rest;
        }
        Self {
            policy: match policy {
                Some(kind) => kind,
                None => PolicyKind::Block,
            },
            priority: match priority {
                Some(level) => level,
                None => Priority::Normal,
            },
            feedback,
        }
    }

    /// An edge with these words.
    #[must_use]
    pub const fn edge(
        &self,
        name: &'static str,
        payload: &'static str,
        capacity: usize,
        from: End<'static>,
        to: End<'static>,
    ) -> EdgeSpec<'static> {
        EdgeSpec {
            name,
            group: 0,
            from,
            to,
            payload,
            capacity: capacity as u32,
            policy: self.policy,
            priority: self.priority,
            feedback: self.feedback,
        }
    }

    /// Whether a full edge of this kind holds its source back.
    #[must_use]
    pub const fn gates(&self) -> bool {
        gates(self.policy, self.priority, self.feedback)
    }
}

/// Does not compile where a word lacks what it needs: `coalesce` without a function.
#[allow(clippy::panic)]
pub const fn check_words<P: PolicyName>(spec: &Spec) {
    if spec.policy as u8 != P::KIND as u8 {
        panic!("coalesce needs a function that merges: coalesce(f) with f(&mut queued, new)");
    }
}

/// The policy type that the words of an edge name.
#[doc(hidden)]
#[macro_export]
macro_rules! __policy {
    ($Graph:ty, $at:expr;) => { $crate::graph::parts::Block };
    ($Graph:ty, $at:expr; drop $($rest:tt)*) => { $crate::graph::parts::Drop };
    ($Graph:ty, $at:expr; latest $($rest:tt)*) => { $crate::graph::parts::Latest };
    ($Graph:ty, $at:expr; coalesce ($merge:expr) $($rest:tt)*) => {
        $crate::graph::parts::Coalesce<$Graph, { $at }>
    };
    ($Graph:ty, $at:expr; $word:ident $($rest:tt)*) => {
        $crate::__policy!($Graph, $at; $($rest)*)
    };
}

/// The merge that a coalescing edge names, implemented for its graph.
#[doc(hidden)]
#[macro_export]
macro_rules! __merge {
    ($Graph:ty, $at:expr, $T:ty;) => {};
    ($Graph:ty, $at:expr, $T:ty; coalesce ($merge:expr) $($rest:tt)*) => {
        impl $crate::graph::parts::Merge<$T, { $at }> for $Graph {
            #[inline]
            fn merge(queued: &mut $T, new: $T) {
                ($merge)(queued, new);
            }
        }
    };
    ($Graph:ty, $at:expr, $T:ty; $word:ident $($rest:tt)*) => {
        $crate::__merge!($Graph, $at, $T; $($rest)*);
    };
}
