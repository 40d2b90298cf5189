use super::{Answer, CLIENTS, Dictionary, Request};
use crate::random::Random;
use tokio::spawn;
use tokio::sync::mpsc::channel;

pub async fn run(requests: u64) -> Answer {
    let (to_keeper, mut asked) = channel(CLIENTS);
    let (mut replies, mut workers) = (Vec::new(), Vec::new());
    for number in 0..CLIENTS {
        let to_keeper = to_keeper.clone();
        let (reply, mut answers) = channel(1);
        replies.push(reply);
        workers.push(spawn(async move {
            let mut random = Random::new(number as u64);
            let mut sum = 0;
            for _ in 0..requests {
                let _ = to_keeper.send((number, Request::next(&mut random))).await;
                sum += answers.recv().await.expect("the keeper answers");
            }
            sum
        }));
    }
    drop(to_keeper);
    let keeper = spawn(async move {
        let mut dictionary = Dictionary::new();
        while let Some((number, request)) = asked.recv().await {
            let _ = replies[number].send(dictionary.answer(request)).await;
        }
        dictionary.writes
    });
    let mut answer = Vec::new();
    for worker in workers {
        answer.push(worker.await.expect("the task ends"));
    }
    answer.push(keeper.await.expect("the task ends"));
    answer
}
