use super::{Answer, CLIENTS, Choice, Smoke, Smoked, Started};
use tokio::spawn;
use tokio::sync::mpsc::channel;

pub async fn run(rounds: u64) -> Answer {
    let (started, mut begun) = channel(CLIENTS);
    let (mut table, mut smokers) = (Vec::new(), Vec::new());
    for _ in 0..CLIENTS {
        let started = started.clone();
        let (to_smoker, mut smokes) = channel::<Smoke>(1);
        table.push(to_smoker);
        smokers.push(spawn(async move {
            let mut smoked = Smoked::default();
            while let Some(smoke) = smokes.recv().await {
                let _ = started.send(Started).await;
                smoked.smoke(smoke);
            }
            smoked.answer()
        }));
    }
    let mut choice = Choice::new(rounds);
    spawn(async move {
        while let Some((smoker, smoke)) = choice.next() {
            let _ = table[smoker].send(smoke).await;
            let _ = begun.recv().await;
        }
    });
    let mut answer = Vec::new();
    for smoker in smokers {
        answer.extend(smoker.await.expect("the task ends"));
    }
    answer
}
