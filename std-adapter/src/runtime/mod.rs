//! Several graphs, each on a thread of its own, joined by links.
//!
//! A [`Runtime`] is given [`Task`]s and runs them until all have ended. Each graph stays what it is: one thread, one
//! deterministic scheduler. Between ticks its thread serves the links: it takes what has come and there is room for, and
//! sends what came out. A link that is full leaves the outputs in the graph, which so pushes back on what feeds it, up to
//! the source; a thread with nothing to do sleeps until a link has changed.
//!
//! # The end
//! A graph drains when all links to it have ended and are empty, and its own links end when it has stopped: so the end goes
//! through the graphs in their topological order, and each has all that was sent to it. It begins when the last sender
//! outside is dropped, or with [`Stop::stop`], or with a signal: then what was accepted from outside until then is handled,
//! and no more is accepted. A graph without links to it drains when that is asked for. A link that leads back, from a graph
//! to one added before it that it hears from, is not waited for; what comes by it to a graph that drains is thrown away, and
//! counted. After the deadline every graph stops at once.

mod drive;
mod ends;
mod error;
mod live;
mod pace;
mod place;
mod plan;
mod port;
mod report;
#[cfg(unix)]
mod signals;
mod step;
mod stop;
mod task;
mod thread;
mod turns;

pub use error::{AddError, RuntimeError};
pub use place::{Panic, Watched};
pub use port::Port;
pub use report::{Ended, GraphReport, Report};
pub use task::{Task, TaskEngine};
pub use turns::Turn;

use arachne::graph::DeclaredGraph;
use arachne::observe::Observer;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use stop::Common;
use thread::{OnPanic, Runnable};

/// How long graphs may drain, unless a runtime says otherwise.
const GRACE: Duration = Duration::from_secs(10);

/// Runs graphs, each on a thread of its own.
///
/// # Examples
/// Numbers are doubled by one thread and summed by another:
/// ```
/// use arachne::prelude::*;
/// use arachne_std::link::{OnFull, link};
/// use arachne_std::{Runtime, Task, port};
///
/// struct Double;
/// impl Node for Double {
///     type Input = One<u64>;
///     type Output = One<u64>;
///     fn on_message(&mut self, One::One(n): One<u64>, context: &mut impl Context<One<u64>>) -> Outcome<One<u64>> {
///         context.emit(One::One(2 * n))?;
///         Ok(())
///     }
/// }
/// #[derive(Default)]
/// struct Sum(u64);
/// impl Node for Sum {
///     type Input = One<u64>;
///     type Output = Never;
///     fn on_message(&mut self, One::One(n): One<u64>, _: &mut impl Context<Never>) -> Outcome<One<u64>> {
///         self.0 += n;
///         Ok(())
///     }
/// }
/// graph! { graph Doubling(Number: u64 => double.One [8]) -> (Doubled: u64 [8]) { double: Double { One -> out.Doubled; } } }
/// graph! { graph Summing(Number: u64 => sum.One [8]) { sum: Sum {} } }
/// type DoublingIn = arachne::graph::Input<Doubling>;
/// type DoublingOut = arachne::graph::Output<Doubling>;
/// type SummingIn = arachne::graph::Input<Summing>;
///
/// let (mut numbers, numbers_end) = link(8, OnFull::Block);
/// let (doubled, doubled_end) = link(8, OnFull::Block);
/// let (total, totals) = std::sync::mpsc::channel();
///
/// let mut runtime = Runtime::new();
/// runtime.add(
///     Task::new("double", || Doubling::new(Double))
///         .input(port!(DoublingIn::Number), numbers_end)
///         .output(port!(DoublingOut::Doubled), doubled),
/// )?;
/// runtime.add(
///     Task::new("sum", || Summing::new(Sum::default()))
///         .input(port!(SummingIn::Number), doubled_end)
///         .at_end(move |engine| total.send(engine.graph().sum.0).unwrap_or_default()),
/// )?;
/// let source = std::thread::spawn(move || {
///     for number in 1..=1000 {
///         numbers.send(number).unwrap(); // sleeps while the link is full
///     }
/// }); // with the sender the graphs end, one after the other
/// let report = runtime.run()?;
/// source.join().unwrap();
/// assert!(report.is_clean());
/// assert_eq!(totals.recv()?, 1_001_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Runtime {
    tasks: Vec<Box<dyn Runnable>>,
    common: Arc<Common>,
    on_panic: Option<OnPanic>,
    #[cfg(unix)]
    heeds_signals: bool,
}

