//! The command `validate`.

use super::error::AppError;
use super::part::Part;
use super::settings::{KEYS, Loaded, Settings};
use super::watch::Watches;
use crate::runtime::Runtime;
use arachne::topology::{Severity, scratch_length, validate};
use std::fmt::Write;

/// Tells what is to be said of each graph, in comments of TOML; whether all may run.
pub(super) fn topologies(
    parts: &[Part],
    tell: &mut impl FnMut(String) -> Result<(), AppError>,
) -> Result<bool, AppError> {
    let mut is_sound = true;
    for Part { name, topology, .. } in parts {
        let (nodes, edges) = (topology.nodes.len(), topology.edges.len());
        let findings = validate(topology, &mut vec![0; scratch_length(nodes, edges)]);
        let count = findings.count();
        tell(format!("# graph {name}: {nodes} nodes, {edges} edges, {count} findings\n"))?;
        for finding in findings.iter() {
            is_sound &= finding.severity() != Severity::Error;
            tell(format!("#   {}\n", finding.display(topology)))?;
        }
    }
    Ok(is_sound)
}

/// Whether the graphs are wired as they must be; nothing runs, and no file is written.
pub(super) fn wiring(parts: Vec<Part>, settings: &Settings) -> Result<(), AppError> {
    let mut settings = settings.clone();
    (settings.trace.path, settings.trace.collector) = (None, None);
    let watches = Watches::new(&settings, "", parts.len())?;
    let mut runtime = Runtime::new();
    parts.into_iter().try_for_each(|part| (part.add)(&settings, &watches, &mut runtime).map(drop))
}

/// All settings as TOML, with where each comes from.
pub(super) fn settings(loaded: &Loaded) -> String {
    let mut text = String::new();
    let mut section = "";
    for (key, origin) in KEYS.iter().zip(&loaded.origins) {
        // Writing to a string does not fail.
        if key.section != section {
            section = key.section;
            let _ = writeln!(text, "\n[{section}]");
        }
        let setting = format!("{} = {}", key.name, (key.get)(&loaded.settings));
        let _ = writeln!(text, "{setting:<32} # {origin}: {}", key.meaning);
    }
    text
}
