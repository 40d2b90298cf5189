//! What the command line says, done.

use super::super::export::{Export, ExportError, Exported};
use super::super::player::{Eyes, Fault, Inspected, Player};
use super::super::trail::Trail;
use super::Inspector;
use super::arguments::{self, Command, Form, Wish};
use super::error::{InspectError, Verdict};
use super::progress::Progress;
use super::teller::Teller;
use super::{compare, place, repeat, steps};
use std::cell::RefCell;
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

impl<G: Inspected> Inspector<G> {
    pub(super) fn obey(
        &mut self,
        arguments: impl IntoIterator<Item = OsString>,
        output: &mut dyn Write,
        errors: &mut dyn Write,
    ) -> Result<Verdict, InspectError> {
        let (path, last_tick, wish) = match arguments::parse(arguments)? {
            Command::Help => {
                output.write_all(arguments::help(&self.name).as_bytes())?;
                output.flush()?;
                return Ok(Verdict::Same);
            }
            Command::Look { recording, last_tick, wish } => (recording, last_tick, wish),
        };
        let verdict = self.look(&path, last_tick, wish, output, errors)?;
        output.flush()?;
        Ok(verdict)
    }

    fn look(
        &mut self,
        path: &Path,
        last_tick: Option<u64>,
        wish: Wish,
        output: &mut dyn Write,
        errors: &mut dyn Write,
    ) -> Result<Verdict, InspectError> {
        let name = self.name.clone();
        let end = last_tick.unwrap_or(u64::MAX);
        match wish {
            Wish::Summary => {
                let mut player = self.open(path, Eyes::default())?;
                let teller = Teller::new(&name, errors, Progress::of(&[path]));
                repeat::repeat(path, &mut player, last_tick, teller, output)
            }
            Wish::State { tick, activation } => {
                let mut player = self.open(path, Eyes::default())?;
                let teller = Teller::new(&name, errors, Progress::of(&[path]));
                place::show_at(path, &mut player, (tick, activation), teller, output)
            }
            Wish::Steps { first, end } => {
                let mut player = self.open(path, Eyes::on_activations())?;
                let teller = Teller::new(&name, errors, Progress::none());
                steps::list(path, &mut player, first..end, teller, output)
            }
            Wish::Trail(trace) => {
                let mut eyes = Eyes::default();
                eyes.trail = Some(Trail::of(trace));
                let mut player = self.open(path, eyes)?;
                let teller = Teller::new(&name, errors, Progress::of(&[path]));
                steps::trail(path, &mut player, (trace, end), teller, output)
            }
            Wish::Difference(other) => {
                let paths = [path, &other];
                let teller = Teller::new(&name, errors, Progress::of(&paths));
                let mut open = |path: &Path| self.open(path, Eyes::on_activations());
                compare::compare(paths, &mut open, end, teller, output)
            }
            Wish::Export { form, output: file } => {
                let graph = (self.make)();
                let export =
                    Export::new(path, graph).with_keyframes_as(self.keyframes).until_tick(end);
                export_to(path, export, form, file, output, (&name, errors))
            }
        }
    }

    fn open<'w>(&mut self, path: &Path, eyes: Eyes<'w>) -> Result<Player<'w, G>, InspectError> {
        let graph = (self.make)();
        Player::open(path, graph, self.keyframes, eyes).map_err(InspectError::open(path))
    }
}

fn export_to<G: Inspected>(
    path: &Path,
    export: Export<'_, G>,
    form: Form,
    file: Option<PathBuf>,
    output: &mut dyn Write,
    (name, errors): (&str, &mut dyn Write),
) -> Result<Verdict, InspectError> {
    let Some(file) = file else {
        let teller = RefCell::new(Teller::new(name, errors, Progress::none()));
        let exported = watched(path, export, &teller, |export| match form {
            Form::JsonLines => export.json_lines(output),
            // MCAP is refused before, for it needs a file.
            Form::Trace | Form::Mcap => export.chrome_trace(output),
        });
        let exported = exported.map_err(|error| failed(path, None, error))?;
        return Ok(teller.into_inner().verdict(path, exported.summary.has_end));
    };
    if is_same(path, &file) {
        let sentence = "--output is the recording itself: name another file".to_owned();
        return Err(InspectError::Usage(sentence));
    }
    // Nothing is written over for a recording that cannot be opened.
    File::open(path).map_err(InspectError::open(path))?;
    let unwritten = |error| InspectError::Export { path: file.clone(), error };
    let writer = BufWriter::new(File::create(&file).map_err(unwritten)?);
    let teller = RefCell::new(Teller::new(name, errors, Progress::of(&[path])));
    let exported = watched(path, export, &teller, |export| match form {
        Form::JsonLines => export.json_lines(writer),
        Form::Trace => export.chrome_trace(writer),
        Form::Mcap => export.mcap(writer),
    });
    let exported = exported.map_err(|error| failed(path, Some(&file), error))?;
    let mut teller = teller.into_inner();
    if exported.left_out != 0 {
        teller.tell(&file, &format!("{} events were left out: it is full", exported.left_out));
    }
    let verdict = teller.verdict(path, exported.summary.has_end);
    drop(teller);
    writeln!(output, "{}: {} entries of {}", file.display(), exported.entries, path.display())?;
    Ok(verdict)
}

/// Exports with what stands in the way told, and progress shown.
fn watched<'a, G: Inspected>(
    path: &'a Path,
    export: Export<'a, G>,
    teller: &'a RefCell<Teller<'_>>,
    write: impl FnOnce(Export<'a, G>) -> Result<Exported, ExportError>,
) -> Result<Exported, ExportError> {
    write(export.on_progress(|offset| teller.borrow_mut().progress.at(|| offset)).on_fault(
        move |fault| match fault {
            Fault::Diverged(divergence) => teller.borrow_mut().diverged(path, divergence),
            fault => teller.borrow_mut().pass(path, fault),
        },
    ))
}

fn failed(path: &Path, file: Option<&Path>, error: ExportError) -> InspectError {
    match (error, file) {
        (ExportError::Read(error), _) => InspectError::Open { path: path.to_owned(), error },
        (ExportError::Replay(fault), _) => InspectError::Replay { path: path.to_owned(), fault },
        (ExportError::Write(error), Some(file)) => {
            InspectError::Export { path: file.to_owned(), error }
        }
        (ExportError::Write(error), None) => InspectError::Output(error),
    }
}

/// Whether two paths lead to one file.
fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
