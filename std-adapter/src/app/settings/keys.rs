//! The table of all settings: what each is called, what it may be, and where it goes.

use super::value::{Given, or_none, quoted, time};
use super::{LogFormat, Settings};
use crate::runner::Wait;
use crate::serve::Limits;
use arachne::scheduler::Levels;
use std::time::Duration;

/// A setting.
pub(in crate::app) struct Key {
    pub section: &'static str,
    pub name: &'static str,
    /// What its value must be; the rest of a sentence.
    pub expected: &'static str,
    /// What it is for, in a line.
    pub meaning: &'static str,
    /// Takes a value; `None` if it is not what it must be.
    pub(super) set: fn(&mut Settings, Given<'_>) -> Option<()>,
    /// The value as TOML.
    pub get: fn(&Settings) -> String,
}

/// The sections, in order.
pub(super) fn sections() -> impl Iterator<Item = &'static str> {
    let firsts = KEYS.iter().enumerate();
    firsts
        .filter(|(at, key)| KEYS.iter().take(*at).all(|before| before.section != key.section))
        .map(|(_, key)| key.section)
}

const WAITS: [(&str, Wait); 2] = [("sleep", Wait::Sleep), ("spin", Wait::Spin)];
const LEVELS: [(&str, Levels); 2] =
    [("weighted", Levels::WeightedRoundRobin), ("strict", Levels::Strict)];
const FORMATS: [(&str, LogFormat); 2] = [("json", LogFormat::Json), ("text", LogFormat::Text)];
const HOUR: Duration = Duration::from_hours(1);
const SECOND: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);
const WHOLE_U32: &str = "a whole number from 1 to 4294967295";
const COUNT: &str = "a whole number from 1 to 65535";
const LONG: &str = "a time from 1 ms to 1 h, such as \"5 s\"";

/// A word and its value, as TOML.
fn word<T: PartialEq>(words: &[(&str, T)], value: &T) -> String {
    let found = words.iter().find(|(_, other)| other == value);
    quoted(found.map_or("", |(word, _)| word))
}

/// A row of the table: what it is, how it is read, where it goes and how it is written.
macro_rules! key {
    ($section:literal, $name:literal, $expected:expr, $meaning:literal,
     $given:ident => $read:expr, $settings:ident => $($field:ident).+, $value:ident => $write:expr) => {
        Key {
            section: $section,
            name: $name,
            expected: $expected,
            meaning: $meaning,
            set: |$settings, $given| {
                $settings.$($field).+ = $read?;
                Some(())
            },
            get: |$settings| {
                let $value = &$settings.$($field).+;
                $write
            },
        }
    };
}

