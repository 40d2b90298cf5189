//! The serial line: one frame for each thing to tell.

use crate::board;
use arachne::frame;
use heart::Dispatch;

/// Room for the largest frame: the scheduler's figures, with a histogram in which every bucket is used.
const FRAME_BYTES: usize = 1024;

/// Sends a frame.
pub fn send(dispatch: &Dispatch) {
    let mut buffer = [0; FRAME_BYTES];
    match frame::encode(dispatch, &mut buffer) {
        Ok(bytes) => bytes.iter().copied().for_each(board::send),
        Err(_) => defmt::error!("a frame was too long"),
    }
}
