//! Message ports alone: one message at a time.

use super::{CONNECTED, Message, Stage, Told, flowgraph, next, run_to_end, tell, through};
use crate::work::*;
use futuresdr::prelude::*;
use futuresdr::runtime::dev::prelude::*;
use std::sync::mpsc::Sender;

/// Sends a number when the one before has come back.
#[derive(Block)]
#[message_inputs(r#in)]
#[message_outputs(out)]
struct Paced {
    tally: Tally,
    messages: u64,
    tell: Sender<Told>,
}

impl Paced {
    async fn r#in(
        &mut self,
        io: &mut WorkIo,
        mo: &mut MessageOutputs,
        _: &mut BlockMeta,
        pmt: Pmt,
    ) -> Result<Pmt> {
        if let Some(number) = u64::unpack(&pmt) {
            self.tally.take(number);
            if self.tally.count < self.messages {
                mo.post("out", self.tally.count.pack()).await?;
            } else {
                Told::end(&self.tell, self.tally);
                io.finished = true;
            }
        } else {
            io.finished = true;
        }
        Ok(Pmt::Ok)
    }
}

impl Kernel for Paced {
    async fn init(&mut self, mo: &mut MessageOutputs, _: &mut BlockMeta) -> Result<()> {
        Told::begin(&self.tell);
        Ok(mo.post("out", 0.pack()).await?)
    }
}

pub fn one_in_flight(messages: u64) -> Done {
    let (tell, told) = tell();
    let mut fg = flowgraph();
    let stages = [(); STAGES].map(|()| fg.add(Stage { function: next::<u64> }));
    let paced = fg.add(Paced { tally: Tally::default(), messages, tell });
    through(&mut fg, paced.into(), &stages, paced.into());
    run_to_end(fg, told).0
}

#[derive(Block)]
#[message_inputs(r#in)]
#[message_outputs(out)]
struct Player {
    serves: bool,
    tally: Tally,
    hops: u64,
    tell: Sender<Told>,
}

impl Player {
    async fn r#in(
        &mut self,
        io: &mut WorkIo,
        mo: &mut MessageOutputs,
        _: &mut BlockMeta,
        pmt: Pmt,
    ) -> Result<Pmt> {
        if let Some(ball) = u64::unpack(&pmt) {
            self.tally.take(ball);
            if ball + 1 < self.hops {
                mo.post("out", (ball + 1).pack()).await?;
            }
            if ball + 2 >= self.hops {
                Told::end(&self.tell, self.tally);
                io.finished = true;
            }
        } else {
            io.finished = true;
        }
        Ok(Pmt::Ok)
    }
}

impl Kernel for Player {
    async fn init(&mut self, mo: &mut MessageOutputs, _: &mut BlockMeta) -> Result<()> {
        if self.serves {
            Told::begin(&self.tell);
            mo.post("out", 0.pack()).await?;
        }
        Ok(())
    }
}

pub fn ping_pong(hops: u64) -> Done {
    let (tell, told) = tell();
    let mut fg = flowgraph();
    let player = |serves| Player { serves, tally: Tally::default(), hops, tell: tell.clone() };
    let ping = fg.add(player(false));
    let pong = fg.add(player(true));
    fg.message(ping, "out", pong, "in").expect(CONNECTED);
    fg.message(pong, "out", ping, "in").expect(CONNECTED);
    run_to_end(fg, told).0
}
