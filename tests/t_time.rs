//! T1 and T3: logical time, periodic timers on their grid, and the one-shot timer.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::graph::Input;
use arachne::prelude::*;
use arachne::scheduler::Ending as Ended;
use arachne::time::{Clock as _, ManualClock, WideningClock};

/// What a node saw: the time of the tick and the timer, or a message.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Saw {
    Timer(u64, Timer),
    Message(u64, u32),
}

/// Ticks with a period, wakes as it is told by messages, and notes everything.
#[derive(Clone, Debug, Default)]
struct Clockwork {
    period_ns: u64,
    /// The period from the next tick on.
    next_period_ns: Option<u64>,
    wake_at_start_ns: Option<u64>,
    saw: Vec<Saw>,
}

/// Sets the timer, or takes it back.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    Wake(u64),
    Cancel,
    Nothing(u32),
}

impl Node for Clockwork {
    type Input = One<Order>;
    type Output = Never;

    fn period_ns(&self) -> u64 {
        self.period_ns
    }

    fn on_start(&mut self, context: &mut impl Context<Never>) -> Result<(), NodeError> {
        if let Some(at_ns) = self.wake_at_start_ns {
            context.wake_at(at_ns);
        }
        Ok(())
    }

    fn on_message(
        &mut self,
        One::One(order): One<Order>,
        context: &mut impl Context<Never>,
    ) -> Outcome<One<Order>> {
        match order {
            Order::Wake(at_ns) => context.wake_at(at_ns),
            Order::Cancel => context.cancel_wake(),
            Order::Nothing(n) => self.saw.push(Saw::Message(context.now_ns(), n)),
        }
        Ok(())
    }

    fn on_tick(
        &mut self,
        timer: Timer,
        context: &mut impl Context<Never>,
    ) -> Result<(), NodeError> {
        self.saw.push(Saw::Timer(context.now_ns(), timer));
        self.period_ns = self.next_period_ns.unwrap_or(self.period_ns);
        Ok(())
    }
}

graph! {
    graph Clock(Order: Order => one.One) { one: Clockwork {} }
}

type In = Input<Clock>;

fn clock(one: Clockwork, start_ns: u64) -> Engine<Clock> {
    let mut engine = Engine::new(Clock::new(one));
    engine.start(start_ns).unwrap();
    engine
}

fn periodic(period_ns: u64) -> Clockwork {
    Clockwork { period_ns, ..Clockwork::default() }
}

fn period(now_ns: u64, due_ns: u64, count: u64) -> Saw {
    Saw::Timer(now_ns, Timer::Period { due_ns, count })
}

fn wake(now_ns: u64, due_ns: u64) -> Saw {
    Saw::Timer(now_ns, Timer::Wake { due_ns })
}

#[test]
fn t1_time_that_goes_backwards_is_clamped_and_counted() {
    let mut engine = clock(Clockwork::default(), 100);
    for (now_ns, seen_ns, clamped) in [(50, 100, 1), (100, 100, 1), (300, 300, 1), (299, 300, 2)] {
        engine.push(In::Order(Order::Nothing(0))).unwrap();
        engine.tick(now_ns, 10).unwrap();
        let last = engine.graph().one.saw.last();
        assert_eq!(last, Some(&Saw::Message(seen_ns, 0)));
        assert_eq!(engine.scheduler().now_ns(), seen_ns);
        assert_eq!(engine.now_ns(), seen_ns);
        assert_eq!(engine.scheduler().clamped_count(), clamped);
    }
}

#[test]
fn t1_time_that_goes_backwards_is_counted_with_rings_too() {
    let mut queue = heapless::spsc::Queue::<Order, 4>::new();
    let (_, consumer) = queue.split();
    let mut ring = arachne::engine::DataRing::new(consumer, In::Order);
    let mut engine = clock(Clockwork::default(), 100);
    engine.tick_with(50, 10, &mut (&mut ring,)).unwrap();
    assert_eq!(engine.scheduler().clamped_count(), 1);
}

#[test]
fn t3_a_period_keeps_its_grid_without_drift() {
    let mut engine = clock(periodic(10), 5);
    // Late by different amounts; the grid stays 5 + 10 k.
    for now_ns in [5, 14, 15, 16, 29, 35, 44] {
        engine.tick(now_ns, 10).unwrap();
    }
    let expected = [period(15, 15, 1), period(29, 25, 1), period(35, 35, 1)];
    assert_eq!(engine.graph().one.saw, expected);
}

#[test]
fn t3_missed_ticks_give_one_with_their_count() {
    let mut engine = clock(periodic(10), 0);
    engine.tick(35, 10).unwrap();
    engine.tick(39, 10).unwrap();
    engine.tick(1_000_000_000_005, 10).unwrap();
    let expected =
        [period(35, 30, 3), period(1_000_000_000_005, 1_000_000_000_000, 100_000_000_000 - 3)];
    assert_eq!(engine.graph().one.saw, expected);
}

