//! B1 to B3: boundary edges, rings that interrupts and threads fill, and calls that make no sense.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::engine::{ControlRing, DataRing, PushError};
use arachne::graph::{Input, Output};
use arachne::observe::{Cause, Event, Observer, Position};
use arachne::prelude::*;
use arachne::scheduler::{ControlError, Ending as Ended};
use arachne::topology::{EdgeId, NodeId};
use common::random::{Choices, Random};
use heapless::spsc::{Producer, Queue};

#[derive(Clone, Copy, Debug, PartialEq)]
struct Halt;

impl Halt {
    fn merge(_: &mut Self, _: Self) {}
}

arachne::ports! {
    enum StageIn {
        Data(u32),
        Kill(Halt),
    }
}

/// Passes data on; with a trigger, sends a kill into a ring from within its own activation, as an interrupt would.
struct Stage {
    kill_at: u32,
    interrupt: Option<Producer<'static, Halt>>,
}

impl Stage {
    fn plain() -> Self {
        Self { kill_at: u32::MAX, interrupt: None }
    }
}

impl Node for Stage {
    type Input = StageIn;
    type Output = One<u32>;

    fn on_message(
        &mut self,
        input: StageIn,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<StageIn> {
        if let StageIn::Data(item) = input {
            if item == self.kill_at
                && let Some(interrupt) = &mut self.interrupt
            {
                interrupt.enqueue(Halt).unwrap();
            }
            context.emit(One::One(item))?;
        }
        Ok(())
    }

    fn on_tick(&mut self, _: Timer, _: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        if let Some(interrupt) = &mut self.interrupt {
            interrupt.enqueue(Halt).unwrap();
        }
        Ok(())
    }

    fn period_ns(&self) -> u64 {
        u64::from(self.interrupt.is_some() && self.kill_at == 0) * 10
    }
}

graph! {
    graph Line(
        Data: u32 => one.Data [4],
        Latest: u32 => one.Data [2] latest low,
        Kill: Halt => two.Kill [1] control coalesce(Halt::merge),
    ) -> (Out: u32 [3], Tape: u32 [2] latest) {
        one: Stage { One => link: [u32; 8] -> two.Data; }
        two: Stage { One => copy: [u32; 4] drop -> three.Data -> out.Out; }
        three: Stage { One -> out.Tape; }
    }
}
type In = Input<Line>;
type Out = Output<Line>;

/// What ran, and what came in where.
#[derive(Default)]
struct Log {
    ran: Vec<(u16, Cause)>,
    came: Vec<(u16, Position)>,
}

impl Observer for Log {
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::Started { node, cause: cause @ (Cause::Edge(_) | Cause::Timer(_)), .. } => {
                self.ran.push((node.0, cause));
            }
            Event::Ingress { edge, position } => self.came.push((edge.0, position)),
            _ => {}
        }
    }
}

fn line(one: Stage) -> Engine<Line, Log> {
    let graph = Line::new(one, Stage::plain(), Stage::plain());
    let mut engine = Engine::with(graph, Default::default(), Log::default());
    engine.start(0).unwrap();
    engine
}

#[test]
fn b1_a_full_boundary_edge_hands_the_input_back() {
    let mut engine = line(Stage::plain());
    for item in 0..4 {
        engine.push(In::Data(item)).unwrap();
    }
    let Err(PushError::Full(In::Data(item))) = engine.push(In::Data(9)) else { panic!("taken") };
    assert_eq!(item, 9);
    // A policy of its own: the newest two stay, and nothing comes back.
    for item in 0..5 {
        engine.push(In::Latest(item)).unwrap();
    }
    for _ in 0..3 {
        engine.push(In::Kill(Halt)).unwrap();
    }
    let figures = |name: &str| engine.figures(engine.edge(name).unwrap()).unwrap();
    assert_eq!((figures("Data").queued, figures("Data").refused), (4, 1));
    assert_eq!((figures("Latest").queued, figures("Latest").dropped), (2, 3));
    assert_eq!((figures("Kill").queued, figures("Kill").coalesced), (1, 2));
}

