//! The engine, alone or with a recorder around it.

#![expect(clippy::result_large_err, reason = "a refused line comes back as it is")]

use crate::error::TradingError;
use crate::graph::Trading;
use crate::watch::Watch;
use arachne::engine::{Engine, PushError};
use arachne::graph::Input;
use arachne::record::Recorder;
use arachne::scheduler::{Config, Report, StartError, StateError, UnknownNode};
use arachne::topology::NodeId;
use arachne_std::record::RecordingFile;
use std::io;
use std::ops::Deref;
use std::path::Path;

/// Ticks between two checkpoints: each takes a hash of the whole state.
const CHECKPOINT_TICKS: u32 = 1_000;

/// Ticks between two flushes: what is lost at most if the program is killed.
const FLUSH_TICKS: u32 = 1_000;

/// The engine, alone or with a recorder around it.
#[expect(clippy::large_enum_variant, reason = "there is one, and it stays where it is")]
pub enum Machine {
    Alone(Engine<Trading, Watch>),
    Recorded(Recorder<Trading, Watch, RecordingFile>),
}

impl Machine {
    /// An engine that is ready to start, recorded if there is a file for that.
    ///
    /// # Errors
    ///
    /// [`TradingError::Record`] if the file cannot be made.
    pub fn new(graph: Trading, watch: Watch, record: Option<&Path>) -> Result<Self, TradingError> {
        let Some(path) = record else {
            return Ok(Self::Alone(Engine::with(graph, Config::default(), watch)));
        };
        let file = RecordingFile::create(path).map_err(|source| unwritten(path, source))?;
        let recorder = Recorder::new(graph, Config::default(), watch, file)
            .with_detailed_checkpoints(CHECKPOINT_TICKS)
            .with_flushes(FLUSH_TICKS);
        Ok(Self::Recorded(recorder))
    }

    /// The engine, its recording complete.
    ///
    /// # Errors
    ///
    /// [`TradingError::Record`] if a part of it could not be written.
    pub fn finish(self, record: Option<&Path>) -> Result<Engine<Trading, Watch>, TradingError> {
        match self {
            Self::Alone(engine) => Ok(engine),
            Self::Recorded(recorder) => {
                let (engine, file) = recorder.finish();
                let path = record.unwrap_or(Path::new("?"));
                file.finish().map_err(|source| unwritten(path, source))?;
                Ok(engine)
            }
        }
    }
}

fn unwritten(path: &Path, source: io::Error) -> TradingError {
    TradingError::Record { path: path.to_owned(), source }
}

/// The calls that the session makes, to whichever it is.
macro_rules! calls {
    ($($call:ident($($argument:ident: $Argument:ty),*) -> $Answer:ty;)*) => {
        impl Machine {
            $(pub fn $call(&mut self, $($argument: $Argument),*) -> $Answer {
                match self {
                    Self::Alone(engine) => engine.$call($($argument),*),
                    Self::Recorded(recorder) => recorder.$call($($argument),*),
                }
            })*
        }
    };
}

calls! {
    start(now_ns: u64) -> Result<(), StartError>;
    push(input: Input<Trading>) -> Result<(), PushError<Input<Trading>>>;
    tick(now_ns: u64, budget: u32) -> Result<Report, StateError>;
    pause(node: NodeId) -> Result<(), UnknownNode>;
    shutdown(deadline_ns: u64) -> Result<(), StateError>;
}

/// The engine, to be looked at.
impl Deref for Machine {
    type Target = Engine<Trading, Watch>;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Alone(engine) => engine,
            Self::Recorded(recorder) => recorder,
        }
    }
}
