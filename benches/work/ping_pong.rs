//! Ping-pong: two nodes and one message that goes to and fro between them.

use super::{Flight, Run, Side};
use arachne::prelude::*;
use heapless::Deque;
use std::hint::black_box;

/// Returns the ball as long as it has hops to make.
struct Player {
    sum: u64,
}

impl Node for Player {
    type Input = One<u64>;
    type Output = One<u64>;

    #[inline(always)]
    fn on_message(
        &mut self,
        One::One(hops): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        self.sum = self.sum.wrapping_add(hops);
        if hops > 1 {
            context.emit(One::One(hops.wrapping_sub(1)))?;
        }
        Ok(())
    }
}

graph! {
    graph Match(Serve: u64 => ping.One [16]) {
        ping: Player { One => there: [u64; 16] -> pong.One; }
        pong: Player { One => back: [u64; 16] feedback -> ping.One; }
    }
}

fn by_arachne() -> Run {
    type In = arachne::graph::Input<Match>;
    let graph = Match::new(Player { sum: 0 }, Player { sum: 0 });
    let mut engine = Box::new(Engine::new(graph));
    engine.start(0).expect("players start");
    Box::new(move |hops| {
        let _ = engine.push(In::Serve(hops));
        let _ = black_box(&mut *engine).tick(0, u32::MAX);
        engine.graph().ping.sum.wrapping_add(engine.graph().pong.sum)
    })
}

/// The same by hand.
#[derive(Default)]
struct Table {
    there: Deque<u64, 16>,
    back: Deque<u64, 16>,
    sums: [u64; 2],
}

/// Takes the ball from one queue and returns it to the other; says whether there was one.
#[inline(always)]
fn play(from: &mut Deque<u64, 16>, to: &mut Deque<u64, 16>, sum: &mut u64) -> bool {
    if to.is_full() {
        return false;
    }
    let Some(hops) = from.pop_front() else {
        return false;
    };
    *sum = sum.wrapping_add(hops);
    if hops > 1 {
        let _ = to.push_back(hops.wrapping_sub(1));
    }
    true
}

impl Table {
    /// Lets each player play once.
    #[inline(never)]
    fn round(&mut self) -> bool {
        let [ping, pong] = &mut self.sums;
        let pinged = play(&mut self.back, &mut self.there, ping);
        let ponged = play(&mut self.there, &mut self.back, pong);
        pinged || ponged
    }
}

fn by_hand() -> Run {
    let mut table = Box::<Table>::default();
    Box::new(move |hops| {
        let _ = table.back.push_back(hops);
        while black_box(&mut *table).round() {}
        let [ping, pong] = table.sums;
        ping.wrapping_add(pong)
    })
}

pub fn sides(_: Flight) -> [Side; 2] {
    let side = |name, run| Side { name, crossings: 1, run };
    [side("arachne", by_arachne()), side("hand", by_hand())]
}
