use super::command::{self, Told};
use super::error::AppError;
use super::*;
use crate::link::{OnFull, Receiver, Sender, link};
use crate::port;
use arachne::prelude::*;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// Doubles numbers; 13 is one too many.
struct Double;

impl Node for Double {
    type Input = One<u64>;
    type Output = One<u64>;

    fn on_message(
        &mut self,
        One::One(n): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        assert_ne!(n, 13);
        context.emit(One::One(2 * n))?;
        Ok(())
    }
}

#[derive(Default)]
struct Sum(u64);

impl Node for Sum {
    type Input = One<u64>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(n): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.0 += n;
        Ok(())
    }
}

graph! { graph Doubling(Number: u64 => double.One [8]) -> (Doubled: u64 [8]) { double: Double { One -> out.Doubled; } } }
graph! { graph Summing(Number: u64 => sum.One [8]) { sum: Sum {} } }
type DoublingIn = arachne::graph::Input<Doubling>;
type DoublingOut = arachne::graph::Output<Doubling>;
type SummingIn = arachne::graph::Input<Summing>;

/// Numbers that are doubled by one graph and summed by another; and where the sum comes.
fn app(numbers: std::ops::Range<u64>) -> (App, std::sync::mpsc::Receiver<u64>) {
    let (mut sender, doubling): (Sender<u64, ()>, Receiver<u64, ()>) = link(8, OnFull::Block);
    let (doubled, summing) = link(8, OnFull::Block);
    let (total, totals) = channel();
    let app = App::new("two")
        .task(
            "double",
            || Doubling::new(Double),
            |task| {
                task.input(port!(DoublingIn::Number), doubling)
                    .output(port!(DoublingOut::Doubled), doubled)
            },
        )
        .task(
            "sum",
            || Summing::new(Sum::default()),
            move |task| {
                task.input(port!(SummingIn::Number), summing)
                    .at_end(move |engine| total.send(engine.graph().sum.0).unwrap_or_default())
            },
        )
        .source("numbers", move || {
            for number in numbers {
                let _ = sender.send(number);
            }
        });
    (app, totals)
}

fn said(result: Result<(), AppError>) -> String {
    let error = result.unwrap_err();
    format!("{}: {error}", error.exit_code())
}

