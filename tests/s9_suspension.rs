//! S9: pause holds data and timers, and lets Control through; a quarantine holds all; both push back.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::engine::ControlRing;
use arachne::graph::Input;
use arachne::prelude::*;
use arachne::scheduler::{Ending as Ended, UnknownNode};
use arachne::topology::NodeId;
use common::diary::{Diary, Held, Script, Steady, read};
use heapless::spsc::Queue;

graph! {
    graph Pipe(Data: u32 => first.Data [4], Order: u32 => second.Order [4] control, Late: u32 => second.Order [4]) {
        first: Steady { One => link: [u32; 2] -> second.Data; }
        second: Held { One -> nowhere; }
    }
}
type In = Input<Pipe>;

fn pipe(first: Script, second: Script) -> Engine<Pipe> {
    Engine::new(Pipe::new(Steady(first), Held(second)))
}

fn started(diary: &Diary) -> Engine<Pipe> {
    let first = Script::new("first", diary).emit("message");
    let mut engine = pipe(first, Script::new("second", diary));
    engine.start(0).unwrap();
    read(diary);
    engine
}

#[test]
fn s9_a_pause_holds_data_and_pushes_back() {
    let diary = Diary::default();
    let mut engine = started(&diary);
    let second = engine.node("second").unwrap();
    engine.pause(second).unwrap();
    assert!(engine.scheduler().is_paused(second));
    for item in 1..5 {
        engine.push(In::Data(item)).unwrap();
    }
    let report = engine.tick(1, 100).unwrap();
    assert_eq!(read(&diary), ["first data 1", "first data 2"]);
    assert!(matches!(report.ending, Ended::Stalled { .. }));
    engine.resume(second).unwrap();
    assert_eq!(engine.tick(2, 100).unwrap().ending, Ended::Idle);
    let seen = read(&diary);
    let second = seen.iter().filter(|line| line.starts_with("second"));
    assert!(second.eq(["second data 1", "second data 2", "second data 3", "second data 4"].iter()));
}

#[test]
fn s9_control_is_delivered_to_a_paused_node() {
    let diary = Diary::default();
    let mut engine = started(&diary);
    let second = engine.node("second").unwrap();
    engine.pause(second).unwrap();
    engine.push(In::Late(1)).unwrap();
    engine.push(In::Order(2)).unwrap();
    engine.tick(1, 100).unwrap();
    assert_eq!(read(&diary), ["second order 2"]);
}

#[test]
fn s9_a_pause_before_the_start_holds_what_the_start_emits() {
    let diary = Diary::default();
    let first = Script::new("first", &diary).emit("start");
    let mut engine = pipe(first, Script::new("second", &diary).period(10));
    let second = engine.node("second").unwrap();
    engine.pause(second).unwrap();
    engine.start(0).unwrap();
    read(&diary);
    let report = engine.tick(5, 100).unwrap();
    assert!(read(&diary).is_empty(), "a paused node ran");
    assert_eq!(report.next_timer_ns, None, "the timer of a paused node");
    engine.resume(second).unwrap();
    engine.tick(6, 100).unwrap();
    assert_eq!(read(&diary), ["second data 0"]);
}

#[test]
fn s9_on_resume_the_missed_ticks_give_one() {
    let diary = Diary::default();
    let mut engine = pipe(Script::new("first", &diary).period(10), Script::new("second", &diary));
    engine.start(0).unwrap();
    let first = engine.node("first").unwrap();
    engine.tick(10, 100).unwrap();
    read(&diary);
    engine.pause(first).unwrap();
    for now_ns in [20, 30, 45] {
        let report = engine.tick(now_ns, 100).unwrap();
        assert_eq!((report.activations, report.ending), (0, Ended::Idle));
        assert_eq!(report.next_timer_ns, None);
    }
    engine.resume(first).unwrap();
    engine.tick(46, 100).unwrap();
    assert_eq!(read(&diary), ["first tick 3"]);
    assert_eq!(engine.tick(47, 100).unwrap().next_timer_ns, Some(50));
}

#[test]
fn s9_a_one_shot_that_came_due_in_a_pause_fires_after_it() {
    let diary = Diary::default();
    let mut engine =
        pipe(Script::new("first", &diary).wake_after(5), Script::new("second", &diary));
    engine.start(0).unwrap();
    let first = engine.node("first").unwrap();
    engine.push(In::Data(1)).unwrap();
    engine.tick(1, 100).unwrap();
    engine.pause(first).unwrap();
    engine.tick(10, 100).unwrap();
    read(&diary);
    engine.resume(first).unwrap();
    engine.tick(10, 100).unwrap();
    assert_eq!(read(&diary), ["first wake"]);
}

