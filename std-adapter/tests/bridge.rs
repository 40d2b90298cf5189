//! A device's frames, over a bridge: the figures of a desktop graph come out, whatever the line does to them.

use arachne::Priority;
use arachne::edge::EdgeFigures;
use arachne::frame::encode;
use arachne::node::NodeError;
use arachne::observe::{Cause, EdgeCounts, Event, NodeFigures, Reading, SchedulerFigures};
use arachne::prelude::*;
use arachne::scheduler::{Config, Ending, Lifecycle, Report};
use arachne::topology::{EdgeId, NodeId};
use arachne_std::bridge::{Bridge, Bridged, DeviceFrame, FRAME_BYTES};
use arachne_std::live::Frame;
use arachne_std::metrics::{Format, render};
use arachne_std::serve::Server;
use arachne_std::{Display, Sheet, display, figures};
use quickcheck::{Arbitrary, Gen, quickcheck};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::net::TcpStream;

/// Passes on, but for multiples of seven, which it takes amiss.
struct Pass;

impl Node for Pass {
    type Input = One<u64>;
    type Output = One<u64>;

    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        if number.is_multiple_of(7) {
            return Err(NodeError::new(7, "a multiple of seven").into());
        }
        context.emit(One::One(number))?;
        Ok(())
    }
}

struct Sink;

impl Node for Sink {
    type Input = One<u64>;
    type Output = Never;

    fn period_ns(&self) -> u64 {
        50
    }
}

graph! {
    graph Small(Number: u64 => pass.One [8] drop) {
        pass: Pass { One => passed: [u64; 4] high -> sink.One; }
        sink: Sink {}
    }
}
type In = arachne::graph::Input<Small>;

/// What a device sends: readings first.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)]
enum Dispatch {
    Reading(Reading),
    Temperature(i16),
    /// Its bytes are those of a reading behind the number of another variant.
    Decoy(Reading),
    Text(String),
}

fn frame(value: &impl Serialize) -> Vec<u8> {
    let mut buffer = vec![0; 2 * FRAME_BYTES];
    encode(value, &mut buffer).unwrap().to_vec()
}

fn bridge() -> (Bridge, Display) {
    Bridge::new("small", Small::topology())
}

/// What a bridge knows of a whole source.
fn read(source: &[u8]) -> Sheet {
    let (mut bridge, display) = bridge();
    bridge.read(source, DeviceFrame::reading).unwrap();
    assert_eq!(&display.sheet(), bridge.sheet());
    bridge.sheet().clone()
}

fn bridged(sheet: &Sheet) -> Bridged {
    sheet.bridged.unwrap()
}

/// What happened to a sheet, without the bridge.
fn figures_of(sheet: &Sheet) -> Sheet {
    Sheet { bridged: None, ..sheet.clone() }
}

fn node(node: u16, activations: u64) -> Reading {
    let figures = NodeFigures { activations, ..NodeFigures::NONE };
    Reading::Node { node: NodeId(node), figures }
}

/// An engine that has counted something of everything, and what it sends.
fn run() -> (Sheet, Vec<Reading>) {
    let topology = Small::topology();
    let mut engine = Engine::with(Small::new(Pass, Sink), Config::default(), figures(&topology));
    engine.start(5).unwrap();
    let passed = engine.edge("passed").unwrap();
    for tick in 0..20 {
        for number in 0..10 {
            engine.push(In::Number(tick * 10 + number)).unwrap();
        }
        engine.tick(100 + tick * 20, 7).unwrap();
    }
    engine.set_priority(passed, Priority::Low).unwrap();
    let mut sheet = Sheet::empty(&topology);
    sheet.take(&engine);
    let figures = engine.observer().readings(|edge| engine.figures(edge));
    let readings: Vec<_> = figures.chain([engine.reading()]).collect();
    (sheet, readings)
}

