//! Going to and fro in a recorded run, past what is made at once.

use arachne::prelude::*;
use arachne::record::{Memory, Recorder, Replay, Tape};
use arachne::scheduler::Config;
use arachne_std::record::Travel;

#[derive(Clone, Default, Hash)]
struct Sum(u64);

impl Node for Sum {
    type Input = One<u32>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(n): One<u32>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u32>> {
        self.0 += u64::from(n);
        Ok(())
    }
}

graph! { #[derive(Clone, Hash)] graph Summing(Number: u32 => sum.One) { sum: Sum {} } }
type In = arachne::graph::Input<Summing>;

fn graph() -> Summing {
    Summing::new(Sum::default())
}

#[test]
fn one_goes_back_over_a_drain_as_over_an_activation() {
    let mut bytes = [0; 4096];
    let mut recorder = Recorder::new(graph(), Config::default(), (), Memory::new(&mut bytes));
    recorder.start(0).unwrap();
    for n in 1..=3 {
        recorder.push(In::Number(n)).unwrap();
        recorder.tick(u64::from(n), 100).unwrap();
    }
    for n in 4..=7 {
        recorder.push(In::Number(n)).unwrap();
    }
    recorder.shutdown(100).unwrap();
    recorder.tick(5, 100).unwrap();
    let (_, memory) = recorder.finish();

    let tape = Tape::new(memory.bytes(), vec![0; 4096]);
    let mut travel = Travel::new(Replay::new(graph(), (), tape), 2);
    while travel.step().unwrap().is_some() {}
    let mut seen = Vec::new();
    for _ in 0..6 {
        let sum = travel.engine().map(|engine| engine.graph().sum.0);
        seen.push((travel.activation(), sum));
        travel.back_activation().unwrap();
    }
    // The four of the drain are made at once. At the beginning it stays.
    assert_eq!(seen[..4], [(7, Some(28)), (3, Some(6)), (2, Some(3)), (1, Some(1))]);
    assert_eq!((seen[4].0, seen[5].0), (0, 0));
}

#[test]
fn one_goes_back_to_right_behind_an_activation_and_not_to_a_later_tick_without_any() {
    let mut bytes = [0; 4096];
    let mut recorder = Recorder::new(graph(), Config::default(), (), Memory::new(&mut bytes));
    recorder.start(0).unwrap();
    for tick in 1..=9 {
        if tick % 4 == 1 {
            recorder.push(In::Number(tick)).unwrap();
        }
        recorder.tick(u64::from(tick), 100).unwrap();
    }
    let (_, memory) = recorder.finish();

    let tape = Tape::new(memory.bytes(), vec![0; 4096]);
    let mut travel = Travel::new(Replay::new(graph(), (), tape), 1);
    let place = |travel: &Travel<Summing, _, _, _>| (travel.activation(), travel.tick());
    let mut forward = Vec::new();
    while travel.to_activation(travel.activation() + 1).unwrap() {
        forward.push(place(&travel));
    }
    assert_eq!(forward, [(1, 1), (2, 5), (3, 9)]);
    for (activation, tick) in forward.into_iter().rev() {
        assert_eq!(travel.to_activation(activation), Ok(true));
        assert_eq!(place(&travel), (activation, tick));
    }
    assert_eq!(travel.to_activation(0), Ok(true));
    assert!(travel.engine().is_none(), "before the beginning");
    travel.step().unwrap();
    travel.back_activation().unwrap();
    assert!(travel.engine().is_some(), "with no activation to go back by, it stays");
}
