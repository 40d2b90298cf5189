//! dfir: dataflow that a macro compiles to one loop; with `handoff()`, to a loop with a buffer at each edge.

use crate::work::*;
use dfir_rs::dfir_syntax;
use dfir_rs::util::unbounded_channel;
use std::time::Instant;

const NO_PRIORITY: &str = "in a tick each operator runs over all that it has, in an order that is fixed when it is compiled";

const TOO_LONG: &str = "not tried: each operator is spelled out";

/// Declares the work, with what stands at each edge.
macro_rules! peer {
    ($name:ident: $($edge:tt)*) => {
        mod $name {
            use super::*;

            pub fn run(work: Work, messages: u64) -> Answer {
                Ok(match work {
                    Work::Saturated => line::<u64>(messages, CAPACITY as u64),
                    Work::OneInFlight => line::<u64>(messages, 1),
                    Work::PingPong => ping_pong(messages),
                    Work::Fan => fan(messages),
                    Work::Payload64 => line::<Block>(messages, CAPACITY as u64),
                    Work::Control => return Err(NO_PRIORITY.into()),
                    Work::Thousand => return Err(TOO_LONG.into()),
                })
            }

            fn line<T: Payload>(messages: u64, round: u64) -> Done {
                let mut tally = Tally::default();
                let (send, receive) = unbounded_channel::<T>();
                let sink = &mut tally;
                let mut flow = dfir_syntax! {
                    source_stream(receive)
                        $($edge)* -> map(payload::Payload::next)
                        $($edge)* -> map(payload::Payload::next)
                        $($edge)* -> map(payload::Payload::next)
                        $($edge)* -> map(payload::Payload::next)
                        $($edge)* -> map(payload::Payload::next)
                        $($edge)* -> map(payload::Payload::next)
                        $($edge)* -> map(payload::Payload::next)
                        $($edge)* -> map(payload::Payload::next)
                        $($edge)* -> for_each(|payload: T| sink.take(payload));
                };
                let begin = Instant::now();
                let mut next = 0;
                while next < messages {
                    for number in next..messages.min(next + round) {
                        let _ = send.send(T::new(number));
                    }
                    next += round;
                    flow.run_available_sync();
                }
                drop(flow);
                Done::since(begin, tally)
            }

            fn ping_pong(hops: u64) -> Done {
                let mut tallies = [Tally::default(); 2];
                let [ping, pong] = &mut tallies;
                let play = move |tally: &mut Tally, ball: u64| {
                    tally.take(ball);
                    (ball + 1 < hops).then_some(ball + 1)
                };
                let mut flow = dfir_syntax! {
                    source_iter([0]) -> balls;
                    balls = union()
                        $($edge)* -> filter_map(|ball: u64| play(ping, ball))
                        $($edge)* -> filter_map(|ball: u64| play(pong, ball))
                        -> defer_tick() -> balls;
                };
                let begin = Instant::now();
                flow.run_available_sync();
                drop(flow);
                Done::since(begin, Tally::of(tallies))
            }

            fn fan(messages: u64) -> Done {
                let mut lanes = Lanes::default();
                let (send, receive) = unbounded_channel::<u64>();
                let sink = &mut lanes;
                let mut flow = dfir_syntax! {
                    hub = source_stream(receive) $($edge)* -> map(spread) -> tee();
                    hub $($edge)* -> map(|value: u64| value) $($edge)* -> back;
                    hub $($edge)* -> map(|value: u64| value + 1) $($edge)* -> back;
                    hub $($edge)* -> map(|value: u64| value + 2) $($edge)* -> back;
                    hub $($edge)* -> map(|value: u64| value + 3) $($edge)* -> back;
                    hub $($edge)* -> map(|value: u64| value + 4) $($edge)* -> back;
                    hub $($edge)* -> map(|value: u64| value + 5) $($edge)* -> back;
                    hub $($edge)* -> map(|value: u64| value + 6) $($edge)* -> back;
                    hub $($edge)* -> map(|value: u64| value + 7) $($edge)* -> back;
                    back = union() -> for_each(|value: u64| sink.take(value));
                };
                let begin = Instant::now();
                let mut next = 0;
                while next < messages {
                    for number in next..messages.min(next + CAPACITY as u64) {
                        let _ = send.send(number);
                    }
                    next += CAPACITY as u64;
                    flow.run_available_sync();
                }
                drop(flow);
                Done::since(begin, lanes.tally())
            }
        }
    };
}

peer!(fused: );
peer!(buffered: -> handoff());
pub use buffered::run as run_buffered;
pub use fused::run;