#[test]
fn b1_a_full_output_holds_the_graph_back_and_a_pop_frees_it() {
    let mut engine = line(Stage::plain());
    let mut out = Vec::new();
    for item in 0..4 {
        engine.push(In::Data(item)).unwrap();
    }
    let report = engine.tick(1, 100).unwrap();
    assert!(matches!(report.ending, Ended::Stalled { .. }), "{report:?}");
    let two = engine.node("two").unwrap();
    assert!(matches!(report.ending, Ended::Stalled { node, .. } if node == two));
    while let Some(Out::Out(item)) = engine.pop() {
        out.push(item);
    }
    assert_eq!(out, [0, 1, 2]);
    assert_eq!(engine.tick(2, 100).unwrap().ending, Ended::Idle);
    let Some(Out::Out(3)) = engine.pop() else { panic!("lost") };
}

#[test]
fn b1_pop_takes_the_first_output_by_declaration_that_has_one() {
    let mut engine = line(Stage::plain());
    for item in 0..3 {
        engine.push(In::Data(item)).unwrap();
    }
    engine.tick(1, 100).unwrap();
    let mut names = Vec::new();
    while let Some(output) = engine.pop() {
        names.push(match output {
            Out::Out(item) => ("out", item),
            Out::Tape(item) => ("tape", item),
        });
    }
    assert_eq!(names, [("out", 0), ("out", 1), ("out", 2), ("tape", 1), ("tape", 2)]);
}

#[test]
fn b2_a_data_ring_is_drained_once_up_to_the_room_and_loses_nothing() {
    let mut queue = Queue::<u32, 16>::new();
    let (mut producer, consumer) = queue.split();
    let mut ring = DataRing::new(consumer, In::Data);
    let mut engine = line(Stage::plain());
    for item in 0..10 {
        producer.enqueue(item).unwrap();
    }
    let mut out = Vec::new();
    let mut taken = Vec::new();
    for now_ns in 1..20 {
        engine.observer_mut().came.clear();
        engine.tick_with(now_ns, 100, &mut (&mut ring,)).unwrap();
        taken.push(engine.observer().came.len());
        while let Some(output) = engine.pop() {
            if let Out::Out(item) = output {
                out.push(item);
            }
        }
    }
    assert_eq!(taken[0], 4, "the edge holds four");
    assert_eq!(out, (0..10).collect::<Vec<_>>());
}

#[test]
fn b2_what_comes_into_a_data_ring_during_a_tick_waits_for_the_next() {
    let queue: &'static mut Queue<Halt, 4> = Box::leak(Box::new(Queue::new()));
    let (producer, consumer) = queue.split();
    let mut ring = DataRing::new(consumer, In::Kill);
    let mut engine = line(Stage { kill_at: 1, interrupt: Some(producer) });
    engine.push(In::Data(1)).unwrap();
    engine.tick_with(1, 100, &mut (&mut ring,)).unwrap();
    assert!(engine.observer().came.iter().all(|(_, at)| at.tick == 0));
    engine.tick_with(2, 100, &mut (&mut ring,)).unwrap();
    let kill = engine.edge("Kill").unwrap();
    let at = Position { tick: 2, activations: 0 };
    assert_eq!(engine.observer().came.last(), Some(&(kill.0, at)));
}

#[test]
fn b2_data_rings_are_drained_in_the_order_in_which_they_are_given() {
    let (mut first, mut second) = (Queue::<u32, 8>::new(), Queue::<u32, 8>::new());
    let (mut one, consumer) = first.split();
    let mut ring = DataRing::new(consumer, In::Data);
    let (mut other, consumer) = second.split();
    let mut other_ring = DataRing::new(consumer, In::Latest);
    one.enqueue(1).unwrap();
    other.enqueue(2).unwrap();
    let mut engine = line(Stage::plain());
    engine.tick_with(1, 0, &mut (&mut other_ring, &mut ring)).unwrap();
    let edges: Vec<_> = engine.observer().came.iter().map(|(edge, _)| EdgeId(*edge)).collect();
    assert_eq!(edges, [engine.edge("Latest").unwrap(), engine.edge("Data").unwrap()]);
}

