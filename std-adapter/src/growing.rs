//! A file that another program still writes.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

/// Between two looks at a file that has not grown.
const PAUSE: Duration = Duration::from_millis(100);

/// Reads a file from its beginning, and at its end waits for more: it never ends.
///
/// A file that has become shorter is read from its beginning again. One that is replaced by another of its name is not
/// noticed.
#[derive(Debug)]
pub struct Growing {
    file: File,
    offset: u64,
}

impl Growing {
    /// Opens a file.
    ///
    /// # Errors
    /// Those of the system; and `InvalidInput` for what is no regular file, such as a pipe, which ends by itself.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        // Before it is opened: that may wait.
        if !path.metadata()?.is_file() {
            return Err(Error::new(ErrorKind::InvalidInput, "it is no file that could grow"));
        }
        Ok(Self { file: File::open(path)?, offset: 0 })
    }
}

impl Read for Growing {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            let length = self.file.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                self.offset = self.offset.saturating_add(length as u64);
                return Ok(length);
            }
            if self.file.metadata()?.len() < self.offset {
                self.file.rewind()?;
                self.offset = 0;
            } else {
                sleep(PAUSE);
            }
        }
    }
}