#[test]
fn several_graphs_run_to_their_end_each_with_its_trace() {
    let folder = std::env::temp_dir().join(format!("arachne-two-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (app, totals) = app(1..11);
    let mut settings = Settings::default();
    settings.trace.path = Some(folder.join("out.json"));
    app.run(&settings).unwrap();
    assert_eq!(totals.recv(), Ok(110));
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert_eq!(files, ["out.double.json", "out.sum.json"].map(|name| folder.join(name)));
    for (file, node) in files.iter().zip(["double", "sum"]) {
        let text = std::fs::read_to_string(file).unwrap();
        let events: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        assert!(events.iter().any(|event| event["args"]["name"] == node), "{text}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Tells how many activations a tick has run.
struct Activations(std::sync::mpsc::Sender<u32>);

impl Observer for Activations {
    fn observe(&mut self, event: &arachne::observe::Event) {
        if let arachne::observe::Event::TickEnded(report) = event {
            let _ = self.0.send(report.activations);
        }
    }
}

#[test]
fn a_graph_keeps_to_the_budget_of_the_settings() {
    let (mut sender, summing) = link(64, OnFull::Block);
    (0..64).for_each(|n| sender.send(n).unwrap());
    drop(sender);
    let (teller, told) = channel();
    let app = App::new("one").task(
        "sum",
        || Summing::new(Sum::default()),
        move |task| {
            task.also_observed_by(move || Activations(teller.clone()))
                .input(port!(SummingIn::Number), summing)
        },
    );
    let mut settings = Settings::default();
    settings.run.budget = 2;
    app.run(&settings).unwrap();
    let told: Vec<_> = told.iter().collect();
    assert_eq!((told.iter().max(), told.iter().sum()), (Some(&2), 64));
}

graph! { graph Traced<arachne::message::Trace>(Number: u64 => sum.One [8]) { sum: Sum {} } }
type TracedIn = arachne::graph::Input<Traced>;

/// Tells the traces of activations.
struct Traces(std::sync::mpsc::Sender<u64>);

impl Observer for Traces {
    fn observe(&mut self, event: &arachne::observe::Event) {
        if let arachne::observe::Event::Started { trace: Some(trace), .. } = event {
            let _ = self.0.send(trace.id);
        }
    }
}

#[test]
fn no_two_graphs_begin_the_same_trace() {
    let (teller, told) = channel();
    let mut app = App::new("traced");
    for name in ["one", "two", "three"] {
        let (mut sender, numbers) = link::<u64, ()>(8, OnFull::Block);
        (0..2).for_each(|n| sender.send(n).unwrap());
        let teller = teller.clone();
        app = app.task(
            name,
            || Traced::new(Sum::default()),
            move |task| {
                task.also_observed_by(move || Traces(teller.clone()))
                    .input_anew(port!(TracedIn::Number), numbers)
            },
        );
    }
    drop(teller);
    let mut settings = Settings::default();
    settings.scheduler.seed = 5;
    app.run(&settings).unwrap();
    // The start and the end of a node have traces too.
    let told: Vec<u64> = told.iter().collect();
    for graph in 0..3 {
        let of_graph = told.iter().filter(|trace| **trace >> 48 == graph);
        assert!(of_graph.clone().count() >= 2, "{told:?}");
        assert_eq!(of_graph.min(), Some(&(5 + (graph << 48))));
    }
}

#[test]
fn a_graph_or_a_source_that_panics_is_a_failure() {
    let (app, _totals) = app(1..20);
    assert_eq!(said(app.run(&Settings::default())), "1: it has not ended well");

    let source = App::new("none").source("wild", || panic!("wild"));
    assert_eq!(said(source.run(&Settings::default())), "1: it has not ended well");
}

#[test]
fn a_source_that_goes_on_is_left_behind_at_the_deadline() {
    let (hold, held) = channel::<()>();
    let app = App::new("none").source("deaf", move || held.recv().unwrap_or_default());
    let mut settings = Settings::default();
    settings.run.shutdown_deadline = Duration::from_millis(1);
    app.run(&settings).unwrap();
    drop(hold);
}

#[test]
fn a_graph_that_cannot_drain_is_stopped_at_the_deadline() {
    let (mut sender, numbers) = link(8, OnFull::Block);
    sender.send(1).unwrap();
    let (doubled, _nobody_takes) = link::<u64, ()>(1, OnFull::Block);
    let mut doubled = doubled;
    doubled.send(0).unwrap();
    drop(sender);
    let app = App::new("stuck").task(
        "double",
        || Doubling::new(Double),
        |task| {
            task.input(port!(DoublingIn::Number), numbers)
                .output(port!(DoublingOut::Doubled), doubled)
        },
    );
    let mut settings = Settings::default();
    settings.run.shutdown_deadline = Duration::from_millis(1);
    let begin = Instant::now();
    assert_eq!(said(app.run(&settings)), "1: it has not ended well");
    // The default is 10 s.
    assert!(begin.elapsed() < Duration::from_secs(9));
}

#[test]
fn one_graph_of_several_is_drawn_by_its_name_and_all_as_json() {
    let parts = app(0..0).0.parts;
    let drawn = |form, name| draw::draw(&parts, form, name);
    let forms = [command::Form::Dot, command::Form::Mermaid, command::Form::Svg];
    for form in forms {
        let error = drawn(form, None).unwrap_err();
        assert_eq!(
            said(Err(error)),
            "2: graph needs the name of one: double, sum; --help says more"
        );
        assert!(drawn(form, Some("sum")).unwrap().contains("Sum"));
    }
    let count = |name| {
        let json = drawn(command::Form::Json, name).unwrap();
        serde_json::from_str::<Vec<crate::live::Graph>>(&json).unwrap().len()
    };
    assert_eq!((count(None), count(Some("sum"))), (2, 1));
}

#[test]
fn validate_finds_what_is_not_wired() {
    let unlinked = App::new("none").graph("double", || Doubling::new(Double));
    let expected = "1: task double: output Doubled blocks, and no link takes from it";
    assert_eq!(said(unlinked.validate(Told::default())), expected);
    let twice = App::new("none")
        .graph("sum", || Summing::new(Sum::default()))
        .graph("sum", || Summing::new(Sum::default()));
    assert_eq!(said(twice.validate(Told::default())), "1: there are two tasks of the name sum");
    assert!(app(0..0).0.validate(Told::default()).is_ok());
}

#[test]
fn defaults_may_be_the_program_s_own() {
    let mut defaults = Settings::default();
    defaults.run.budget = 7;
    let app = App::new("none").defaults(defaults);
    assert_eq!(app.load(Told::default()).settings.run.budget, 7);
}
