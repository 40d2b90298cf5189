//! A line of a graph, as a record of `log`.

use super::TARGET;
use arachne::message::Trace;
use arachne::node::NodeError;
use log::kv::{Error, Key, Source, Value, VisitSource};
use log::{Level, Log, Metadata, Record};
use std::fmt;

/// Whatever logger the program has installed, with its level: what the macros of `log` write to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facade;

impl Log for Facade {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let level = metadata.level();
        level <= log::STATIC_MAX_LEVEL
            && level <= log::max_level()
            && log::logger().enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        log::logger().log(record);
    }

    fn flush(&self) {
        log::logger().flush();
    }
}

/// Whether the records of graphs are written at a level.
pub(super) fn is_enabled(logger: &impl Log, level: Level) -> bool {
    logger.enabled(&Metadata::builder().target(TARGET).level(level).build())
}

/// What a line says; what there is not is left out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Line<'a> {
    pub(crate) event: &'a str,
    pub(crate) graph: &'a str,
    pub(crate) node: Option<&'a str>,
    pub(crate) port: Option<&'a str>,
    pub(crate) edge: Option<&'a str>,
    pub(crate) trace: Option<Trace>,
    pub(crate) error: Option<NodeError>,
    pub(crate) more: [Option<(&'a str, More<'a>)>; 2],
}

/// What only some events have.
#[derive(Clone, Copy, Debug)]
pub(crate) enum More<'a> {
    Number(u64),
    Text(&'a str),
}

impl Line<'_> {
    /// Writes the line, if its level is written.
    pub(crate) fn log(&self, logger: &impl Log, level: Level) {
        if is_enabled(logger, level) {
            // The text is for loggers that write no keys.
            logger.log(
                &Record::builder()
                    .target(TARGET)
                    .level(level)
                    .args(format_args!("{self}"))
                    .key_values(self)
                    .build(),
            );
        }
    }
}

impl Source for Line<'_> {
    fn visit<'kvs>(&'kvs self, visitor: &mut dyn VisitSource<'kvs>) -> Result<(), Error> {
        let texts = [
            ("event", Some(self.event)),
            ("graph", Some(self.graph)),
            ("node", self.node),
            ("port", self.port),
            ("edge", self.edge),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                visitor.visit_pair(Key::from(key), Value::from(text))?;
            }
        }
        if let Some(trace) = &self.trace {
            visitor.visit_pair(Key::from("trace_id"), Value::from_display(&trace.id))?;
        }
        if let Some(error) = &self.error {
            visitor.visit_pair(Key::from("error"), Value::from_display(error))?;
        }
        for (key, more) in self.more.iter().flatten() {
            let value = match more {
                More::Number(number) => Value::from(*number),
                More::Text(text) => Value::from(*text),
            };
            visitor.visit_pair(Key::from(*key), value)?;
        }
        Ok(())
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.graph, self.event)?;
        if let Some(node) = self.node {
            write!(f, " node {node}")?;
        }
        if let Some(edge) = self.edge {
            write!(f, " edge {edge}")?;
        }
        for (key, more) in self.more.iter().flatten() {
            match more {
                More::Number(number) => write!(f, " {key} {number}")?,
                More::Text(text) => write!(f, " {key} {text}")?,
            }
        }
        self.error.map_or(Ok(()), |error| write!(f, ": {error}"))
    }
}