#[test]
fn the_figures_of_a_device_are_those_of_a_desktop_graph() {
    let (sheet, readings) = run();
    assert!(sheet.nodes.iter().all(|node| node.activations > 0 && node.latency.count() > 0));
    assert!(sheet.edges.iter().any(|edge| edge.figures.dropped > 0));
    assert!(sheet.nodes[0].failures > 0 && sheet.runnable > 0 && sheet.now_ns == 480);
    assert!(sheet.scheduler.timer_activations > 0);

    let source: Vec<u8> =
        readings.into_iter().flat_map(|reading| frame(&Dispatch::Reading(reading))).collect();
    let (mut bridge, from_device) = bridge();
    bridge.take(&source, DeviceFrame::reading);
    assert_eq!(figures_of(&from_device.sheet()), sheet);

    // And so is all that is made of them, but for what is told of the bridge.
    let (mut publisher, desktop) = display("small", Small::topology());
    publisher.put(&sheet);
    for format in [Format::Classic, Format::OpenMetrics] {
        let text = render(std::slice::from_ref(&from_device), format);
        let of_graph = text.lines().filter(|line| !line.contains("arachne_bridge"));
        let same: Vec<_> = of_graph.collect();
        assert_eq!(
            same,
            render(std::slice::from_ref(&desktop), format).lines().collect::<Vec<_>>()
        );
    }
}

/// A piece of a line.
#[derive(Clone, Debug)]
enum Piece {
    /// A reading of a node: the count is another for each.
    Reading,
    /// A frame of the application's own.
    Other(String),
    /// A reading of a node that there is not.
    Foreign(u16),
    /// Bytes without a zero between two zeros.
    Noise(Vec<u8>),
    /// A frame with one bit of it changed, between its zeros.
    Flipped(usize),
    /// The beginning of a frame.
    Cut(usize),
}

impl Arbitrary for Piece {
    fn arbitrary(g: &mut Gen) -> Self {
        match u8::arbitrary(g) % 8 {
            0 => Self::Other(String::arbitrary(g)),
            1 => Self::Foreign(u16::arbitrary(g).max(2)),
            2 => Self::Noise(Vec::<u8>::arbitrary(g).into_iter().map(|byte| byte.max(1)).collect()),
            3 => Self::Flipped(usize::arbitrary(g)),
            4 => Self::Cut(usize::arbitrary(g)),
            _ => Self::Reading,
        }
    }
}

quickcheck! {
    fn all_whole_frames_come_through_and_all_else_is_counted(pieces: Vec<Piece>, part: usize) -> bool {
        let (mut source, mut sent, mut expected) = (Vec::new(), 0u64, Bridged::default());
        for piece in &pieces {
            let reading = frame(&Dispatch::Reading(node(1, sent + 1)));
            match piece {
                Piece::Reading => {
                    sent += 1;
                    expected.readings += 1;
                    source.extend(reading);
                }
                Piece::Other(text) => {
                    expected.others += 1;
                    source.extend(frame(&Dispatch::Text(text.clone())));
                }
                Piece::Foreign(index) => {
                    expected.foreign += 1;
                    source.extend(frame(&Dispatch::Reading(node(*index, 77))));
                }
                Piece::Noise(noise) => {
                    // A zero before it as well: what it runs into would be noise with it.
                    source.push(0);
                    source.extend(noise);
                    source.push(0);
                    expected.damaged.checksum += u64::from(!noise.is_empty());
                }
                Piece::Flipped(bit) => {
                    let mut bytes = reading;
                    let bit = bit % ((bytes.len() - 2) * 8);
                    let flipped = &mut bytes[1 + bit / 8];
                    // Not into a zero: that would make two of one.
                    *flipped = match *flipped ^ (1 << (bit % 8)) { 0 => *flipped ^ 0xff, other => other };
                    source.extend(bytes);
                    expected.damaged.checksum += 1;
                }
                Piece::Cut(at) => {
                    let at = 2 + at % (reading.len() - 2);
                    source.extend(&reading[..at]);
                    source.push(0);
                    // Cut just before its last zero it is whole.
                    if at == reading.len() - 1 {
                        sent += 1;
                        expected.readings += 1;
                    } else {
                        expected.damaged.checksum += 1;
                    }
                }
            }
        }
        // However the line is cut into parts.
        let (mut bridge, _display) = bridge();
        for part in source.chunks(1 + part % 50) {
            bridge.take(part, DeviceFrame::reading);
        }
        let sheet = bridge.sheet();
        let found = Bridged { bytes: 0, last_frame_unix_ns: None, figures_unix_ns: None, ..bridged(sheet) };
        assert_eq!(found, expected, "{pieces:?}");
        bridged(sheet).bytes == source.len() as u64 && sheet.nodes[1].activations == sent
    }

    fn any_bytes_do_no_harm(bytes: Vec<u8>) -> bool {
        let mut source = bytes.clone();
        source.extend(frame(&Dispatch::Reading(node(0, 9))));
        let sheet = read(&source);
        sheet.nodes[0].activations == 9 && bridged(&sheet).bytes == source.len() as u64
    }

    /// Behind a whole checksum, where a hostile device can put what it likes.
    fn any_payload_does_no_harm(payloads: Vec<Vec<u8>>) -> bool {
        struct Raw<'a>(&'a [u8]);
        impl Serialize for Raw<'_> {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeTuple;
                let mut tuple = s.serialize_tuple(self.0.len())?;
                self.0.iter().try_for_each(|byte| tuple.serialize_element(byte))?;
                tuple.end()
            }
        }
        let source: Vec<u8> = payloads
            .iter()
            .flat_map(|payload| {
                // Mostly with the beginning of a reading, so that more of them are one.
                let mut bytes = vec![0, payload.first().copied().unwrap_or(0) % 6];
                bytes.extend(payload);
                frame(&Raw(&bytes))
            })
            .collect();
        let sheet = read(&source);
        let bridged = bridged(&sheet);
        let (mut publisher, shown) = display("small", Small::topology());
        publisher.put(&sheet);
        let text = render(&[shown], Format::OpenMetrics);
        let told = bridged.readings + bridged.foreign + bridged.others + bridged.damaged.total();
        told == payloads.len() as u64 && text.ends_with("# EOF\n")
    }

    fn frames_of_an_application_are_never_readings(text: String, celsius: i16, count: u64) -> bool {
        let others = [
            Dispatch::Temperature(celsius),
            Dispatch::Text(text),
            Dispatch::Decoy(node(0, count)),
        ];
        let sheet = read(&others.iter().flat_map(frame).collect::<Vec<_>>());
        bridged(&sheet).others == 3 && figures_of(&sheet) == figures_of(&read(&[]))
    }
}

