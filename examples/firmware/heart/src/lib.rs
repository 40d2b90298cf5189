//! A heart monitor as a graph: samples of an electrocardiogram go in, heart beats, alarms and telemetry come out.
//!
//! The [graph](Monitor) finds the beats by the method of Pan and Tompkins (IEEE Transactions on Biomedical Engineering
//! 32(3):230-236, 1985): a [band-pass](nodes::BandPass) that keeps the QRS complex, its [slope](nodes::Derivative), the
//! [energy](nodes::Integrator) of the slope, and a [detector](nodes::Detector) whose thresholds follow the peaks of beats
//! and of noise. It computes in whole numbers only, so that a microcontroller and a desktop come to the same bits.
//!
//! The clock is the sample counter: a sample of index `n` is taken at [`time_ns(n)`](time_ns), and no other time exists.
//!
//! A board calls [`FrontEnd::take`] in the interrupt of its converter and puts what it returns into two rings; its main
//! loop calls [`Session::tick`] and takes the outputs. The same two parts run natively in the tests.
//!
//! It is an example of the runtime and no medical device.
//!
//! # Features
//!
//! `synthetic`: a [generator](synthetic) of recordings with known beats. `std`: a [rehearsal] on a desktop.
//! `serde`, `defmt`: derived for the messages, and `serde` for the graph. `record`: a session whose run is [recorded](Session::recorded).

#![no_std]
#![deny(missing_docs)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

#[cfg(any(test, feature = "std"))]
extern crate std;

#[cfg(feature = "serde")]
mod array;
mod control_wait;
#[cfg(feature = "serde")]
mod dispatch;
mod front_end;
mod graph;
mod messages;
pub mod nodes;
#[cfg(feature = "std")]
pub mod rehearsal;
mod session;
#[cfg(feature = "synthetic")]
pub mod synthetic;
mod time;
mod window;

pub use control_wait::ControlWait;
#[cfg(feature = "serde")]
pub use dispatch::{Dispatch, Summary};
pub use front_end::{FrontEnd, LeadsChange, Script, ScriptError, Switch, Taken};
pub use graph::{In, Monitor, Out, monitor};
pub use messages::{
    Alarm, AlarmKind, Beat, Energy, Filtered, Leads, Rate, Rhythm, Sample, Silence, Sloped,
    Telemetry,
};
pub use session::Session;
pub use time::{RATE_HZ, samples_of_ms, time_ns};
