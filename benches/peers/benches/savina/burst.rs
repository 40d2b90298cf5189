//! A source: a node that makes messages as fast as those behind it take them.
//!
//! An actor sends in a loop, into mailboxes without a bound. A node is called for a message or a timer, and may emit as
//! many as its burst; so a source of more wakes itself by a feedback edge. It is called again when all that it sends on
//! has room for another burst.

/// How many messages a source emits in one activation.
pub const BURST: u32 = 16;

/// The message of a source to itself.
#[derive(Clone, Copy)]
pub struct Again;