#[test]
fn each_kind_of_damage_is_counted() {
    #[derive(Serialize)]
    enum Newer {
        Reading(NewerReading),
    }
    #[derive(Serialize)]
    enum NewerReading {
        #[serde(rename = "Node")]
        _Node,
        _Edge,
        _Scheduler,
        _Event,
        _Engine,
        Later(u8),
    }
    let whole = frame(&Dispatch::Reading(node(0, 1)));
    let mut source = vec![7; FRAME_BYTES + 1];
    source.extend(&whole);
    source.extend(frame(&Newer::Reading(NewerReading::Later(3))));
    source.extend([1, 2, 3]);
    source.extend(&whole);
    source.extend(&whole[..4]);
    let sheet = read(&source);
    let damaged = bridged(&sheet).damaged;
    assert_eq!((damaged.too_long, damaged.unknown, damaged.checksum, damaged.torn), (1, 1, 1, 1));
    assert_eq!((damaged.total(), bridged(&sheet).readings), (4, 2));
    assert!(bridged(&sheet).has_ended && bridged(&sheet).last_frame_unix_ns > Some(0));
}

#[test]
fn the_largest_frame_is_read() {
    // Zero, stuffing and zero; and the checksum and the length of the text.
    let text = "x".repeat(FRAME_BYTES - FRAME_BYTES / 254 - 16);
    assert_eq!(bridged(&read(&frame(&Dispatch::Text(text)))).others, 1);
    let text = "x".repeat(FRAME_BYTES);
    assert_eq!(bridged(&read(&frame(&Dispatch::Text(text)))).damaged.too_long, 1);
}

