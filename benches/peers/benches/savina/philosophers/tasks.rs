use super::{Answer, Fork, Philosopher, Request, SEATS, Side, Step};
use tokio::spawn;
use tokio::sync::mpsc::{Sender, channel};

/// One philosopher puts and takes again while the other's request waits.
const CAPACITY: usize = 4;

async fn fork(
    mut asked: tokio::sync::mpsc::Receiver<(Side, Request)>,
    own: Sender<Side>,
    neighbour: Sender<Side>,
) {
    let mut fork = Fork::default();
    while let Some((side, request)) = asked.recv().await {
        // Whoever has gone waits for no fork.
        let _ = match fork.handle(request, side) {
            Some(Side::Own) => own.send(Side::Own).await,
            Some(Side::Neighbour) => neighbour.send(Side::Neighbour).await,
            None => Ok(()),
        };
    }
}

async fn eat(
    mut philosopher: Philosopher,
    mut granted: tokio::sync::mpsc::Receiver<Side>,
    own: Sender<(Side, Request)>,
    neighbour: Sender<(Side, Request)>,
) -> u64 {
    let ask = async |side, request| {
        let fork = if side == Side::Own { &own } else { &neighbour };
        let _ = fork.send((side, request)).await;
    };
    ask(philosopher.first, Request::Take).await;
    while let Some(side) = granted.recv().await {
        match philosopher.granted(side) {
            Step::TakeOther => ask(side.other(), Request::Take).await,
            Step::Finish { again } => {
                ask(Side::Own, Request::Put).await;
                ask(Side::Neighbour, Request::Put).await;
                if !again {
                    break;
                }
                ask(philosopher.first, Request::Take).await;
            }
        }
    }
    philosopher.meals
}

pub async fn run(meals: u64) -> Answer {
    let (to_forks, of_forks): (Vec<_>, Vec<_>) = (0..SEATS).map(|_| channel(CAPACITY)).unzip();
    let (to_eaters, of_eaters): (Vec<_>, Vec<_>) = (0..SEATS).map(|_| channel(2)).unzip();
    for (seat, asked) in of_forks.into_iter().enumerate() {
        let neighbour = to_eaters[(seat + SEATS - 1) % SEATS].clone();
        spawn(fork(asked, to_eaters[seat].clone(), neighbour));
    }
    let mut eaters = Vec::new();
    for (seat, granted) in of_eaters.into_iter().enumerate() {
        let philosopher = Philosopher::new(seat, meals);
        let neighbour = to_forks[(seat + 1) % SEATS].clone();
        eaters.push(spawn(eat(philosopher, granted, to_forks[seat].clone(), neighbour)));
    }
    let mut answer = Vec::new();
    for eater in eaters {
        answer.push(eater.await.expect("the task ends"));
    }
    answer
}
