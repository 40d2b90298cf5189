//! How long each piece of work takes each peer, beside Arachne in the same rounds.

use crate::options::Options;
use crate::peer::{self, Peer};
use crate::work::{Answer, Cannot, Done, Work};
use serde::{Deserialize, Serialize};
use std::hint::black_box;
use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// What a run has found.
#[derive(Serialize, Deserialize)]
pub struct Figures {
    pub works: Vec<String>,
    pub peers: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
pub struct Row {
    pub peer: String,
    pub version: String,
    pub threads: String,
    /// One for each work.
    pub cells: Vec<Cell>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// The least time of an edge crossing, and the median of its ratios to Arachne's.
    Crossing {
        ns: f64,
        ratio: f64,
    },
    /// Messages handled between a kill and its handling.
    Wait {
        median: u64,
        greatest: u64,
    },
    Cannot {
        reason: String,
    },
}

impl Cell {
    /// What stands for a reason where there is no figure.
    pub fn without_figure(reason: &str) -> &'static str {
        if reason.starts_with("not ") { "-" } else { "cannot" }
    }
}

/// How much is measured.
struct Effort {
    rounds: usize,
    /// How long a side of a round should take at least: short, so that some rounds are not disturbed.
    round: Duration,
    /// No round begins after so long, unless there were but a few.
    patience: Duration,
}

const FEW: usize = 3;
const FULL: Effort =
    Effort { rounds: 31, round: Duration::from_millis(10), patience: Duration::from_secs(4) };
const QUICK: Effort =
    Effort { rounds: 5, round: Duration::from_millis(2), patience: Duration::from_millis(200) };

pub fn all(options: &Options) -> Result<Figures, String> {
    let effort = if options.quick { &QUICK } else { &FULL };
    let mut figures = Figures {
        works: options.works.iter().map(|work| work.name().into()).collect(),
        peers: Vec::new(),
    };
    for peer in &options.peers {
        let mut cells = Vec::new();
        for &work in &options.works {
            progress(&format!("{} {}", peer.name, work.name()));
            cells.push(compare(peer, work, effort)?);
        }
        figures.peers.push(Row {
            peer: peer.name.into(),
            version: peer.version(),
            threads: peer.threads.into(),
            cells,
        });
    }
    progress("");
    Ok(figures)
}

/// One line on a terminal, nothing in a pipe.
fn progress(what: &str) {
    if stderr().is_terminal() {
        eprint!("\r\x1b[K{what}");
        let _ = stderr().flush();
    }
}

fn compare(peer: &Peer, work: Work, effort: &Effort) -> Result<Cell, String> {
    let arachne = &peer::ALL[0];
    let messages = match calibrate(peer, work, effort.round)? {
        Ok(messages) => messages,
        Err(Cannot(reason)) => return Ok(Cell::Cannot { reason }),
    };
    if work == Work::Control {
        let mut waits = checked(peer, work, messages)?.map_or(Vec::new(), |done| done.waits);
        waits.sort_unstable();
        return Ok(Cell::Wait {
            median: waits[waits.len() / 2],
            greatest: waits.last().copied().unwrap_or_default(),
        });
    }
    let beside = match calibrate(arachne, work, effort.round)? {
        Ok(messages) => messages,
        Err(Cannot(reason)) => return Err(reason),
    };
    let (mut least, mut ratios) = (f64::MAX, Vec::new());
    let begin = Instant::now();
    for round in 0..effort.rounds {
        if round >= FEW && begin.elapsed() > effort.patience {
            break;
        }
        let arachne_ns = crossing_ns(arachne, work, beside)?;
        let ns = crossing_ns(peer, work, messages)?;
        least = least.min(ns);
        ratios.push(ns / arachne_ns);
    }
    ratios.sort_by(f64::total_cmp);
    Ok(Cell::Crossing { ns: least, ratio: ratios[ratios.len() / 2] })
}

/// So many messages that they take long enough, unless the peer cannot.
fn calibrate(peer: &Peer, work: Work, round: Duration) -> Result<Result<u64, Cannot>, String> {
    // A run has at least so many kills, and fills every queue.
    let mut messages = 10_000;
    if work == Work::Thousand {
        messages = 32;
    }
    loop {
        match checked(peer, work, messages)? {
            Err(cannot) => return Ok(Err(cannot)),
            Ok(done) if done.took >= round => return Ok(Ok(messages)),
            Ok(done) => {
                let factor = round.as_secs_f64() / done.took.as_secs_f64().max(1e-6);
                messages = (messages as f64 * factor.clamp(1.1, 20.0) * 1.1) as u64;
            }
        }
    }
}

fn crossing_ns(peer: &Peer, work: Work, messages: u64) -> Result<f64, String> {
    match checked(peer, work, messages)? {
        Ok(done) => Ok(done.took.as_nanos() as f64 / (messages * work.crossings()) as f64),
        Err(Cannot(reason)) => Err(reason),
    }
}

/// Has it done, and holds the result against what is expected.
fn checked(peer: &Peer, work: Work, messages: u64) -> Result<Answer, String> {
    let answer = black_box((peer.run)(work, black_box(messages)));
    if let Ok(Done { tally, waits, .. }) = &answer {
        let (count, sum) = work.expected(messages);
        let kills = if work == Work::Control { messages / crate::work::KILL_EVERY } else { 0 };
        let found = (tally.count, tally.sum, tally.strayed, waits.len() as u64);
        let expected = (count, sum, 0, kills);
        if found != expected {
            return Err(format!(
                "{} {} of {messages} messages: (count, sum, out of order, kills) is {found:?}, \
                 not {expected:?}",
                peer.name,
                work.name(),
            ));
        }
    }
    Ok(answer)
}
