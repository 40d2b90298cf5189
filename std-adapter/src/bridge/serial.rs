//! Serial ports.

use rustix::fs::{Mode, OFlags, fcntl_setfl, open};
use rustix::io::Errno;
use rustix::termios::{ControlModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{Error, Result};
use std::path::Path;

/// Opens a serial port to be read: raw, 8 bits, no parity, no flow control, at so many bits a second. A read waits for a
/// byte.
///
/// # Errors
/// Those of the system: there is no such port, it is none, or it knows no such speed.
///
/// # Examples
/// ```no_run
/// let port = arachne_std::bridge::serial_port("/dev/ttyUSB0", 115_200)?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn serial_port(path: impl AsRef<Path>, baud: u32) -> Result<File> {
    // Without `NONBLOCK` the system may wait here for a carrier that a wire of three never has.
    let flags = OFlags::RDONLY | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let port = open(path.as_ref(), flags, Mode::empty())?;
    let mut settings = tcgetattr(&port).map_err(|error| match error {
        Errno::NOTTY => Error::other("it is no serial port"),
        other => other.into(),
    })?;
    settings.make_raw();
    settings.control_modes |= ControlModes::CLOCAL | ControlModes::CREAD;
    settings.control_modes -= ControlModes::CSTOPB | ControlModes::CRTSCTS;
    settings.special_codes[SpecialCodeIndex::VMIN] = 1;
    settings.special_codes[SpecialCodeIndex::VTIME] = 0;
    let no_speed = |_| Error::other(format!("it has no speed of {baud} bits a second"));
    settings.set_speed(baud).map_err(no_speed)?;
    tcsetattr(&port, OptionalActions::Now, &settings)?;
    fcntl_setfl(&port, OFlags::empty())?;
    Ok(File::from(port))
}