#[test]
fn what_the_graph_does_not_have_is_foreign() {
    let (there, beyond) = ((NodeId(1), EdgeId(1)), (NodeId(2), EdgeId(2)));
    let readings = |(node, edge): (NodeId, EdgeId)| {
        let cause = Cause::Edge(edge);
        let report = Report {
            activations: 1,
            control_waiting: 0,
            next_timer_ns: None,
            ending: Ending::Stalled { edge: Some(edge), node },
            state: Lifecycle::Running,
        };
        let events = [
            Event::Dropped { edge },
            Event::Started { node: NodeId(0), cause, trace: None },
            Event::Ended { node, cause: Cause::Start },
            Event::Blocked { node, edge: None },
            Event::Moved { edge, priority: Priority::High },
            Event::Quarantined { node, quarantined: true },
            Event::TickEnded(report),
        ];
        let (figures, counts) = (EdgeFigures::default(), EdgeCounts::default());
        let edge = Reading::Edge { edge, figures, counts };
        let figures = Reading::Node { node, figures: NodeFigures::NONE };
        events.map(Reading::Event).into_iter().chain([edge, figures])
    };
    let source = |place| -> Vec<u8> {
        readings(place).flat_map(|reading| frame(&Dispatch::Reading(reading))).collect()
    };
    let found = bridged(&read(&source(there)));
    assert_eq!((found.readings, found.foreign), (9, 0));
    let sheet = read(&source(beyond));
    assert_eq!((bridged(&sheet).readings, bridged(&sheet).foreign), (0, 9));
    assert!(!bridged(&sheet).knows_state);
    assert_eq!(figures_of(&sheet), figures_of(&read(&[])));
}

#[test]
fn events_tell_time_state_and_level() {
    let (mut bridge, _display) = bridge();
    let mut take = |event| {
        bridge.take(&frame(&Dispatch::Reading(Reading::Event(event))), DeviceFrame::reading);
        bridge.sheet().clone()
    };
    // As declared, until something else is told.
    let sheet = take(Event::TickStarted { tick: 3, now_ns: 77 });
    assert_eq!((sheet.now_ns, sheet.knows_state()), (77, false));
    let number = usize::from(Small::topology().edge("Number").unwrap().0);
    let passed = Small::topology().edge("passed").unwrap();
    let level = |sheet: &Sheet, edge: usize| sheet.edges[edge].counts.priority;
    assert_eq!(level(&sheet, number), Priority::Normal);
    assert_eq!(level(&sheet, usize::from(passed.0)), Priority::High);
    let sheet = take(Event::Moved { edge: passed, priority: Priority::Low });
    assert_eq!(level(&sheet, usize::from(passed.0)), Priority::Low);
    let sheet = take(Event::Lifecycle(Lifecycle::Draining));
    assert_eq!((sheet.state, sheet.knows_state()), (Lifecycle::Draining, true));
}

#[test]
fn the_end_of_a_tick_tells_the_state() {
    let (mut bridge, _display) = bridge();
    let mut take = |reading| {
        bridge.take(&frame(&Dispatch::Reading(reading)), DeviceFrame::reading);
        (bridge.sheet().state, bridge.sheet().runnable, bridge.sheet().knows_state())
    };
    let report = |ending| Report {
        activations: 1,
        control_waiting: 0,
        next_timer_ns: None,
        ending,
        state: Lifecycle::Running,
    };
    let ended = |ending| Reading::Event(Event::TickEnded(report(ending)));
    assert_eq!(take(ended(Ending::Budget)), (Lifecycle::Running, 0, true));
    let here = Reading::Engine { now_ns: 1, state: Lifecycle::Draining, runnable: 2 };
    assert_eq!(take(here), (Lifecycle::Draining, 2, true));
    // Only an idle graph has surely nothing to do.
    assert_eq!(take(ended(Ending::Budget)), (Lifecycle::Running, 2, true));
    assert_eq!(take(ended(Ending::Idle)), (Lifecycle::Running, 0, true));
}

#[test]
fn figures_are_as_old_as_their_last_batch() {
    let told = |bridge: &mut Bridge, reading| {
        bridge.take(&frame(&Dispatch::Reading(reading)), DeviceFrame::reading);
        bridged(bridge.sheet()).figures_unix_ns
    };
    let scheduler = || Reading::Scheduler(SchedulerFigures::NONE);
    let engine = || Reading::Engine { now_ns: 1, state: Lifecycle::Running, runnable: 0 };
    let (mut bridge, _display) = bridge();
    assert_eq!(told(&mut bridge, node(0, 1)), None);
    let first = told(&mut bridge, scheduler());
    assert!(first.is_some());
    assert_eq!(told(&mut bridge, node(0, 2)), first);
    std::thread::sleep(std::time::Duration::from_millis(2));
    let second = told(&mut bridge, engine());
    assert!(second > first);
    // From now on the engine's reading ends a batch.
    std::thread::sleep(std::time::Duration::from_millis(2));
    assert_eq!(told(&mut bridge, scheduler()), second);
    let shown = Frame::new(bridge.sheet(), &Small::topology(), 7);
    assert_eq!(Some(shown.at_ns), second);
    assert!(shown.age_ns >= Some(2_000_000));
}

