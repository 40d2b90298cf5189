use super::{ACTORS, Answer, Ball, Player};
use std::sync::Arc;
use tokio::spawn;
use tokio::sync::mpsc::{UnboundedSender, channel, unbounded_channel};

enum Message {
    Sent(Ball, usize),
    Exit,
}

pub async fn run(pings: u64) -> Answer {
    let (senders, receivers): (Vec<UnboundedSender<Message>>, Vec<_>) =
        (0..ACTORS).map(|_| unbounded_channel()).unzip();
    let senders: Arc<[_]> = senders.into();
    let (done, mut ended) = channel(ACTORS);
    let mut players = Vec::new();
    for (number, mut receiver) in receivers.into_iter().enumerate() {
        let (all, done) = (senders.clone(), done.clone());
        players.push(spawn(async move {
            let mut player = Player::new(number, pings);
            let send = |ahead: usize, ball| {
                let _ = all[(number + ahead) % ACTORS].send(Message::Sent(ball, ACTORS - ahead));
            };
            if let Some(ahead) = player.next() {
                send(ahead, Ball::Ping);
            }
            while let Some(Message::Sent(ball, from)) = receiver.recv().await {
                match player.play(ball, from) {
                    Some((ahead, ball)) => send(ahead, ball),
                    None => drop(done.send(()).await),
                }
            }
            player.answer()
        }));
    }
    for _ in 0..ACTORS {
        let _ = ended.recv().await;
    }
    for sender in senders.iter() {
        let _ = sender.send(Message::Exit);
    }
    let mut answer = Vec::new();
    for player in players {
        answer.extend(player.await.expect("the task ends"));
    }
    answer
}
