use super::{Answer, Ball};
use tokio::spawn;
use tokio::sync::mpsc::channel;

pub async fn run(left: u64) -> Answer {
    let (there, mut served) = channel(1);
    let (back, mut returned) = channel(1);
    let pong = spawn(async move {
        let mut pings = 0;
        while let Some(Ball) = served.recv().await {
            pings += 1;
            let _ = back.send(Ball).await;
        }
        pings
    });
    let ping = spawn(async move {
        let mut pongs = 0;
        for _ in 0..left {
            let _ = there.send(Ball).await;
            pongs += u64::from(returned.recv().await.is_some());
        }
        pongs
    });
    let pongs = ping.await.expect("the task ends");
    vec![pong.await.expect("the task ends"), pongs]
}
