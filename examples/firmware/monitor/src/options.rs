//! The command line, as the debugger gives it.

use crate::recording::Recording;
use core::ffi::CStr;
use heart::Script;
use semihosting::experimental::env;

/// How long it may be.
const LENGTH: usize = 512;

/// What the firmware was asked for.
pub struct Options {
    /// Where the samples come from.
    pub recording: Recording,
    /// Which switches are thrown.
    pub script: Script,
}

/// Reads the command line; says what is wrong with it.
pub fn read() -> Option<Options> {
    let mut options = Options { recording: Recording::carried(), script: Script::NONE };
    let mut switches = heapless::String::<LENGTH>::new();
    let Ok(words) = env::args::<LENGTH>() else {
        defmt::error!("there is no command line, or it is longer than {} bytes", LENGTH);
        return None;
    };
    for word in words.skip(1) {
        let Ok(word) = word else {
            defmt::error!("the command line is not UTF-8");
            return None;
        };
        if let Some(path) = word.strip_prefix("recording=") {
            options.recording = open(path)?;
        } else if switches.push_str(word).and_then(|()| switches.push(' ')).is_err() {
            return None; // it cannot be: the command line was not longer
        }
    }
    match Script::parse(&switches) {
        Ok(script) => options.script = script,
        Err(error) => {
            defmt::error!("`{=str}`: {}", switches.as_str(), error);
            return None;
        }
    }
    Some(options)
}

fn open(path: &str) -> Option<Recording> {
    let mut bytes = [0; LENGTH];
    bytes.get_mut(..path.len())?.copy_from_slice(path.as_bytes());
    let recording = CStr::from_bytes_until_nul(&bytes).ok().and_then(Recording::open);
    if recording.is_none() {
        defmt::error!("the recording {=str} cannot be opened", path);
    }
    recording
}
