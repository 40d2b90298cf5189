//! copper: tasks in a configuration file; a cycle takes one message through all of them, in a fixed order.
//!
//! Its log, which it is made for, is off.

use crate::work::*;
use cu29::prelude::*;
use std::sync::{Arc, Mutex};
use std::time::Instant;

pub fn run(work: Work, messages: u64) -> Answer {
    match work {
        Work::Saturated | Work::OneInFlight => numbers::run(messages),
        Work::Payload64 => blocks::run(messages),
        Work::Fan => fan::run(messages),
        Work::PingPong => {
            return Err("no cycles: a task is planned after all that it hears from".into());
        }
        Work::Control => {
            return Err(
                "a cycle runs each task once, in a fixed order, and no message waits in between"
                    .into(),
            );
        }
        Work::Thousand => return Err("not tried: each task is spelled out in a file".into()),
    }
    .map_err(|error| Cannot(error.to_string()))
}

/// What has arrived at the sink of the application that has stopped last.
static ARRIVED: Mutex<Option<Tally>> = Mutex::new(None);

/// Builds the application, and runs it for a cycle a message.
macro_rules! cycles {
    ($App:ident) => {
        pub fn run(messages: u64) -> CuResult<Done> {
            let logger = Arc::new(Mutex::new(NoopLogger::new()));
            let app =
                $App::builder().with_logger::<NoopSectionStorage, NoopLogger>(logger).build()?;
            let mut running = app.start()?;
            let begin = Instant::now();
            for _ in 0..messages {
                running.run_one_iteration()?;
            }
            let took = begin.elapsed();
            running.stop()?;
            let tally = ARRIVED.lock().expect("no sink has panicked").take().unwrap_or_default();
            Ok(Done { took, tally, waits: Vec::new() })
        }
    };
}

/// The nodes of a line, for a payload.
macro_rules! line {
    ($T:ty) => {
        #[derive(Reflect)]
        pub struct Source {
            next: u64,
        }

        impl Freezable for Source {}

        impl CuSrcTask for Source {
            type Resources<'r> = ();
            type Output<'m> = output_msg!($T);

            fn new(_: Option<&ComponentConfig>, (): ()) -> CuResult<Self> {
                Ok(Self { next: 0 })
            }

            fn process(&mut self, _: &CuContext, output: &mut Self::Output<'_>) -> CuResult<()> {
                output.set_payload(<$T>::new(self.next));
                self.next += 1;
                Ok(())
            }
        }

        #[derive(Reflect)]
        pub struct Stage;

        impl Freezable for Stage {}

        impl CuTask for Stage {
            type Resources<'r> = ();
            type Input<'m> = input_msg!($T);
            type Output<'m> = output_msg!($T);

            fn new(_: Option<&ComponentConfig>, (): ()) -> CuResult<Self> {
                Ok(Self)
            }

            fn process(
                &mut self,
                _: &CuContext,
                input: &Self::Input<'_>,
                output: &mut Self::Output<'_>,
            ) -> CuResult<()> {
                if let Some(payload) = input.payload() {
                    output.set_payload(payload.next());
                }
                Ok(())
            }
        }

        #[derive(Reflect)]
        pub struct Sink {
            tally: Tally,
        }

        impl Freezable for Sink {}

        impl CuSinkTask for Sink {
            type Resources<'r> = ();
            type Input<'m> = input_msg!($T);

            fn new(_: Option<&ComponentConfig>, (): ()) -> CuResult<Self> {
                Ok(Self { tally: Tally::default() })
            }

            fn process(&mut self, _: &CuContext, input: &Self::Input<'_>) -> CuResult<()> {
                if let Some(&payload) = input.payload() {
                    self.tally.take(payload);
                }
                Ok(())
            }

            fn stop(&mut self, _: &CuContext) -> CuResult<()> {
                *ARRIVED.lock().expect("no sink has panicked") = Some(self.tally);
                Ok(())
            }
        }
    };
}

mod numbers {
    use super::*;

    line!(u64);

    #[copper_runtime(config = "copper/numbers.ron")]
    struct Numbers {}

    cycles!(Numbers);
}

mod blocks {
    use super::*;

    line!(Block);

    #[copper_runtime(config = "copper/blocks.ron")]
    struct Blocks {}

    cycles!(Blocks);
}

mod fan {
    pub use super::numbers::Source;
    use super::*;

    #[derive(Reflect)]
    pub struct Hub;

    impl Freezable for Hub {}

    impl CuTask for Hub {
        type Resources<'r> = ();
        type Input<'m> = input_msg!(u64);
        type Output<'m> = output_msg!(u64);

        fn new(_: Option<&ComponentConfig>, (): ()) -> CuResult<Self> {
            Ok(Self)
        }

        fn process(
            &mut self,
            _: &CuContext,
            input: &Self::Input<'_>,
            output: &mut Self::Output<'_>,
        ) -> CuResult<()> {
            if let Some(&number) = input.payload() {
                output.set_payload(spread(number));
            }
            Ok(())
        }
    }

    #[derive(Reflect)]
    pub struct Worker {
        lane: u64,
    }

    impl Freezable for Worker {}

    impl CuTask for Worker {
        type Resources<'r> = ();
        type Input<'m> = input_msg!(u64);
        type Output<'m> = output_msg!(u64);

        fn new(config: Option<&ComponentConfig>, (): ()) -> CuResult<Self> {
            let lane = config.ok_or("a worker has a lane")?.get::<u64>("lane")?;
            Ok(Self { lane: lane.ok_or("a worker has a lane")? })
        }

        fn process(
            &mut self,
            _: &CuContext,
            input: &Self::Input<'_>,
            output: &mut Self::Output<'_>,
        ) -> CuResult<()> {
            if let Some(&value) = input.payload() {
                output.set_payload(value + self.lane);
            }
            Ok(())
        }
    }

    #[derive(Reflect)]
    pub struct Gather {
        lanes: Lanes,
    }

    impl Freezable for Gather {}

    impl CuSinkTask for Gather {
        type Resources<'r> = ();
        type Input<'m> = input_msg!('m, u64, u64, u64, u64, u64, u64, u64, u64);

        fn new(_: Option<&ComponentConfig>, (): ()) -> CuResult<Self> {
            Ok(Self { lanes: Lanes::default() })
        }

        fn process(&mut self, _: &CuContext, input: &Self::Input<'_>) -> CuResult<()> {
            let (a, b, c, d, e, f, g, h) = *input;
            for message in [a, b, c, d, e, f, g, h] {
                if let Some(&value) = message.payload() {
                    self.lanes.take(value);
                }
            }
            Ok(())
        }

        fn stop(&mut self, _: &CuContext) -> CuResult<()> {
            *ARRIVED.lock().expect("no sink has panicked") = Some(self.lanes.tally());
            Ok(())
        }
    }

    #[copper_runtime(config = "copper/fan.ron")]
    struct Fan {}

    cycles!(Fan);
}
