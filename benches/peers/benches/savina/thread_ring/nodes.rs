use super::{Answer, Token};
use crate::benchmark::{settle, start};
use arachne::prelude::*;

struct Runner {
    number: u64,
    /// The sum of the token, if it has ended here.
    last: Option<u64>,
}

impl Node for Runner {
    type Input = One<Token>;
    type Output = One<Token>;

    fn on_message(
        &mut self,
        One::One(token): One<Token>,
        context: &mut impl Context<One<Token>>,
    ) -> Outcome<One<Token>> {
        let token = token.pass(self.number);
        if token.left > 0 {
            context.emit(One::One(token))?;
        } else {
            self.last = Some(token.sum);
        }
        Ok(())
    }
}

/// Declares a line of ten units.
macro_rules! ten {
    ($Ten:ident: $Unit:ty, $In:ident => $Out:ident) => {
        graph! {
            graph $Ten(In: Token => r0.$In) -> (Next: Token) {
                r0: $Unit { $Out => e0: [Token; 1] -> r1.$In; }
                r1: $Unit { $Out => e1: [Token; 1] -> r2.$In; }
                r2: $Unit { $Out => e2: [Token; 1] -> r3.$In; }
                r3: $Unit { $Out => e3: [Token; 1] -> r4.$In; }
                r4: $Unit { $Out => e4: [Token; 1] -> r5.$In; }
                r5: $Unit { $Out => e5: [Token; 1] -> r6.$In; }
                r6: $Unit { $Out => e6: [Token; 1] -> r7.$In; }
                r7: $Unit { $Out => e7: [Token; 1] -> r8.$In; }
                r8: $Unit { $Out => e8: [Token; 1] -> r9.$In; }
                r9: $Unit { $Out -> out.Next; }
            }
        }

        impl $Ten {
            fn of(unit: impl Fn(u64) -> $Unit) -> Self {
                Self::new(
                    unit(0),
                    unit(1),
                    unit(2),
                    unit(3),
                    unit(4),
                    unit(5),
                    unit(6),
                    unit(7),
                    unit(8),
                    unit(9),
                )
            }

            fn units(&self) -> [&$Unit; 10] {
                let Self { r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, .. } = self;
                [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9]
            }
        }
    };
}

ten!(Ten: Runner, One => One);
ten!(Hundred: Ten, In => Next);

graph! {
    graph Ring(Start: Token => runners.In) {
        runners: Hundred { Next => around: [Token; 1] feedback -> runners.In; }
    }
}

pub fn run(hops: u64) -> Answer {
    type In = arachne::graph::Input<Ring>;
    let runner = |number| Runner { number, last: None };
    let ten = |tens: u64| Ten::of(|ones| runner(10 * tens + ones));
    let mut engine = start(Ring::new(Hundred::of(ten)));
    engine.push(In::Start(Token::new(hops))).expect("there is room for one");
    settle(&mut engine);
    let tens = engine.graph().runners.units();
    tens.iter().flat_map(|ten| ten.units()).filter_map(|runner| runner.last).collect()
}
