//! Lines of streams, of the blocks that futuresdr brings along.

use super::{CONNECTED, Room, Told, flowgraph, run_to_end, tell};
use crate::work::*;
use futuresdr::blocks::{Apply, FiniteSource, Sink};
use futuresdr::prelude::*;
use futuresdr::runtime::dev::prelude::*;
use std::sync::mpsc::Sender;

/// A source of numbers, which tells when it begins.
pub fn source<T: Payload, O: CpuBufferWriter<Item = T>>(
    messages: u64,
    tell: Sender<Told>,
    room: Room,
) -> FiniteSource<impl FnMut() -> Option<T> + Send + 'static, T, O> {
    let mut next = 0;
    let mut source = FiniteSource::<_, T, O>::with_buffer(move || {
        if next == 0 {
            Told::begin(&tell);
        }
        let number = next;
        next += 1;
        (number < messages).then(|| T::new(number))
    });
    room.give(source.output());
    source
}

type Stage<F, T, I, O> = BlockRef<Apply<F, T, T, I, O>>;

/// Adds so many stages, each connected to the one before, and has the first and the last.
pub fn stages<T, I, O, F>(
    fg: &mut Flowgraph,
    count: usize,
    function: F,
    room: Room,
) -> [Stage<F, T, I, O>; 2]
where
    T: Payload,
    I: CpuBufferReader<Item = T> + 'static,
    O: CpuBufferWriter<Item = T> + BufferWriter<Reader = I> + 'static,
    F: FnMut(&T) -> T + Clone + Send + 'static,
{
    let mut add = || {
        let mut stage = Apply::<_, T, T, I, O>::with_buffers(function.clone());
        room.give(stage.output());
        fg.add(stage)
    };
    let all: Vec<_> = (0..count).map(|_| add()).collect();
    for pair in all.windows(2) {
        fg.stream(&pair[0], |b| b.output(), &pair[1], |b| b.input()).expect(CONNECTED);
    }
    [all[0], all[count - 1]]
}

pub fn line<T, I, O>(messages: u64, count: usize, room: Room) -> Done
where
    T: Payload,
    I: CpuBufferReader<Item = T> + 'static,
    O: CpuBufferWriter<Item = T> + BufferWriter<Reader = I> + 'static,
{
    let (tell, told) = tell();
    let mut fg = flowgraph();
    let [first, last] = stages::<T, I, O, _>(&mut fg, count, |payload| payload.next(), room);
    let mut tally = Tally::default();
    let to = tell.clone();
    let sink = fg.add(Sink::<_, T, I>::with_buffer(move |&payload: &T| {
        tally.take(payload);
        if tally.count == messages {
            Told::end(&to, tally);
        }
    }));
    let source = fg.add(source::<T, O>(messages, tell, room));
    fg.stream(&source, |b| b.output(), &first, |b| b.input()).expect(CONNECTED);
    fg.stream(&last, |b| b.output(), &sink, |b| b.input()).expect(CONNECTED);
    run_to_end(fg, told).0
}