impl Runtime {
    /// A runtime without graphs, that gives them ten seconds to drain.
    #[must_use]
    pub fn new() -> Self {
        Self {
            tasks: Vec::new(),
            common: Arc::new(Common::new(nanoseconds(GRACE))),
            on_panic: None,
            #[cfg(unix)]
            heeds_signals: false,
        }
    }

    /// How long the graphs may drain: all of them together from when a stop is asked for, and each from when its links have
    /// ended.
    #[must_use]
    pub fn with_grace(self, grace: Duration) -> Self {
        self.common.grace_ns.store(nanoseconds(grace), Ordering::Relaxed);
        self
    }

    /// Stops on SIGINT or SIGTERM: the first lets the graphs drain, the second ends the process at once, with the exit code
    /// 130 or 143, as does any after [`run`](Self::run) has returned.
    #[cfg(unix)]
    #[must_use]
    pub const fn heeding_signals(mut self) -> Self {
        self.heeds_signals = true;
        self
    }

    /// Calls back on each panic, on the thread of the graph. What the process's own panic hook does, it does before.
    #[must_use]
    pub fn on_panic(mut self, tell: impl Fn(&Panic) + Send + Sync + 'static) -> Self {
        self.on_panic = Some(Arc::new(tell));
        self
    }

    /// Adds a graph.
    ///
    /// # Errors
    /// [`AddError`] if the task is not wired as it must be.
    pub fn add<G: DeclaredGraph + 'static, O: Observer + 'static>(
        &mut self,
        task: Task<G, O>,
    ) -> Result<(), AddError> {
        error::check(&task)?;
        if self.tasks.iter().any(|other| other.name() == task.name) {
            return Err(AddError::SameName { task: task.name });
        }
        self.tasks.push(Box::new(task));
        Ok(())
    }

    /// A way to stop the graphs from elsewhere.
    #[must_use]
    pub fn stopper(&self) -> Stop {
        Stop { common: Arc::clone(&self.common) }
    }

    /// Runs all graphs until they have ended.
    ///
    /// # Errors
    /// [`RuntimeError`] if a thread or the handling of signals cannot be set up; graphs that run already are stopped.
    pub fn run(mut self) -> Result<Report, RuntimeError> {
        let keys: Vec<_> = self.tasks.iter().map(|task| task.keys()).collect();
        for (task, origins) in self.tasks.iter_mut().zip(plan::origins(&keys)) {
            task.set_origins(&origins);
        }
        #[cfg(unix)]
        let _listening = match self.heeds_signals {
            true => Some(
                signals::Listening::begin(Arc::clone(&self.common))
                    .map_err(RuntimeError::Signals)?,
            ),
            false => None,
        };
        let thread_count = self.tasks.len();
        let mut threads = Vec::new();
        let mut failed = None;
        for task in self.tasks {
            let name = task.name().to_owned();
            let (common, on_panic) = (Arc::clone(&self.common), self.on_panic.clone());
            let builder = std::thread::Builder::new().name(name.clone());
            match builder.spawn(move || task.run(common, thread_count, on_panic)) {
                Ok(thread) => threads.push((name, thread)),
                Err(error) => {
                    self.common.stop();
                    failed = Some(RuntimeError::Thread { task: name, error });
                    break;
                }
            }
        }
        let mut graphs = Vec::new();
        for (task, thread) in threads {
            match thread.join() {
                Ok(report) => graphs.push(report),
                Err(_) => failed = failed.or(Some(RuntimeError::Lost { task })),
            }
        }
        failed.map_or(Ok(Report { graphs }), Err)
    }
}

impl Default for Runtime {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.tasks.iter().map(|task| task.name()).collect();
        f.debug_struct("Runtime").field("tasks", &names).finish_non_exhaustive()
    }
}

/// Stops the graphs of a runtime, as the first signal does.
#[derive(Clone, Debug)]
pub struct Stop {
    common: Arc<Common>,
}

impl Stop {
    /// Asks the graphs to drain and stop; returns at once. Further calls change nothing.
    pub fn stop(&self) {
        self.common.stop();
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
