use arachne::prelude::*;

pub struct Pipe;
impl Node for Pipe {
    type Input = One<u32>;
    type Output = One<u32>;
}

graph! {
    graph Wrong(Begin: u32 => one.One) {
        one: Pipe { One => there: [u32; 4] -> other.One; }
        other: Pipe { One => back: [u32; 4] -> one.One; }
    }
}

fn main() {}
