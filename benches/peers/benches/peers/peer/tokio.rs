//! tokio's mpsc channels between tasks of a runtime on one thread.

use crate::work::*;
use std::time::Instant;
use tokio::runtime::Builder;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::{select, spawn};

pub fn run(work: Work, messages: u64) -> Answer {
    let runtime = Builder::new_current_thread().build().expect("a runtime without drivers starts");
    Ok(runtime.block_on(async {
        match work {
            Work::Saturated => line::<u64>(messages, STAGES).await,
            Work::OneInFlight => one_in_flight(messages).await,
            Work::PingPong => ping_pong(messages).await,
            Work::Fan => fan(messages).await,
            Work::Payload64 => line::<Block>(messages, STAGES).await,
            Work::Control => control(messages).await,
            Work::Thousand => line::<u64>(messages, LONG).await,
        }
    }))
}

/// Starts so many stages, and has the two ends.
fn stages<T: Payload>(count: usize) -> (Sender<T>, Receiver<T>) {
    let (first, mut last) = channel::<T>(CAPACITY);
    for _ in 0..count {
        let (out, next) = channel(CAPACITY);
        let mut input = std::mem::replace(&mut last, next);
        spawn(async move {
            while let Some(payload) = input.recv().await {
                let _ = out.send(payload.next()).await;
            }
        });
    }
    (first, last)
}

async fn source<T: Payload>(out: Sender<T>, messages: u64) {
    for number in 0..messages {
        let _ = out.send(T::new(number)).await;
    }
}

async fn line<T: Payload>(messages: u64, count: usize) -> Done {
    let (first, mut last) = stages::<T>(count);
    let begin = Instant::now();
    spawn(source(first, messages));
    let sink = spawn(async move {
        let mut tally = Tally::default();
        while let Some(payload) = last.recv().await {
            tally.take(payload);
        }
        tally
    });
    Done::since(begin, sink.await.expect("the sink ends"))
}

async fn one_in_flight(messages: u64) -> Done {
    let (first, mut last) = stages::<u64>(STAGES);
    let begin = Instant::now();
    let source = spawn(async move {
        let mut tally = Tally::default();
        for number in 0..messages {
            let _ = first.send(number).await;
            if let Some(number) = last.recv().await {
                tally.take(number);
            }
        }
        tally
    });
    Done::since(begin, source.await.expect("the source ends"))
}

async fn player(mut input: Receiver<u64>, out: Sender<u64>, hops: u64) -> Tally {
    let mut tally = Tally::default();
    while let Some(ball) = input.recv().await {
        tally.take(ball);
        if ball + 1 == hops {
            break;
        }
        let _ = out.send(ball + 1).await;
    }
    tally
}

async fn ping_pong(hops: u64) -> Done {
    let (there, pong) = channel(CAPACITY);
    let (back, ping) = channel(CAPACITY);
    let begin = Instant::now();
    let _ = back.send(0).await;
    let ping = spawn(player(ping, there, hops));
    let pong = spawn(player(pong, back, hops));
    let ping = ping.await.expect("a player ends");
    Done::since(begin, Tally::of([ping, pong.await.expect("a player ends")]))
}

async fn fan(messages: u64) -> Done {
    let (first, mut input) = channel::<u64>(CAPACITY);
    let (back, mut last) = channel::<u64>(CAPACITY);
    let mut there = Vec::new();
    for lane in 0..LANES as u64 {
        let (worker, mut input) = channel::<u64>(CAPACITY);
        there.push(worker);
        let back = back.clone();
        spawn(async move {
            while let Some(value) = input.recv().await {
                let _ = back.send(value + lane).await;
            }
        });
    }
    drop(back);
    spawn(async move {
        while let Some(number) = input.recv().await {
            for worker in &there {
                let _ = worker.send(spread(number)).await;
            }
        }
    });
    let begin = Instant::now();
    spawn(source(first, messages));
    let sink = spawn(async move {
        let mut lanes = Lanes::default();
        while let Some(value) = last.recv().await {
            lanes.take(value);
        }
        lanes.tally()
    });
    Done::since(begin, sink.await.expect("the sink ends"))
}

async fn control(messages: u64) -> Done {
    let (kills, mut kill) = channel::<u64>(1);
    let (first, mut last) = channel::<u64>(CAPACITY);
    for at in 0..STAGES {
        let (out, next) = channel(CAPACITY);
        let mut input = std::mem::replace(&mut last, next);
        let kills = kills.clone();
        spawn(async move {
            while let Some(number) = input.recv().await {
                handle();
                let _ = out.send(number.next()).await;
                if at == 0 && is_fatal(number) {
                    let _ = kills.send(handled()).await;
                }
            }
        });
    }
    let begin = Instant::now();
    spawn(source(first, messages));
    let sink = spawn(async move {
        let (mut tally, mut waits) = (Tally::default(), Vec::new());
        while tally.count < messages {
            select! {
                biased;
                Some(kill) = kill.recv() => waits.push(waited(kill)),
                Some(number) = last.recv() => {
                    handle();
                    tally.take(number);
                }
            }
        }
        (tally, waits)
    });
    let (tally, waits) = sink.await.expect("the sink ends");
    Done { waits, ..Done::since(begin, tally) }
}
