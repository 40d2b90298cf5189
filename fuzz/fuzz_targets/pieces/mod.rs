//! Bytes that come in pieces, as from a line, a socket or a file that grows.
#![allow(dead_code)]

use arachne::record::Source;
use std::io::{Error, ErrorKind, Read, Result};

/// How long the pieces are, over and over again; 0 is a piece that does not come yet.
pub type Lengths = [u8; 4];

/// Bytes in pieces.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    bytes: &'a [u8],
    lengths: Lengths,
    number: usize,
}

impl<'a> Pieces<'a> {
    pub fn new(bytes: &'a [u8], lengths: Lengths) -> Self {
        // Something is to come.
        let lengths = if lengths == [0; 4] { [1; 4] } else { lengths };
        Self { bytes, lengths, number: 0 }
    }

    pub fn has_ended(&self) -> bool {
        self.bytes.is_empty()
    }

    /// All that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.bytes)
    }

    /// The next piece, of so many bytes at most; none at the end.
    pub fn next(&mut self, most: usize) -> &'a [u8] {
        let length = usize::from(self.lengths[self.number % 4]).min(most).min(self.bytes.len());
        self.number += 1;
        let (piece, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        piece
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let (had, piece) = (self.bytes.len(), self.next(buffer.len()));
        buffer[..piece.len()].copy_from_slice(piece);
        if piece.is_empty() && had > 0 && !buffer.is_empty() {
            return Err(Error::from(ErrorKind::Interrupted));
        }
        Ok(piece.len())
    }
}

/// To a tape, a piece that does not come is the end for now.
impl Source for Pieces<'_> {
    type Error = std::convert::Infallible;

    fn read(&mut self, buffer: &mut [u8]) -> std::result::Result<usize, Self::Error> {
        let piece = self.next(buffer.len());
        buffer[..piece.len()].copy_from_slice(piece);
        Ok(piece.len())
    }
}
