//! How spans are made, and what holds them together.

use super::identity::Identity;
use super::memory::Crossings;
use super::observer::SpanObserver;
use super::record::{Observed, Record};
use super::thread::{self, Shared};
use crate::trace::Names;
use arachne::topology::Topology;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SpanExporter;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Instant, SystemTime};

/// How spans are made.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The name of the program among all that send to the collector, `service.name`.
    pub service: String,
    /// Which part of the traces is sampled, from 0 for none to 1 for all.
    pub ratio: f64,
    /// How many spans may wait to be sent, from 1 on; each takes some 120 bytes.
    pub queue: usize,
    /// Of how many messages an observer remembers who emitted them, from 1 to 2²⁴; each takes 24 bytes.
    pub memory: usize,
    /// What tells the traces of this run from those of others: the same for all processes of one run, and for no other.
    pub run: u64,
}

impl Default for Settings {
    /// The service `arachne`, no traces, 16,384 spans, 65,536 messages, and a run drawn by chance.
    fn default() -> Self {
        let run = RandomState::new().hash_one(SystemTime::now());
        Self { service: "arachne".into(), ratio: 0.0, queue: 1 << 14, memory: 1 << 16, run }
    }
}

impl Settings {
    /// The settings and the URL that OpenTelemetry's environment variables give; `None` if they ask for no traces: unless
    /// `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` or `OTEL_EXPORTER_OTLP_ENDPOINT` is set, or if `OTEL_SDK_DISABLED` is `true`.
    ///
    /// `OTEL_SERVICE_NAME` is the service, and `OTEL_TRACES_SAMPLER_ARG` the ratio, 1 if it is not set or no number.
    /// `variable` gives the value of a variable: `|name| std::env::var(name).ok()`.
    ///
    /// # Examples
    /// ```
    /// use arachne_std::trace::otlp::Settings;
    ///
    /// assert_eq!(Settings::from_variables(|_| None), None);
    /// let (settings, url) = Settings::from_variables(|name| match name {
    ///     "OTEL_EXPORTER_OTLP_ENDPOINT" => Some("http://collector:4318".into()),
    ///     "OTEL_TRACES_SAMPLER_ARG" => Some("0.25".into()),
    ///     _ => None,
    /// })
    /// .unwrap();
    /// assert_eq!(url, "http://collector:4318/v1/traces");
    /// assert_eq!(settings.ratio, 0.25);
    /// ```
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Option<(Self, String)> {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        if set("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return None;
        }
        let url = set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").or_else(|| {
            let base = set("OTEL_EXPORTER_OTLP_ENDPOINT")?;
            Some(format!("{}/v1/traces", base.trim_end_matches('/')))
        })?;
        let mut settings = Self::default();
        settings.service = set("OTEL_SERVICE_NAME").unwrap_or(settings.service);
        let ratio = set("OTEL_TRACES_SAMPLER_ARG").and_then(|ratio| ratio.parse().ok());
        settings.ratio = ratio.unwrap_or(1.0);
        Some((settings, url))
    }
}

/// What became of the spans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many the collector has taken.
    pub sent: u64,
    /// How many found the queue full, or came after the end.
    pub dropped: u64,
    /// How many the collector has not taken, or could not be reached with.
    pub failed: u64,
}

/// The spans of all graphs of a program, and the thread that sends them.
///
/// When it is dropped, or [finished](Self::finish), what waits is sent; until the exporter gives up, if need be, which is
/// [`collector`](super::collector)'s after some 15 seconds at most.
#[derive(Debug)]
pub struct Spans {
    shared: Arc<Shared>,
    queue: SyncSender<Record>,
    thread: Option<JoinHandle<()>>,
}

impl Spans {
    /// Starts the thread that sends to an exporter: that of a [`collector`](super::collector), or any other.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(
        settings: Settings,
        mut exporter: impl SpanExporter + 'static,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            identity: Identity::new(settings.run, settings.ratio),
            run: settings.run,
            memory: settings.memory,
            crossings: Crossings::new(),
            started: Instant::now(),
            epoch: SystemTime::now(),
            observers: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            is_finishing: AtomicBool::new(false),
        });
        exporter.set_resource(&Resource::builder().with_service_name(settings.service).build());
        let (queue, waiting) = sync_channel(settings.queue.max(1));
        let known = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("arachne-spans".into())
            .spawn(move || thread::run(&known, &waiting, &mut exporter))?;
        Ok(Self { shared, queue, thread: Some(thread) })
    }

    /// An observer of a graph, which may run on any thread.
    #[must_use]
    pub fn observer(&self, graph: &str, topology: Topology<'static>) -> SpanObserver {
        let observed = Observed { graph: graph.into(), names: Names::new(topology) };
        let number = self.shared.observers.fetch_add(1, Ordering::Relaxed);
        SpanObserver::new(Arc::clone(&self.shared), self.queue.clone(), observed, number)
    }

    /// What became of the spans so far.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let Shared { sent, dropped, failed, .. } = &*self.shared;
        Totals { sent: read(sent), dropped: read(dropped), failed: read(failed) }
    }

    /// Sends what waits, and ends. Activations that end later make no spans.
    pub fn finish(mut self) -> Totals {
        self.end();
        self.totals()
    }

    fn end(&mut self) {
        self.shared.is_finishing.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A panic of the exporter has been told on its thread; there is nothing to add.
            let _ = thread.join();
        }
    }
}

impl Drop for Spans {
    fn drop(&mut self) {
        self.end();
    }
}
