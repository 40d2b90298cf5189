//! The pipeline with payloads of 64 bytes.

use super::line::{line, side};
use super::payload::{Sink, Stage};
use super::pipeline::Line;
use super::{Flight, Side, by_hand};
use arachne::prelude::*;

type Block = [u64; 8];

line! { Blocks [] Block }

pub fn sides(flight: Flight) -> [Side; 2] {
    let hand = Line::<Block, 9>::new(());
    [side("arachne", Blocks::at_work(flight, ())), side("hand", by_hand(hand, flight))]
}
