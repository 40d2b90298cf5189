//! The fan: a hub with an output to each worker, and a sink with an input from each.

use super::stream::{source, stages};
use super::{CONNECTED, Room, Told, flowgraph, run_to_end, tell};
use crate::work::*;
use futuresdr::prelude::*;
use futuresdr::runtime::dev::prelude::*;
use std::sync::mpsc::Sender;

#[derive(Block)]
struct Hub<I: CpuBufferReader<Item = u64>, O: CpuBufferWriter<Item = u64>> {
    #[input]
    input: I,
    #[output]
    outputs: [O; LANES],
}

impl<I: CpuBufferReader<Item = u64>, O: CpuBufferWriter<Item = u64>> Kernel for Hub<I, O> {
    async fn work(
        &mut self,
        io: &mut WorkIo,
        _: &mut MessageOutputs,
        _: &mut BlockMeta,
    ) -> Result<()> {
        let input = self.input.slice();
        let room = self.outputs.iter_mut().map(|output| output.slice().len()).min();
        let count = input.len().min(room.unwrap_or_default());
        let all = count == input.len();
        if count > 0 {
            for output in &mut self.outputs {
                for (out, &number) in output.slice().iter_mut().zip(&input[..count]) {
                    *out = spread(number);
                }
                output.produce(count);
            }
            self.input.consume(count);
        }
        io.finished |= all && self.input.finished();
        Ok(())
    }
}

#[derive(Block)]
struct Gather<I: CpuBufferReader<Item = u64>> {
    #[input]
    inputs: [I; LANES],
    lanes: Lanes,
    left: u64,
    tell: Sender<Told>,
}

impl<I: CpuBufferReader<Item = u64>> Kernel for Gather<I> {
    async fn work(
        &mut self,
        io: &mut WorkIo,
        _: &mut MessageOutputs,
        _: &mut BlockMeta,
    ) -> Result<()> {
        for input in &mut self.inputs {
            let values = input.slice();
            let count = values.len();
            values.iter().for_each(|&value| self.lanes.take(value));
            input.consume(count);
            self.left -= count as u64;
        }
        if self.left == 0 {
            Told::end(&self.tell, self.lanes.tally());
        }
        io.finished |= self.left == 0 || self.inputs.iter_mut().all(|input| input.finished());
        Ok(())
    }
}

pub fn fan<I, O>(messages: u64, room: Room) -> Done
where
    I: CpuBufferReader<Item = u64> + 'static,
    O: CpuBufferWriter<Item = u64> + BufferWriter<Reader = I> + 'static,
{
    let (tell, told) = tell();
    let mut fg = flowgraph();
    let mut hub = Hub::<I, O> { input: I::default(), outputs: [(); LANES].map(|()| O::default()) };
    hub.outputs.iter_mut().for_each(|output| room.give(output));
    let hub = fg.add(hub);
    let sink = fg.add(Gather::<I> {
        inputs: [(); LANES].map(|()| I::default()),
        lanes: Lanes::default(),
        left: messages * LANES as u64,
        tell: tell.clone(),
    });
    for lane in 0..LANES {
        let function = move |value: &u64| value + lane as u64;
        let [worker, _] = stages::<u64, I, O, _>(&mut fg, 1, function, room);
        fg.stream(&hub, |b| &mut b.outputs()[lane], &worker, |b| b.input()).expect(CONNECTED);
        fg.stream(&worker, |b| b.output(), &sink, |b| &mut b.inputs()[lane]).expect(CONNECTED);
    }
    let source = fg.add(source::<u64, O>(messages, tell, room));
    fg.stream(&source, |b| b.output(), &hub, |b| b.input()).expect(CONNECTED);
    run_to_end(fg, told).0
}
