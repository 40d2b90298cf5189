//! `arachne bridge`.

use super::options::Options;
use super::{print, shape};
use arachne_std::bridge::{Bridge, DeviceFrame, Growing};
use arachne_std::metrics::{Format, render};
use arachne_std::serve::Server;
use std::error::Error;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, stdin};

/// Of a serial port, in bits a second.
const BAUD: u32 = 115_200;

/// Where what does not concern a graph is logged.
const TARGET: &str = "arachne::bridge";

/// Bridges until the source ends, and if it serves, until it is interrupted.
pub fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    arachne_std::log::init()?;
    let shape = shape::read(&options.shape, options.name.as_deref())?;
    let name = shape.name.clone();
    let topology = shape.leak().map_err(|error| format!("{}: {error}", options.shape.display()))?;
    let (mut bridge, display) = Bridge::new(&name, topology);
    let server = match options.serve {
        None => None,
        Some(address) => Some(Server::bind(address, vec![display.clone()])?),
    };
    if let Some(server) = &server {
        print(&format!("http://{}/\n", server.address()))?;
    }
    // Behind the server: to open a pipe waits for the other end.
    let told = |error: io::Error| format!("{}: {error}", options.source.to_string_lossy());
    let source = open(options).map_err(told)?;
    let ended = bridge.read(source, DeviceFrame::reading).map_err(told);
    warn_of_strange_frames(&bridge);
    if server.is_none() {
        print(&render(&[display], Format::Classic))?;
        return Ok(ended?);
    }
    // The last figures stay on display, whatever ended the source.
    if let Err(error) = ended {
        log::error!(target: TARGET, "{error}");
    }
    loop {
        std::thread::park();
    }
}

/// A device that was not written for this is silent else.
fn warn_of_strange_frames(bridge: &Bridge) {
    let Some(bridged) = bridge.sheet().bridged else { return };
    let whole = bridged.others.saturating_add(bridged.damaged.unknown);
    if bridged.readings == 0 && whole > 0 {
        log::warn!(
            target: TARGET,
            "none of {whole} frames is a reading: is `Reading(Reading)` the first variant of the device's frames, \
             and its version of arachne the one of this command?"
        );
    }
}

fn open(options: &Options) -> io::Result<Box<dyn Read>> {
    let source = &*options.source;
    if source == "-" {
        return Ok(Box::new(stdin().lock()));
    }
    if options.follow {
        return Ok(Box::new(Growing::open(source)?));
    }
    match serial_port(source, options.baud)? {
        Some(port) => Ok(Box::new(port)),
        None => Ok(Box::new(File::open(source)?)),
    }
}

/// The serial port, if the source is one.
#[cfg(unix)]
fn serial_port(source: &OsStr, baud: Option<u32>) -> io::Result<Option<File>> {
    use std::fs::metadata;
    use std::os::unix::fs::FileTypeExt;

    if baud.is_none() && !metadata(source)?.file_type().is_char_device() {
        return Ok(None);
    }
    arachne_std::bridge::serial_port(source, baud.unwrap_or(BAUD)).map(Some)
}

#[cfg(not(unix))]
fn serial_port(_: &OsStr, baud: Option<u32>) -> io::Result<Option<File>> {
    match baud {
        None => Ok(None),
        Some(_) => Err(io::Error::other("serial ports are read on Unix alone")),
    }
}