#[test]
fn t3_a_one_shot_is_due_at_the_first_tick_at_its_time_or_later() {
    let mut engine = clock(Clockwork::default(), 0);
    engine.push(In::Order(Order::Wake(20))).unwrap();
    for now_ns in [10, 19, 23, 24] {
        engine.tick(now_ns, 10).unwrap();
    }
    assert_eq!(engine.graph().one.saw, [wake(23, 20)]);
}

#[test]
fn t3_a_one_shot_is_due_later_than_the_time_it_was_set_at() {
    // In the past, now: due at the first tick of a later time, and not again in this one.
    for at_ns in [0, 3, 10] {
        let mut engine = clock(Clockwork::default(), 0);
        engine.push(In::Order(Order::Wake(at_ns))).unwrap();
        let report = engine.tick(10, 10).unwrap();
        assert_eq!(report.next_timer_ns, Some(11));
        engine.tick(10, 10).unwrap();
        assert!(engine.graph().one.saw.is_empty(), "at {at_ns}");
        engine.tick(12, 10).unwrap();
        assert_eq!(engine.graph().one.saw.len(), 1, "at {at_ns}");
    }
}

#[test]
fn t3_a_one_shot_set_at_the_start_is_due_later_than_the_start() {
    let one = Clockwork { wake_at_start_ns: Some(0), ..Clockwork::default() };
    let mut engine = clock(one, 50);
    engine.tick(50, 10).unwrap();
    assert!(engine.graph().one.saw.is_empty());
    engine.tick(51, 10).unwrap();
    assert_eq!(engine.graph().one.saw.len(), 1);
}

#[test]
fn t3_a_one_shot_can_be_set_anew_and_taken_back() {
    let mut engine = clock(Clockwork::default(), 0);
    engine.push(In::Order(Order::Wake(20))).unwrap();
    engine.push(In::Order(Order::Wake(30))).unwrap();
    assert_eq!(engine.tick(1, 10).unwrap().next_timer_ns, Some(30));
    assert_eq!(engine.tick(25, 10).unwrap().activations, 0);
    engine.push(In::Order(Order::Wake(27))).unwrap();
    assert_eq!(engine.tick(26, 10).unwrap().next_timer_ns, Some(27));
    engine.tick(27, 10).unwrap();
    assert_eq!(engine.graph().one.saw, [wake(27, 27)]);
    engine.push(In::Order(Order::Wake(40))).unwrap();
    engine.push(In::Order(Order::Cancel)).unwrap();
    assert_eq!(engine.tick(30, 10).unwrap().next_timer_ns, None);
    engine.tick(50, 10).unwrap();
    assert_eq!(engine.graph().one.saw.len(), 1);
}

#[test]
fn t3_the_report_names_the_next_timer_exactly() {
    let mut engine = clock(periodic(100), 7);
    assert_eq!(engine.tick(7, 10).unwrap().next_timer_ns, Some(107));
    engine.push(In::Order(Order::Wake(50))).unwrap();
    assert_eq!(engine.tick(10, 10).unwrap().next_timer_ns, Some(50));
    assert_eq!(engine.tick(60, 10).unwrap().next_timer_ns, Some(107));
    let report = engine.tick(110, 10).unwrap();
    assert_eq!((report.next_timer_ns, report.ending), (Some(207), Ended::Idle));
    // A due timer that the budget does not reach is not the next one: it is work.
    let report = engine.tick(210, 0).unwrap();
    assert_eq!((report.next_timer_ns, report.ending), (None, Ended::Budget));
    engine.tick(210, 1).unwrap();
    assert_eq!(engine.graph().one.saw.last(), Some(&period(210, 207, 1)));
}

#[test]
fn t3_a_period_and_a_one_shot_of_a_node_go_by_time() {
    let mut engine = clock(periodic(10), 0);
    engine.push(In::Order(Order::Wake(8))).unwrap();
    engine.tick(1, 10).unwrap();
    engine.tick(12, 10).unwrap();
    assert_eq!(engine.graph().one.saw, [wake(12, 8), period(12, 10, 1)]);
}

