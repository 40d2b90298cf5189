//! The line of streams; the kill goes by a message port, which a block serves before its streams.

use super::stream::{source, stages};
use super::{CONNECTED, Room, Told, flowgraph, run_to_end, tell};
use crate::work::*;
use futuresdr::prelude::*;
use futuresdr::runtime::dev::prelude::*;
use std::sync::mpsc::Sender;

/// The first stage: sends on what comes in, as far as to a message at which it kills.
#[derive(Block)]
#[message_outputs(kill)]
struct Breaker<I: CpuBufferReader<Item = u64>, O: CpuBufferWriter<Item = u64>> {
    #[input]
    input: I,
    #[output]
    output: O,
}

impl<I: CpuBufferReader<Item = u64>, O: CpuBufferWriter<Item = u64>> Kernel for Breaker<I, O> {
    async fn work(
        &mut self,
        io: &mut WorkIo,
        mo: &mut MessageOutputs,
        _: &mut BlockMeta,
    ) -> Result<()> {
        let (input, output) = (self.input.slice(), self.output.slice());
        let (waiting, mut count, mut fatal) = (input.len(), 0, false);
        for (&number, out) in input.iter().zip(output) {
            handle();
            *out = number.next();
            count += 1;
            fatal = is_fatal(number);
            if fatal {
                break;
            }
        }
        self.input.consume(count);
        self.output.produce(count);
        if fatal {
            mo.post("kill", Pmt::U64(handled())).await?;
            io.call_again = true;
        }
        io.finished |= count == waiting && self.input.finished();
        Ok(())
    }
}

#[derive(Block)]
#[message_inputs(kill)]
struct Killed<I: CpuBufferReader<Item = u64>> {
    #[input]
    input: I,
    tally: Tally,
    messages: u64,
    waits: Vec<u64>,
    tell: Sender<Told>,
}

impl<I: CpuBufferReader<Item = u64>> Killed<I> {
    async fn kill(
        &mut self,
        _: &mut WorkIo,
        _: &mut MessageOutputs,
        _: &mut BlockMeta,
        kill: Pmt,
    ) -> Result<Pmt> {
        if let Pmt::U64(kill) = kill {
            self.waits.push(waited(kill));
        }
        Ok(Pmt::Ok)
    }
}

impl<I: CpuBufferReader<Item = u64>> Kernel for Killed<I> {
    async fn work(
        &mut self,
        io: &mut WorkIo,
        _: &mut MessageOutputs,
        _: &mut BlockMeta,
    ) -> Result<()> {
        let numbers = self.input.slice();
        let count = numbers.len();
        for &number in numbers {
            handle();
            self.tally.take(number);
        }
        self.input.consume(count);
        if self.tally.count == self.messages {
            Told::end(&self.tell, self.tally);
        }
        io.finished |= self.tally.count == self.messages || self.input.finished();
        Ok(())
    }
}

pub fn control<I, O>(messages: u64, room: Room) -> Done
where
    I: CpuBufferReader<Item = u64> + 'static,
    O: CpuBufferWriter<Item = u64> + BufferWriter<Reader = I> + 'static,
{
    let (tell, told) = tell();
    let mut fg = flowgraph();
    let mut breaker = Breaker::<I, O> { input: I::default(), output: O::default() };
    room.give(breaker.output());
    let breaker = fg.add(breaker);
    let next = |number: &u64| {
        handle();
        number.next()
    };
    let [first, last] = stages::<u64, I, O, _>(&mut fg, STAGES - 1, next, room);
    let (tally, waits) = (Tally::default(), Vec::new());
    let sink = Killed::<I> { input: I::default(), tally, messages, waits, tell: tell.clone() };
    let sink = fg.add(sink);
    let source = fg.add(source::<u64, O>(messages, tell, room));
    fg.stream(&source, |b| b.output(), &breaker, |b| b.input()).expect(CONNECTED);
    fg.stream(&breaker, |b| b.output(), &first, |b| b.input()).expect(CONNECTED);
    fg.stream(&last, |b| b.output(), &sink, |b| b.input()).expect(CONNECTED);
    fg.message(breaker, "kill", sink, "kill").expect(CONNECTED);
    let (done, fg) = run_to_end(fg, told);
    let waits = fg.block(&sink).expect("the flowgraph has its sink").waits.clone();
    Done { waits, ..done }
}
