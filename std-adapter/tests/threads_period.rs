//! A graph that ticks at a pace: once a period, on a grid, and no oftener.

use arachne::observe::{Event, Observer};
use arachne::prelude::*;
use arachne::scheduler::Lifecycle;
use arachne_std::link::{OnFull, link};
use arachne_std::{Runtime, Task, port};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

#[derive(Default)]
struct Count(u64);

impl Node for Count {
    type Input = One<u64>;
    type Output = Never;

    fn on_message(&mut self, _: One<u64>, _: &mut impl Context<Never>) -> Outcome<One<u64>> {
        self.0 += 1;
        Ok(())
    }
}

graph! { graph Counting(Number: u64 => count.One [64]) { count: Count {} } }
type In = arachne::graph::Input<Counting>;

const PERIOD: Duration = Duration::from_millis(2);

/// What is told of a graph: a tick with its time, its activations, or that it drains.
#[derive(Debug, PartialEq)]
enum Told {
    Tick(u64),
    Ran(u32),
    Drains,
}

struct Teller(Sender<Told>);

impl Observer for Teller {
    fn observe(&mut self, event: &Event) {
        let told = match event {
            Event::TickStarted { now_ns, .. } => Told::Tick(*now_ns),
            Event::TickEnded(report) => Told::Ran(report.activations),
            Event::Lifecycle(Lifecycle::Draining) => Told::Drains,
            _ => return,
        };
        let _ = self.0.send(told);
    }
}

#[test]
fn ticks_are_a_period_apart_and_keep_to_their_budget_until_the_graph_drains() {
    let (mut numbers, numbers_end) = link(64, OnFull::Block);
    let (teller, told) = channel();
    let (at_end, ends) = channel();
    for number in 0..40 {
        numbers.send(number).unwrap();
    }
    let mut runtime = Runtime::new();
    let task = Task::new("counting", || Counting::new(Count::default()))
        .also_observed_by(move || Teller(teller.clone()))
        .input(port!(In::Number), numbers_end)
        .with_budget(2)
        .ticking_every(PERIOD)
        .at_end(move |engine| at_end.send(engine.graph().count.0).unwrap());
    runtime.add(task).unwrap();
    let stop = runtime.stopper();
    let ran = thread::spawn(move || runtime.run().unwrap());

    // Ten ticks with work, at least.
    let mut all: Vec<Told> = told.iter().take(20).collect();
    stop.stop();
    all.extend(told.iter());
    assert!(ran.join().unwrap().is_clean());
    assert_eq!(ends.recv().unwrap(), 40);

    let drains = all.iter().position(|told| *told == Told::Drains).unwrap();
    let mut times: Vec<u64> = all[..drains]
        .iter()
        .filter_map(|told| if let Told::Tick(now_ns) = told { Some(*now_ns) } else { None })
        .collect();
    // The last one before the drain is that of the stop, which does not wait.
    times.pop();
    assert!(times.len() >= 9);
    let period_ns = PERIOD.as_nanos() as u64;
    let cells: Vec<_> = times.iter().map(|now_ns| (now_ns - times[0]) / period_ns).collect();
    assert!(cells.is_sorted_by(|one, next| one < next), "{times:?}");
    assert!(all.iter().all(|told| !matches!(told, Told::Ran(count) if *count > 2)));
}

#[test]
fn a_graph_at_a_pace_ends_when_its_links_do() {
    let (mut numbers, numbers_end) = link(64, OnFull::Block);
    let mut runtime = Runtime::new();
    let (at_end, ends) = channel();
    let task = Task::new("counting", || Counting::new(Count::default()))
        .input(port!(In::Number), numbers_end)
        .ticking_every(PERIOD)
        .at_end(move |engine| at_end.send(engine.graph().count.0).unwrap());
    runtime.add(task).unwrap();
    let source = thread::spawn(move || (0..1_000).all(|number| numbers.send(number).is_ok()));
    assert!(runtime.run().unwrap().is_clean());
    assert!(source.join().unwrap());
    assert_eq!(ends.recv().unwrap(), 1_000);
}

#[test]
fn a_stop_does_not_wait_for_the_period() {
    let mut runtime = Runtime::new();
    let (numbers, numbers_end) = link::<u64, ()>(1, OnFull::Block);
    let task = Task::new("counting", || Counting::new(Count::default()))
        .input(port!(In::Number), numbers_end)
        .ticking_every(Duration::from_secs(3600));
    runtime.add(task).unwrap();
    let stop = runtime.stopper();
    let (ended, has_ended) = channel();
    thread::spawn(move || ended.send(runtime.run().unwrap().is_clean()).unwrap());
    thread::sleep(Duration::from_millis(20));
    stop.stop();
    assert_eq!(has_ended.recv_timeout(Duration::from_secs(60)), Ok(true));
    drop(numbers);
}
