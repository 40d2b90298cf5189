//! The work that is measured: each by Arachne and by hand, all state behind references that the optimiser cannot see
//! through, as an application has it.

pub mod hand;
pub mod line;
