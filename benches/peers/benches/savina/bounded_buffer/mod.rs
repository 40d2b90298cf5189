//! Bounded buffer: producers and consumers around a manager that has room for 50 items, asks producers for more while it
//! has, and gives to consumers who are ready.
//!
//! Ten of either for Savina's 40, with four times the items each and less work for one. An edge of a capacity would do what
//! the manager does; the graph keeps it, so that all ways exchange the same messages. Its output has a port for each
//! producer and each consumer.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};
use crate::random::busy;
use std::collections::VecDeque;

pub const BENCHMARK: Benchmark = Benchmark {
    name: "bounded_buffer",
    sizes: [4_000, 400],
    parameters: |items| format!("BB={ROOM}, NP=NC={MEMBERS}, I={items} items"),
    messages: |items| 4 * items * MEMBERS as u64,
    expected,
    arachne: nodes::run,
    kameo: |items| Box::pin(actors::run(items)),
    tokio: |items| Box::pin(tasks::run(items)),
};

/// Producers, and consumers.
const MEMBERS: usize = 10;

/// So many items has the buffer room for.
const ROOM: usize = 50;

/// Steps of work for an item, at either end.
const COST: u64 = 25;

/// How many items were consumed, their sum, and whether there was never more than there is room for.
fn expected(items: u64) -> Answer {
    let total = items * MEMBERS as u64;
    vec![total, (0..total).map(|item| item + busy(COST)).sum(), 1]
}

/// Makes the items of its own numbers.
struct Producer {
    next: u64,
    end: u64,
}

impl Producer {
    fn new(number: usize, items: u64) -> Self {
        let next = number as u64 * items;
        Self { next, end: next + items }
    }

    fn produce(&mut self) -> Option<u64> {
        let number = self.next;
        (number < self.end).then(|| {
            self.next += 1;
            number + busy(COST)
        })
    }
}

#[derive(Default)]
struct Consumer {
    count: u64,
    sum: u64,
}

impl Consumer {
    fn consume(&mut self, item: u64) {
        std::hint::black_box(busy(COST));
        self.count += 1;
        self.sum += item;
    }
}

fn answer(consumers: impl IntoIterator<Item = [u64; 2]>, most: usize) -> Answer {
    let add = |[count, sum]: [u64; 2], more: [u64; 2]| [count + more[0], sum + more[1]];
    let [count, sum] = consumers.into_iter().fold([0, 0], add);
    vec![count, sum, u64::from(most <= ROOM)]
}

/// Who is to get an item, and who is to produce one.
#[derive(Default)]
struct Deal {
    deliver: Option<(usize, u64)>,
    produce: Option<usize>,
}

#[derive(Default)]
struct Manager {
    items: VecDeque<u64>,
    most: usize,
    producers: VecDeque<usize>,
    consumers: VecDeque<usize>,
}

impl Manager {
    /// A producer has made an item.
    fn offer(&mut self, producer: usize, item: u64) -> Deal {
        self.items.push_back(item);
        self.most = self.most.max(self.items.len());
        let consumer = self.consumers.pop_front();
        let deliver = consumer.and_then(|consumer| Some((consumer, self.items.pop_front()?)));
        // The other producers may each have one under way.
        let has_room = self.items.len() + MEMBERS <= ROOM;
        if !has_room {
            self.producers.push_back(producer);
        }
        Deal { deliver, produce: has_room.then_some(producer) }
    }

    /// A consumer is ready.
    fn ready(&mut self, consumer: usize) -> Deal {
        let Some(item) = self.items.pop_front() else {
            self.consumers.push_back(consumer);
            return Deal::default();
        };
        Deal { deliver: Some((consumer, item)), produce: self.producers.pop_front() }
    }
}
