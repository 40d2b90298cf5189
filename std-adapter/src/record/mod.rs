//! Recordings in files: what [`arachne::record`] writes and reads, on a disk or from anything that can be read.
//!
//! ```
//! use arachne::prelude::*;
//! use arachne::record::{Recorder, Replay};
//! use arachne::scheduler::Config;
//! use arachne_std::record::{RecordingFile, open};
//!
//! #[derive(Default, Hash)]
//! struct Sum(u64);
//! impl Node for Sum {
//!     type Input = One<u32>;
//!     type Output = Never;
//!     fn on_message(&mut self, One::One(n): One<u32>, _: &mut impl Context<Never>) -> Outcome<One<u32>> {
//!         self.0 += u64::from(n);
//!         Ok(())
//!     }
//! }
//! graph! { #[derive(Hash)] graph Summing(Number: u32 => sum.One) { sum: Sum {} } }
//! type In = arachne::graph::Input<Summing>;
//!
//! let path = std::env::temp_dir().join(format!("arachne-doc-{}.arec", std::process::id()));
//! let file = RecordingFile::create(&path)?;
//! let mut recorder = Recorder::new(Summing::new(Sum::default()), Config::default(), (), file)
//!     .with_checkpoints(100)
//!     .with_flushes(1000);
//! recorder.start(0)?;
//! recorder.push(In::Number(7))?;
//! recorder.tick(1, 100)?;
//! let (_, file) = recorder.finish();
//! file.finish()?; // the first error of the file, if there was one
//!
//! let mut replay = Replay::new(Summing::new(Sum::default()), (), open(&path)?);
//! assert!(replay.run()?.has_end);
//! assert_eq!(replay.engine().unwrap().graph().sum.0, 7);
//! # std::fs::remove_file(path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "export")]
mod export;
mod file;
#[cfg(feature = "export")]
mod inspect;
mod piped;
#[cfg(feature = "export")]
mod player;
mod reader;
mod trail;
mod travel;
mod twin;

pub use crate::growing::Growing;
#[cfg(feature = "export")]
pub use export::{Export, ExportError, Exported};
pub use file::{Lost, RecordingFile};
#[cfg(feature = "export")]
pub use inspect::Inspector;
pub use piped::Piped;
#[cfg(feature = "export")]
pub use player::Inspected;
pub use reader::{LARGEST_FRAME, Readable, open, tape};
pub use trail::{Sighting, Trail};
pub use travel::Travel;
pub use twin::{Told, Twin, Twinned};
