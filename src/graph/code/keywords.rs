//! The keywords that an edge of `graph!` may carry, as a table.

use crate::edge::{PolicyKind, PolicyName};
use crate::priority::Priority;
use crate::topology::{EdgeSpec, End, gates};

/// What a keyword says about its edge.
#[derive(Clone, Copy, Debug)]
pub enum Keyword {
    /// What becomes of an item that finds the edge full.
    Policy(PolicyKind),
    /// The level.
    Priority(Priority),
    /// The edge closes a cycle.
    Feedback,
}

/// The keywords by name. An unknown one is an error of the compiler at the user's token.
#[allow(missing_docs, non_upper_case_globals)]
pub mod keyword {
    use super::{Keyword, PolicyKind, Priority};

    pub const block: Keyword = Keyword::Policy(PolicyKind::Block);
    pub const drop: Keyword = Keyword::Policy(PolicyKind::DropNewest);
    pub const latest: Keyword = Keyword::Policy(PolicyKind::DropOldest);
    pub const coalesce: Keyword = Keyword::Policy(PolicyKind::Coalesce);
    pub const control: Keyword = Keyword::Priority(Priority::Control);
    pub const high: Keyword = Keyword::Priority(Priority::High);
    pub const normal: Keyword = Keyword::Priority(Priority::Normal);
    pub const low: Keyword = Keyword::Priority(Priority::Low);
    pub const feedback: Keyword = Keyword::Feedback;
}

/// Everything that the keywords of an edge say.
#[derive(Clone, Copy, Debug)]
pub struct Keywords {
    /// The policy.
    pub policy: PolicyKind,
    /// The level.
    pub priority: Priority,
    /// Whether the edge closes a cycle.
    pub feedback: bool,
}

impl Keywords {
    /// Reads the keywords of an edge. Two of a kind do not compile.
    #[must_use]
    #[allow(clippy::panic)]
    pub const fn read(keywords: &[Keyword]) -> Self {
        let (mut policy, mut priority, mut feedback) = (None, None, false);
        let mut keywords = keywords;
        while let [keyword, rest @ ..] = keywords {
            match *keyword {
                Keyword::Policy(_) if policy.is_some() => panic!("an edge has one overflow policy"),
                Keyword::Policy(kind) => policy = Some(kind),
                Keyword::Priority(_) if priority.is_some() => panic!("an edge has one priority"),
                Keyword::Priority(level) => priority = Some(level),
                Keyword::Feedback => feedback = true,
            }
            keywords = rest;
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

    /// An edge with these keywords and the policy type that [`__policy`](crate::__policy) finds for them. Does not compile
    /// where the two differ: `coalesce` without a function, or a new keyword without an arm in `__policy`.
    #[must_use]
    #[allow(clippy::panic)]
    pub const fn edge<P: PolicyName>(
        &self,
        name: &'static str,
        payload: &'static str,
        capacity: usize,
        from: End<'static>,
        to: End<'static>,
    ) -> EdgeSpec<'static> {
        if self.policy as u8 != P::KIND as u8 {
            panic!("coalesce needs a function that merges: coalesce(f) with f(&mut queued, new)");
        }
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

/// The keywords of an edge, read.
#[doc(hidden)]
#[macro_export]
macro_rules! __keywords {
    ($($word:ident $(($arg:expr))?)*) => {
        const { $crate::graph::parts::Keywords::read(&[$($crate::graph::parts::keyword::$word),*]) }
    };
}

/// The policy type that the keywords of an edge name.
#[doc(hidden)]
#[macro_export]
macro_rules! __policy {
    ($Graph:ty, $at:expr;) => { $crate::graph::parts::Block };
    ($Graph:ty, $at:expr; drop $($rest:tt)*) => { $crate::graph::parts::DropNewest };
    ($Graph:ty, $at:expr; latest $($rest:tt)*) => { $crate::graph::parts::DropOldest };
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
