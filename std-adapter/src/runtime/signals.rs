//! SIGINT and SIGTERM: the first asks all graphs to stop, the second ends the process at once.

use super::stop::Common;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::{Handle, Signals};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};

/// The signals, and the exit code of a process that each of them ends: 128 and its number, as shells have it.
const SIGNALS: [(i32, i32); 2] = [(SIGINT, 130), (SIGTERM, 143)];

/// Listens until it is dropped. From then on a signal ends the process, as the second one does before.
pub(super) struct Listening {
    handle: Handle,
    thread: Option<JoinHandle<()>>,
    is_second: Arc<AtomicBool>,
}

impl Listening {
    pub fn begin(common: Arc<Common>) -> io::Result<Self> {
        let is_second = Arc::new(AtomicBool::new(false));
        for (signal, status) in SIGNALS {
            // In this order: the first signal finds the flag down, and leaves it up. The exit is the handler's own, so that
            // it needs no thread that still runs.
            flag::register_conditional_shutdown(signal, status, Arc::clone(&is_second))?;
            flag::register(signal, Arc::clone(&is_second))?;
        }
        let mut signals = Signals::new(SIGNALS.map(|(signal, _)| signal))?;
        let handle = signals.handle();
        let listen = move || {
            for _ in signals.forever() {
                common.stop();
            }
        };
        let thread = Builder::new().name("signals".to_owned()).spawn(listen)?;
        Ok(Self { handle, thread: Some(thread), is_second })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.is_second.store(true, Ordering::SeqCst);
        self.handle.close();
        if let Some(thread) = self.thread.take() {
            // It does nothing that panics.
            let _ = thread.join();
        }
    }
}
