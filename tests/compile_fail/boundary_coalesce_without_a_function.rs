use arachne::prelude::*;

pub struct Sink;
impl Node for Sink {
    type Input = One<u32>;
    type Output = Never;
}

graph! {
    graph Wrong(Value: u32 => sink.One [4] coalesce) {
        sink: Sink {}
    }
}

fn main() {}
