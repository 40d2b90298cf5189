//! Recordings in the formats of others: JSON lines, traces for [Perfetto](https://ui.perfetto.dev), and
//! [MCAP](https://mcap.dev) for Foxglove.

mod entry;
mod error;
mod mcap;
mod object;
mod schema;

pub use error::ExportError;

use self::object::Object;
use super::player::{Eyes, Fault, Inspected, Keyframes, Played, Player, Playing, is_last};
use crate::trace::ChromeTrace;
use arachne::graph::DeclaredGraph;
use arachne::message::Header;
use arachne::record::{ReplayError, Summary};
use serde::Deserialize;
use std::fmt;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// A recording on its way into another format.
///
/// The recording is repeated with the graph while it is exported. What cannot be read of it is told and passed over, and so
/// is a divergence.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::record::Recorder;
/// use arachne::scheduler::Config;
/// use arachne_std::record::{Export, RecordingFile};
///
/// #[derive(Debug, Default, Hash)]
/// struct Sum(u64);
/// impl Node for Sum {
///     type Input = One<u32>;
///     type Output = Never;
///     fn on_message(&mut self, One::One(n): One<u32>, _: &mut impl Context<Never>) -> Outcome<One<u32>> {
///         self.0 += u64::from(n);
///         Ok(())
///     }
/// }
/// graph! { #[derive(Debug, Hash)] graph Summing(Number: u32 => sum.One) { sum: Sum {} } }
/// type In = arachne::graph::Input<Summing>;
///
/// let path = std::env::temp_dir().join(format!("arachne-export-{}.arec", std::process::id()));
/// let file = RecordingFile::create(&path)?;
/// let mut recorder = Recorder::new(Summing::new(Sum::default()), Config::default(), (), file);
/// recorder.start(0)?;
/// recorder.push(In::Number(7))?;
/// recorder.tick(1, 100)?;
/// recorder.finish().1.finish()?;
///
/// let mut lines = Vec::new();
/// Export::new(&path, Summing::new(Sum::default())).json_lines(&mut lines)?;
/// let lines = String::from_utf8(lines)?;
/// let input = lines.lines().find(|line| line.contains("input")).unwrap();
/// assert_eq!(
///     input,
///     r#"{"entry":6,"kind":"input","tick":0,"now_ns":0,"by":"push","port":"Number","value":7}"#,
/// );
/// # std::fs::remove_file(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct Export<'a, G: DeclaredGraph> {
    path: PathBuf,
    graph: G,
    keyframes: Option<Keyframes<G>>,
    last_tick: u64,
    on_fault: Box<dyn FnMut(&Fault) + 'a>,
    on_progress: Box<dyn FnMut(u64) + 'a>,
}

/// What was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// How many entries of the recording were read.
    pub entries: u64,
    /// How many things stood in the way, a divergence counted once.
    pub faults: u64,
    /// How many events a trace has left out, because the file would have become longer than 1 GiB.
    pub left_out: u64,
    /// What the replay has done.
    pub summary: Summary,
}

impl<'a, G: Inspected> Export<'a, G> {
    /// An export of the recording in this file, with a new graph, made as the recorded one was.
    pub fn new(path: impl AsRef<Path>, graph: G) -> Self {
        Self {
            path: path.as_ref().to_owned(),
            graph,
            keyframes: None,
            last_tick: u64::MAX,
            on_fault: Box::new(|_| {}),
            on_progress: Box::new(|_| {}),
        }
    }

    /// Takes up the state at keyframes: see [`Replay::with_keyframes`](arachne::record::Replay::with_keyframes).
    pub fn with_keyframes(mut self) -> Self
    where
        G: for<'de> Deserialize<'de>,
        G::Inputs: for<'de> Deserialize<'de>,
        G::Outputs: for<'de> Deserialize<'de>,
        <G::Header as Header>::Source: for<'de> Deserialize<'de>,
    {
        self.keyframes = Some(|replay| replay.with_keyframes());
        self
    }

    pub(super) const fn with_keyframes_as(mut self, keyframes: Option<Keyframes<G>>) -> Self {
        self.keyframes = keyframes;
        self
    }

    /// Ends behind so many ticks.
    pub const fn until_tick(mut self, last_tick: u64) -> Self {
        self.last_tick = last_tick;
        self
    }

    /// Is told of all that stands in the way, and of the first divergence.
    pub fn on_fault(mut self, on_fault: impl FnMut(&ReplayError<io::Error>) + 'a) -> Self {
        self.on_fault = Box::new(on_fault);
        self
    }

    /// Is told at each entry how many bytes of the recording were read.
    pub fn on_progress(mut self, on_progress: impl FnMut(u64) + 'a) -> Self {
        self.on_progress = Box::new(on_progress);
        self
    }

