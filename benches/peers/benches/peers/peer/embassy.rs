//! Channels of embassy-sync between futures that are joined: no executor, so no queue of tasks and no waker.

use crate::work::*;
use embassy_futures::block_on;
use embassy_futures::join::{join, join_array, join3, join4};
use embassy_futures::select::{Either, select};
use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_sync::channel::Channel;
use std::time::Instant;

type Queue<T> = Channel<NoopRawMutex, T, CAPACITY>;

pub fn run(work: Work, messages: u64) -> Answer {
    Ok(match work {
        Work::Saturated => line::<u64, STAGES>(messages),
        Work::OneInFlight => one_in_flight(messages),
        Work::PingPong => ping_pong(messages),
        Work::Fan => fan(messages),
        Work::Payload64 => line::<Block, STAGES>(messages),
        Work::Control => control(messages),
        Work::Thousand => line::<u64, LONG>(messages),
    })
}

async fn source<T: Payload>(out: &Queue<T>, messages: u64) {
    for number in 0..messages {
        out.send(T::new(number)).await;
    }
}

async fn stage<T: Payload>(input: &Queue<T>, out: &Queue<T>, messages: u64) {
    for _ in 0..messages {
        out.send(input.receive().await.next()).await;
    }
}

async fn sink<T: Payload>(input: &Queue<T>, messages: u64) -> Tally {
    let mut tally = Tally::default();
    for _ in 0..messages {
        tally.take(input.receive().await);
    }
    tally
}

fn line<T: Payload, const N: usize>(messages: u64) -> Done {
    let first = Queue::<T>::new();
    let queues: Box<[Queue<T>; N]> = Box::new([const { Queue::new() }; N]);
    let stages = Box::pin(join_array(std::array::from_fn::<_, N, _>(|at| {
        let input = if at == 0 { &first } else { &queues[at - 1] };
        stage(input, &queues[at], messages)
    })));
    let begin = Instant::now();
    let (_, _, tally) =
        block_on(join3(source(&first, messages), stages, sink(&queues[N - 1], messages)));
    Done::since(begin, tally)
}

fn one_in_flight(messages: u64) -> Done {
    let first = Queue::<u64>::new();
    let queues = [const { Queue::<u64>::new() }; STAGES];
    let stages = join_array(std::array::from_fn::<_, STAGES, _>(|at| {
        let input = if at == 0 { &first } else { &queues[at - 1] };
        stage(input, &queues[at], messages)
    }));
    let source = async {
        let mut tally = Tally::default();
        for number in 0..messages {
            first.send(number).await;
            tally.take(queues[STAGES - 1].receive().await);
        }
        tally
    };
    let begin = Instant::now();
    let (tally, _) = block_on(join(source, stages));
    Done::since(begin, tally)
}

async fn player(input: &Queue<u64>, out: &Queue<u64>, hops: u64, first: u64) -> Tally {
    let mut tally = Tally::default();
    for _ in (first..hops).step_by(2) {
        let ball = input.receive().await;
        tally.take(ball);
        if ball + 1 < hops {
            out.send(ball + 1).await;
        }
    }
    tally
}

fn ping_pong(hops: u64) -> Done {
    let (there, back) = (Queue::new(), Queue::new());
    let begin = Instant::now();
    let serve = back.send(0);
    let (_, ping, pong) =
        block_on(join3(serve, player(&back, &there, hops, 0), player(&there, &back, hops, 1)));
    Done::since(begin, Tally::of([ping, pong]))
}

fn fan(messages: u64) -> Done {
    let first = Queue::<u64>::new();
    let there = [const { Queue::<u64>::new() }; LANES];
    let back = Queue::<u64>::new();
    let hub = async {
        for _ in 0..messages {
            let number = first.receive().await;
            for queue in &there {
                queue.send(spread(number)).await;
            }
        }
    };
    let workers = join_array(std::array::from_fn::<_, LANES, _>(async |lane| {
        for _ in 0..messages {
            back.send(there[lane].receive().await + lane as u64).await;
        }
    }));
    let sink = async {
        let mut lanes = Lanes::default();
        for _ in 0..messages * LANES as u64 {
            lanes.take(back.receive().await);
        }
        lanes
    };
    let begin = Instant::now();
    let (_, _, _, lanes) = block_on(join4(source(&first, messages), hub, workers, sink));
    Done::since(begin, lanes.tally())
}

fn control(messages: u64) -> Done {
    let first = Queue::<u64>::new();
    let queues = [const { Queue::<u64>::new() }; STAGES];
    let kill = Channel::<NoopRawMutex, u64, 1>::new();
    let stages = join_array(std::array::from_fn::<_, STAGES, _>(async |at| {
        let input = if at == 0 { &first } else { &queues[at - 1] };
        for _ in 0..messages {
            let number = input.receive().await;
            handle();
            queues[at].send(number.next()).await;
            if at == 0 && is_fatal(number) {
                kill.send(handled()).await;
            }
        }
    }));
    let mut waits = Vec::new();
    let sink = async {
        let mut tally = Tally::default();
        while tally.count < messages {
            // The first of two that are ready is taken.
            match select(kill.receive(), queues[STAGES - 1].receive()).await {
                Either::First(kill) => waits.push(waited(kill)),
                Either::Second(number) => {
                    handle();
                    tally.take(number);
                }
            }
        }
        tally
    };
    let begin = Instant::now();
    let (_, _, tally) = block_on(join3(source(&first, messages), stages, sink));
    Done { waits, ..Done::since(begin, tally) }
}
