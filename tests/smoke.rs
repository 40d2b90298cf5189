use arachne::graph::Input;
use arachne::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Halt;
impl Halt {
    fn merge(_: &mut Halt, _: Halt) {}
}

ports! { #[derive(Clone)] pub enum StageIn { Data(u64), Halt(Halt) } }
#[derive(Clone, Debug)]
pub struct Stage {
    halted: bool,
}
impl Node for Stage {
    type Input = StageIn;
    type Output = One<u64>;
    fn on_message(&mut self, input: StageIn, c: &mut impl Context<One<u64>>) -> Outcome<StageIn> {
        match input {
            StageIn::Data(v) if v == 13 => {
                return Err(Failure::with(NodeError::new(1, "thirteen"), StageIn::Data(v)));
            }
            StageIn::Data(v) => c.emit(One::One(v + 1))?,
            StageIn::Halt(_) => self.halted = true,
        }
        Ok(())
    }
}
#[derive(Clone, Debug, Default)]
pub struct Sink {
    sum: u64,
    n: u64,
}
impl Node for Sink {
    type Input = One<u64>;
    type Output = Never;
    fn on_message(
        &mut self,
        One::One(v): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.sum += v;
        self.n += 1;
        Ok(())
    }
}
#[derive(Clone, Debug, Default)]
pub struct Morgue {
    n: u32,
}
impl Node for Morgue {
    type Input = One<DeadLetter<StageIn>>;
    type Output = Never;
    fn on_message(
        &mut self,
        One::One(l): One<DeadLetter<StageIn>>,
        _: &mut impl Context<Never>,
    ) -> Outcome<Self::Input> {
        assert_eq!(l.port, Some(0));
        self.n += 1;
        Ok(())
    }
}

graph! {
    /// Two stages.
    #[derive(Clone)]
    pub graph Pair(X: u64 => first.Data, Halt: Halt => first.Halt) -> (Y: u64) {
        first: Stage { One => a: [u64; 3] -> second.Data; errors => letters: [DeadLetter<StageIn>; 2] drop -> morgue.One; }
        second: Stage { One -> out.Y; }
        morgue: Morgue {}
    }
}
graph! {
    #[derive(Clone)]
    pub graph Line(In: u64 => left.X [4], Halt: Halt => left.Halt [1] control coalesce(Halt::merge)) -> (Out: u64 [2] drop) {
        left: Pair { Y => m: [u64; 2] high -> right.X, t: [u64; 8] latest -> tape.One; }
        right: Pair { Y -> out.Out; }
        tape: Sink {}
    }
}
#[test]
fn runs() {
    let pair = || Pair::new(Stage { halted: false }, Stage { halted: false }, Morgue::default());
    let mut e = Engine::new(Line::new(pair(), pair(), Sink::default()));
    type In = Input<Line>;
    println!("{}", e.topology().dot());
    println!("{}", e.topology().mermaid());
    e.start(0).unwrap();
    for v in 0..4 {
        e.push(In::In(v)).unwrap();
    }
    assert!(e.push(In::In(4)).is_err());
    let r = e.tick(1, 1000).unwrap();
    println!("{r:?}");
    assert_eq!(e.graph().tape.n, 4);
    e.push(In::In(13)).unwrap();
    e.push(In::Halt(Halt)).unwrap();
    let r = e.tick(2, 1000).unwrap();
    println!("{r:?}");
    assert!(e.graph().left.first.halted);
    assert_eq!(e.graph().left.morgue.n, 1);
    let mut n = 0;
    while e.pop().is_some() {
        n += 1
    }
    assert_eq!(n, 2);
    for i in 0..e.topology().edges.len() {
        let id = arachne::topology::EdgeId(i as u16);
        println!("{} {:?}", e.topology().edge_path(id), e.figures(id));
    }
}
