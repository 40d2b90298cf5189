//! 1,000 stages in a line and a sink: ten of ten of ten.

use super::ten::ten;
use super::{Sink, Stage, saturated};
use crate::work::Done;
use arachne::prelude::*;

ten!(Ten: Stage, One => One);
ten!(Hundred: Ten, In => Out);
ten!(Thousand: Hundred, In => Out);

graph! {
    graph Long(In: u64 => stages.In [16]) {
        stages: Thousand { Out => last: [u64; 16] -> sink.One; }
        sink: Sink {}
    }
}
type In = arachne::graph::Input<Long>;

pub fn run(messages: u64) -> Done {
    let stages = Thousand::of(|| Hundred::of(|| Ten::of(|| Stage::NEW)));
    let graph = Long::new(stages, Sink::NEW);
    saturated(graph, messages, u32::MAX, In::In, |graph| graph.sink.tally)
}
