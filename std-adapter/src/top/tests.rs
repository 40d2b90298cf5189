use super::draw::draw;
use super::feed::Update;
use super::plain::tables;
use super::view::View;
use super::{TopError, table};
use crate::live::{
    EdgeFrame, EdgeShape, EndShape, Frame, GroupShape, NodeFrame, NodeShape, SchedulerFrame, Shape,
};
use arachne::Priority;
use arachne::edge::PolicyKind;
use arachne::scheduler::Lifecycle;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::KeyCode;

fn shape(name: &str) -> Shape {
    let node = |name: &str, kind: &str| NodeShape {
        path: name.into(),
        name: name.into(),
        kind: kind.into(),
        group: 0,
    };
    let edge = |path: &str, from, to| EdgeShape {
        path: path.into(),
        name: path.into(),
        from: EndShape { node: from, port: "One".into() },
        to: EndShape { node: to, port: "One".into() },
        payload: "u8".into(),
        capacity: 8,
        policy: PolicyKind::DropNewest,
        priority: Priority::High,
        feedback: false,
    };
    Shape {
        name: name.into(),
        groups: vec![GroupShape { name: "Graph".into(), parent: None }],
        nodes: vec![node("reader", "Reader"), node("writer", "Writer")],
        edges: vec![edge("bytes", None, Some(0)), edge("lines", Some(0), Some(1))],
    }
}

/// The figures after so many seconds: one node takes 100 messages a second, the other 50, and one in ten is lost.
fn frame(seconds: u64) -> Frame {
    let node = |rate: u64, p99_ns: u64| NodeFrame {
        activations: rate * seconds,
        failures: rate / 100,
        busy_ns: seconds * 250_000_000,
        latency_p50_ns: Some(900),
        latency_p99_ns: Some(p99_ns),
        latency_most_ns: Some(3_000_000),
    };
    let edge = |rate: u64, queued| EdgeFrame {
        queued,
        capacity: 8,
        high_water: 8,
        dequeued: rate * seconds,
        dropped: rate / 10 * seconds,
        ..EdgeFrame::default()
    };
    Frame {
        at_ns: seconds * 1_000_000_000,
        now_ns: 0,
        state: Lifecycle::Running,
        runnable: 1,
        nodes: vec![node(100, 1_500), node(50, 2_500)],
        edges: vec![edge(100, 8), edge(50, 3)],
        scheduler: SchedulerFrame {
            ticks: 1000 * seconds,
            busy_ns: 500_000_000 * seconds,
            tick_p99_ns: Some(12_000),
            activations: [0, 0, 150 * seconds, 0],
            ..SchedulerFrame::default()
        },
        bridged: None,
        age_ns: None,
    }
}

fn view() -> View {
    let mut view = View::of(vec![shape("first"), shape("second")]);
    for seconds in [1, 2] {
        view.take(Update::Frames(vec![frame(seconds), frame(2 * seconds)]));
    }
    view
}

fn screen(view: &View, width: u16, height: u16) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(view, frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let line = |y| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..height).map(|y| line(y).trim_end().to_owned()).collect()
}

#[test]
fn the_screen_tells_nodes_edges_and_load() {
    let lines = screen(&view(), 110, 16);
    assert_eq!(lines[0], "arachne  first  second");
    assert_eq!(
        lines[1],
        "running  busy 50.0 %  ticks 1.0k/s  p99 12.0 µs  activations 150/s  runnable 1"
    );
    let words = |line: usize| lines[line].split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words(4), "│reader 100 25.0 % 900 ns 1.5 µs 3.0 ms 200 1 │");
    assert_eq!(words(5), "│writer 50 25.0 % 900 ns 2.5 µs 3.0 ms 100 0 │");
    assert_eq!(words(9), "│bytes ████████ 8/8 8 100 10 20 0 0 ns │");
    assert_eq!(words(10), "│lines ███░░░░░ 3/8 8 50 5 10 0 0 ns │");
    assert_eq!(lines[14], "reader: Reader");
    assert!(lines[15].starts_with("q quit"));
}

