//! The peers: each does the work as its own documentation would.

mod arachne;
#[cfg(feature = "copper")]
mod copper;
mod crossbeam;
#[cfg(feature = "dfir")]
mod dfir;
#[cfg(feature = "disruptor")]
mod disruptor;
mod embassy;
#[cfg(feature = "futuresdr")]
mod futuresdr;
mod hand;
#[cfg(feature = "kameo")]
mod kameo;
#[cfg(feature = "limen")]
mod limen;
mod python;
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
    pub version: Version,
    pub threads: Threads,
    pub run: fn(Work, u64) -> Answer,
}

/// Where the version is found that is printed.
pub enum Version {
    /// In the lock file, as that of a package.
    Locked(&'static str),
    Compiler,
    /// A package of Python, or the interpreter.
    Python(&'static str),
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
        let package = match self.version {
            Version::Locked(package) => package,
            Version::Compiler => return compiler(),
            Version::Python(name) => return python::version(name),
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
    version: Version,
    threads: Threads,
    run: fn(Work, u64) -> Answer,
) -> Peer {
    Peer { name, version, threads, run }
}

/// All, the first of which the others are beside.
pub const ALL: &[Peer] = &[
    peer("arachne", Version::Locked("arachne-rt"), Threads::One, arachne::run),
    peer("hand", Version::Locked("heapless"), Threads::One, hand::run),
    peer("embassy", Version::Locked("embassy-sync"), Threads::One, embassy::run),
    peer("tokio", Version::Locked("tokio"), Threads::One, tokio::run),
    peer("crossbeam", Version::Locked("crossbeam-channel"), Threads::Nodes, crossbeam::run),
    peer("std", Version::Compiler, Threads::Nodes, std_mpsc::run),
    #[cfg(feature = "disruptor")]
    peer("disruptor", Version::Locked("disruptor"), Threads::Nodes, disruptor::run),
    #[cfg(feature = "kameo")]
    peer("kameo", Version::Locked("kameo"), Threads::One, kameo::run),
    #[cfg(feature = "timely")]
    peer("timely", Version::Locked("timely"), Threads::One, timely::run),
    #[cfg(feature = "timely")]
    peer("timely_batched", Version::Locked("timely"), Threads::One, timely::run_batched),
    #[cfg(feature = "dfir")]
    peer("dfir", Version::Locked("dfir_rs"), Threads::One, dfir::run),
    #[cfg(feature = "dfir")]
    peer("dfir_handoff", Version::Locked("dfir_rs"), Threads::One, dfir::run_buffered),
    #[cfg(feature = "copper")]
    peer("copper", Version::Locked("cu29"), Threads::One, copper::run),
    #[cfg(feature = "limen")]
    peer("limen", Version::Locked("limen-core"), Threads::One, limen::run),
    #[cfg(feature = "futuresdr")]
    peer("futuresdr", Version::Locked("futuresdr"), Threads::One, futuresdr::run),
    #[cfg(feature = "futuresdr")]
    peer("futuresdr_batched", Version::Locked("futuresdr"), Threads::One, futuresdr::run_batched),
    #[cfg(feature = "futuresdr")]
    peer("futuresdr_messages", Version::Locked("futuresdr"), Threads::One, futuresdr::run_messages),
    peer("csp", Version::Python("csp"), Threads::One, python::csp),
    peer("asyncio", Version::Python("asyncio"), Threads::One, python::asyncio),
];
