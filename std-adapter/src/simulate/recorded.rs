//! Inputs of a recording, for worlds around what has happened.

use super::simulation::Inputs;
use arachne::graph::{DeclaredGraph, Input};
use arachne::record::{Entry, Source, Tape, TapeError};
use core::fmt;
use serde::de::DeserializeOwned;

/// Why the inputs of a recording were not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordedError<E> {
    /// The recording cannot be read.
    Tape(TapeError<E>),
    /// An input of this entry is none of the graph.
    Input {
        /// The number of the entry.
        entry: u64,
    },
}

impl<E: fmt::Display> fmt::Display for RecordedError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tape(error) => error.fmt(f),
            Self::Input { entry } => {
                write!(f, "entry {entry} holds an input that this graph cannot read")
            }
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for RecordedError<E> {}

/// The inputs of a recording, each with the time of the tick that first saw it, as a generator of a
/// [`Simulation`](super::Simulation) gives them. Headers that they were given are left out.
///
/// # Examples
/// ```
/// # use arachne::prelude::*;
/// use arachne::record::{Memory, Recorder, Tape};
/// use arachne_std::simulate::{Faults, Simulation, recorded};
/// # #[derive(Default, Hash)]
/// # struct Sink;
/// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
/// # graph! { #[derive(Hash)] graph Small(Number: u32 => sink.One) { sink: Sink {} } }
/// # type In = arachne::graph::Input<Small>;
///
/// let mut memory = [0; 1024];
/// let mut recorder = Recorder::new(Small::new(Sink), Default::default(), (), Memory::new(&mut memory));
/// recorder.start(0)?;
/// recorder.push(In::Number(7))?;
/// recorder.tick(5, 100)?;
/// let (_, memory) = recorder.finish();
///
/// // What happened once, a thousand times over, with faults.
/// let inputs = recorded::<Small, _, _>(&mut Tape::new(memory.bytes(), [0; 2048]))?;
/// assert!(inputs == [(5, In::Number(7))]);
/// let simulation = Simulation::new(|_| Small::new(Sink), |_| inputs.clone());
/// let report = simulation.with_faults(Faults { drop: 0.1, ..Faults::default() }).run();
/// assert!(report.tally.inputs > 800 && report.tally.inputs < 1000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`RecordedError`], the first: a recording that is damaged is not what has happened.
pub fn recorded<G, S, B>(tape: &mut Tape<S, B>) -> Result<Inputs<G>, RecordedError<S::Error>>
where
    G: DeclaredGraph<Header: DeserializeOwned>,
    Input<G>: DeserializeOwned,
    S: Source,
    B: AsMut<[u8]> + AsRef<[u8]>,
{
    let mut inputs: Inputs<G> = Vec::new();
    // Those from here on were pushed and wait for their tick.
    let (mut timed, mut now_ns) = (0, 0);
    loop {
        let number = tape.number();
        match tape.peek().map_err(RecordedError::Tape)? {
            None => break,
            Some(Entry::Tick { now_ns: tick_ns, .. }) => {
                now_ns = now_ns.max(tick_ns);
                for (at_ns, _) in inputs.iter_mut().skip(timed) {
                    *at_ns = now_ns;
                }
                timed = inputs.len();
            }
            Some(Entry::Start { now_ns: start_ns }) => now_ns = start_ns,
            Some(Entry::Input { value, .. }) => {
                let (_, input): (Option<G::Header>, _) = postcard::from_bytes(value)
                    .map_err(|_| RecordedError::Input { entry: number })?;
                inputs.push((now_ns, input));
            }
            Some(_) => {}
        }
        tape.advance();
    }
    Ok(inputs)
}
