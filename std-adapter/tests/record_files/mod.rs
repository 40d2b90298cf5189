//! Recordings of a small graph, and the command around them.
#![allow(dead_code)]

use arachne::prelude::*;
use arachne::record::Recorder;
use arachne::scheduler::Config;
use arachne_std::record::{Inspector, RecordingFile};
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

#[derive(Clone, Hash)]
pub struct Double {
    factor: u32,
    sum: u32,
    planted: Planted,
}

impl std::fmt::Debug for Double {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Double").field("factor", &self.factor).field("sum", &self.sum).finish()
    }
}

/// What is wrong with a node, if anything: neither a part of its state nor shown.
#[derive(Clone, Copy, Default)]
pub struct Planted(pub Option<u32>);

impl std::hash::Hash for Planted {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

impl Node for Double {
    type Input = One<u32>;
    type Output = One<u32>;
    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        let doubled = number * self.factor + u32::from(self.planted.0 == Some(number));
        self.sum += doubled;
        context.emit(One::One(doubled))?;
        Ok(())
    }
}

#[derive(Clone, Debug, Default, Hash)]
pub struct Last {
    value: u32,
}

impl Node for Last {
    type Input = One<u32>;
    type Output = Never;
    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u32>> {
        self.value = number;
        Ok(())
    }
}

graph! {
    /// Doubles numbers.
    #[derive(Clone, Debug, Hash)]
    pub graph Doubling<Trace>(Number: u32 => double.One [8]) {
        double: Double { One => doubled: [u32; 4] -> last.One; }
        last: Last {}
    }
}
type In = arachne::graph::Input<Doubling>;

pub fn graph() -> Doubling {
    with(2, Planted(None))
}

fn with(factor: u32, planted: Planted) -> Doubling {
    Doubling::new(Double { factor, sum: 0, planted }, Last::default())
}

/// A file that is gone when the test is over.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn named(name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("arachne-inspect-{}-{count}-{name}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    pub fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// A recording with a tick for each number, and a checkpoint behind each. Behind a number from 100 on comes the next one in
/// the same tick.
pub fn record(name: &str, numbers: &[u32]) -> Scratch {
    record_with(name, numbers, 2)
}

/// The same, recorded with a factor other than 2.
pub fn record_with(name: &str, numbers: &[u32], factor: u32) -> Scratch {
    let scratch = Scratch::named(name);
    let file = RecordingFile::create(scratch.path()).unwrap();
    let graph = with(factor, Planted(None));
    let mut recorder = Recorder::new(graph, Config::default(), (), file)
        .with_detailed_checkpoints(1)
        .with_flushes(1);
    recorder.start(0).unwrap();
    for (tick, number) in (1..).zip(numbers) {
        recorder.push(In::Number(*number)).unwrap();
        if *number >= 100 {
            recorder.push(In::Number(number + 1)).unwrap();
        }
        recorder.tick(tick * 1000, 100).unwrap();
    }
    recorder.finish().1.finish().unwrap();
    scratch
}

/// What a command has printed.
pub struct Told {
    pub code: u8,
    pub output: String,
    pub errors: String,
}

pub fn inspect<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Told {
    run(Inspector::new("replay", graph), arguments)
}

/// The same with a graph that adds one where a number comes, each second time that a graph is made.
pub fn inspect_planted<'a>(arguments: impl IntoIterator<Item = &'a str>, number: u32) -> Told {
    let mut made = 0;
    let make = move || {
        made += 1;
        with(2, Planted((made % 2 == 0).then_some(number)))
    };
    run(Inspector::new("replay", make), arguments)
}

fn run<'a>(
    mut inspector: Inspector<Doubling>,
    arguments: impl IntoIterator<Item = &'a str>,
) -> Told {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let arguments = arguments.into_iter().map(OsString::from);
    let code = inspector.run(arguments, &mut output, &mut errors);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Told { code, output: text(output), errors: text(errors) }
}
