//! A device's graph on a desktop: its frames in; the same figures, JSON lines and live picture out as of a graph that
//! runs here.
//!
//! The device sends [`Reading`]s as frames ([`arachne::frame`]): figures now and then, by
//! [`readings`](arachne::observe::FiguresIn::readings); where its engine is, by
//! [`Engine::reading`](arachne::engine::Engine::reading); events as it likes. A [`Bridge`] reads them from anything that
//! can be read: standard input, a file, a [growing one](Growing), a [serial port](serial_port). The command
//! `arachne bridge` is such a program for any device.
//!
//! | what comes | what becomes of it |
//! | --- | --- |
//! | figures of a node, an edge, the scheduler | they replace those on display |
//! | where the engine is | logical time, state, how many nodes are runnable |
//! | an event | a [JSON line](crate::log); of a tick and of a change of state also the above, of an edge that is moved its level |
//! | a reading of a node or an edge that the graph does not have | counted, told, passed over |
//! | a frame of the application's own | counted, passed over |
//! | damage | counted by its kind, told in a line `damaged` with `count` and the `offset` of the first, at most once a second; the next frame is read again |
//!
//! What has not come is not known: a figure is 0 until its reading comes, and the state is unknown until the device
//! tells it, which `/readyz` says. Counts are never made up from events, since an event may be lost. A device that
//! starts anew begins again at 0, as a program does.
//!
//! The live picture tells rates between the moments at which all figures were told, so that a device that sends them once a
//! second or once a minute shows its own pace. Such a moment is the reading of the engine: it is to be sent last.
//!
//! # Examples
//! A program that knows the frames of its device:
//! ```
//! use arachne::frame::encode;
//! use arachne::observe::Reading;
//! use arachne::prelude::*;
//! use arachne::scheduler::Lifecycle;
//! use arachne_std::bridge::Bridge;
//! # struct Sink;
//! # impl Node for Sink { type Input = One<u8>; type Output = Never; }
//! # graph! { graph Small(Byte: u8 => sink.One) { sink: Sink {} } }
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! enum Dispatch {
//!     Reading(Reading),
//!     Temperature { celsius: i16 },
//! }
//!
//! let (mut bridge, display) = Bridge::new("small", Small::topology());
//! // Server::local(9464, vec![display.clone()])?; // with the feature `serve`
//! # let (mut buffer, mut source) = ([0; 64], Vec::new());
//! # let here = Reading::Engine { now_ns: 7, state: Lifecycle::Running, runnable: 0 };
//! # source.extend_from_slice(encode(&Dispatch::Temperature { celsius: 21 }, &mut buffer)?);
//! # source.extend_from_slice(encode(&Dispatch::Reading(here), &mut buffer)?);
//! # let source = source.as_slice();
//! bridge.read(source, |dispatch| match dispatch {
//!     Dispatch::Reading(reading) => Some(reading),
//!     Dispatch::Temperature { celsius } => {
//!         println!("{celsius} degrees");
//!         None
//!     }
//! })?;
//! assert_eq!(display.sheet().state, Lifecycle::Running);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod enter;
mod frame;
#[cfg(unix)]
mod serial;
mod untold;

pub use crate::bridged::{Bridged, Damaged};
pub use crate::growing::Growing;
pub use frame::DeviceFrame;
#[cfg(unix)]
pub use serial::serial_port;

use crate::clock::MonotonicClock;
use crate::log::{Facade, JsonLogObserver, Line, More};
use crate::sheet::{Display, Publisher, Sheet, display};
use arachne::frame::{Damage, Harm, Reader};
use arachne::observe::{Observer, Reading};
use arachne::time::Clock;
use arachne::topology::Topology;
use enter::enter;
use log::Level;
use serde::de::DeserializeOwned;
use std::io::{ErrorKind, Read, Result};
use std::time::{SystemTime, UNIX_EPOCH};
use untold::{Told, Untold};

/// The largest frame that is read, in bytes.
pub const FRAME_BYTES: usize = 16 * 1024;

/// How much is read at a time.
const PART_BYTES: usize = 64 * 1024;

/// Reads a device's frames and puts its graph on display; [the module](self) says what becomes of what.
///
/// JSON lines go to the logger of the program: [`log::init`](crate::log::init) installs one.
pub struct Bridge {
    name: Box<str>,
    sheet: Sheet,
    bridged: Bridged,
    publisher: Publisher,
    observer: JsonLogObserver,
    reader: Box<Reader<FRAME_BYTES>>,
    clock: MonotonicClock,
    damaged: Untold,
    foreign: Untold,
    /// Whether the device tells where its engine is.
    sends_engine: bool,
}

impl Bridge {
    /// A bridge from a device with a graph of this shape, called by this name; and the end of those who read its figures.
    #[must_use]
    pub fn new(name: &str, topology: Topology<'static>) -> (Self, Display) {
        let (publisher, display) = display(name, topology);
        let mut sheet = Sheet::empty(&topology);
        for (edge, spec) in sheet.edges.iter_mut().zip(topology.edges) {
            edge.counts.priority = spec.priority;
        }
        let mut bridge = Self {
            name: name.into(),
            sheet,
            bridged: Bridged::default(),
            publisher,
            observer: JsonLogObserver::new(name, topology),
            reader: Box::default(),
            clock: MonotonicClock::new(),
            damaged: Untold::default(),
            foreign: Untold::default(),
            sends_engine: false,
        };
        bridge.publish();
        (bridge, display)
    }

    /// Reads a source to its end. What it told last stays on display.
    ///
    /// `reading` finds the reading in a frame, or says that there is none. For a device of which nothing is known but the
    /// shape of its graph it is [`DeviceFrame::reading`].
    ///
    /// # Errors
    /// Those of the source.
    pub fn read<F: DeserializeOwned>(
        &mut self,
        mut source: impl Read,
        mut reading: impl FnMut(F) -> Option<Reading>,
    ) -> Result<()> {
        let mut part = vec![0; PART_BYTES];
        let ended = loop {
            match source.read(&mut part) {
                Ok(0) => break Ok(()),
                Ok(length) => self.take(part.get(..length).unwrap_or_default(), &mut reading),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        self.end();
        ended
    }

    /// Takes the next bytes of a source and publishes what they tell: for a program with a loop of its own.
    pub fn take<F: DeserializeOwned>(
        &mut self,
        bytes: &[u8],
        mut reading: impl FnMut(F) -> Option<Reading>,
    ) {
        self.bridged.bytes = self.bridged.bytes.saturating_add(bytes.len() as u64);
        for byte in bytes {
            match self.reader.read::<F>(*byte) {
                None => {}
                Some(Ok(frame)) => self.frame(reading(frame)),
                Some(Err(damage)) => self.damage(damage),
            }
        }
        self.tell();
        self.publish();
    }

    /// The source has ended. What it told last stays on display.
    pub fn end(&mut self) {
        let pending = self.reader.pending();
        if pending > 0 {
            count(&mut self.bridged.damaged.torn);
            self.damaged.add(self.reader.offset().saturating_sub(pending));
        }
        let (damaged, foreign) = (self.damaged.rest(), self.foreign.rest());
        self.tell_of("damaged", damaged);
        self.tell_of("foreign", foreign);
        self.bridged.has_ended = true;
        let more = [Some(("state", More::Text("ended"))), None];
        self.line(Level::Info, "bridge", more);
        self.publish();
    }

    /// What it knows of the device's graph.
    #[must_use]
    pub const fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    fn frame(&mut self, reading: Option<Reading>) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.bridged.last_frame_unix_ns = u64::try_from(now.as_nanos()).ok();
        let Some(reading) = reading else { return count(&mut self.bridged.others) };
        if enter(&mut self.sheet, &mut self.bridged, &reading).is_none() {
            count(&mut self.bridged.foreign);
            return self.foreign.add(self.reader.offset());
        }
        count(&mut self.bridged.readings);
        let told = self.bridged.last_frame_unix_ns;
        match reading {
            Reading::Event(event) => self.observer.observe(&event),
            Reading::Engine { .. } => {
                (self.sends_engine, self.bridged.figures_unix_ns) = (true, told);
            }
            Reading::Scheduler(_) if !self.sends_engine => self.bridged.figures_unix_ns = told,
            _ => {}
        }
    }

    fn damage(&mut self, damage: Damage) {
        let damaged = &mut self.bridged.damaged;
        count(match damage.harm {
            Harm::TooLong => &mut damaged.too_long,
            Harm::Checksum => &mut damaged.checksum,
            _ => &mut damaged.unknown,
        });
        self.damaged.add(damage.offset);
    }

    /// Tells what went wrong, if it is time to.
    fn tell(&mut self) {
        if self.damaged.is_empty() && self.foreign.is_empty() {
            return;
        }
        let now_ns = self.clock.now_ns();
        let (damaged, foreign) = (self.damaged.due(now_ns), self.foreign.due(now_ns));
        self.tell_of("damaged", damaged);
        self.tell_of("foreign", foreign);
    }

    fn tell_of(&self, event: &str, told: Option<Told>) {
        if let Some(Told { count, offset }) = told {
            let more = [("count", More::Number(count)), ("offset", More::Number(offset))];
            self.line(Level::Warn, event, more.map(Some));
        }
    }

    fn line(&self, level: Level, event: &str, more: [Option<(&str, More<'_>)>; 2]) {
        Line { event, graph: &self.name, more, ..Line::default() }.log(&Facade, level);
    }

    fn publish(&mut self) {
        self.sheet.bridged = Some(self.bridged);
        self.publisher.put(&self.sheet);
    }
}

const fn count(figure: &mut u64) {
    *figure = figure.saturating_add(1);
}

impl std::fmt::Debug for Bridge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bridge").field("name", &self.name).finish_non_exhaustive()
    }
}
