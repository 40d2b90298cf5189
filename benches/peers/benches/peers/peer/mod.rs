//! The peers: each does the work as its own documentation would.

mod arachne;
mod crossbeam;
#[cfg(feature = "dfir")]
mod dfir;
#[cfg(feature = "disruptor")]
mod disruptor;
mod embassy;
mod hand;
#[cfg(feature = "kameo")]
mod kameo;
mod std_mpsc;
mod threads;
#[cfg(feature = "timely")]
mod timely;
mod tokio;

use crate::work::{Answer, Work};
use std::process::Command;

/// Somebody who does the work.
pub struct Peer {
    pub name: &'static str,
    /// The package whose version is printed; none is the compiler's.
    pub package: Option<&'static str>,
    pub threads: Threads,
    pub run: fn(Work, u64) -> Answer,
}

#[derive(Clone, Copy)]
pub enum Threads {
    One,
    /// One for each node.
    Nodes,
}

impl From<Threads> for String {
    fn from(threads: Threads) -> Self {
        match threads {
            Threads::One => "1".into(),
            Threads::Nodes => "nodes".into(),
        }
    }
}

impl Peer {
    /// As it is locked, or as the compiler says.
    pub fn version(&self) -> String {
        let Some(package) = self.package else {
            return compiler();
        };
        // Where several versions are locked, the dependencies of this package say which is meant.
        let (_, mine) = LOCK.split_once("name = \"peers\"\n").unwrap_or_default();
        let version = between(mine, &format!(" \"{package} "), "\"")
            .filter(|version| !version.contains(']'))
            .or_else(|| between(LOCK, &format!("name = \"{package}\"\nversion = \""), "\""));
        version.unwrap_or("?").into()
    }
}

const LOCK: &str = include_str!("../../../Cargo.lock");

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    Some(text.split_once(before)?.1.split_once(after)?.0)
}

/// The version of the compiler, whose the standard library is.
fn compiler() -> String {
    let said = Command::new("rustc").arg("--version").output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    said.ok().and_then(|said| Some(said.split(' ').nth(1)?.to_owned())).unwrap_or("?".into())
}

const fn peer(
    name: &'static str,
    package: Option<&'static str>,
    threads: Threads,
    run: fn(Work, u64) -> Answer,
) -> Peer {
    Peer { name, package, threads, run }
}

/// All, the first of which the others are beside.
pub const ALL: &[Peer] = &[
    peer("arachne", Some("arachne-rt"), Threads::One, arachne::run),
    peer("hand", Some("heapless"), Threads::One, hand::run),
    peer("embassy", Some("embassy-sync"), Threads::One, embassy::run),
    peer("tokio", Some("tokio"), Threads::One, tokio::run),
    peer("crossbeam", Some("crossbeam-channel"), Threads::Nodes, crossbeam::run),
    peer("std", None, Threads::Nodes, std_mpsc::run),
    #[cfg(feature = "disruptor")]
    peer("disruptor", Some("disruptor"), Threads::Nodes, disruptor::run),
    #[cfg(feature = "kameo")]
    peer("kameo", Some("kameo"), Threads::One, kameo::run),
    #[cfg(feature = "timely")]
    peer("timely", Some("timely"), Threads::One, timely::run),
    #[cfg(feature = "timely")]
    peer("timely_batched", Some("timely"), Threads::One, timely::run_batched),
    #[cfg(feature = "dfir")]
    peer("dfir", Some("dfir_rs"), Threads::One, dfir::run),
    #[cfg(feature = "dfir")]
    peer("dfir_handoff", Some("dfir_rs"), Threads::One, dfir::run_buffered),
];
