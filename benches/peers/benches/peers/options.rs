//! What the command line says.

use crate::peer::{self, Peer};
use crate::work::Work;
use lexopt::prelude::*;
use std::ffi::OsString;
use std::path::PathBuf;

pub const HELP: &str = "\
Arachne beside its peers: cargo bench --manifest-path benches/peers/Cargo.toml --bench peers -- [OPTIONS] [NAME...]

NAME is one of a piece of work or of a peer; without any, all are measured. Arachne always is.

  --quick       measure less
  --json FILE   write the figures
  --svg DIR     draw a chart for each piece of work
  --from FILE   take the figures of a former run, rather than measure
  --list        print the names
  --help        print this

Exit codes: 0 success, 1 a wrong result or a file that cannot be read or written, 2 wrong usage.";

pub struct Options {
    pub quick: bool,
    pub works: Vec<Work>,
    pub peers: Vec<&'static Peer>,
    pub json: Option<PathBuf>,
    pub svg: Option<PathBuf>,
    pub from: Option<PathBuf>,
    pub list: bool,
}

impl Options {
    /// Nothing if help is asked for.
    pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Option<Self>, lexopt::Error> {
        let mut options = Self {
            quick: false,
            works: Vec::new(),
            peers: Vec::new(),
            json: None,
            svg: None,
            from: None,
            list: false,
        };
        let mut is_bench = false;
        let mut parser = lexopt::Parser::from_iter(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("bench") => is_bench = true,
                Long("quick") => options.quick = true,
                Long("json") => options.json = Some(parser.value()?.into()),
                Long("svg") => options.svg = Some(parser.value()?.into()),
                Long("from") => options.from = Some(parser.value()?.into()),
                Long("list") => options.list = true,
                Long("help") | Short('h') => return Ok(None),
                Value(name) => options.choose(&name.string()?)?,
                other => return Err(other.unexpected()),
            }
        }
        // `cargo test --benches` only asks whether it works.
        options.quick |= !is_bench;
        if options.works.is_empty() {
            options.works = Work::ALL.to_vec();
        }
        let arachne = &peer::ALL[0];
        if options.peers.is_empty() {
            options.peers = peer::ALL.iter().collect();
        } else if !options.peers.iter().any(|peer| peer.name == arachne.name) {
            options.peers.insert(0, arachne);
        }
        Ok(Some(options))
    }

    fn choose(&mut self, name: &str) -> Result<(), lexopt::Error> {
        if let Some(&work) = Work::ALL.iter().find(|work| work.name() == name) {
            self.works.push(work);
        } else if let Some(peer) = peer::ALL.iter().find(|peer| peer.name == name) {
            self.peers.push(peer);
        } else {
            return Err(format!("{name:?} is neither a piece of work nor a peer").into());
        }
        Ok(())
    }
}
