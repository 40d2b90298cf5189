//! Message ports alone: the line and the fan.

mod alone;

use super::{CONNECTED, Told, flowgraph, run_to_end, tell};
use crate::work::*;
pub use alone::{one_in_flight, ping_pong};
use futuresdr::prelude::*;
use futuresdr::runtime::BlockId;
use futuresdr::runtime::dev::prelude::*;
use std::sync::mpsc::Sender;

/// What goes through a message port.
pub trait Message: Payload {
    fn pack(self) -> Pmt;
    /// Nothing of what says that the sender has finished.
    fn unpack(pmt: &Pmt) -> Option<Self>;
}

impl Message for u64 {
    fn pack(self) -> Pmt {
        Pmt::U64(self)
    }

    fn unpack(pmt: &Pmt) -> Option<Self> {
        if let Pmt::U64(number) = pmt { Some(*number) } else { None }
    }
}

impl Message for crate::work::Block {
    fn pack(self) -> Pmt {
        Pmt::Any(Box::new(self))
    }

    fn unpack(pmt: &Pmt) -> Option<Self> {
        if let Pmt::Any(any) = pmt { any.downcast_ref().copied() } else { None }
    }
}

#[derive(Block)]
#[message_outputs(out)]
struct Source<F: FnMut(u64) -> Pmt + Send + 'static> {
    message: F,
    messages: u64,
    tell: Sender<Told>,
}

impl<F: FnMut(u64) -> Pmt + Send + 'static> Kernel for Source<F> {
    async fn work(
        &mut self,
        io: &mut WorkIo,
        mo: &mut MessageOutputs,
        _: &mut BlockMeta,
    ) -> Result<()> {
        Told::begin(&self.tell);
        for number in 0..self.messages {
            mo.post("out", (self.message)(number)).await?;
        }
        io.finished = true;
        Ok(())
    }
}

/// Sends on what a function makes of what comes in; nothing is the end.
#[derive(Block)]
#[message_inputs(r#in)]
#[message_outputs(out)]
struct Stage<F: FnMut(Pmt) -> Option<Pmt> + Send + 'static> {
    function: F,
}

impl<F: FnMut(Pmt) -> Option<Pmt> + Send + 'static> Stage<F> {
    async fn r#in(
        &mut self,
        io: &mut WorkIo,
        mo: &mut MessageOutputs,
        _: &mut BlockMeta,
        pmt: Pmt,
    ) -> Result<Pmt> {
        match (self.function)(pmt) {
            Some(pmt) => mo.post("out", pmt).await?,
            None => io.finished = true,
        }
        Ok(Pmt::Ok)
    }
}

impl<F: FnMut(Pmt) -> Option<Pmt> + Send + 'static> Kernel for Stage<F> {}

/// Has a function take what comes in; it has the tally when that was the last.
#[derive(Block)]
#[message_inputs(r#in)]
struct Sink<F: FnMut(Pmt) -> Option<Tally> + Send + 'static> {
    take: F,
    /// So many have not finished yet.
    senders: usize,
    tell: Sender<Told>,
}

impl<F: FnMut(Pmt) -> Option<Tally> + Send + 'static> Sink<F> {
    async fn r#in(
        &mut self,
        io: &mut WorkIo,
        _: &mut MessageOutputs,
        _: &mut BlockMeta,
        pmt: Pmt,
    ) -> Result<Pmt> {
        if matches!(pmt, Pmt::Finished) {
            self.senders = self.senders.saturating_sub(1);
        } else if let Some(tally) = (self.take)(pmt) {
            Told::end(&self.tell, tally);
            self.senders = 0;
        }
        io.finished |= self.senders == 0;
        Ok(Pmt::Ok)
    }
}

impl<F: FnMut(Pmt) -> Option<Tally> + Send + 'static> Kernel for Sink<F> {}

fn next<T: Message>(pmt: Pmt) -> Option<Pmt> {
    Some(T::unpack(&pmt)?.next().pack())
}

/// Connects the ports from a source through stages to a sink.
fn through<F>(fg: &mut Flowgraph, source: BlockId, stages: &[BlockRef<Stage<F>>], sink: BlockId)
where
    F: FnMut(Pmt) -> Option<Pmt> + Send + 'static,
{
    let mut from = source;
    for to in stages.iter().map(BlockId::from).chain([sink]) {
        fg.message(from, "out", to, "in").expect(CONNECTED);
        from = to;
    }
}

pub fn line<T: Message>(messages: u64, stages: usize) -> Done {
    let (tell, told) = tell();
    let mut fg = flowgraph();
    let stages: Vec<_> = (0..stages).map(|_| fg.add(Stage { function: next::<T> })).collect();
    let mut tally = Tally::default();
    let take = move |pmt: Pmt| {
        tally.take(T::unpack(&pmt)?);
        (tally.count == messages).then_some(tally)
    };
    let sink = fg.add(Sink { take, senders: 1, tell: tell.clone() });
    let source = fg.add(Source { message: |number| T::new(number).pack(), messages, tell });
    through(&mut fg, source.into(), &stages, sink.into());
    run_to_end(fg, told).0
}

/// The hub has one port, which each worker is connected to.
pub fn fan(messages: u64) -> Done {
    let (tell, told) = tell();
    let mut fg = flowgraph();
    let hub = fg.add(Stage { function: |pmt| Some(spread(u64::unpack(&pmt)?).pack()) });
    let (mut lanes, mut left) = (Lanes::default(), messages * LANES as u64);
    let take = move |pmt: Pmt| {
        lanes.take(u64::unpack(&pmt)?);
        left -= 1;
        (left == 0).then(|| lanes.tally())
    };
    let sink = fg.add(Sink { take, senders: LANES, tell: tell.clone() });
    for lane in 0..LANES as u64 {
        let function = move |pmt| Some((u64::unpack(&pmt)? + lane).pack());
        let worker = fg.add(Stage { function });
        fg.message(hub, "out", worker, "in").expect(CONNECTED);
        fg.message(worker, "out", sink, "in").expect(CONNECTED);
    }
    let source = fg.add(Source { message: Message::pack, messages, tell });
    fg.message(source, "out", hub, "in").expect(CONNECTED);
    run_to_end(fg, told).0
}
