use super::{Answer, CAPACITY, Tally, WORKERS, Work};
use tokio::spawn;
use tokio::sync::mpsc::channel;

pub async fn run(messages: u64) -> Answer {
    let (mut senders, mut workers) = (Vec::new(), Vec::new());
    for _ in 0..WORKERS {
        let (sender, mut receiver) = channel(CAPACITY);
        senders.push(sender);
        workers.push(spawn(async move {
            let mut tally = Tally::default();
            while let Some(work) = receiver.recv().await {
                tally.work(work);
            }
            tally.count
        }));
    }
    // Spawned, not awaited in place: a runtime of many threads then sends from one of them.
    let source = spawn(async move {
        for _ in 0..messages {
            for sender in &senders {
                let _ = sender.send(Work).await;
            }
        }
    });
    source.await.expect("the task ends");
    let mut counts = Vec::new();
    for worker in workers {
        counts.push(worker.await.expect("the task ends"));
    }
    counts
}
