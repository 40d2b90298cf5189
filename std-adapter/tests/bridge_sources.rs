//! Where a device's frames come from: a file, one that grows, a serial port.

use arachne::frame::encode;
use arachne::observe::{NodeFigures, Reading};
use arachne::prelude::*;
use arachne::topology::NodeId;
use arachne_std::bridge::{Bridge, DeviceFrame, Growing};
use arachne_std::{Display, Sheet};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

struct Sink;

impl Node for Sink {
    type Input = One<u8>;
    type Output = Never;
}

graph! { graph Small(Byte: u8 => sink.One) { sink: Sink {} } }

/// Longer than anything here takes: a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(serde::Serialize)]
enum Dispatch {
    Reading(Reading),
}

fn frame(activations: u64) -> Vec<u8> {
    let figures = NodeFigures { activations, ..NodeFigures::NONE };
    let mut buffer = [0; 256];
    let reading = Dispatch::Reading(Reading::Node { node: NodeId(0), figures });
    encode(&reading, &mut buffer).unwrap().to_vec()
}

/// A place for a file, in a folder that goes with the value.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("arachne-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self) -> PathBuf {
        self.0.join("line")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Waits until the sheet on display is as it should be.
fn until(display: &Display, is_so: impl Fn(&Sheet) -> bool) {
    let begun = Instant::now();
    while !is_so(&display.sheet()) {
        assert!(begun.elapsed() < PATIENCE, "never: {:?}", display.sheet());
        thread::sleep(Duration::from_millis(5));
    }
}

fn activations(sheet: &Sheet) -> u64 {
    sheet.nodes[0].activations
}

#[test]
fn a_file_is_read_to_its_end() {
    let place = Place::new("file");
    std::fs::write(place.file(), [frame(3), frame(4)].concat()).unwrap();
    let (mut bridge, display) = Bridge::new("small", Small::topology());
    bridge.read(File::open(place.file()).unwrap(), DeviceFrame::reading).unwrap();
    assert_eq!(activations(&display.sheet()), 4);
}

#[test]
fn a_file_that_grows_is_followed_and_one_that_shrinks_begins_anew() {
    let place = Place::new("growing");
    std::fs::write(place.file(), frame(1)).unwrap();
    let (mut bridge, display) = Bridge::new("small", Small::topology());
    let source = Growing::open(place.file()).unwrap();
    // It never ends: the thread goes with the process.
    thread::spawn(move || bridge.read(source, DeviceFrame::reading));
    until(&display, |sheet| activations(sheet) == 1);

    // A frame that comes in two parts.
    let mut file = OpenOptions::new().append(true).open(place.file()).unwrap();
    let whole = frame(2);
    let (head, tail) = whole.split_at(whole.len() / 2);
    file.write_all(head).unwrap();
    thread::sleep(Duration::from_millis(250));
    file.write_all(tail).unwrap();
    until(&display, |sheet| activations(sheet) == 2);

    file.set_len(0).unwrap();
    thread::sleep(Duration::from_millis(250));
    file.write_all(&frame(3)).unwrap();
    until(&display, |sheet| activations(sheet) == 3);
    let bridged = display.sheet().bridged.unwrap();
    assert_eq!((bridged.readings, bridged.damaged.total(), bridged.has_ended), (3, 0, false));
}

#[cfg(unix)]
#[test]
fn a_serial_port_carries_every_byte_as_it_is() {
    use arachne_std::bridge::serial_port;
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    let device = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&device).unwrap();
    unlockpt(&device).unwrap();
    let name = ptsname(&device, Vec::new()).unwrap().into_string().unwrap();
    let port = serial_port(&name, 921_600).unwrap();
    let speed = rustix::termios::tcgetattr(&port).unwrap().input_speed();
    assert_eq!(speed, 921_600);

    let (mut bridge, display) = Bridge::new("small", Small::topology());
    let reader = thread::spawn(move || bridge.read(port, DeviceFrame::reading));
    let mut device = File::from(device);
    // Interrupt, end of file, start and stop, carriage return, delete: a terminal would swallow or change them.
    device.write_all(&[3, 4, 10, 13, 17, 19, 26, 28, 127, 255]).unwrap();
    for count in 1..=300 {
        device.write_all(&frame(count)).unwrap();
    }
    until(&display, |sheet| activations(sheet) == 300);
    let bridged = display.sheet().bridged.unwrap();
    assert_eq!((bridged.readings, bridged.damaged.checksum), (300, 1));
    let sent = 10 + (1..=300).map(|count| frame(count).len() as u64).sum::<u64>();
    assert_eq!(bridged.bytes, sent);

    // Unplugged: the system says so by an end or by an error.
    drop(device);
    let _ = reader.join().unwrap();
    assert!(display.sheet().bridged.unwrap().has_ended);
}

#[cfg(unix)]
#[test]
fn what_is_no_serial_port_is_an_error() {
    use arachne_std::bridge::serial_port;

    let error = serial_port("/dev/null", 115_200).unwrap_err();
    assert_eq!(error.to_string(), "it is no serial port");
    assert_eq!(
        serial_port("/dev/arachne", 115_200).unwrap_err().kind(),
        std::io::ErrorKind::NotFound
    );
}
