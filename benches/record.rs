//! What recording costs an input, side by side in one run.
//!
//! ```text
//! cargo bench --features postcard --bench record
//! cargo bench --features postcard --bench record -- --quick
//! ```
//!
//! One node that adds, 16 inputs a tick; an engine alone, and one with a recorder around it whose sink copies what it
//! gets into memory, over and over the same megabyte. Rounds of both alternate, and each row shows medians: of the
//! nanoseconds an input, of the bytes that are written for one, and of the difference, which is what recording costs, the
//! copy included. The target is 20 ns beyond the copy.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

use arachne::frame::Sink;
use arachne::prelude::*;
use arachne::record::Recorder;
use arachne::scheduler::Config;
use std::convert::Infallible;
use std::hint::black_box;
use std::time::Instant;

/// Inputs a tick.
const BATCH: u64 = 16;

/// Adds what comes.
#[derive(Default)]
struct Sum(u64);

/// As large as a small order.
#[derive(Clone, Copy, serde::Serialize, serde::Deserialize)]
struct Order {
    id: u64,
    price: i64,
    quantity: i64,
}

impl Node for Sum {
    type Input = One<Order>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(order): One<Order>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<Order>> {
        self.0 = self.0.wrapping_add(order.id ^ order.price as u64);
        Ok(())
    }
}

graph! { graph Orders(Order: Order => sum.One [16]) { sum: Sum {} } }
type In = arachne::graph::Input<Orders>;

/// Memory that is written over again and again.
struct Memory {
    bytes: Vec<u8>,
    end: usize,
    total: u64,
}

impl Sink for Memory {
    type Error = Infallible;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        if self.end + bytes.len() > self.bytes.len() {
            self.end = 0;
        }
        self.bytes[self.end..self.end + bytes.len()].copy_from_slice(bytes);
        self.end += bytes.len();
        self.total += bytes.len() as u64;
        Ok(())
    }
}

fn order(n: u64) -> In {
    In::Order(Order { id: n, price: 2_345_000 + (n % 100) as i64, quantity: -(n as i64 % 50) })
}

/// The same loop over an engine and over a recorder.
macro_rules! drive {
    ($engine:expr, $inputs:expr) => {{
        let begun = Instant::now();
        for tick in 0..$inputs / BATCH {
            for n in 0..BATCH {
                let taken = $engine.push(black_box(order(tick * BATCH + n)));
                assert!(taken.is_ok());
            }
            $engine.tick(tick, 100).expect("it runs");
        }
        begun.elapsed().as_secs_f64() * 1e9 / $inputs as f64
    }};
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (rounds, inputs) = if quick { (5, 1 << 17) } else { (21, 1 << 20) };
    let mut engine = Engine::new(Orders::new(Sum::default()));
    let sink = Memory { bytes: vec![0; 1 << 20], end: 0, total: 0 };
    let mut recorder = Recorder::new(Orders::new(Sum::default()), Config::default(), (), sink);
    engine.start(0).expect("it starts");
    recorder.start(0).expect("it starts");
    let before = recorder.sink().total;
    let (mut alone, mut recorded) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        alone.push(drive!(engine, inputs));
        recorded.push(drive!(recorder, inputs));
    }
    let bytes = (recorder.sink().total - before) as f64 / (rounds as u64 * inputs) as f64;
    let (alone, recorded) = (median(alone), median(recorded));
    println!(
        "{inputs} inputs a round, {rounds} rounds, {BATCH} inputs a tick; the target is 20 ns beyond the copy"
    );
    println!("an input alone    {alone:6.1} ns");
    println!("recorded          {recorded:6.1} ns, {bytes:.1} bytes");
    println!("recording costs   {:6.1} ns", recorded - alone);
}
