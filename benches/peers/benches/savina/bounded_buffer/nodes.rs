use super::{Answer, Consumer, Deal, Manager, Producer, answer};
use crate::benchmark::finish;
use arachne::prelude::*;

#[derive(Clone, Copy)]
pub struct Produce;

struct NumberedProducer {
    number: usize,
    producer: Producer,
}

/// An item and the number of its producer.
pub type Made = (usize, u64);

impl Node for NumberedProducer {
    type Input = One<Produce>;
    type Output = One<Made>;

    fn on_message(
        &mut self,
        _: One<Produce>,
        context: &mut impl Context<One<Made>>,
    ) -> Outcome<One<Produce>> {
        if let Some(item) = self.producer.produce() {
            context.emit(One::One((self.number, item)))?;
        }
        Ok(())
    }
}

struct NumberedConsumer {
    number: usize,
    consumer: Consumer,
}

impl Node for NumberedConsumer {
    type Input = One<u64>;
    type Output = One<usize>;

    fn on_start(&mut self, context: &mut impl Context<One<usize>>) -> Result<(), NodeError> {
        context.emit(One::One(self.number))?;
        Ok(())
    }

    fn on_message(
        &mut self,
        One::One(item): One<u64>,
        context: &mut impl Context<One<usize>>,
    ) -> Outcome<One<u64>> {
        self.consumer.consume(item);
        context.emit(One::One(self.number))?;
        Ok(())
    }
}

ports! { pub enum ManagerIn { Made(Made), Ready(usize) } }

/// Declares the ports of the manager and the graph around it.
macro_rules! factory {
    ($($number:literal $Produce:ident $Item:ident $producer:ident $consumer:ident
       $produce:ident $made:ident $item:ident $ready:ident;)*) => {
        ports! {
            pub enum ManagerOut {
                $($Produce(Produce),)*
                $($Item(u64),)*
            }
        }

        impl ManagerOut {
            const PRODUCE: &'static [fn(Produce) -> Self] = &[$(Self::$Produce),*];
            const ITEM: &'static [fn(u64) -> Self] = &[$(Self::$Item),*];
        }

        graph! {
            graph Factory {
                manager: Manager {
                    $($Produce => $produce: [Produce; 1] feedback -> $producer.One;)*
                    $($Item => $item: [u64; 1] feedback -> $consumer.One;)*
                }
                $($producer: NumberedProducer { One => $made: [Made; 1] -> manager.Made; })*
                $($consumer: NumberedConsumer { One => $ready: [usize; 1] -> manager.Ready; })*
            }
        }

        impl Factory {
            fn of(items: u64) -> Self {
                Self::new(
                    Manager::default(),
                    $(NumberedProducer {
                        number: $number,
                        producer: Producer::new($number, items),
                    },)*
                    $(NumberedConsumer { number: $number, consumer: Consumer::default() },)*
                )
            }

            fn consumed(&self) -> Vec<[u64; 2]> {
                vec![$([self.$consumer.consumer.count, self.$consumer.consumer.sum]),*]
            }
        }
    };
}

factory! {
    0 Produce0 Item0 producer_0 consumer_0 produce_0 made_0 item_0 ready_0;
    1 Produce1 Item1 producer_1 consumer_1 produce_1 made_1 item_1 ready_1;
    2 Produce2 Item2 producer_2 consumer_2 produce_2 made_2 item_2 ready_2;
    3 Produce3 Item3 producer_3 consumer_3 produce_3 made_3 item_3 ready_3;
    4 Produce4 Item4 producer_4 consumer_4 produce_4 made_4 item_4 ready_4;
    5 Produce5 Item5 producer_5 consumer_5 produce_5 made_5 item_5 ready_5;
    6 Produce6 Item6 producer_6 consumer_6 produce_6 made_6 item_6 ready_6;
    7 Produce7 Item7 producer_7 consumer_7 produce_7 made_7 item_7 ready_7;
    8 Produce8 Item8 producer_8 consumer_8 produce_8 made_8 item_8 ready_8;
    9 Produce9 Item9 producer_9 consumer_9 produce_9 made_9 item_9 ready_9;
}

impl Node for Manager {
    type Input = ManagerIn;
    type Output = ManagerOut;

    fn on_start(&mut self, context: &mut impl Context<ManagerOut>) -> Result<(), NodeError> {
        for produce in ManagerOut::PRODUCE {
            context.emit(produce(Produce))?;
        }
        Ok(())
    }

    fn on_message(
        &mut self,
        input: ManagerIn,
        context: &mut impl Context<ManagerOut>,
    ) -> Outcome<ManagerIn> {
        let Deal { deliver, produce } = match input {
            ManagerIn::Made((producer, item)) => self.offer(producer, item),
            ManagerIn::Ready(consumer) => self.ready(consumer),
        };
        if let Some((consumer, item)) = deliver {
            context.emit(ManagerOut::ITEM[consumer](item))?;
        }
        if let Some(producer) = produce {
            context.emit(ManagerOut::PRODUCE[producer](Produce))?;
        }
        Ok(())
    }
}

pub fn run(items: u64) -> Answer {
    let factory = finish(Factory::of(items));
    answer(factory.consumed(), factory.manager.most)
}