/// All settings, by section.
pub(in crate::app) const KEYS: &[Key] = &[
    key!("run", "tick_period", "a time from 1 us to 1 h, such as \"10 ms\", or \"none\"",
        "how far apart ticks are; none: a tick as soon as there is something to do",
        given => given.or_none(|given| given.time(Duration::from_micros(1)..=HOUR)),
        settings => run.tick_period, value => or_none(*value, time)),
    key!("run", "budget", WHOLE_U32, "how many activations a tick may run",
        given => given.whole(1..=u32::MAX.into()), settings => run.budget, value => value.to_string()),
    key!("run", "wait", "\"sleep\" or \"spin\"",
        "what a graph does that has nothing to do; to spin takes a core and wakes soonest",
        given => given.word(&WAITS), settings => run.wait, value => word(&WAITS, value)),
    key!("run", "shutdown_deadline", "a time from 0 s to 1 h, such as \"10 s\"",
        "how long graphs may drain before they stop in any case",
        given => given.time(Duration::ZERO..=HOUR), settings => run.shutdown_deadline, value => time(*value)),
    key!("scheduler", "quantum", COUNT, "the most activations of one visit to an edge",
        given => given.whole(1..=u16::MAX.into()), settings => scheduler.quantum, value => value.to_string()),
    key!("scheduler", "levels", "\"weighted\" or \"strict\"",
        "how high, normal and low share: with weights 4 : 2 : 1, or always the highest first",
        given => given.word(&LEVELS), settings => scheduler.levels, value => word(&LEVELS, value)),
    key!("scheduler", "seed", "a whole number from 0 to 9223372036854775807", "the first trace id; of each further graph 2^48 more",
        given => given.whole(0..=i64::MAX.into()), settings => scheduler.seed, value => value.to_string()),
    key!("log", "filter", "a filter as in RUST_LOG, such as \"info\" or \"warn,arachne=debug\"",
        "which records are written",
        given => given.text().filter(|text| is_filter(text)).map(str::to_owned),
        settings => log.filter, value => quoted(value)),
    key!("log", "format", "\"json\" or \"text\"", "how they are written, to standard error",
        given => given.word(&FORMATS), settings => log.format, value => word(&FORMATS, value)),
    key!("serve", "address", "an address with a port, such as \"127.0.0.1:9464\", or \"none\"",
        "where the live page, /metrics, /healthz and /readyz are",
        given => given.or_none(|given| given.text()?.parse().ok()),
        settings => serve.address, value => or_none(*value, |value| quoted(&value.to_string()))),
    key!("serve", "publish_period", "a time from 1 ms to 1 min, such as \"250 ms\"",
        "how often figures are renewed at most",
        given => given.time(MILLISECOND..=Duration::from_mins(1)),
        settings => serve.publish_period, value => time(*value)),
    key!("serve", "connections", COUNT, "how many connections are served at a time",
        given => given.whole(1..=u16::MAX.into()),
        settings => serve.limits.connections, value => value.to_string()),
    key!("serve", "streams", "a whole number from 0 to 65535",
        "how many of them may be live pages",
        given => given.whole(0..=u16::MAX.into()),
        settings => serve.limits.streams, value => value.to_string()),
    key!("serve", "header_bytes", "a whole number from 64 to 1048576",
        "how long the head of a request may be",
        given => given.whole(64..=1 << 20),
        settings => serve.limits.header_bytes, value => value.to_string()),
    key!("serve", "header_time", LONG, "how long it may take to come",
        given => given.time(MILLISECOND..=HOUR), settings => serve.limits.header_time, value => time(*value)),
    key!("serve", "request_time", LONG, "how long a connection may last",
        given => given.time(MILLISECOND..=HOUR), settings => serve.limits.request_time, value => time(*value)),
    key!("serve", "stream_time", "a time from 1 s to 24 h, such as \"5 min\"",
        "how long that of a live page may; it comes again",
        given => given.time(SECOND..=Duration::from_hours(24)),
        settings => serve.limits.stream_time, value => time(*value)),
    key!("serve", "frame_time", "a time from 10 ms to 2 s, such as \"500 ms\"",
        "how often a live page is told figures",
        given => given.time(Limits::LEAST_FRAME_TIME..=Limits::MOST_FRAME_TIME),
        settings => serve.limits.frame_time, value => time(*value)),
    key!("trace", "path", "a path, or \"none\"", "a trace file for Perfetto",
        given => given.or_none(|given| given.text().filter(|path| !path.is_empty()).map(Into::into)),
        settings => trace.path,
        value => or_none(value.as_ref(), |path| quoted(&path.to_string_lossy()))),
    key!("trace", "most_bytes", "a whole number from 4096 to 9223372036854775807",
        "how long that file may become",
        given => given.whole(4096..=i64::MAX.into()), settings => trace.most_bytes, value => value.to_string()),
    key!("trace", "collector", COLLECTOR, "where spans are sent, by OTLP",
        given => given.or_none(|given| given.text().filter(|url| is_collector(url)).map(str::to_owned)),
        settings => trace.collector, value => or_none(value.as_deref(), quoted)),
    key!("trace", "ratio", "a number from 0 to 1", "the part of all traces that is sent there",
        given => given.real(0.0..=1.0), settings => trace.ratio, value => format!("{value:?}")),
];

const COLLECTOR: &str = match cfg!(feature = "otlp") {
    true => "a URL such as \"http://localhost:4318/v1/traces\", or \"none\"",
    false => "\"none\", for this program was built without the feature otlp",
};

/// The client speaks HTTP without TLS.
fn is_collector(url: &str) -> bool {
    let host = url.strip_prefix("http://");
    cfg!(feature = "otlp") && host.is_some_and(|host| !host.is_empty() && !host.contains(' '))
}

fn is_filter(text: &str) -> bool {
    env_filter::Builder::new().try_parse(text).is_ok()
}
