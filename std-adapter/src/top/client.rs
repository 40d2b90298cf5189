//! As much of a client for HTTP/1.1 as it takes to read from a server of graphs. Whatever it reads has a bound.

use std::io::{self, BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// A server tells something at least every 2 s.
const PATIENCE: Duration = Duration::from_secs(5);
const MOST_HEADER_BYTES: usize = 8 * 1024;
const MOST_HEADERS: usize = 100;

/// The body of an answer.
pub(super) struct Body<R> {
    reader: R,
    length: Length,
}

/// How much of a body is still to come.
enum Length {
    /// All until the connection ends.
    UntilEnd,
    /// So many bytes.
    Bytes(u64),
    /// So many bytes of this chunk, and more chunks.
    Chunk {
        bytes: u64,
        is_first: bool,
    },
    Ended,
}

/// Asks a server at `HOST:PORT`.
pub(super) fn get(address: &str, path: &str) -> io::Result<Body<BufReader<TcpStream>>> {
    let mut stream = connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    Body::new(BufReader::new(stream))
}

fn connect(address: &str) -> io::Result<TcpStream> {
    let mut last = Error::new(ErrorKind::AddrNotAvailable, "there is no such host");
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// A line without its end, of at most so many bytes; `None` at the end.
pub(super) fn line(reader: &mut impl BufRead, most_bytes: usize) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let most = u64::try_from(most_bytes).unwrap_or(u64::MAX);
    reader.take(most).read_until(b'\n', &mut line)?;
    match line.pop() {
        None => return Ok(None),
        Some(b'\n') => {}
        Some(_) if line.len() + 1 >= most_bytes => return Err(wrong("a line is too long")),
        Some(_) => return Err(ErrorKind::UnexpectedEof.into()),
    }
    line.pop_if(|last| *last == b'\r');
    String::from_utf8(line).map(Some).map_err(|_| wrong("a line is not UTF-8"))
}

pub(super) fn wrong(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidData, what.into())
}

impl<R: BufRead> Body<R> {
    /// Reads the head of an answer, which must be a 200.
    pub fn new(mut reader: R) -> io::Result<Self> {
        let mut head = || line(&mut reader, MOST_HEADER_BYTES)?.ok_or_else(|| wrong("no answer"));
        let status = head()?;
        let mut words = status.split(' ');
        if !words.next().is_some_and(|version| version.starts_with("HTTP/1.")) {
            return Err(wrong("it does not speak HTTP/1"));
        }
        if words.next() != Some("200") {
            return Err(wrong(format!("status {:?}", status.split_once(' ').map_or("", |s| s.1))));
        }
        let mut length = Length::UntilEnd;
        for _ in 0..MOST_HEADERS {
            let header = head()?;
            let Some((name, value)) = header.split_once(':') else {
                if header.is_empty() {
                    return Ok(Self { reader, length });
                }
                return Err(wrong("a header without a name"));
            };
            let value = value.trim();
            if name.eq_ignore_ascii_case("content-length") {
                length = Length::Bytes(value.parse().map_err(|_| wrong("no length"))?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                if !value.eq_ignore_ascii_case("chunked") {
                    return Err(wrong("an unknown encoding"));
                }
                length = Length::Chunk { bytes: 0, is_first: true };
            }
        }
        Err(wrong("too many headers"))
    }

    /// Begins the next chunk.
    fn next_chunk(&mut self, is_first: bool) -> io::Result<()> {
        let mut next = || {
            let line = line(&mut self.reader, MOST_HEADER_BYTES)?;
            line.ok_or_else(|| Error::from(ErrorKind::UnexpectedEof))
        };
        if !is_first && !next()?.is_empty() {
            return Err(wrong("a chunk without an end"));
        }
        let head = next()?;
        let size = head.split(';').next().unwrap_or_default().trim();
        let bytes = u64::from_str_radix(size, 16).map_err(|_| wrong("a chunk without a size"))?;
        // Nothing here reads what may follow the last chunk.
        self.length =
            if bytes == 0 { Length::Ended } else { Length::Chunk { bytes, is_first: false } };
        Ok(())
    }
}

impl<R: BufRead> Read for Body<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Length::Chunk { bytes: 0, is_first } = self.length {
            self.next_chunk(is_first)?;
        }
        let left = match &mut self.length {
            Length::UntilEnd => return self.reader.read(buffer),
            Length::Ended => return Ok(0),
            Length::Bytes(left) | Length::Chunk { bytes: left, .. } => left,
        };
        let most = usize::try_from(*left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.reader.read(&mut buffer[..most])?;
        if read == 0 && most > 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        *left -= read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: &str) -> io::Result<String> {
        let mut text = String::new();
        Body::new(answer.as_bytes())?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn bodies_of_every_length_are_read() {
        let head = "HTTP/1.1 200 OK\r\n";
        assert_eq!(read(&format!("{head}\r\nall of it")).unwrap(), "all of it");
        let sized = format!("{head}Content-Length: 3\r\n\r\nsix more");
        assert_eq!(read(&sized).unwrap(), "six");
        let chunks =
            format!("{head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
        assert_eq!(read(&chunks).unwrap(), "abcde");
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        let long = "x".repeat(MOST_HEADER_BYTES);
        for answer in [
            "",
            "SSH-2.0-OpenSSH\r\n",
            "HTTP/1.1 404 Not Found\r\n\r\n",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
            &format!("HTTP/1.1 200 OK\r\n{long}: 1\r\n\r\n"),
            &format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(MOST_HEADERS)),
        ] {
            assert!(read(answer).is_err(), "{answer:.80}");
        }
    }

    #[test]
    fn a_line_has_a_bound() {
        assert_eq!(line(&mut "abc\r\nd\n".as_bytes(), 5).unwrap().unwrap(), "abc");
        assert!(line(&mut "abcd\r\n".as_bytes(), 5).is_err());
        assert!(line(&mut "abc".as_bytes(), 5).is_err());
        assert_eq!(line(&mut "".as_bytes(), 5).unwrap(), None);
    }
}
