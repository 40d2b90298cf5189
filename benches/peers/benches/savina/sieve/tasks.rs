use super::{Answer, CAPACITY, FILTERS, Filter, candidates};
use tokio::spawn;
use tokio::sync::mpsc::channel;

pub async fn run(limit: u64) -> Answer {
    let (first, mut input) = channel(CAPACITY);
    let mut filters = Vec::new();
    for number in 0..FILTERS {
        let (next, output) = channel(CAPACITY);
        let mut received = std::mem::replace(&mut input, output);
        filters.push(spawn(async move {
            let mut filter = Filter::new(number);
            while let Some(candidate) = received.recv().await {
                if let Some(candidate) = filter.filter(candidate) {
                    let _ = next.send(candidate).await;
                }
            }
            filter
        }));
    }
    spawn(async move {
        for candidate in candidates(limit) {
            let _ = first.send(candidate).await;
        }
    });
    let mut answer = vec![0, 0];
    for filter in filters {
        filter.await.expect("the task ends").add_to(&mut answer);
    }
    answer
}
