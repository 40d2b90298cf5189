use super::{Answer, CAPACITY, Rate, SERIES, answer, first};
use tokio::spawn;
use tokio::sync::mpsc::channel;
use tokio::sync::oneshot;

enum Request {
    Next,
    Get(oneshot::Sender<f64>),
}

/// Starts a computer that takes terms by one channel and gives the next ones by another.
fn computer(rate: Rate) -> (tokio::sync::mpsc::Sender<f64>, tokio::sync::mpsc::Receiver<f64>) {
    let (compute, mut terms) = channel(1);
    let (result, computed) = channel(1);
    spawn(async move {
        while let Some(term) = terms.recv().await {
            let _ = result.send(rate.next(term)).await;
        }
    });
    (compute, computed)
}

pub async fn run(terms: u64) -> Answer {
    let mut all = Vec::new();
    for series in 0..SERIES {
        let (sender, mut requests) = channel(CAPACITY);
        let (compute, mut computed) = computer(Rate::of(series));
        all.push(sender);
        spawn(async move {
            let mut term = first(series);
            while let Some(request) = requests.recv().await {
                match request {
                    Request::Next => {
                        let _ = compute.send(term).await;
                        term = computed.recv().await.expect("the computer answers");
                    }
                    Request::Get(reply) => drop(reply.send(term)),
                }
            }
        });
    }
    let master = spawn(async move {
        for _ in 0..terms {
            for series in &all {
                let _ = series.send(Request::Next).await;
            }
        }
        let mut last = Vec::new();
        for series in &all {
            let (reply, term) = oneshot::channel();
            let _ = series.send(Request::Get(reply)).await;
            last.push(term.await.expect("the series answers"));
        }
        last
    });
    answer(master.await.expect("the task ends"))
}
