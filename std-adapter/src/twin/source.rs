//! Where a recording comes from.

use super::Options;
use crate::growing::Growing;
use std::fs::File;
use std::io::{self, Read, stdin};
use std::net::{TcpListener, TcpStream};

/// Something that can be read by another thread.
type Readable = Box<dyn Read + Send>;

/// Opens a source. One that listens is opened by its first read, so that whoever serves need not wait for it.
pub(super) fn open(options: &Options) -> io::Result<Readable> {
    let text = options.source.to_str().unwrap_or_default();
    if text == "-" {
        return Ok(Box::new(stdin()));
    }
    if let Some(address) = text.strip_prefix("tcp:") {
        return Ok(Box::new(TcpStream::connect(address)?));
    }
    if let Some(address) = text.strip_prefix("listen:") {
        return Ok(Box::new(Listening::Waiting(TcpListener::bind(address)?)));
    }
    if options.follow {
        return Ok(Box::new(Growing::open(&options.source)?));
    }
    if options.source.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    // To open a pipe waits for the other end.
    Ok(Box::new(File::open(&options.source)?))
}

/// The first connection that comes.
enum Listening {
    Waiting(TcpListener),
    Connected(TcpStream),
}

impl Read for Listening {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Self::Waiting(listener) = self {
            let (stream, _) = listener.accept()?;
            *self = Self::Connected(stream);
        }
        match self {
            Self::Connected(stream) => stream.read(buffer),
            Self::Waiting(_) => Ok(0),
        }
    }
}
