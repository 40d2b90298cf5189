//! timely: a dataflow on one worker, fed in rounds; the input waits for the probe, for want of bounded edges.

use crate::work::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Instant;
use timely::WorkerConfig;
use timely::communication::Allocator;
use timely::communication::allocator::Thread;
use timely::container::CapacityContainerBuilder;
use timely::dataflow::channels::pact::Pipeline;
use timely::dataflow::operators::generic::operator::Operator;
use timely::dataflow::operators::vec::Map;
use timely::dataflow::operators::{
    Concat, Concatenate, ConnectLoop, Feedback, Input, Inspect, OkErr, Probe,
};
use timely::dataflow::{InputHandleVec, ProbeHandle, Scope, StreamVec};
use timely::worker::Worker;

/// A round is as many messages as a queue would hold.
pub fn run(work: Work, messages: u64) -> Answer {
    rounds(work, messages, CAPACITY as u64)
}

/// A round is as many messages as timely batches by itself: more than the work allows.
pub fn run_batched(work: Work, messages: u64) -> Answer {
    match work {
        Work::OneInFlight | Work::PingPong => Err("has no batches".into()),
        Work::Control => Err("see the row above".into()),
        _ => rounds(work, messages, 1024),
    }
}

fn rounds(work: Work, messages: u64, round: u64) -> Answer {
    Ok(match work {
        Work::Saturated => line::<u64>(messages, round, STAGES),
        Work::OneInFlight => line::<u64>(messages, 1, STAGES),
        Work::PingPong => ping_pong(messages),
        Work::Fan => fan(messages, round),
        Work::Payload64 => line::<Block>(messages, round, STAGES),
        Work::Control => control(messages, round),
        Work::Thousand => line::<u64>(messages, round, LONG),
    })
}

fn worker() -> Worker {
    Worker::new(WorkerConfig::default(), Allocator::Thread(Thread::default()), None)
}

/// Builds a dataflow, and sends so many messages through, a round at a time.
fn drive<T: Payload>(
    messages: u64,
    round: u64,
    build: impl for<'scope> FnOnce(StreamVec<'scope, u64, T>, &ProbeHandle<u64>),
) -> Instant {
    let mut worker = worker();
    let mut input = InputHandleVec::new();
    let probe = ProbeHandle::new();
    worker.dataflow(|scope| build(scope.input_from(&mut input), &probe));
    let begin = Instant::now();
    for number in 0..messages {
        input.send(T::new(number));
        if (number + 1) % round == 0 || number + 1 == messages {
            input.advance_to(number + 1);
            worker.step_while(|| probe.less_than(input.time()));
        }
    }
    begin
}

fn line<T: Payload>(messages: u64, round: u64, stages: usize) -> Done {
    let tally = Rc::new(Cell::new(Tally::default()));
    let sink = tally.clone();
    let begin = drive::<T>(messages, round, |mut stream, probe| {
        for _ in 0..stages {
            stream = stream.map_in_place(|payload| *payload = payload.next());
        }
        stream
            .inspect_core(move |event| {
                if let Ok((_, payloads)) = event {
                    let mut tally = sink.get();
                    payloads.iter().for_each(|&payload| tally.take(payload));
                    sink.set(tally);
                }
            })
            .probe_with(probe);
    });
    Done::since(begin, tally.get())
}

fn ping_pong(hops: u64) -> Done {
    let tallies = [(); 2].map(|()| Rc::new(Cell::new(Tally::default())));
    let mut worker = worker();
    let mut input = InputHandleVec::<u64, u64>::new();
    let probe = ProbeHandle::<u64>::new();
    worker.dataflow(|scope: Scope<u64>| {
        let [ping, pong] = tallies.clone().map(|tally| {
            move |ball: u64| {
                let mut taken = tally.get();
                taken.take(ball);
                tally.set(taken);
                (ball + 1 < hops).then_some(ball + 1)
            }
        });
        let (back, balls) = scope.feedback(1);
        scope
            .input_from(&mut input)
            .concat(balls)
            .flat_map(ping)
            .flat_map(pong)
            .probe_with(&probe)
            .connect_loop(back);
    });
    let begin = Instant::now();
    input.send(0);
    input.close();
    worker.step_while(|| !probe.done());
    Done::since(begin, Tally::of(tallies.map(|tally| tally.get())))
}

fn fan(messages: u64, round: u64) -> Done {
    let lanes = Rc::new(RefCell::new(Lanes::default()));
    let sink = lanes.clone();
    let begin = drive::<u64>(messages, round, |stream, probe| {
        let scope = stream.scope();
        let hub = stream.map_in_place(|number| *number = spread(*number));
        let workers = (0..LANES as u64)
            .map(|lane| hub.clone().map_in_place(move |value| *value += lane))
            .collect::<Vec<_>>();
        scope
            .concatenate(workers)
            .inspect_core(move |event| {
                if let Ok((_, values)) = event {
                    let mut lanes = sink.borrow_mut();
                    values.iter().for_each(|&value| lanes.take(value));
                }
            })
            .probe_with(probe);
    });
    Done::since(begin, lanes.take().tally())
}

/// The sink has two inputs, and looks at that of kills first.
fn control(messages: u64, round: u64) -> Done {
    let found = Rc::new(RefCell::new((Tally::default(), Vec::new())));
    let sink = found.clone();
    let begin = drive::<u64>(messages, round, |stream, probe| {
        let (mut numbers, kills): (StreamVec<_, _>, StreamVec<_, _>) = stream
            .flat_map(|number| {
                handle();
                let kill = is_fatal(number).then(|| Err(handled()));
                [Some(Ok(number.next())), kill].into_iter().flatten()
            })
            .ok_err(|either: Result<u64, u64>| either);
        for _ in 1..STAGES {
            numbers = numbers.map_in_place(|number| {
                handle();
                *number = number.next();
            });
        }
        let done = kills.binary::<_, CapacityContainerBuilder<Vec<()>>, _, _, _, _>(
            numbers,
            Pipeline,
            Pipeline,
            "sink",
            |_, _| {
                move |kills, numbers, _| {
                    let (tally, waits) = &mut *sink.borrow_mut();
                    kills.for_each_stamp(|_, data| {
                        data.flatten().for_each(|&mut kill| waits.push(waited(kill)));
                    });
                    numbers.for_each_stamp(|_, data| {
                        data.flatten().for_each(|&mut number| {
                            handle();
                            tally.take(number);
                        });
                    });
                }
            },
        );
        done.probe_with(probe);
    });
    let (tally, waits) = found.take();
    Done { waits, ..Done::since(begin, tally) }
}
