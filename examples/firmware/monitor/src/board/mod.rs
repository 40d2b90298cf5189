//! What differs between boards: a timer that interrupts 360 times a second, a serial line, sleep, and a counter.
//!
//! A board is a module with the same few functions; the interrupt's handler calls [`converter::interrupt`].
//!
//! [`converter::interrupt`]: crate::converter::interrupt

#[cfg(target_arch = "arm")]
mod lm3s6965;
#[cfg(target_arch = "riscv32")]
mod virt;

#[cfg(target_arch = "arm")]
pub use lm3s6965::*;
#[cfg(target_arch = "riscv32")]
pub use virt::*;
