//! futuresdr: blocks with ports for streams and for messages, on smol's executor with one thread; its control port is off.
//!
//! The source is the last block of each flowgraph, so that all others are ready when it begins.

mod control;
mod fan;
mod message;
mod paced;
mod stream;

use crate::work::*;
use futuresdr::prelude::{Flowgraph, Runtime};
use futuresdr::runtime::buffer::{circular, slab};
use futuresdr::runtime::config;
use futuresdr::runtime::dev::CpuBufferWriter;
use futuresdr::runtime::scheduler::SmolScheduler;
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

/// Streams of slabs, of which there are four at each edge: as many messages as a queue would hold.
pub fn run(work: Work, messages: u64) -> Answer {
    use slab::{Reader, Writer};
    let room = Room(Some(CAPACITY / 4));
    Ok(match work {
        Work::Saturated => stream::line::<u64, Reader<_>, Writer<_>>(messages, STAGES, room),
        Work::OneInFlight => paced::one_in_flight(messages),
        Work::PingPong => return Err("streams make no cycles; see the row of messages".into()),
        Work::Fan => fan::fan::<Reader<_>, Writer<_>>(messages, room),
        Work::Payload64 => stream::line::<Block, Reader<_>, Writer<_>>(messages, STAGES, room),
        Work::Control => control::control::<Reader<_>, Writer<_>>(messages, room),
        Work::Thousand => stream::line::<u64, Reader<_>, Writer<_>>(messages, LONG, room),
    })
}

/// Streams as they are by default, of 32 KiB: more than the work allows.
pub fn run_batched(work: Work, messages: u64) -> Answer {
    use circular::{Reader, Writer};
    let room = Room::DEFAULT;
    Ok(match work {
        Work::Saturated => stream::line::<u64, Reader<_>, Writer<_>>(messages, STAGES, room),
        Work::OneInFlight | Work::PingPong => return Err("has no batches".into()),
        Work::Fan => fan::fan::<Reader<_>, Writer<_>>(messages, room),
        Work::Payload64 => stream::line::<Block, Reader<_>, Writer<_>>(messages, STAGES, room),
        Work::Control => return Err("see the row above".into()),
        Work::Thousand => stream::line::<u64, Reader<_>, Writer<_>>(messages, LONG, room),
    })
}

/// Message ports: a block has one inbox for all of them.
pub fn run_messages(work: Work, messages: u64) -> Answer {
    Ok(match work {
        Work::Saturated => message::line::<u64>(messages, STAGES),
        Work::OneInFlight => message::one_in_flight(messages),
        Work::PingPong => message::ping_pong(messages),
        Work::Fan => message::fan(messages),
        Work::Payload64 => message::line::<Block>(messages, STAGES),
        Work::Control => return Err("one inbox, served in order".into()),
        Work::Thousand => message::line::<u64>(messages, LONG),
    })
}

/// How many messages there is room for in a buffer, unless as many as by default.
#[derive(Clone, Copy)]
struct Room(Option<usize>);

impl Room {
    const DEFAULT: Self = Self(None);

    fn give<O: CpuBufferWriter>(self, writer: &mut O) {
        if let Self(Some(messages)) = self {
            writer.set_min_buffer_size_in_items(messages);
        }
    }
}

const CONNECTED: &str = "the ports are there";

/// A flowgraph without blocks; the inboxes of those that come are as long as the other queues.
fn flowgraph() -> Flowgraph {
    config::set("queue_size", CAPACITY as i64);
    Flowgraph::new()
}

/// What the ends of a flowgraph tell.
enum Told {
    Begin(Instant),
    End(Instant, Tally),
}

fn tell() -> (Sender<Told>, Receiver<Told>) {
    channel()
}

impl Told {
    fn begin(tell: &Sender<Self>) {
        let _ = tell.send(Self::Begin(Instant::now()));
    }

    fn end(tell: &Sender<Self>, tally: Tally) {
        let _ = tell.send(Self::End(Instant::now(), tally));
    }
}

/// Runs it to its end; what is measured is from what its ends tell.
fn run_to_end(flowgraph: Flowgraph, told: Receiver<Told>) -> (Done, Flowgraph) {
    static RUNTIME: LazyLock<Runtime<SmolScheduler>> = LazyLock::new(|| {
        config::set("ctrlport_enable", false);
        config::set("log_level", "off");
        Runtime::with_scheduler(SmolScheduler::new(1, false))
    });
    let flowgraph = RUNTIME.run(flowgraph).expect("a flowgraph ends");
    let (mut begin, mut end, mut tallies) = (None, None, Vec::new());
    for told in told.try_iter() {
        match told {
            Told::Begin(at) => begin = Some(at),
            Told::End(at, tally) => {
                end = end.max(Some(at));
                tallies.push(tally);
            }
        }
    }
    let (begin, end) = begin.zip(end).expect("both ends tell");
    (Done { took: end - begin, tally: Tally::of(tallies), waits: Vec::new() }, flowgraph)
}
