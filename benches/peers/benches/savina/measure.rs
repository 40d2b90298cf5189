//! How long each way takes, alternately in one process.

use crate::benchmark::{Answer, Benchmark};
use std::hint::black_box;
use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// The least times for a message, and the medians of the rounds' ratios to Arachne.
pub struct Figures {
    pub size: u64,
    pub arachne_ns: f64,
    pub kameo: Beside,
    pub tokio: Beside,
}

pub struct Beside {
    pub ns: f64,
    pub ratio: f64,
    /// Of the runtime that is better at this.
    pub threads: usize,
}

/// How much is measured.
struct Effort {
    rounds: usize,
    /// How long a way of a round takes at least: short ones are repeated.
    round: Duration,
}

const FULL: Effort = Effort { rounds: 11, round: Duration::from_millis(30) };
const QUICK: Effort = Effort { rounds: 3, round: Duration::from_millis(3) };

/// A way to do it, again and again.
struct Way<'a> {
    name: &'static str,
    run: Box<dyn Fn() -> Answer + 'a>,
    expected: &'a Answer,
    repeats: u32,
}

impl Way<'_> {
    /// How long one run takes.
    fn time(&self) -> Result<Duration, String> {
        let begin = Instant::now();
        for _ in 0..self.repeats {
            let answer = black_box((self.run)());
            if answer != *self.expected {
                return Err(format!("{}: {answer:?}, not {:?}", self.name, self.expected));
            }
        }
        Ok(begin.elapsed() / self.repeats)
    }

    /// Repeats it until a round is long enough.
    fn calibrate(mut self, round: Duration) -> Result<Self, String> {
        let once = self.time()?.min(self.time()?).max(Duration::from_nanos(1));
        self.repeats = round.div_duration_f64(once).ceil().clamp(1.0, 1e6) as u32;
        Ok(self)
    }
}

/// Does a benchmark in all ways.
///
/// # Errors
/// A sentence, if an answer is not as expected.
pub fn compare(benchmark: &Benchmark, quick: bool) -> Result<Figures, String> {
    let effort = if quick { &QUICK } else { &FULL };
    let size = black_box(benchmark.sizes[usize::from(quick)]);
    let expected = (benchmark.expected)(size);
    let runtimes = [
        (1, Builder::new_current_thread().build().expect("a runtime without drivers starts")),
        (2, Builder::new_multi_thread().worker_threads(2).build().expect("two threads start")),
    ];
    progress(benchmark.name);
    let context = |wrong| format!("{}: {wrong}", benchmark.name);

    let way = |name, run| Way { name, run, expected: &expected, repeats: 1 };
    let arachne = way("arachne", Box::new(|| (benchmark.arachne)(size)));
    let arachne = arachne.calibrate(effort.round).map_err(context)?;
    let best = |name, run: fn(u64) -> _| {
        let mut ways = Vec::new();
        for (threads, runtime) in &runtimes {
            let runtime: &Runtime = runtime;
            let way = way(name, Box::new(move || runtime.block_on(run(size))));
            let way = way.calibrate(effort.round).map_err(context)?;
            ways.push((
                way.time().map_err(context)?.min(way.time().map_err(context)?),
                *threads,
                way,
            ));
        }
        let best = ways.into_iter().min_by_key(|(took, ..)| *took).expect("there are two");
        Ok::<_, String>((best.1, best.2))
    };
    let (kameo_threads, kameo) = best("kameo", benchmark.kameo)?;
    let (tokio_threads, tokio) = best("tokio", benchmark.tokio)?;

    let mut rounds = Vec::new();
    for _ in 0..effort.rounds {
        let times = [arachne.time(), kameo.time(), tokio.time()];
        let [arachne, kameo, tokio] = times.map(|time| time.map_err(context));
        rounds.push([arachne?, kameo?, tokio?].map(|time| time.as_nanos() as f64));
    }
    progress("");
    let messages = (benchmark.messages)(size) as f64;
    let least =
        |way: usize| rounds.iter().map(|round| round[way]).fold(f64::MAX, f64::min) / messages;
    let beside = |way: usize, threads| {
        let mut ratios: Vec<f64> = rounds.iter().map(|round| round[way] / round[0]).collect();
        ratios.sort_by(f64::total_cmp);
        Beside { ns: least(way), ratio: ratios[ratios.len() / 2], threads }
    };
    Ok(Figures {
        size,
        arachne_ns: least(0),
        kameo: beside(1, kameo_threads),
        tokio: beside(2, tokio_threads),
    })
}

/// One line on a terminal, nothing in a pipe.
fn progress(what: &str) {
    if stderr().is_terminal() {
        eprint!("\r\x1b[K{what}");
        let _ = stderr().flush();
    }
}
