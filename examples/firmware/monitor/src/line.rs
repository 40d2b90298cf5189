//! The serial line: one frame for each thing to tell; with the feature `record`, the recording of the run instead.

use crate::board;
use arachne::frame;
use heart::Dispatch;

/// Room for the largest frame: the scheduler's figures, with a histogram in which every bucket is used.
const FRAME_BYTES: usize = 1024;

/// Sends a frame, unless the line is for the recording.
pub fn send(dispatch: &Dispatch) {
    if cfg!(feature = "record") {
        return;
    }
    let mut buffer = [0; FRAME_BYTES];
    match frame::encode(dispatch, &mut buffer) {
        Ok(bytes) => bytes.iter().copied().for_each(board::send),
        Err(_) => defmt::error!("a frame was too long"),
    }
}

/// The line as the sink of a recording.
#[cfg(feature = "record")]
pub struct Serial;

#[cfg(feature = "record")]
impl frame::Sink for Serial {
    type Error = core::convert::Infallible;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        bytes.iter().copied().for_each(board::send);
        Ok(())
    }
}
