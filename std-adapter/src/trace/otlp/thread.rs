//! The thread that sends.

use super::identity::Identity;
use super::memory::Crossings;
use super::record::Record;
use opentelemetry::InstrumentationScope;
use opentelemetry_sdk::trace::SpanExporter;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::{Duration, Instant, SystemTime};

/// The most spans of a request.
const BATCH: usize = 512;
/// How long spans wait for others, at most.
const PAUSE: Duration = Duration::from_millis(100);

/// What observers and the sending thread have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) identity: Identity,
    pub(super) run: u64,
    pub(super) memory: usize,
    pub(super) crossings: Crossings,
    /// The beginning of the spans' time, by the monotonic clock and by the calendar.
    pub(super) started: Instant,
    pub(super) epoch: SystemTime,
    pub(super) observers: AtomicU64,
    pub(super) sent: AtomicU64,
    pub(super) dropped: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) is_finishing: AtomicBool,
}

impl Shared {
    /// Nanoseconds since the start.
    pub(super) fn now_ns(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Puts a span into the queue, or counts it if there is no room or all is over.
    pub(super) fn put(&self, queue: &SyncSender<Record>, record: Record) {
        if self.is_finishing.load(Ordering::Relaxed) || queue.try_send(record).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Sends what comes until it is told to finish; then what is left, up to the first failure.
pub(super) fn run(shared: &Shared, queue: &Receiver<Record>, exporter: &mut impl SpanExporter) {
    let version = env!("CARGO_PKG_VERSION");
    let scope = InstrumentationScope::builder("arachne-std").with_version(version).build();
    let mut is_refused = false;
    loop {
        // Read before the queue: whatever was put there before the word to finish is sent.
        let is_finishing = shared.is_finishing.load(Ordering::Acquire);
        let records = queue.try_iter().take(BATCH);
        let batch: Vec<_> =
            records.map(|record| record.into_span(shared.identity, shared.epoch, &scope)).collect();
        let count = u64::try_from(batch.len()).unwrap_or(u64::MAX);
        if count != 0 {
            // A collector that is gone must not hold up the end of the program batch by batch.
            let is_sent = !(is_finishing && is_refused)
                && futures_executor::block_on(exporter.export(batch)).is_ok();
            is_refused = !is_sent;
            let counter = if is_sent { &shared.sent } else { &shared.failed };
            counter.fetch_add(count, Ordering::Relaxed);
        } else if is_finishing {
            // A failure to shut down leaves nothing to be done.
            let _ = exporter.shutdown();
            return;
        } else {
            // Nobody wakes it but the end: so a span costs its graph no call to the system.
            std::thread::park_timeout(PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::memory::Parent;
    use super::super::record::Observed;
    use super::*;
    use crate::trace::Names;
    use arachne::observe::Cause;
    use arachne::topology::{NodeId, Topology};
    use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
    use opentelemetry_sdk::trace::SpanData;
    use std::sync::Arc;
    use std::sync::mpsc::sync_channel;

    /// Counts the batches, and takes them or not.
    #[derive(Debug)]
    struct Counting {
        takes: bool,
        batches: AtomicU64,
    }

    impl SpanExporter for Counting {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            assert!((1..=BATCH).contains(&batch.len()));
            self.batches.fetch_add(1, Ordering::Relaxed);
            if self.takes { Ok(()) } else { Err(OTelSdkError::InternalFailure("no".into())) }
        }
    }

    /// Sends some spans after the word to finish; gives the batches, and what was sent and what not.
    fn finish_with(count: u64, takes: bool) -> [u64; 3] {
        let shared = Shared {
            identity: Identity::new(1, 1.0),
            run: 1,
            memory: 1,
            crossings: Crossings::new(),
            started: Instant::now(),
            epoch: SystemTime::now(),
            observers: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            is_finishing: AtomicBool::new(false),
        };
        let topology = Topology { nodes: &[], edges: &[], groups: &[] };
        let observed = Arc::new(Observed { graph: "none".into(), names: Names::new(topology) });
        let (sender, receiver) = sync_channel(4 * BATCH);
        for span in 0..count {
            let record = Record {
                observed: Arc::clone(&observed),
                id: 1,
                span,
                parent: Parent::default(),
                node: NodeId(0),
                cause: Cause::Start,
                started_ns: 0,
                ended_ns: 1,
                error: None,
            };
            shared.put(&sender, record);
        }
        shared.is_finishing.store(true, Ordering::Release);
        let mut exporter = Counting { takes, batches: AtomicU64::new(0) };
        run(&shared, &receiver, &mut exporter);
        assert_eq!(shared.dropped.load(Ordering::Relaxed), 0);
        [&exporter.batches, &shared.sent, &shared.failed].map(|count| count.load(Ordering::Relaxed))
    }

    #[test]
    fn what_waits_at_the_end_is_sent_in_batches() {
        assert_eq!(finish_with(1_025, true), [3, 1_025, 0]);
        assert_eq!(finish_with(0, true), [0, 0, 0]);
    }

    #[test]
    fn a_collector_that_is_gone_holds_up_the_end_once() {
        assert_eq!(finish_with(1_500, false), [1, 0, 1_500]);
    }
}
