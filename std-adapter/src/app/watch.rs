//! What watches a graph of a service: as much as its settings ask for.

use super::error::AppError;
use super::settings::Settings;
use crate::clock::MonotonicClock;
use crate::log::JsonLogObserver;
use crate::sheet::{Figured, HeapFigures, figures};
use crate::trace::ChromeTrace;
#[cfg(feature = "otlp")]
use crate::trace::otlp;
use arachne::observe::{Event, Observer};
use arachne::topology::Topology;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The observer of a graph in an [`App`](super::App): figures if it is served, a log, a trace and spans if they are wanted.
#[derive(Debug)]
pub struct Watch {
    figures: Option<HeapFigures>,
    log: JsonLogObserver,
    trace: Option<ChromeTrace<TraceFile>>,
    #[cfg(feature = "otlp")]
    spans: Option<otlp::SpanObserver>,
}

impl Observer for Watch {
    #[inline]
    fn observe(&mut self, event: &Event) {
        self.figures.observe(event);
        self.log.observe(event);
        self.trace.observe(event);
        #[cfg(feature = "otlp")]
        self.spans.observe(event);
    }
}

impl Figured for Watch {
    fn figures(&self) -> Option<&HeapFigures> {
        self.figures.as_ref()
    }
}

/// What the watches of all graphs share.
pub(super) struct Watches {
    serves: bool,
    path: Option<PathBuf>,
    most_bytes: u64,
    has_several: bool,
    /// One for all traces, so that they agree.
    clock: MonotonicClock,
    #[cfg(feature = "otlp")]
    spans: Option<std::sync::Arc<otlp::Spans>>,
}

impl Watches {
    pub fn new(settings: &Settings, service: &str, graph_count: usize) -> Result<Self, AppError> {
        #[cfg(not(feature = "otlp"))]
        let _ = service;
        Ok(Self {
            serves: settings.serve.address.is_some(),
            path: settings.trace.path.clone(),
            most_bytes: settings.trace.most_bytes,
            has_several: graph_count > 1,
            clock: MonotonicClock::new(),
            #[cfg(feature = "otlp")]
            spans: spans(settings, service)?.map(std::sync::Arc::new),
        })
    }

    /// Makes the watches of a graph, one each time that it is started. The trace ends with the first.
    pub fn of(
        &self,
        name: &str,
        topology: Topology<'static>,
    ) -> Result<impl FnMut() -> Watch + Send + use<>, AppError> {
        let path = self
            .path
            .as_deref()
            .map(|path| if self.has_several { path_of(path, name) } else { path.to_owned() });
        let mut file = path.map(TraceFile::create).transpose()?;
        let (name, serves, most_bytes, clock) =
            (name.to_owned(), self.serves, self.most_bytes, self.clock);
        #[cfg(feature = "otlp")]
        let spans = self.spans.clone();
        Ok(move || Watch {
            figures: serves.then(|| figures(&topology)),
            log: JsonLogObserver::new(&name, topology),
            trace: file
                .take()
                .map(|file| ChromeTrace::over(file, topology, clock).with_most_bytes(most_bytes)),
            #[cfg(feature = "otlp")]
            spans: spans.as_ref().map(|spans| spans.observer(&name, topology)),
        })
    }

    /// Sends the spans that wait, and tells of those that were lost.
    #[cfg(feature = "otlp")]
    pub fn finish(self) {
        let Some(spans) = self.spans.and_then(std::sync::Arc::into_inner) else { return };
        let otlp::Totals { sent, dropped, failed } = spans.finish();
        log::info!(target: super::TARGET, sent, dropped, failed; "spans");
    }
}

#[cfg(feature = "otlp")]
fn spans(settings: &Settings, service: &str) -> Result<Option<otlp::Spans>, AppError> {
    let Some(url) = settings.trace.collector.as_deref() else { return Ok(None) };
    let wrong = |error: &dyn std::fmt::Display| AppError::Collector(error.to_string());
    let exporter = otlp::collector(url).map_err(|error| wrong(&error))?;
    let ratio = settings.trace.ratio;
    let settings =
        otlp::Settings { service: service.to_owned(), ratio, ..otlp::Settings::default() };
    otlp::Spans::start(settings, exporter).map(Some).map_err(|error| wrong(&error))
}

/// `out.json` for a graph `desk` among others: `out.desk.json`.
fn path_of(path: &Path, graph: &str) -> PathBuf {
    let graph = graph.replace(['/', '\\'], "_");
    match path.extension() {
        Some(ending) => path.with_extension(format!("{graph}.{}", ending.to_string_lossy())),
        None => path.with_extension(graph),
    }
}

/// A trace file that tells its first error, since a trace keeps that to itself until its end.
#[derive(Debug)]
pub(super) struct TraceFile {
    file: File,
    path: PathBuf,
    has_failed: bool,
}

impl TraceFile {
    fn create(path: PathBuf) -> Result<Self, AppError> {
        match File::create(&path) {
            Ok(file) => Ok(Self { file, path, has_failed: false }),
            Err(error) => Err(AppError::Trace { path, error }),
        }
    }

    fn tell<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && !self.has_failed
        {
            self.has_failed = true;
            let path = self.path.display();
            log::error!(target: super::TARGET, path:%, error:%; "the trace has ended: it cannot be written");
        }
        result
    }
}

impl Write for TraceFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.file.write(bytes);
        self.tell(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.file.flush();
        self.tell(result)
    }
}
