//! A graph whose figures Prometheus can scrape.
//!
//! `cargo run -p arachne-std --features serve --example metered -- 9464` serves on that port of the loopback interface;
//! without a number it takes one that is free. It sends itself ten thousand numbers, prints what the counters must be
//! then, and serves on until it is stopped.

use arachne::prelude::*;
use arachne::scheduler::Config;
use arachne_std::serve::Server;
use arachne_std::{MonotonicClock, Runner, display, figures, mailbox};
use std::error::Error;

const NUMBERS: u64 = 10_000;

/// Passes numbers on, and fails at each hundredth.
struct Filter;

impl Node for Filter {
    type Input = One<u64>;
    type Output = One<u64>;

    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        if number.is_multiple_of(100) {
            return Err(NodeError::new(1, "a whole hundred").into());
        }
        context.emit(One::One(number))?;
        Ok(())
    }
}

/// Adds numbers up.
#[derive(Default)]
struct Sum {
    count: u64,
    sum: u64,
}

impl Node for Sum {
    type Input = One<u64>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.count += 1;
        self.sum += number;
        Ok(())
    }
}

graph! {
    graph Metered(Number: u64 => filter.One [64]) {
        filter: Filter {
            One => passed: [u64; 8] -> sum.One;
        }
        sum: Sum {}
    }
}
type In = arachne::graph::Input<Metered>;

fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).map_or(Ok(0), |port| port.parse())?;
    let topology = Metered::topology();
    let (mut publisher, display) = display("metered", topology);
    let server = Server::local(port, vec![display])?;
    println!("http://{}/", server.address());

    let (outbox, inbox) = mailbox(64);
    let sender = outbox.clone();
    let numbers =
        std::thread::spawn(move || (1..=NUMBERS).try_for_each(|n| sender.send(In::Number(n))));

    let graph = Metered::new(Filter, Sum::default());
    let engine = Engine::with(graph, Config::default(), figures(&topology));
    let mut told = false;
    Runner::new(engine, MonotonicClock::new(), inbox).run_with(|engine, _| {
        publisher.publish(engine);
        let sum = &engine.graph().sum;
        if !told && sum.count == NUMBERS - NUMBERS / 100 {
            told = true;
            println!(
                "arachne_node_activations_total{{graph=\"metered\",node=\"filter\"}} {NUMBERS}"
            );
            println!(
                "arachne_node_failures_total{{graph=\"metered\",node=\"filter\"}} {}",
                NUMBERS / 100
            );
            println!(
                "arachne_edge_dequeued_total{{graph=\"metered\",edge=\"passed\"}} {}",
                sum.count
            );
            println!("sum {}", sum.sum);
        }
    })?;
    // Not reached: this end of the mailbox keeps the graph running.
    drop(outbox);
    let _ = numbers.join();
    Ok(())
}
