use super::{Answer, CAPACITY};
use tokio::spawn;
use tokio::sync::{mpsc, oneshot};

enum Count {
    Increment,
    Retrieve(oneshot::Sender<u64>),
}

pub async fn run(increments: u64) -> Answer {
    let (counts, mut counted) = mpsc::channel(CAPACITY);
    spawn(async move {
        let mut count = 0;
        while let Some(message) = counted.recv().await {
            match message {
                Count::Increment => count += 1,
                Count::Retrieve(reply) => drop(reply.send(count)),
            }
        }
    });
    let producer = spawn(async move {
        for _ in 0..increments {
            let _ = counts.send(Count::Increment).await;
        }
        let (reply, total) = oneshot::channel();
        let _ = counts.send(Count::Retrieve(reply)).await;
        total.await.expect("the counter answers")
    });
    vec![producer.await.expect("the task ends")]
}
