//! The line of streams with one message in flight; that it has arrived goes by a message port, as streams make no cycles.

use super::stream::stages;
use super::{CONNECTED, Room, Told, flowgraph, run_to_end, tell};
use crate::work::*;
use futuresdr::prelude::*;
use futuresdr::runtime::dev::prelude::*;
use std::sync::mpsc::Sender;

/// Sends a number when it has heard of the one before.
#[derive(Block)]
#[message_inputs(arrived)]
struct Source {
    #[output]
    output: DefaultCpuWriter<u64>,
    next: u64,
    messages: u64,
    tell: Sender<Told>,
}

impl Source {
    fn send(&mut self) {
        self.output.slice()[0] = self.next;
        self.output.produce(1);
        self.next += 1;
    }

    async fn arrived(
        &mut self,
        io: &mut WorkIo,
        _: &mut MessageOutputs,
        _: &mut BlockMeta,
        arrived: Pmt,
    ) -> Result<Pmt> {
        if self.next < self.messages && !matches!(arrived, Pmt::Finished) {
            self.send();
        } else {
            io.finished = true;
        }
        Ok(Pmt::Ok)
    }
}

impl Kernel for Source {
    async fn init(&mut self, _: &mut MessageOutputs, _: &mut BlockMeta) -> Result<()> {
        Told::begin(&self.tell);
        self.send();
        Ok(())
    }
}

/// Sums up what arrives, and says each time that it has.
#[derive(Block)]
#[message_outputs(arrived)]
struct Sink {
    #[input]
    input: DefaultCpuReader<u64>,
    tally: Tally,
    messages: u64,
    tell: Sender<Told>,
}

impl Kernel for Sink {
    async fn work(
        &mut self,
        io: &mut WorkIo,
        mo: &mut MessageOutputs,
        _: &mut BlockMeta,
    ) -> Result<()> {
        if let Some(&number) = self.input.slice().first() {
            self.input.consume(1);
            self.tally.take(number);
            if self.tally.count == self.messages {
                Told::end(&self.tell, self.tally);
            }
            mo.post("arrived", Pmt::Null).await?;
        }
        io.finished |= self.input.finished();
        Ok(())
    }
}

pub fn one_in_flight(messages: u64) -> Done {
    let (tell, told) = tell();
    let mut fg = flowgraph();
    let next = |number: &u64| number.next();
    let [first, last] = stages::<u64, DefaultCpuReader<_>, DefaultCpuWriter<_>, _>(
        &mut fg,
        STAGES,
        next,
        Room::DEFAULT,
    );
    let (input, output) = (DefaultCpuReader::default(), DefaultCpuWriter::default());
    let tally = Tally::default();
    let sink = fg.add(Sink { input, tally, messages, tell: tell.clone() });
    let source = fg.add(Source { output, next: 0, messages, tell });
    fg.stream(&source, |b| b.output(), &first, |b| b.input()).expect(CONNECTED);
    fg.stream(&last, |b| b.output(), &sink, |b| b.input()).expect(CONNECTED);
    fg.message(sink, "arrived", source, "arrived").expect(CONNECTED);
    run_to_end(fg, told).0
}