#[test]
fn s9_a_pause_between_two_ticks_keeps_the_rest_of_the_queue() {
    let diary = Diary::default();
    let mut engine = started(&diary);
    let first = engine.node("first").unwrap();
    for item in 1..5 {
        engine.push(In::Data(item)).unwrap();
    }
    engine.tick(1, 1).unwrap();
    engine.pause(first).unwrap();
    engine.tick(1, 100).unwrap();
    engine.resume(first).unwrap();
    engine.tick(1, 100).unwrap();
    let seen = read(&diary);
    let first = seen.iter().filter(|line| line.starts_with("first"));
    assert!(first.eq(["first data 1", "first data 2", "first data 3", "first data 4"].iter()));
}

fn quarantined(diary: &Diary) -> Engine<Pipe> {
    let first = Script::new("first", diary).emit("message");
    let mut engine = pipe(first, Script::new("second", diary).fail("message").period(1_000));
    engine.start(0).unwrap();
    engine.push(In::Data(1)).unwrap();
    engine.push(In::Data(2)).unwrap();
    engine.tick(1, 100).unwrap();
    assert!(engine.scheduler().is_quarantined(engine.node("second").unwrap()));
    read(diary);
    engine
}

#[test]
fn s9_a_quarantine_delivers_nothing_and_pushes_back() {
    let diary = Diary::default();
    let mut engine = quarantined(&diary);
    for item in 3..7 {
        engine.push(In::Data(item)).unwrap();
    }
    engine.push(In::Order(8)).unwrap();
    let report = engine.tick(5_000, 100).unwrap();
    assert_eq!(read(&diary), ["first data 3", "first data 4"]);
    assert_eq!(report.control_waiting, 1);
    // Neither a resume nor a pause ends it.
    let second = engine.node("second").unwrap();
    engine.pause(second).unwrap();
    engine.resume(second).unwrap();
    assert_eq!(engine.tick(6_000, 100).unwrap().activations, 0);
    engine.release(second).unwrap();
    engine.tick(6_001, 1).unwrap();
    assert_eq!(read(&diary), ["second order 8"]);
}

#[test]
fn s9_a_release_does_not_end_a_pause() {
    let diary = Diary::default();
    let mut engine = quarantined(&diary);
    let second = engine.node("second").unwrap();
    engine.pause(second).unwrap();
    engine.release(second).unwrap();
    engine.push(In::Late(3)).unwrap();
    assert_eq!(engine.tick(2, 100).unwrap().activations, 0);
    engine.resume(second).unwrap();
    assert_eq!(engine.tick(3, 100).unwrap().activations, 1);
}

#[test]
fn s9_a_control_ring_does_not_reach_a_node_in_quarantine() {
    let diary = Diary::default();
    let mut engine = quarantined(&diary);
    let mut queue = Queue::<u32, 8>::new();
    let (mut producer, consumer) = queue.split();
    let mut ring = ControlRing::new(consumer, In::Order);
    producer.enqueue(1).unwrap();
    producer.enqueue(2).unwrap();
    engine.push(In::Data(9)).unwrap();
    engine.tick_with(2, 100, &mut (&mut ring,)).unwrap();
    assert_eq!(read(&diary), ["first data 9"]);
}

#[test]
fn s9_a_ring_does_not_reach_a_paused_node_with_data() {
    let diary = Diary::default();
    let mut engine = started(&diary);
    let second = engine.node("second").unwrap();
    engine.pause(second).unwrap();
    let mut queue = Queue::<u32, 8>::new();
    let (mut producer, consumer) = queue.split();
    let mut ring = ControlRing::new(consumer, In::Late);
    producer.enqueue(1).unwrap();
    engine.push(In::Order(9)).unwrap();
    engine.tick_with(2, 100, &mut (&mut ring,)).unwrap();
    assert_eq!(read(&diary), ["second order 9"]);
}

#[test]
fn s9_unknown_nodes_are_refused() {
    let diary = Diary::default();
    let mut engine = started(&diary);
    for id in [2, 31, 32, 64, u16::MAX] {
        let node = NodeId(id);
        assert_eq!(engine.pause(node), Err(UnknownNode(node)));
        assert_eq!(engine.resume(node), Err(UnknownNode(node)));
        assert_eq!(engine.release(node), Err(UnknownNode(node)));
        assert!(!engine.scheduler().is_paused(node));
    }
}