/// A kill that comes in the middle of a visit of four waits for the activation in progress and no more.
#[test]
fn b2_a_kill_from_an_interrupt_waits_for_the_activation_in_progress() {
    for kill_at in 1..4 {
        let queue: &'static mut Queue<Halt, 4> = Box::leak(Box::new(Queue::new()));
        let (producer, consumer) = queue.split();
        let mut ring = ControlRing::new(consumer, In::Kill);
        let mut engine = line(Stage { kill_at, interrupt: Some(producer) });
        for item in 1..5 {
            engine.push(In::Data(item)).unwrap();
        }
        let before = engine.observer().came.len();
        engine.tick_with(1, 100, &mut (&mut ring,)).unwrap();
        let kill = engine.edge("Kill").unwrap();
        let ran = &engine.observer().ran;
        let at = ran.iter().position(|(_, cause)| *cause == Cause::Edge(kill)).unwrap();
        assert_eq!(at, kill_at as usize, "{ran:?}");
        let position = Position { tick: 1, activations: kill_at };
        assert_eq!(engine.observer().came[before..], [(kill.0, position)]);
    }
}

#[test]
fn b2_a_kill_during_a_timer_comes_before_the_next_timer() {
    let queue: &'static mut Queue<Halt, 4> = Box::leak(Box::new(Queue::new()));
    let (producer, consumer) = queue.split();
    let queue: &'static mut Queue<Halt, 4> = Box::leak(Box::new(Queue::new()));
    let (other, _) = queue.split();
    let mut ring = ControlRing::new(consumer, In::Kill);
    let graph = Line::new(
        Stage { kill_at: 0, interrupt: Some(producer) },
        Stage::plain(),
        Stage { kill_at: 0, interrupt: Some(other) },
    );
    let mut engine = Engine::with(graph, Default::default(), Log::default());
    engine.start(0).unwrap();
    engine.tick_with(10, 100, &mut (&mut ring,)).unwrap();
    let nodes: Vec<u16> = engine.observer().ran.iter().map(|(node, _)| *node).collect();
    assert_eq!(nodes, [0, 1, 2], "the timer of one, the kill at two, the timer of three");
}

#[test]
fn b2_a_kill_from_a_thread_arrives() {
    let queue: &'static mut Queue<Halt, 4> = Box::leak(Box::new(Queue::new()));
    let (mut producer, consumer) = queue.split();
    let mut ring = ControlRing::new(consumer, In::Kill);
    let mut engine = line(Stage::plain());
    let thread = std::thread::spawn(move || producer.enqueue(Halt).unwrap());
    let kill = engine.edge("Kill").unwrap();
    for now_ns in 0..1_000_000 {
        engine.tick_with(now_ns, 10, &mut (&mut ring,)).unwrap();
        if engine.figures(kill).unwrap().dequeued != 0 {
            break;
        }
        std::thread::yield_now();
    }
    thread.join().unwrap();
    assert_eq!(engine.figures(kill).unwrap().dequeued, 1);
}

#[test]
fn b2_nothing_is_taken_from_a_ring_of_a_graph_that_takes_no_more() {
    let mut queue = Queue::<u32, 8>::new();
    let (mut producer, consumer) = queue.split();
    let mut ring = DataRing::new(consumer, In::Data);
    producer.enqueue(1).unwrap();
    let graph = Line::new(Stage::plain(), Stage::plain(), Stage::plain());
    let mut engine = Engine::new(graph);
    assert!(engine.tick_with(1, 9, &mut (&mut ring,)).is_err());
    engine.start(0).unwrap();
    engine.shutdown(100).unwrap();
    engine.tick_with(1, 9, &mut (&mut ring,)).unwrap();
    assert!(engine.tick_with(2, 9, &mut (&mut ring,)).is_err());
    assert_eq!(producer.len(), 1);
}

