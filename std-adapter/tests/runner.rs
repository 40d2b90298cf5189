//! A graph in real time: it is woken by inputs and timers, and sleeps in between.

use arachne::prelude::*;
use arachne_std::{MonotonicClock, Runner, TrySendError, Wait, mailbox};
use std::thread;

/// Counts its inputs, and ticks every millisecond.
#[derive(Default)]
pub struct Count {
    inputs: u64,
    ticks: u64,
    drained: bool,
}

impl Node for Count {
    type Input = One<u64>;
    type Output = Never;

    fn period_ns(&self) -> u64 {
        1_000_000
    }

    fn on_message(&mut self, _: One<u64>, _: &mut impl Context<Never>) -> Outcome<One<u64>> {
        self.inputs += 1;
        Ok(())
    }

    fn on_tick(&mut self, timer: Timer, _: &mut impl Context<Never>) -> Result<(), NodeError> {
        if let Timer::Period { count, .. } = timer {
            self.ticks += count;
        }
        Ok(())
    }

    fn on_drain(&mut self, _: &mut impl Context<Never>) -> Result<(), NodeError> {
        self.drained = true;
        Ok(())
    }
}

graph! {
    /// One node, fed through an edge much smaller than what is sent.
    pub graph Counting(Number: u64 => count.One [2]) {
        count: Count {}
    }
}

type In = arachne::graph::Input<Counting>;

fn run(wait: Wait) -> Counting {
    let (outbox, inbox) = mailbox(8);
    let sender = thread::spawn(move || {
        for n in 0..1_000 {
            outbox.send(In::Number(n)).unwrap();
        }
        // Long enough for some ticks, however slow the machine: the graph itself says when.
        thread::sleep(std::time::Duration::from_millis(20));
    });
    let engine = Engine::new(Counting::new(Count::default()));
    let mut runner = Runner::new(engine, MonotonicClock::new(), inbox).waiting_by(wait);
    runner.run().unwrap();
    sender.join().unwrap();
    runner.into_engine().into_graph()
}

#[test]
fn b2_a_sleeping_runner_loses_no_input_and_ticks() {
    let graph = run(Wait::Sleep);
    assert_eq!(graph.count.inputs, 1_000);
    assert!(graph.count.ticks > 0);
    assert!(graph.count.drained);
}

#[test]
fn b2_a_spinning_runner_loses_no_input() {
    assert_eq!(run(Wait::Spin).count.inputs, 1_000);
}

#[test]
fn a_full_mailbox_hands_the_input_back() {
    let (outbox, inbox) = mailbox::<In>(1);
    outbox.try_send(In::Number(1)).unwrap();
    assert!(matches!(outbox.try_send(In::Number(2)), Err(TrySendError::Full(In::Number(2)))));
    drop(inbox);
    assert!(matches!(outbox.try_send(In::Number(3)), Err(TrySendError::Closed(In::Number(3)))));
}

/// Passes numbers on.
pub struct Relay;

impl Node for Relay {
    type Input = One<u64>;
    type Output = One<u64>;

    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        context.emit(One::One(number))?;
        Ok(())
    }
}

graph! {
    /// An output of one.
    pub graph Through(Number: u64 => relay.One [32]) -> (Number: u64 [1]) {
        relay: Relay { One -> out.Number; }
    }
}

#[test]
fn outputs_that_are_taken_after_a_tick_make_room_for_the_next_ones() {
    type In = arachne::graph::Input<Through>;
    let (outbox, inbox) = mailbox(32);
    for number in 0..20 {
        outbox.send(In::Number(number)).unwrap();
    }
    let mut runner = Runner::new(Engine::new(Through::new(Relay)), MonotonicClock::new(), inbox);
    let (mut outbox, mut taken) = (Some(outbox), 0);
    let run = runner.run_with(|engine, _| {
        taken += u32::from(engine.pop().is_some());
        if taken == 20 {
            // Only now may the runner stop: all outputs have come without another input.
            outbox = None;
        }
    });
    run.unwrap();
    assert_eq!(taken, 20);
}

#[test]
fn a_runner_sleeps_between_timers() {
    // A loop that does not sleep would tick far more often than the one timer a millisecond and the inputs ask for.
    let (outbox, inbox) = mailbox(8);
    let sender = thread::spawn(move || {
        thread::sleep(std::time::Duration::from_millis(50));
        drop(outbox);
    });
    let engine = Engine::new(Counting::new(Count::default()));
    let mut runner = Runner::new(engine, MonotonicClock::new(), inbox);
    let mut ticks = 0u64;
    runner.run_with(|_, _| ticks += 1).unwrap();
    sender.join().unwrap();
    let due = runner.engine().graph().count.ticks;
    assert!(ticks <= 3 * due + 10, "{ticks} ticks of the loop for {due} of the timer");
}
