use arachne::prelude::*;

pub struct Pipe;
impl Node for Pipe {
    type Input = One<u32>;
    type Output = One<u32>;
}
pub struct Morgue;
impl Node for Morgue {
    type Input = One<DeadLetter<One<u32>>>;
    type Output = Never;
}

graph! {
    graph Wrong(Begin: u32 => one.One) {
        one: Pipe { One -> nowhere; errors => letters: [DeadLetter<One<u32>>; 4] -> morgue.One; }
        morgue: Morgue {}
    }
}

fn main() {}