#[test]
fn b3_unknown_edges_are_refused() {
    let mut engine = line(Stage::plain());
    let edges = engine.topology().edges.len() as u16;
    for id in [edges, edges + 1, 31, 32, 33, 63, 64, 255, 4_096, u16::MAX] {
        let edge = EdgeId(id);
        let unknown = Err(ControlError::UnknownEdge(edge));
        assert_eq!(engine.set_priority(edge, Priority::High), unknown);
        assert_eq!(engine.set_capacity(edge, 1), unknown);
        assert_eq!(engine.priority(edge), None, "{edge:?}");
        assert_eq!(engine.figures(edge), None);
    }
    for edge in 0..edges {
        let spec = engine.topology().edges[usize::from(edge)];
        assert_eq!(engine.priority(EdgeId(edge)), Some(spec.priority), "{edge}");
    }
}

#[test]
fn b3_control_is_fixed_and_capacities_stay_within_their_slots() {
    let mut engine = line(Stage::plain());
    let (kill, link) = (engine.edge("Kill").unwrap(), engine.edge("link").unwrap());
    let fixed = |edge| Err(ControlError::ControlIsFixed(edge));
    assert_eq!(engine.set_priority(kill, Priority::Low), fixed(kill));
    assert_eq!(engine.set_priority(link, Priority::Control), fixed(link));
    engine.set_priority(link, Priority::Low).unwrap();
    assert_eq!(engine.priority(link), Some(Priority::Low));
    for capacity in [0, 9, u32::MAX] {
        let refused = engine.set_capacity(link, capacity);
        assert!(matches!(refused, Err(ControlError::Capacity(edge, _)) if edge == link));
    }
    engine.set_capacity(link, 8).unwrap();
}

/// Any call with any arguments, in any state: none panics, and the accounts of every edge add up after each.
#[test]
fn b3_arbitrary_calls_never_panic() {
    for seed in 0..400 {
        let mut random = Random(seed);
        let mut engine = line(Stage::plain());
        let mut now_ns = 0u64;
        for _ in 0..60 {
            let id = random.pick(&[0, 1, 2, 3, 5, 7, 31, 32, 40, 64, 300, u16::MAX]);
            let number = random.number() >> random.below(64);
            match random.below(14) {
                0 => {
                    let _ = engine.start(number);
                }
                1 => {
                    let _ = engine.shutdown(number);
                }
                2 => {
                    let _ = engine.pause(NodeId(id));
                }
                3 => {
                    let _ = engine.resume(NodeId(id));
                }
                4 => {
                    let _ = engine.release(NodeId(id));
                }
                5 => {
                    let level = random.pick(&Priority::ALL);
                    let _ = engine.set_priority(EdgeId(id), level);
                }
                6 => {
                    let _ = engine.set_capacity(EdgeId(id), number as u32);
                }
                7 => {
                    let _ = engine.pop();
                }
                8 => {
                    let _ = engine.push(In::Latest(number as u32));
                }
                9 => {
                    let _ = engine.push(In::Kill(Halt));
                }
                10 => {
                    let _ = engine.tick(number, random.below(50) as u32);
                }
                _ => {
                    let _ = engine.push(In::Data(number as u32));
                    now_ns += random.below(5);
                    let _ = engine.tick(now_ns, random.below(50) as u32);
                }
            }
            let _ = engine.topology().edge_path(EdgeId(id)).to_string();
            let _ = engine.topology().node_path(NodeId(id)).to_string();
            for (edge, spec) in (0..).zip(engine.topology().edges) {
                let figures = engine.figures(EdgeId(edge)).unwrap();
                assert!(figures.queued <= u64::from(spec.capacity));
                assert!(u64::from(figures.high_water) >= figures.queued);
            }
        }
    }
}
