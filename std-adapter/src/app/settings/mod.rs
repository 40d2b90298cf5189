//! What a service is told before it runs: defaults, a file, variables and arguments, the later ones before the earlier.

mod error;
mod file;
mod keys;
mod layers;
#[cfg(test)]
mod tests;
mod value;

pub use error::{Origin, SettingError, Wrong};
pub(super) use keys::KEYS;
pub(super) use layers::{Layers, Loaded, prefix};

use crate::runner::Wait;
use crate::serve::Limits;
use arachne::scheduler::Config;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// The settings of a service, in the sections of its file.
///
/// # Examples
/// ```
/// use arachne_std::app::Settings;
///
/// let mut settings = Settings::default();
/// settings.run.budget = 500;
/// assert_eq!(settings.scheduler.quantum, 16);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// `[run]`: when graphs tick, and how they end.
    pub run: RunSettings,
    /// `[scheduler]`: in what order nodes run. Its seed is the first trace id of the first graph; those of each further one
    /// begin 2^48 later.
    pub scheduler: Config,
    /// `[log]`: what is logged, and how.
    pub log: LogSettings,
    /// `[serve]`: the live page, metrics and health.
    pub serve: ServeSettings,
    /// `[trace]`: trace files and spans.
    pub trace: TraceSettings,
}

impl Settings {
    /// The settings of a file alone, on the defaults: for a test that a program's own file is right.
    ///
    /// # Errors
    /// All that is wrong with it, in the order of its lines.
    ///
    /// # Examples
    /// ```
    /// use arachne_std::app::Settings;
    ///
    /// let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/service.toml");
    /// assert_eq!(Settings::read(path), Ok(Settings::default()));
    ///
    /// let errors = Settings::read("/no/such/file").unwrap_err();
    /// assert!(errors[0].to_string().starts_with("/no/such/file:1: the file cannot be read: "));
    /// ```
    pub fn read(path: impl Into<PathBuf>) -> Result<Self, Vec<SettingError>> {
        let layers = Layers { config: Some(path.into()), ..Layers::default() };
        let Loaded { settings, errors, .. } = layers.load("");
        if errors.is_empty() { Ok(settings) } else { Err(errors) }
    }
}

/// When graphs tick, and how they end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSettings {
    /// How far apart ticks are; `None`, the default: a tick as soon as there is something to do. See
    /// [`Task::ticking_every`](crate::Task::ticking_every).
    pub tick_period: Option<Duration>,
    /// How many activations a tick may run; 10,000 by default.
    pub budget: u32,
    /// What a graph does that has nothing to do; it sleeps by default.
    pub wait: Wait,
    /// How long graphs may drain before they stop in any case; 10 s by default.
    pub shutdown_deadline: Duration,
}

impl Default for RunSettings {
    fn default() -> Self {
        Self {
            tick_period: None,
            budget: 10_000,
            wait: Wait::Sleep,
            shutdown_deadline: Duration::from_secs(10),
        }
    }
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// Which records are written, in the language of `RUST_LOG`; `info` by default. `RUST_LOG` itself is not read.
    pub filter: String,
    /// How they are written.
    pub format: LogFormat,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::Json }
    }
}

/// How a record is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// As a JSON object on a line, as [`log`](crate::log) describes it; the default.
    #[default]
    Json,
    /// As a line of text, for the eye.
    Text,
}

/// Where a service can be watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServeSettings {
    /// The address; `None`, the default: nothing is served, and nothing measured.
    pub address: Option<SocketAddr>,
    /// How often figures are renewed at most; 250 ms by default.
    pub publish_period: Duration,
    /// What clients may take.
    pub limits: Limits,
}

impl Default for ServeSettings {
    fn default() -> Self {
        let publish_period = Duration::from_millis(250);
        Self { address: None, publish_period, limits: Limits::default() }
    }
}

/// What is traced, and where to.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceSettings {
    /// A file for Perfetto, written over if it is there; none by default. Of several graphs each gets its own, with its
    /// name before the ending.
    pub path: Option<PathBuf>,
    /// How long that file may become, in bytes; 1 GiB by default.
    pub most_bytes: u64,
    /// The URL of a collector for spans, with the feature `otlp`; none by default. Graphs without the header
    /// [`Trace`](arachne::message::Trace) make none.
    pub collector: Option<String>,
    /// The part of all traces that is sent to it, from 0 to 1; all by default.
    pub ratio: f64,
}

impl Default for TraceSettings {
    fn default() -> Self {
        Self { path: None, most_bytes: 1 << 30, collector: None, ratio: 1.0 }
    }
}
