use arachne::prelude::*;

pub struct Source;
impl Node for Source {
    type Input = Never;
    type Output = SourceOut;
}
arachne::ports! {
    pub enum SourceOut {
        Value(u32),
        Other(u8),
    }
}
pub struct Sink;
impl Node for Sink {
    type Input = One<u32>;
    type Output = Never;
}

graph! {
    graph Wrong {
        source: Source { Value => values: [u32; 4] -> sink.One; Other -> nowhere; Value => again: [u32; 4] -> sink.One; }
        sink: Sink {}
    }
}

fn main() {}
