//! The converter: each interrupt of the timer takes one sample and puts it on the ring that the graph is fed from.
//!
//! On a board with electrodes the sample would come from a register. Here it comes from a recording: the one that the
//! firmware carries, or a file of the host's that is read block by block through the debugger.

use core::cell::RefCell;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use critical_section::Mutex;
use heapless::spsc::Producer;
use heart::{FrontEnd, LeadsChange, Sample};

use crate::recording::Recording;

static CONVERTER: Mutex<RefCell<Option<Converter>>> = Mutex::new(RefCell::new(None));
/// How many samples were taken: the clock of the application.
static TAKEN: AtomicU32 = AtomicU32::new(0);
static OVERRUNS: AtomicU32 = AtomicU32::new(0);
static ENDED: AtomicBool = AtomicBool::new(false);

/// What the interrupt owns.
pub struct Converter {
    /// Where the samples come from.
    pub recording: Recording,
    /// What is between the electrodes and the converter.
    pub front_end: FrontEnd,
    /// Samples, on their way into the graph.
    pub samples: Producer<'static, Sample>,
    /// Changes of the leads, which overtake them.
    pub leads: Producer<'static, LeadsChange>,
}

impl Converter {
    /// Hands it to the interrupt.
    pub fn install(self) {
        critical_section::with(|section| {
            if let Ok(mut converter) = CONVERTER.borrow(section).try_borrow_mut() {
                *converter = Some(self);
            }
        });
    }

    fn take_sample(&mut self) {
        let Some(value) = self.recording.next() else {
            ENDED.store(true, Ordering::Release);
            return;
        };
        let taken = self.front_end.take(value);
        if let Some(change) = taken.leads
            && self.leads.enqueue(change).is_err()
        {
            OVERRUNS.fetch_add(1, Ordering::Relaxed);
        }
        if self.samples.enqueue(taken.sample).is_err() {
            OVERRUNS.fetch_add(1, Ordering::Relaxed);
        }
        TAKEN.store(taken.sample.index + 1, Ordering::Release);
    }
}

/// What the timer's interrupt does.
pub fn interrupt() {
    critical_section::with(|section| {
        // Nobody else borrows it: this cannot fail, and so brings no panic.
        if let Ok(mut converter) = CONVERTER.borrow(section).try_borrow_mut()
            && let Some(converter) = converter.as_mut()
        {
            converter.take_sample();
        }
    });
}

/// How many samples were taken so far.
pub fn taken() -> u32 {
    TAKEN.load(Ordering::Acquire)
}

/// How many found their ring full.
pub fn overruns() -> u32 {
    OVERRUNS.load(Ordering::Relaxed)
}

/// Whether the recording is over.
pub fn has_ended() -> bool {
    ENDED.load(Ordering::Acquire)
}
