//! The lines of a run, simulated or recorded, as the graph takes them.

use crate::error::TradingError;
use crate::market::{Lines, Simulation};
use crate::messages::Line;
use crate::options::Origin;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where the lines come from.
pub enum Input {
    /// A simulated exchange.
    Simulated(Simulated),
    /// A file.
    Recorded(Lines),
}

/// A simulated exchange, and the file that its lines are saved to.
pub struct Simulated {
    simulation: Simulation,
    line_count: u64,
    messages: u64,
    text: String,
    save: Option<(PathBuf, BufWriter<File>)>,
}

impl Input {
    /// Opens what the options name.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened.
    pub fn open(origin: &Origin) -> Result<Self, TradingError> {
        match origin {
            Origin::File(path) => Ok(Self::Recorded(Lines::open(path)?)),
            Origin::Simulation { seed, messages, save } => Ok(Self::Simulated(Simulated {
                simulation: Simulation::new(*seed, *messages),
                line_count: 0,
                messages: *messages,
                text: String::new(),
                save: save.as_deref().map(create).transpose()?,
            })),
        }
    }

    /// The next line; none at the end.
    ///
    /// # Errors
    ///
    /// If the file cannot be read on, or the lines cannot be saved.
    pub fn next_line(&mut self) -> Result<Option<Line>, TradingError> {
        match self {
            Self::Simulated(simulated) => simulated.next_line(),
            Self::Recorded(lines) => Ok(lines
                .next_line()?
                .map(|line| Line { number: line.number, content: line.content.map(Box::from) })),
        }
    }

    /// How far the input is, and how far it goes: in lines if simulated, in bytes
    /// if recorded.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        match self {
            Self::Simulated(simulated) => (simulated.line_count, simulated.messages),
            Self::Recorded(lines) => {
                let progress = lines.progress();
                (progress.read_bytes, progress.total_bytes)
            }
        }
    }

    /// The file, of one that is recorded.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Simulated(_) => None,
            Self::Recorded(lines) => Some(lines.path()),
        }
    }
}

impl Simulated {
    fn next_line(&mut self) -> Result<Option<Line>, TradingError> {
        if !self.simulation.next_line(&mut self.text) {
            self.save(|file| file.flush())?;
            return Ok(None);
        }
        self.line_count += 1;
        let content = Ok(Box::from(self.text.as_bytes()));
        self.text.push('\n');
        let text = core::mem::take(&mut self.text);
        self.save(|file| file.write_all(text.as_bytes()))?;
        self.text = text;
        Ok(Some(Line { number: self.line_count, content }))
    }

    fn save(
        &mut self,
        write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
    ) -> Result<(), TradingError> {
        let Some((path, file)) = &mut self.save else {
            return Ok(());
        };
        write(file).map_err(|source| TradingError::Generate { path: path.clone(), source })
    }
}

fn create(path: &Path) -> Result<(PathBuf, BufWriter<File>), TradingError> {
    match File::create(path) {
        Ok(file) => Ok((path.to_owned(), BufWriter::new(file))),
        Err(source) => Err(TradingError::Generate { path: path.to_owned(), source }),
    }
}
