//! A faulty node, by its hooks alone.

use arachne::prelude::*;
use arachne_std::simulate::{Faulty, NodeFault};

/// Begins at 10, and at each message asks to be woken at once.
#[derive(Clone, Default)]
struct Sleeper {
    state: u32,
    woken: u32,
}

impl Node for Sleeper {
    type Input = One<u32>;
    type Output = One<u32>;

    fn on_start(&mut self, _: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        self.state = 10;
        Ok(())
    }

    fn on_message(
        &mut self,
        n: One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        self.state += 1;
        context.wake_at(context.now_ns());
        context.emit(n)?;
        Ok(())
    }

    fn on_tick(&mut self, _: Timer, _: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        self.woken += 1;
        Ok(())
    }
}

#[test]
fn a_crash_goes_back_to_the_start_and_not_before_it() {
    let mut collect = Collect::<One<u32>, 8>::new();
    let mut node = Faulty::new(Sleeper::default(), [(5, NodeFault::Crash)]);
    node.on_start(&mut collect).unwrap();
    node.on_message(One::One(1), &mut collect).unwrap();
    assert_eq!(node.state, 11);
    collect.set_now_ns(5);
    node.on_message(One::One(2), &mut collect).unwrap();
    assert_eq!((node.state, collect.emitted().len()), (10, 1));
}

/// The timer of what is late is none of the node's, and the node's own is due later than it was set.
#[test]
fn the_two_timers_are_told_apart() {
    let mut collect = Collect::<One<u32>, 8>::new();
    let mut node = Faulty::new(Sleeper::default(), [(0, NodeFault::Delay { by_ns: 10 })]);
    collect.set_now_ns(10);
    node.on_message(One::One(1), &mut collect).unwrap();
    assert_eq!(collect.wake_at_ns(), Some(10));
    collect.set_now_ns(20);
    node.on_message(One::One(2), &mut collect).unwrap();
    assert_eq!(collect.emitted(), [One::One(2)]);
    // Set for 10 and for 20: the second has taken the place of the first, and is not due yet.
    node.on_tick(Timer::Wake { due_ns: 20 }, &mut collect).unwrap();
    assert_eq!((node.woken, collect.emitted()), (0, &[One::One(2), One::One(1)][..]));
    collect.set_now_ns(21);
    node.on_tick(Timer::Wake { due_ns: 20 }, &mut collect).unwrap();
    assert_eq!(node.woken, 1);
}

#[test]
fn a_timer_fails_and_is_lost_as_a_message_is() {
    for fault in [NodeFault::Fail, NodeFault::Crash] {
        let mut collect = Collect::<One<u32>, 8>::new();
        let mut node = Faulty::new(Sleeper::default(), [(5, fault)]);
        node.on_message(One::One(1), &mut collect).unwrap();
        collect.set_now_ns(5);
        let done = node.on_tick(Timer::Period { due_ns: 5, count: 1 }, &mut collect);
        assert_eq!((done.is_err(), node.woken), (fault == NodeFault::Fail, 0));
        node.on_tick(Timer::Period { due_ns: 5, count: 1 }, &mut collect).unwrap();
        assert_eq!(node.woken, 1);
    }
}
