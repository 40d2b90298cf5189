//! A service around graphs: a command line, a configuration, and all that watches them.
//!
//! An [`App`] is given graphs, and the threads that feed them. Its [`main`](App::main) is that of the program:
//!
//! | command | what it does |
//! | --- | --- |
//! | `run` | runs the graphs on a [`Runtime`](crate::Runtime), until they are done or a signal ends them |
//! | `graph` | draws a graph as DOT, Mermaid or SVG, or as the JSON that a viewer reads |
//! | `top` | shows a service that runs, in the terminal |
//! | `validate` | checks graphs and configuration, and prints what it would run with, and where each setting comes from |
//!
//! Exit codes: 0 success; 1 failure; 2 wrong usage, of the command line or of the configuration. A second signal ends a
//! service that drains, with 130 or 143. `--help` says all of this.
//!
//! # The configuration
//!
//! Four layers, of which a later one overrides an earlier one: the defaults; a TOML file, which `--config PATH` or else the
//! variable `SERVICE_CONFIG` names; variables such as `SERVICE_RUN_BUDGET`; the command line. `SERVICE` stands for the name
//! of the app in capitals. Without a file, variables and arguments a service runs by its defaults.
//!
//! ```toml
//! [run]
//! tick_period = "10 ms"        # a time is a text with its unit: ns, us, ms, s, min, h
//! budget = 500
//! shutdown_deadline = "5 s"
//!
//! [serve]
//! address = "127.0.0.1:9464"
//! ```
//!
//! `validate` prints every key with its value: what it prints is a configuration itself. Where a setting may be absent, its
//! value is `"none"`. [`Settings`] says what each is for. All graphs of a service have the same settings.
//!
//! Nothing is guessed: a section, key or variable that there is not, and a value that is not what it must be, is an error
//! that names its place and what was expected, and nothing runs. All errors are told at once.
//!
//! ```text
//! service.toml:7: [run] has no key "bugdet": it has tick_period, budget, wait, shutdown_deadline
//! service.toml:9: [scheduler] quantum is to be a whole number from 1 to 65535; it is "many"
//! SERVICE_LOG_FORMAT: [log] format is to be "json" or "text"; it is "xml"
//! ```
//!
//! # The log
//! While it runs, a service writes to standard error alone: the lines of [`log`](crate::log) for its graphs, and lines of
//! its own, with the target [`TARGET`]: where it serves, how each graph has ended, and what has gone wrong.

mod check;
mod command;
mod draw;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod obey;
mod part;
mod run;
mod settings;
#[cfg(test)]
mod tests;
mod text;
mod watch;

pub use settings::{
    LogFormat, LogSettings, Origin, RunSettings, ServeSettings, SettingError, Settings,
    TraceSettings, Wrong,
};
pub use watch::Watch;

use crate::log::JsonFormat;
use crate::runtime::Task;
use crate::sheet::Figured;
use arachne::graph::DeclaredGraph;
use arachne::observe::Observer;
use part::{Part, Source};
use std::fmt;
use std::process::ExitCode;

/// The target of the records of a service itself.
pub const TARGET: &str = "arachne::app";

/// A service: graphs, and what feeds them.
///
/// # Examples
/// ```no_run
/// use arachne::prelude::*;
/// use arachne_std::app::App;
/// use arachne_std::link::{OnFull, link};
/// use arachne_std::port;
/// use std::process::ExitCode;
///
/// struct Sink;
/// impl Node for Sink { type Input = One<u8>; type Output = Never; }
/// graph! { graph Small(Byte: u8 => sink.One) { sink: Sink {} } }
/// type In = arachne::graph::Input<Small>;
///
/// fn main() -> ExitCode {
///     let (mut sender, bytes) = link(64, OnFull::Block);
///     App::new("small")
///         .task("small", || Small::new(Sink), |task| task.input(port!(In::Byte), bytes))
///         .source("bytes", move || while sender.send(7).is_ok() {})
///         .main()
/// }
/// ```
pub struct App {
    name: String,
    about: String,
    version: String,
    defaults: Settings,
    json_format: Option<JsonFormat>,
    parts: Vec<Part>,
    sources: Vec<Source>,
}

impl App {
    /// A service without graphs. Its name begins what it says on standard error, and in capitals the names of its variables.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            about: String::new(),
            version: String::new(),
            defaults: Settings::default(),
            json_format: None,
            parts: Vec::new(),
            sources: Vec::new(),
        }
    }

    /// What `--help` says first.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    /// What `--version` says behind the name: `env!("CARGO_PKG_VERSION")`.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// Other defaults than those of [`Settings`].
    #[must_use]
    pub fn defaults(mut self, defaults: Settings) -> Self {
        self.defaults = defaults;
        self
    }

    /// How JSON lines are written: with a hook that hides what they must not show.
    #[must_use]
    pub fn json_format(mut self, format: JsonFormat) -> Self {
        self.json_format = Some(format);
        self
    }

    /// Adds a graph that has no links: its timers begin what happens in it.
    #[must_use]
    pub fn graph<G: DeclaredGraph + 'static>(
        self,
        name: impl Into<String>,
        make: impl FnMut() -> G + Send + 'static,
    ) -> Self {
        self.task(name, make, |task| task)
    }

    /// Adds a graph, and what its [`Task`] needs to be told: its links, restarts, another observer beside the [`Watch`].
    ///
    /// `wire` is called when the service runs or is validated, with a task that has its settings. What it changes of them is
    /// changed whatever the configuration says. Figures are published by the service.
    #[must_use]
    pub fn task<G, O>(
        mut self,
        name: impl Into<String>,
        make: impl FnMut() -> G + Send + 'static,
        wire: impl FnOnce(Task<G, Watch>) -> Task<G, O> + 'static,
    ) -> Self
    where
        G: DeclaredGraph + 'static,
        O: Observer + Figured + 'static,
    {
        self.parts.push(Part::new(name.into(), self.parts.len(), make, wire));
        self
    }

    /// Adds a thread that feeds graphs by the senders of links, begun when the service runs.
    ///
    /// It is to end when a sender says that it is closed, which it is when the service is to stop. It has as long as graphs
    /// have to drain; then it is left behind.
    #[must_use]
    pub fn source(mut self, name: impl Into<String>, work: impl FnOnce() + Send + 'static) -> Self {
        self.sources.push(Source { name: name.into(), work: Box::new(work) });
        self
    }

    /// Does what the command line says, and gives the exit code of the program.
    #[must_use]
    pub fn main(self) -> ExitCode {
        let name = self.name.clone();
        match self.obey(std::env::args_os().skip(1)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                obey::tell(&name, &error);
                ExitCode::from(error.exit_code())
            }
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graphs: Vec<_> = self.parts.iter().map(|part| &part.name).collect();
        f.debug_struct("App")
            .field("name", &self.name)
            .field("graphs", &graphs)
            .finish_non_exhaustive()
    }
}
