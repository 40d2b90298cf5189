use super::{Answer, Consumer, Deal, MEMBERS, Manager, Producer, answer};
use tokio::spawn;
use tokio::sync::mpsc::channel;

struct Produce;

enum ToManager {
    Made(usize, u64),
    Ready(usize),
}

pub async fn run(items: u64) -> Answer {
    let (to_manager, mut requests) = channel(2 * MEMBERS);
    let (mut producers, mut consumers, mut takers) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..MEMBERS {
        let (produce, mut demands) = channel::<Produce>(1);
        let (to_manager_too, mut producer) = (to_manager.clone(), Producer::new(number, items));
        spawn(async move {
            while let Some(Produce) = demands.recv().await
                && let Some(item) = producer.produce()
            {
                let _ = to_manager_too.send(ToManager::Made(number, item)).await;
            }
        });
        producers.push(produce);

        let (deliver, mut deliveries) = channel(1);
        let to_manager = to_manager.clone();
        takers.push(spawn(async move {
            let mut consumer = Consumer::default();
            let _ = to_manager.send(ToManager::Ready(number)).await;
            while let Some(item) = deliveries.recv().await {
                consumer.consume(item);
                let _ = to_manager.send(ToManager::Ready(number)).await;
            }
            [consumer.count, consumer.sum]
        }));
        consumers.push(deliver);
    }
    let manager = spawn(async move {
        let (mut manager, mut left) = (Manager::default(), items * MEMBERS as u64);
        for producer in &producers {
            let _ = producer.send(Produce).await;
        }
        while left > 0
            && let Some(request) = requests.recv().await
        {
            let Deal { deliver, produce } = match request {
                ToManager::Made(producer, item) => manager.offer(producer, item),
                ToManager::Ready(consumer) => manager.ready(consumer),
            };
            if let Some(producer) = produce {
                // One that has made all its items has gone.
                let _ = producers[producer].send(Produce).await;
            }
            if let Some((consumer, item)) = deliver {
                let _ = consumers[consumer].send(item).await;
                left -= 1;
            }
        }
        manager.most
    });
    let most = manager.await.expect("the task ends");
    let mut consumed = Vec::new();
    for taker in takers {
        consumed.push(taker.await.expect("the task ends"));
    }
    answer(consumed, most)
}