#[test]
fn t3_timers_go_before_edges_of_their_level_by_time_then_node() {
    graph! {
        graph Three(A: Order => a.One [4] high, B: Order => b.One [4], C: Order => c.One [4] low) {
            a: Clockwork {}
            b: Clockwork {}
            c: Clockwork {}
        }
    }
    use arachne::observe::{Cause, Event, Observer};
    /// The nodes in the order in which they ran, and whether it was for a timer.
    #[derive(Default)]
    struct Order3(Vec<(u16, bool)>);
    impl Observer for Order3 {
        fn observe(&mut self, event: &Event) {
            if let Event::Started { node, cause, .. } = event {
                let timer = matches!(cause, Cause::Timer(_));
                self.0.push((node.0, timer));
            }
        }
    }
    type In3 = Input<Three>;
    let nodes = Three::new(periodic(20), periodic(10), periodic(10));
    let mut engine = Engine::with(nodes, Default::default(), Order3::default());
    engine.start(0).unwrap();
    engine.observer_mut().0.clear();
    engine.push(In3::B(Order::Nothing(1))).unwrap();
    engine.push(In3::C(Order::Nothing(1))).unwrap();
    engine.push(In3::A(Order::Nothing(1))).unwrap();
    engine.tick(20, 100).unwrap();
    // H: the edge. N: the timers of level Normal, b and c (due at 10) before a (due at 20), one slot each; Low last but
    // for its own slot.
    let expected = [(0, false), (1, true), (2, true), (2, false), (0, true), (1, false)];
    assert_eq!(engine.observer().0, expected);
}

#[test]
fn t3_no_timer_is_due_at_the_end_of_time_that_was_not_set() {
    let mut engine = clock(Clockwork::default(), 0);
    let report = engine.tick(u64::MAX, 10).unwrap();
    assert_eq!(report.activations, 0, "{:?}", engine.graph().one.saw);
    assert_eq!(report.ending, Ended::Idle);
}

#[test]
fn t1_arithmetic_saturates_at_the_end_of_time() {
    let mut engine = clock(periodic(u64::MAX), 5);
    engine.push(In::Order(Order::Wake(u64::MAX))).unwrap();
    engine.tick(u64::MAX - 1, 10).unwrap();
    assert!(engine.graph().one.saw.is_empty());
    engine.tick(u64::MAX, 10).unwrap();
    engine.tick(u64::MAX, 10).unwrap();
}

#[test]
fn t3_a_period_of_zero_is_none_and_can_change_with_a_tick() {
    let mut one = periodic(10);
    one.next_period_ns = Some(0);
    let mut engine = clock(one, 0);
    assert_eq!(engine.tick(10, 10).unwrap().next_timer_ns, None);
    engine.tick(100, 10).unwrap();
    assert_eq!(engine.graph().one.saw, [period(10, 10, 1)]);
}

#[test]
fn s1_holds_for_a_period_that_shrinks() {
    let engine = || {
        let mut one = periodic(100);
        one.next_period_ns = Some(10);
        clock(one, 0)
    };
    let (mut whole, mut split) = (engine(), engine());
    whole.tick(190, 8).unwrap();
    for _ in 0..8 {
        split.tick(190, 1).unwrap();
    }
    assert_eq!(whole.graph().one.saw, split.graph().one.saw);
}

#[test]
fn t1_a_manual_clock_shows_what_it_is_told_and_stops_at_the_end_of_time() {
    let mut clock = ManualClock::at_ns(7);
    assert_eq!(clock.now_ns(), 7);
    clock.advance_ns(3);
    assert_eq!(clock.now_ns(), 10);
    clock.set_ns(4);
    assert_eq!(clock.now_ns(), 4);
    clock.advance_ns(u64::MAX);
    assert_eq!(clock.now_ns(), u64::MAX);
}

#[test]
fn t1_a_narrow_counter_is_widened_over_many_rounds() {
    let mut count = 0u32;
    let mut clock = WideningClock::<8, 1_000, _>::new(|| {
        count += 200;
        count // the bits beyond the counter's are not looked at
    });
    for round in 1..=1_000u64 {
        assert_eq!(clock.now_ns(), round * 200 * 1_000_000);
    }
    assert_eq!(clock.count_at(255_000_000), 255);
    assert_eq!(clock.count_at(256_000_000), 0);
    assert_eq!(clock.count_at(256_000_001), 1, "the first count at that time or later");
    assert_eq!(WideningClock::<32, 1_000, _>::new(|| 0).count_at(256_000_000), 256);
}

/// Emits at each tick of its period, by a timer of level Control, and counts what was refused.
struct Siren {
    ticks: u32,
    refused: u32,
}

impl Node for Siren {
    type Input = Never;
    type Output = One<u32>;
    const TIMER_PRIORITY: Priority = Priority::Control;

    fn period_ns(&self) -> u64 {
        10
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        self.ticks += 1;
        self.refused += u32::from(context.emit(One::One(self.ticks)).is_err());
        Ok(())
    }
}

graph! {
    graph Alarm() -> (Out: u32 [1]) { siren: Siren { One -> out.Out; } }
}

#[test]
fn t3_a_timer_of_level_control_waits_for_no_room() {
    let mut engine = Engine::new(Alarm::new(Siren { ticks: 0, refused: 0 }));
    engine.start(0).unwrap();
    for now_ns in [10, 20, 30] {
        engine.tick(now_ns, 9).unwrap();
    }
    let Siren { ticks, refused } = engine.graph().siren;
    assert_eq!((ticks, refused), (3, 2), "the first fills the output");
}
