//! Whatever a text holds, a line stays one line of valid JSON: through the logger of the program.

#[path = "log_common/mod.rs"]
mod common;

use arachne::node::NodeError;
use arachne::observe::{Cause, Event, Observer};
use arachne::prelude::*;
use arachne::topology::NodeId;
use arachne_std::log::{JsonLogObserver, PayloadLog, json_format};
use common::{Written, builder};
use quickcheck::{Arbitrary, Gen, quickcheck};
use std::sync::{Mutex, OnceLock};

/// A text with more than its share of what is special in JSON, in lines and in terminals.
#[derive(Clone, Debug)]
struct Text(String);

impl Arbitrary for Text {
    fn arbitrary(g: &mut Gen) -> Self {
        let special =
            ['"', '\\', '\n', '\r', '\t', '\0', '\u{1b}', '\u{7f}', '\u{85}', '\u{2028}', '{', ','];
        let any = Vec::<(bool, char)>::arbitrary(g);
        let text = any.into_iter().map(|(is_any, character)| {
            let control = char::from(u8::arbitrary(g) % 32);
            if is_any { character } else { *g.choose(&special).unwrap_or(&control) }
        });
        Self(text.collect())
    }
}

struct Sink;
impl Node for Sink {
    type Input = One<u8>;
    type Output = Never;
}
graph! { graph Small(Byte: u8 => sink.One) { sink: Sink {} } }
type In = arachne::graph::Input<Small>;

/// The logger of the program, for one at a time.
fn with_logger<T>(act: impl FnOnce(&Written) -> T) -> T {
    static WRITTEN: OnceLock<Mutex<Written>> = OnceLock::new();
    let written = WRITTEN.get_or_init(|| {
        let (mut builder, written) = builder("debug");
        json_format(&mut builder);
        builder.init();
        written.into()
    });
    let written = written.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    written.lines();
    act(&written)
}

quickcheck! {
    fn a_record_of_any_text_is_one_line_that_says_it(target: Text, message: Text, key: Text, value: Text) -> bool {
        with_logger(|written| {
            let (target, message, key, value) = (target.0, message.0, key.0, value.0);
            if target == arachne_std::log::TARGET || ["ts", "level", "target", "message"].contains(&key.as_str()) {
                return true;
            }
            let pairs = [(key.as_str(), value.as_str())];
            log::logger().log(
                &log::Record::builder()
                    .level(log::Level::Info)
                    .target(&target)
                    .args(format_args!("{message}"))
                    .key_values(&pairs)
                    .build(),
            );
            let lines = written.lines();
            lines.len() == 1
                && lines[0]["target"] == target
                && lines[0]["message"] == message
                && lines[0][&key] == value
        })
    }

    fn a_graph_of_any_text_logs_lines_that_say_it(graph: Text, error: Text, payload: Text) -> bool {
        with_logger(|written| {
            let (graph, error, payload) = (graph.0, error.0, payload.0);
            let message: &'static str = error.clone().leak();
            let mut observer = JsonLogObserver::new(&graph, Small::topology());
            observer.observe(&Event::Failed {
                node: NodeId(0),
                cause: Cause::Start,
                port: None,
                trace: None,
                error: NodeError::new(1, message),
            });
            PayloadLog::new(&graph, &payload, |text: &str| text.to_owned()).log(payload.as_str(), None);
            let lines = written.lines();
            lines.len() == 2
                && lines.iter().all(|line| line["graph"] == graph)
                && lines[0]["error"] == format!("{error} (code 1)")
                && lines[1]["payload"] == payload
                && lines[1]["edge"] == payload
        })
    }
}

#[test]
fn the_logger_of_the_program_gets_what_its_graphs_do() {
    with_logger(|written| {
        let observer = JsonLogObserver::new("small", Small::topology());
        let mut engine = Engine::with(Small::new(Sink), Default::default(), observer);
        engine.start(0).unwrap();
        engine.push(In::Byte(1)).unwrap();
        log::info!(target: "mine", count = 3; "hello");
        let lines = written.lines();
        let started = lines.iter().find(|line| line.get("event") == Some(&"lifecycle".into()));
        assert_eq!(started.unwrap()["state"], "Running");
        let mine = lines.last().unwrap();
        assert_eq!((&mine["message"], &mine["count"]), (&"hello".into(), &3.into()));
    });
}
