use super::{Answer, CLIENTS, Colour};
use std::sync::Arc;
use tokio::spawn;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

struct Wish {
    creature: usize,
    colour: Colour,
}

enum ToCreature {
    Meet(Wish),
    Change(Colour),
    Exit,
}

pub async fn run(meetings: u64) -> Answer {
    let (mall, mut wishes) = unbounded_channel::<Wish>();
    let (senders, receivers): (Vec<UnboundedSender<_>>, Vec<_>) =
        (0..CLIENTS).map(|_| unbounded_channel::<ToCreature>()).unzip();
    let senders: Arc<[_]> = senders.into();
    let mut creatures = Vec::new();
    for (creature, mut receiver) in receivers.into_iter().enumerate() {
        let (mall, senders) = (mall.clone(), senders.clone());
        creatures.push(spawn(async move {
            let mut colour = Colour::of(creature);
            let mut meetings = 0;
            let _ = mall.send(Wish { creature, colour });
            while let Some(message) = receiver.recv().await {
                match message {
                    ToCreature::Meet(other) => {
                        colour = colour.mixed(other.colour);
                        let _ = senders[other.creature].send(ToCreature::Change(colour));
                    }
                    ToCreature::Change(changed) => colour = changed,
                    ToCreature::Exit => break,
                }
                meetings += 1;
                let _ = mall.send(Wish { creature, colour });
            }
            meetings
        }));
    }
    drop(mall);
    spawn(async move {
        let (mut left, mut waiting) = (meetings, None::<usize>);
        while let Some(wish) = wishes.recv().await {
            if left == 0 {
                let _ = senders[wish.creature].send(ToCreature::Exit);
            } else if let Some(first) = waiting.take() {
                left -= 1;
                let _ = senders[first].send(ToCreature::Meet(wish));
            } else {
                waiting = Some(wish.creature);
            }
        }
    });
    let mut sum = 0;
    for creature in creatures {
        sum += creature.await.expect("the task ends");
    }
    vec![sum]
}