    /// Writes one JSON object a line, one for each entry.
    ///
    /// Each has the number of the entry, its `kind`, and once the graph is there the number of ticks that had begun and the
    /// logical time; then what the entry tells, with the names of nodes and edges. An input is its port and its `value`, the
    /// payload as its `Serialize` says; if that is not to be had, its length in `bytes`. What stands in the way has a line of
    /// the kind `fault`. Hashes are hexadecimal texts: a number in JSON is not sure to keep 64 bits.
    ///
    /// # Errors
    /// If the recording cannot be read, or is of another graph, or the lines cannot be written.
    pub fn json_lines(self, writer: impl Write) -> Result<Exported, ExportError> {
        let writer = std::cell::RefCell::new(writer);
        let write = |object: &Object| {
            let mut writer = writer.borrow_mut();
            serde_json::to_writer(&mut *writer, object)?;
            writer.write_all(b"\n")
        };
        let played = self.play(
            Eyes::default(),
            &mut |played| {
                let (kind, told) = entry::told::<G>(&played.entry);
                write(&entry::placed(&played, kind).and(told))
            },
            &mut |fault| write(&Object::default().with("kind", "fault").with("is", fault)),
        )?;
        writer.into_inner().flush().map_err(ExportError::Write)?;
        Ok(played.0)
    }

    /// Writes a trace as of [`ChromeTrace`], in logical time from the first tick or start on.
    ///
    /// In logical time an activation takes none: each event is a nanosecond behind the one before.
    ///
    /// # Errors
    /// If the recording cannot be read, or is of another graph, or the trace cannot be written.
    pub fn chrome_trace(self, writer: impl Write) -> Result<Exported, ExportError> {
        let mut eyes = Eyes::default();
        let writer: Box<dyn Write + '_> = Box::new(writer);
        eyes.trace = Some(ChromeTrace::over(writer, G::TOPOLOGY, eyes.clock.clone()));
        let (exported, replay) = self.play(eyes, &mut |_| Ok(()), &mut |_| Ok(()))?;
        let mut engine = replay.into_engine();
        let trace = engine.as_mut().and_then(|engine| engine.observer_mut().trace.take());
        let left_out = trace.map_or(Ok(0), ChromeTrace::finish).map_err(ExportError::Write)?;
        Ok(Exported { left_out, ..exported })
    }

    /// Writes a file of MCAP, with messages in JSON.
    ///
    /// The channels are `/inputs/PORT` with the inputs, `/nodes/PATH` with the activations of the nodes, `/ticks`,
    /// `/checkpoints`, and `/calls/KIND` with the other calls. Their times are the logical ones. A message has the fields of
    /// the line that [`json_lines`](Self::json_lines) writes; an activation has its number in the tick and in all, the edge
    /// that its message came by, or none for a timer, and its trace. The schema of a channel is that of its first message. The
    /// metadata `arachne` has the graph's name, and its fingerprint as in the recording.
    ///
    /// # Errors
    /// If the recording cannot be read, or is of another graph, or the file cannot be written.
    pub fn mcap(self, writer: impl Write + Seek) -> Result<Exported, ExportError> {
        let mut file = mcap::Writer::new::<G>(writer).map_err(ExportError::Write)?;
        let eyes = Eyes::on_activations();
        let played = self.play(eyes, &mut |played| file.put(&played), &mut |_| Ok(()))?;
        file.finish().map_err(ExportError::Write)?;
        Ok(played.0)
    }

    fn play<'w>(
        self,
        eyes: Eyes<'w>,
        each: &mut dyn FnMut(Played<'_, 'w, G>) -> io::Result<()>,
        each_fault: &mut dyn FnMut(&str) -> io::Result<()>,
    ) -> Result<(Exported, Playing<'w, G>), ExportError> {
        let Self { path, graph, keyframes, last_tick, mut on_fault, mut on_progress } = self;
        let mut player = Player::open(&path, graph, keyframes, eyes).map_err(ExportError::Read)?;
        let (mut exported, mut has_diverged) = (Exported::default(), false);
        loop {
            let mut written = Ok(());
            let advanced = player.advance(last_tick, &mut |played| {
                exported.entries = exported.entries.saturating_add(1);
                written = each(played);
            });
            written.map_err(ExportError::Write)?;
            on_progress(player.offset());
            match advanced {
                Ok(true) => {}
                Ok(false) => break,
                Err(fault) if is_last(&fault) => return Err(ExportError::Replay(Box::new(fault))),
                // All checkpoints behind the first that differs do so, too.
                Err(Fault::Diverged(_)) if has_diverged => {}
                Err(fault) => {
                    has_diverged |= matches!(fault, Fault::Diverged(_));
                    exported.faults = exported.faults.saturating_add(1);
                    on_fault(&fault);
                    each_fault(&fault.to_string()).map_err(ExportError::Write)?;
                }
            }
        }
        if player.engine().is_none() {
            return Err(ExportError::Replay(Box::new(Fault::NoHeading)));
        }
        exported.summary = player.replay().summary();
        Ok((exported, player.into_replay()))
    }
}

impl<G: DeclaredGraph> fmt::Debug for Export<'_, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export").field("path", &self.path).finish_non_exhaustive()
    }
}