fn get(server: &Server, path: &str) -> String {
    let mut client = TcpStream::connect(server.address()).unwrap();
    write!(client, "GET {path} HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn readiness_is_what_the_device_has_told() {
    let (mut bridge, display) = bridge();
    let server = Server::local(0, vec![display]).unwrap();
    let states = || {
        let text = get(&server, "/metrics");
        let states = text.lines().filter(|line| line.starts_with("arachne_graph_state"));
        states.filter(|line| line.ends_with(" 1")).count()
    };
    let words = |bridge: &Bridge| Frame::new(bridge.sheet(), &Small::topology(), 0).state_words();
    let tell = |bridge: &mut Bridge, state| {
        let here = Reading::Engine { now_ns: 1, state, runnable: 0 };
        bridge.take(&frame(&Dispatch::Reading(here)), DeviceFrame::reading);
    };
    let answer = get(&server, "/readyz");
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("has not told its state"));
    assert_eq!((states(), &*words(&bridge)), (0, "unknown"));

    tell(&mut bridge, Lifecycle::Running);
    assert!(get(&server, "/readyz").starts_with("HTTP/1.1 200"));
    assert_eq!((states(), &*words(&bridge)), (1, "running"));
    tell(&mut bridge, Lifecycle::Stopped);
    assert!(get(&server, "/readyz").contains("graph small is Stopped"));
    tell(&mut bridge, Lifecycle::Running);
    bridge.end();
    assert!(get(&server, "/readyz").contains("the source of graph small has ended"));
    assert!(get(&server, "/healthz").starts_with("HTTP/1.1 200"));
    assert_eq!((states(), &*words(&bridge)), (1, "running when the source ended"));
}

#[test]
fn the_bridge_tells_of_itself() {
    let (mut bridge, display) = bridge();
    let mut source = frame(&Dispatch::Reading(Reading::Scheduler(SchedulerFigures::NONE)));
    source.extend(frame(&Dispatch::Reading(node(5, 1))));
    source.extend(frame(&Dispatch::Temperature(3)));
    source.extend([1, 2, 0]);
    bridge.read(source.as_slice(), DeviceFrame::reading).unwrap();
    let text = render(&[display], Format::OpenMetrics);
    for line in [
        r#"arachne_bridge_open{graph="small"} 0"#,
        &format!(r#"arachne_bridge_bytes_total{{graph="small"}} {}"#, source.len()),
        r#"arachne_bridge_frames_total{graph="small",kind="reading"} 1"#,
        r#"arachne_bridge_frames_total{graph="small",kind="foreign"} 1"#,
        r#"arachne_bridge_frames_total{graph="small",kind="other"} 1"#,
        r#"arachne_bridge_damaged_total{graph="small",harm="checksum"} 1"#,
        r#"arachne_bridge_damaged_total{graph="small",harm="too_long"} 0"#,
        r#"arachne_bridge_damaged_total{graph="small",harm="unknown"} 0"#,
        r#"arachne_bridge_damaged_total{graph="small",harm="torn"} 0"#,
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in {text}");
    }
    // A time of this century.
    let time = text.lines().find_map(|line| {
        line.strip_prefix(r#"arachne_bridge_last_frame_timestamp_seconds{graph="small"} "#)
    });
    assert!((1e9..1e11).contains(&time.unwrap().parse::<f64>().unwrap()));
}

#[test]
fn a_source_that_fails_is_an_error_and_its_figures_stay() {
    struct Torn(Vec<u8>);
    impl Read for Torn {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.0.is_empty() {
                return Err(std::io::Error::other("unplugged"));
            }
            let length = self.0.as_slice().read(buffer)?;
            self.0.drain(..length);
            Ok(length)
        }
    }
    let (mut bridge, display) = bridge();
    let source = Torn(frame(&Dispatch::Reading(node(0, 4))));
    let error = bridge.read(source, DeviceFrame::reading).unwrap_err();
    assert_eq!(error.to_string(), "unplugged");
    assert_eq!(display.sheet().nodes[0].activations, 4);
    assert!(bridged(&display.sheet()).has_ended);
}