#[test]
fn keys_choose_sort_and_switch() {
    let mut view = view();
    let press = |view: &mut View, keys: &[KeyCode]| {
        assert!(keys.iter().all(|&key| view.key(key)), "{keys:?}");
    };
    press(&mut view, &[KeyCode::Down]);
    assert_eq!(view.chosen(), "writer: Writer");
    press(&mut view, &[KeyCode::Down, KeyCode::Down]);
    assert_eq!(view.chosen(), "writer: Writer", "the last row stays");
    // Sorted by p99, the writer is first, and still chosen.
    press(&mut view, &[KeyCode::Right; 4]);
    assert_eq!(view.rows(table::Kind::Nodes)[0].cells[0].0, "writer");
    assert_eq!(view.position(table::Kind::Nodes), Some(0));
    press(&mut view, &[KeyCode::Left; 4]);
    assert_eq!(view.rows(table::Kind::Nodes)[0].cells[0].0, "reader");

    press(&mut view, &[KeyCode::Tab]);
    assert_eq!(view.chosen(), "bytes: outside → reader, [u8; 8], high, drop");
    press(&mut view, &[KeyCode::Char('g')]);
    assert_eq!(view.names().map(|name| name.1).collect::<Vec<_>>(), [false, true]);
    assert!(!view.key(KeyCode::Esc) && !view.key(KeyCode::Char('q')));
}

#[test]
fn small_screens_and_missing_figures_are_drawn_too() {
    for (width, height) in [(1, 1), (20, 5), (300, 3)] {
        screen(&view(), width, height);
        screen(&View::default(), width, height);
    }
    let mut none = View::of(Vec::new());
    none.take(Update::Frames(vec![frame(1)]));
    for key in [KeyCode::Down, KeyCode::Up, KeyCode::Char('g'), KeyCode::Tab, KeyCode::Right] {
        none.key(key);
    }
    // Fewer figures than the graph has parts: what there is is shown.
    let mut view = View::of(vec![shape("first")]);
    view.take(Update::Frames(vec![Frame { nodes: vec![], ..frame(1) }]));
    assert_eq!(view.rows(table::Kind::Nodes).len(), 0);
    assert_eq!(view.rows(table::Kind::Edges).len(), 2);
}

#[test]
fn the_rates_of_a_device_are_those_between_its_figures() {
    let told = |seconds: u64, age_s: u64| {
        let bridged = Some(crate::Bridged { knows_state: true, ..Default::default() });
        Frame { bridged, age_ns: Some(age_s * 1_000_000_000), ..frame(seconds) }
    };
    let mut view = View::of(vec![shape("first")]);
    for (seconds, age_s) in [(1, 0), (1, 1), (1, 2)] {
        view.take(Update::Frames(vec![told(seconds, age_s)]));
    }
    assert!(!view.has_rates());
    for (seconds, age_s) in [(4, 0), (4, 1), (4, 7)] {
        view.take(Update::Frames(vec![told(seconds, age_s)]));
    }
    assert!(view.has_rates());
    assert_eq!(view.rows(table::Kind::Nodes)[0].cells[1].0, "100");
    assert!(view.load().starts_with("running 7 s ago  busy 50.0 %"), "{}", view.load());
}

#[test]
fn a_lost_connection_is_told_and_forgotten_when_figures_come() {
    let mut view = view();
    let error = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    view.take(Update::Lost(TopError::Connection { address: "here:1".into(), error }));
    let last = screen(&view, 110, 16).pop().unwrap();
    assert!(last.starts_with("connection lost, trying again: no answer from here:1"), "{last}");
    view.take(Update::Graphs(vec![shape("first"), shape("second")]));
    assert!(screen(&view, 110, 16)[15].starts_with("q quit"));
    // The same graphs: figures are kept, until a program that was started anew counts from zero.
    assert_eq!(view.rows(table::Kind::Nodes)[0].cells[1].0, "100");
    view.take(Update::Frames(vec![frame(1), frame(1)]));
    assert_eq!(view.rows(table::Kind::Nodes)[0].cells[1].0, "0");
}

#[test]
fn a_name_cannot_command_the_terminal() {
    let mut evil = shape("first\u{1b}[2J");
    evil.nodes[0].path = "reader\u{7}\n".into();
    let mut view = View::of(vec![evil]);
    view.take(Update::Frames(vec![frame(1)]));
    let text = tables(&mut view);
    assert!(text.starts_with("first?[2J: running") && text.contains("reader??"), "{text}");
    assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()));
}

#[test]
fn plain_tables_are_of_every_graph() {
    let text = tables(&mut view());
    let expected = "\
first: running  busy 50.0 %  ticks 1.0k/s  p99 12.0 µs  activations 150/s  runnable 1
  node    activations/s     busy       p50       p99   longest   activations   failures
  reader            100   25.0 %    900 ns    1.5 µs    3.0 ms           200          1
  writer             50   25.0 %    900 ns    2.5 µs    3.0 ms           100          0
  edge   queued                 most   rate/s   lost/s     lost   merged   blocked
  bytes  ████████ 8/8              8      100       10       20        0      0 ns
";
    assert!(text.starts_with(expected), "{text}");
    assert!(text.contains("\nsecond: running"));
}
