//! Subgraphs: a filter is declared once and used twice, and the graph around it sees one flat graph.
//!
//! `cargo run --example subgraph`

#![allow(clippy::arithmetic_side_effects)]

use arachne::prelude::*;

/// Adds a constant.
struct Add(i32);

impl Node for Add {
    type Input = One<i32>;
    type Output = One<i32>;

    fn on_message(
        &mut self,
        One::One(number): One<i32>,
        context: &mut impl Context<One<i32>>,
    ) -> Outcome<One<i32>> {
        context.emit(One::One(number + self.0))?;
        Ok(())
    }
}

/// Multiplies by a constant.
struct Scale(i32);

impl Node for Scale {
    type Input = One<i32>;
    type Output = One<i32>;

    fn on_message(
        &mut self,
        One::One(number): One<i32>,
        context: &mut impl Context<One<i32>>,
    ) -> Outcome<One<i32>> {
        context.emit(One::One(number * self.0))?;
        Ok(())
    }
}

graph! {
    /// A line `y = (x + offset) * factor`. Its ports stand for ports of its nodes: they add no queue and no copy.
    graph Line(X: i32 => offset.One) -> (Y: i32) {
        offset: Add { One => shifted: [i32; 4] -> factor.One; }
        factor: Scale { One -> out.Y; }
    }
}

graph! {
    graph Calibration(Raw: i32 => coarse.X) -> (Value: i32) {
        coarse: Line { Y => between: [i32; 4] -> fine.X; }
        fine: Line { Y -> out.Value; }
    }
}
type In = arachne::graph::Input<Calibration>;
type Out = arachne::graph::Output<Calibration>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let line = |offset, factor| Line::new(Add(offset), Scale(factor));
    let mut engine = Engine::new(Calibration::new(line(-100, 2), line(1, 10)));
    engine.start(0)?;
    let topology = engine.topology();
    for node in 0..topology.nodes.len() as u16 {
        println!("node {}", topology.node_path(arachne::topology::NodeId(node)));
    }
    for raw in [100, 101, 150] {
        engine.push(In::Raw(raw))?;
    }
    engine.run_until_idle(0)?;
    while let Some(Out::Value(value)) = engine.pop() {
        println!("{value}");
    }
    Ok(())
}
