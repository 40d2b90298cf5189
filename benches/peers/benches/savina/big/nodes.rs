use super::{ACTORS, Answer, Ball, Player};
use crate::benchmark::finish;
use arachne::prelude::*;

/// A ball, and how far ahead of its receiver the sender is.
type Sent = (Ball, usize);

ports! {
    /// To the one so far ahead.
    pub enum Ahead {
        By1(Sent),
        By2(Sent),
        By3(Sent),
        By4(Sent),
        By5(Sent),
        By6(Sent),
        By7(Sent),
    }
}

impl Ahead {
    fn by(ahead: usize, ball: Ball) -> Self {
        let sent = (ball, ACTORS - ahead);
        match ahead {
            1 => Self::By1(sent),
            2 => Self::By2(sent),
            3 => Self::By3(sent),
            4 => Self::By4(sent),
            5 => Self::By5(sent),
            6 => Self::By6(sent),
            _ => Self::By7(sent),
        }
    }
}

impl Node for Player {
    type Input = One<Sent>;
    type Output = Ahead;

    fn on_start(&mut self, context: &mut impl Context<Ahead>) -> Result<(), NodeError> {
        if let Some(ahead) = self.next() {
            context.emit(Ahead::by(ahead, Ball::Ping))?;
        }
        Ok(())
    }

    fn on_message(
        &mut self,
        One::One((ball, from)): One<Sent>,
        context: &mut impl Context<Ahead>,
    ) -> Outcome<One<Sent>> {
        if let Some((ahead, ball)) = self.play(ball, from) {
            context.emit(Ahead::by(ahead, ball))?;
        }
        Ok(())
    }
}

/// Declares players and an edge from each to each other, named by both.
macro_rules! mesh {
    ($Mesh:ident { $($player:ident {
        $by_1:ident -> $to_1:ident, $by_2:ident -> $to_2:ident, $by_3:ident -> $to_3:ident,
        $by_4:ident -> $to_4:ident, $by_5:ident -> $to_5:ident, $by_6:ident -> $to_6:ident,
        $by_7:ident -> $to_7:ident $(,)?
    })* }) => {
        graph! {
            graph $Mesh {
                $($player: Player {
                    By1 => $by_1: [Sent; 2] feedback -> $to_1.One;
                    By2 => $by_2: [Sent; 2] feedback -> $to_2.One;
                    By3 => $by_3: [Sent; 2] feedback -> $to_3.One;
                    By4 => $by_4: [Sent; 2] feedback -> $to_4.One;
                    By5 => $by_5: [Sent; 2] feedback -> $to_5.One;
                    By6 => $by_6: [Sent; 2] feedback -> $to_6.One;
                    By7 => $by_7: [Sent; 2] feedback -> $to_7.One;
                })*
            }
        }
    };
}

mesh! {
    Mesh {
        p0 { e01 -> p1, e02 -> p2, e03 -> p3, e04 -> p4, e05 -> p5, e06 -> p6, e07 -> p7 }
        p1 { e12 -> p2, e13 -> p3, e14 -> p4, e15 -> p5, e16 -> p6, e17 -> p7, e10 -> p0 }
        p2 { e23 -> p3, e24 -> p4, e25 -> p5, e26 -> p6, e27 -> p7, e20 -> p0, e21 -> p1 }
        p3 { e34 -> p4, e35 -> p5, e36 -> p6, e37 -> p7, e30 -> p0, e31 -> p1, e32 -> p2 }
        p4 { e45 -> p5, e46 -> p6, e47 -> p7, e40 -> p0, e41 -> p1, e42 -> p2, e43 -> p3 }
        p5 { e56 -> p6, e57 -> p7, e50 -> p0, e51 -> p1, e52 -> p2, e53 -> p3, e54 -> p4 }
        p6 { e67 -> p7, e60 -> p0, e61 -> p1, e62 -> p2, e63 -> p3, e64 -> p4, e65 -> p5 }
        p7 { e70 -> p0, e71 -> p1, e72 -> p2, e73 -> p3, e74 -> p4, e75 -> p5, e76 -> p6 }
    }
}

pub fn run(pings: u64) -> Answer {
    let player = |number| Player::new(number, pings);
    let mesh = finish(Mesh::new(
        player(0),
        player(1),
        player(2),
        player(3),
        player(4),
        player(5),
        player(6),
        player(7),
    ));
    let players = [&mesh.p0, &mesh.p1, &mesh.p2, &mesh.p3, &mesh.p4, &mesh.p5, &mesh.p6, &mesh.p7];
    players.into_iter().flat_map(Player::answer).collect()
}
