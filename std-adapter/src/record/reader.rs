//! Recordings from anything that can be read.

use arachne::record::{Source, Tape};
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// Memory for the largest frame that is read from files, in bytes: 64 MiB. It is taken as it is needed.
pub const LARGEST_FRAME: usize = if cfg!(fuzzing) { 1 << 16 } else { 1 << 26 };

/// Something that can be read, as the source of a tape: a file, standard input, a socket.
///
/// The end of a file is no end for ever: of one that grows, the next step of a replay reads on.
#[derive(Debug)]
pub struct Readable<R>(pub R);

impl<R: Read> Source for Readable<R> {
    type Error = io::Error;

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

/// The tape of a file.
///
/// # Errors
/// If the file cannot be opened.
pub fn open(path: impl AsRef<Path>) -> io::Result<Tape<Readable<io::BufReader<File>>, Vec<u8>>> {
    Ok(tape(io::BufReader::with_capacity(1 << 16, File::open(path)?)))
}

/// The tape of anything that can be read.
pub fn tape<R: Read>(readable: R) -> Tape<Readable<R>, Vec<u8>> {
    Tape::new(Readable(readable), vec![0; LARGEST_FRAME])
}
