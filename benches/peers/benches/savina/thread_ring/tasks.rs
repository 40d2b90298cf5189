use super::{Answer, RUNNERS, Token};
use tokio::spawn;
use tokio::sync::mpsc::channel;

pub async fn run(hops: u64) -> Answer {
    let (last, mut told) = channel(1);
    let (first, mut input) = channel::<Token>(1);
    for number in 0..RUNNERS {
        let (to_next, next_input) = channel(1);
        let is_last = number == RUNNERS - 1;
        let next = if is_last { first.clone() } else { to_next };
        let mut tokens = std::mem::replace(&mut input, next_input);
        let last = last.clone();
        spawn(async move {
            while let Some(token) = tokens.recv().await {
                let token = token.pass(number);
                if token.left == 0 {
                    let _ = last.send(token.sum).await;
                    break;
                }
                if next.send(token).await.is_err() {
                    break;
                }
            }
        });
    }
    let _ = first.send(Token::new(hops)).await;
    vec![told.recv().await.expect("the token ends")]
}
