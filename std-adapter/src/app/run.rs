//! The command `run`.

use super::error::AppError;
use super::part::Sources;
use super::settings::{LogFormat, LogSettings, Settings};
use super::text::write_text;
use super::watch::Watches;
use super::{App, TARGET};
use crate::log::JsonFormat;
use crate::runtime::{Panic, Report, Runtime};
use crate::serve::Server;

impl App {
    /// Runs all graphs to their end.
    pub(super) fn run(self, settings: &Settings) -> Result<(), AppError> {
        let watches = Watches::new(settings, &self.name, self.parts.len())?;
        let mut runtime =
            Runtime::new().with_grace(settings.run.shutdown_deadline).on_panic(tell_panic);
        #[cfg(unix)]
        {
            runtime = runtime.heeding_signals();
        }
        let mut displays = Vec::new();
        for part in self.parts {
            displays.push((part.add)(settings, &watches, &mut runtime)?);
        }
        let server = settings.serve.address.map(|address| {
            Server::bind_within(settings.serve.limits, address, displays).map_err(AppError::Serve)
        });
        let server = server.transpose()?;
        if let Some(server) = &server {
            log::info!(target: TARGET, address:% = server.address(); "serving");
        }
        let sources = Sources::start(self.sources)?;
        let report = runtime.run().map_err(AppError::Runtime)?;
        let are_well = sources.finish(settings.run.shutdown_deadline);
        #[cfg(feature = "otlp")]
        watches.finish();
        tell_report(&report);
        drop(server);
        if are_well && report.is_clean() { Ok(()) } else { Err(AppError::Ended) }
    }
}

/// Installs the logger, whose JSON lines may have a format of their own.
pub(super) fn start_log(settings: &LogSettings, json: Option<JsonFormat>) -> Result<(), AppError> {
    let mut builder = env_logger::Builder::new();
    builder.parse_filters(&settings.filter);
    match settings.format {
        LogFormat::Json => json.unwrap_or_default().install(&mut builder),
        LogFormat::Text => {
            builder.format(write_text);
        }
    }
    builder.try_init().map_err(|_| AppError::Logger)
}

fn tell_panic(panic: &Panic) {
    let Panic { graph, node, port, message } = panic;
    let (graph, node, port) = (graph.as_str(), node.as_deref(), *port);
    log::error!(target: TARGET, graph, node, port, panic:% = message; "a graph has panicked");
}

fn tell_report(report: &Report) {
    for graph in &report.graphs {
        let (ending, undelivered) = (&graph.ending, graph.undelivered);
        let graph = graph.name.as_str();
        log::info!(target: TARGET, graph, ending:%, undelivered; "ended");
    }
}
