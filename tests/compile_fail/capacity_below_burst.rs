use arachne::prelude::*;

pub struct Bursty;
impl Node for Bursty {
    type Input = Never;
    type Output = One<u32>;
    const BURST: u32 = 4;
}
pub struct Sink;
impl Node for Sink {
    type Input = One<u32>;
    type Output = Never;
}

graph! {
    graph Wrong {
        source: Bursty { One => values: [u32; 2] -> sink.One; }
        sink: Sink {}
    }
}

fn main() {}
