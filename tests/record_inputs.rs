//! Inputs of every kind go into a recording and come back; the enums of a boundary can what their payloads can.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_common;

use arachne::prelude::*;
use arachne::record::{By, Entry, Recorder, Replay, Tape};
use quickcheck::{Arbitrary, Gen, QuickCheck};
use record_common::rewrite::{entries, entry};
use record_common::{Bytes, CONFIG};
use serde::{Deserialize, Serialize};

type Text = heapless::String<12>;
type List = heapless::Vec<u16, 5>;

#[derive(Clone, Debug, Hash, PartialEq, Serialize, Deserialize)]
enum Order {
    Limit { price: i64, quantity: u32 },
    Cancel(u16, Option<Text>),
    Flush,
}

#[derive(Clone, Debug, Default, Hash, PartialEq, Serialize, Deserialize)]
struct Empty;

arachne::ports! {
    #[derive(Clone, Debug, Hash, PartialEq, Serialize, Deserialize)]
    enum AllIn {
        Order(Order), Text(Text), List(List), Maybe(Option<i8>), Array([u32; 4]), Unit(()), Empty(Empty), Pair((bool, char)),
        Wide(u128), Nested(Option<Option<[i16; 2]>>), Outcome(Result<u8, Text>),
    }
}

/// Keeps the last few.
#[derive(Clone, Debug, Default, Hash)]
struct All {
    last: Vec<AllIn>,
}

impl Node for All {
    type Input = AllIn;
    type Output = One<Order>;

    fn on_message(
        &mut self,
        input: AllIn,
        context: &mut impl Context<One<Order>>,
    ) -> Outcome<AllIn> {
        if let AllIn::Order(order) = &input {
            context.emit(One::One(order.clone()))?;
        }
        self.last.push(input);
        Ok(())
    }
}

graph! {
    #[derive(Hash)]
    graph Everything(
        Order: Order => all.Order [2], Text: Text => all.Text [2], List: List => all.List [2],
        Maybe: Option<i8> => all.Maybe [2], Array: [u32; 4] => all.Array [2], Unit: () => all.Unit [2],
        Empty: Empty => all.Empty [2], Pair: (bool, char) => all.Pair [2], Wide: u128 => all.Wide [2],
        Nested: Option<Option<[i16; 2]>> => all.Nested [2], Outcome: Result<u8, Text> => all.Outcome [2],
    ) -> (Orders: Order [64]) {
        all: All { One -> out.Orders; }
    }
}
type In = arachne::graph::Input<Everything>;
type Out = arachne::graph::Output<Everything>;

fn text(g: &mut Gen) -> Text {
    let letters = ['a', 'é', '\0', '漢', '"'];
    let count = usize::arbitrary(g) % 4;
    (0..count).map(|_| *g.choose(&letters).unwrap()).collect()
}

fn any(g: &mut Gen) -> In {
    match u8::arbitrary(g) % 11 {
        0 => In::Order(match u8::arbitrary(g) % 3 {
            0 => Order::Limit { price: i64::arbitrary(g), quantity: u32::arbitrary(g) },
            1 => Order::Cancel(u16::arbitrary(g), bool::arbitrary(g).then(|| text(g))),
            _ => Order::Flush,
        }),
        1 => In::Text(text(g)),
        2 => In::List((0..u8::arbitrary(g) % 6).map(|_| u16::arbitrary(g)).collect()),
        3 => In::Maybe(Option::arbitrary(g)),
        4 => In::Array([0; 4].map(|_: u8| u32::arbitrary(g))),
        5 => In::Unit(()),
        6 => In::Empty(Empty),
        7 => In::Pair((bool::arbitrary(g), char::arbitrary(g))),
        8 => In::Wide(u128::arbitrary(g)),
        9 => In::Nested(
            bool::arbitrary(g).then(|| bool::arbitrary(g).then(|| [i16::arbitrary(g), -1])),
        ),
        _ => In::Outcome(if bool::arbitrary(g) { Ok(u8::arbitrary(g)) } else { Err(text(g)) }),
    }
}

/// What a port's name is and its index, by the declaration.
const PORTS: [&str; 11] = [
    "Order", "Text", "List", "Maybe", "Array", "Unit", "Empty", "Pair", "Wide", "Nested", "Outcome",
];

#[test]
fn inputs_of_every_kind_come_back_from_a_recording() {
    fn property(seeds: Vec<u8>) -> bool {
        let mut random = Gen::new(seeds.len() + 2);
        let given: Vec<In> = seeds.iter().map(|_| any(&mut random)).collect();
        let graph = || Everything::new(All::default());
        let mut recorder =
            Recorder::new(graph(), CONFIG, (), Bytes::default()).with_detailed_checkpoints(1);
        recorder.start(0).unwrap();
        for (time, input) in (1..).zip(&given) {
            recorder.push(input.clone()).unwrap();
            recorder.tick(time, 5).unwrap();
            recorder.pop();
        }
        let (engine, Bytes(bytes)) = recorder.finish();
        let mut replay = Replay::new(graph(), (), Tape::new(&bytes[..], [0; 8192])).with_details();
        let summary = replay.run().unwrap();
        assert_eq!((summary.inputs, summary.checkpoints), (given.len() as u64, given.len() as u64));
        let ours = &replay.engine().unwrap().graph().all.last;
        // The bytes of each input are those of its header and itself.
        let recorded: Vec<(Option<()>, In)> = entries(&bytes)
            .iter()
            .filter_map(|bytes| match entry(bytes) {
                Entry::Input { by: By::Push, value } => Some(postcard::from_bytes(value).unwrap()),
                _ => None,
            })
            .collect();
        assert!(recorded.iter().map(|(_, input)| input).eq(&given));
        *ours == engine.graph().all.last && ours.len() == given.len()
    }
    QuickCheck::new().tests(300).quickcheck(property as fn(Vec<u8>) -> bool);
}

#[test]
fn the_enum_of_a_boundary_goes_by_names_in_text_and_by_indices_in_bytes() {
    let mut random = Gen::new(20);
    let mut seen = [0; 11];
    for _ in 0..2000 {
        let input = any(&mut random);
        let json = serde_json::to_string(&input).unwrap();
        let port =
            PORTS.iter().position(|name| json.starts_with(&format!("{{\"{name}\":"))).expect(&json);
        seen[port] += 1;
        // JSON has one null for both of two options.
        if input != In::Nested(Some(None)) {
            assert_eq!(serde_json::from_str::<In>(&json).unwrap(), input);
        }
        let mut buffer = [0; 128];
        let bytes = postcard::to_slice(&input, &mut buffer).unwrap();
        assert_eq!(usize::from(bytes[0]), port);
        assert_eq!(postcard::from_bytes::<In>(bytes).unwrap(), input);
    }
    assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
    assert_eq!(serde_json::to_string(&In::Unit(())).unwrap(), r#"{"Unit":null}"#);
    assert_eq!(serde_json::from_str::<In>(r#"{"Wide":7}"#).unwrap(), In::Wide(7));
    let out = Out::Orders(Order::Flush);
    assert_eq!(serde_json::to_string(&out).unwrap(), r#"{"Orders":"Flush"}"#);
    assert!(serde_json::from_str::<Out>(r#"{"Orders":"Flush"}"#).unwrap() == out);
}

#[test]
fn a_port_that_there_is_not_is_refused_with_words() {
    let error = serde_json::from_str::<In>(r#"{"Nobody":1}"#).unwrap_err().to_string();
    assert!(error.contains("Nobody") && error.contains("`Wide`"), "{error}");
    for json in ["null", "7", "{}", r#""Wide""#, r#"{"Wide":"a"}"#, r#"{"Wide":1,"Unit":null}"#] {
        assert!(serde_json::from_str::<In>(json).is_err(), "{json}");
    }
    for bytes in [&[11, 0][..], &[255, 255, 255, 255, 15, 0], &[], &[3, 2]] {
        assert!(postcard::from_bytes::<In>(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn inputs_are_equal_and_cloned_as_their_payloads_are() {
    let mut random = Gen::new(20);
    let bytes = |input: &In| {
        let mut buffer = [0; 128];
        postcard::to_slice(input, &mut buffer).unwrap().to_vec()
    };
    let inputs: Vec<In> = (0..300).map(|_| any(&mut random)).collect();
    for one in &inputs {
        assert!(one.clone() == *one);
        for other in &inputs {
            let same = bytes(one) == bytes(other);
            assert_eq!(one == other, same, "{one:?} and {other:?}");
        }
    }
    assert_ne!(In::Maybe(None), In::Nested(None));
}

/// Can nothing that a graph does not ask for: not even be copied or compared.
struct Bare(std::cell::Cell<u8>);

struct Take(u8);

impl Node for Take {
    type Input = One<Bare>;
    type Output = One<Bare>;

    fn on_message(
        &mut self,
        One::One(bare): One<Bare>,
        context: &mut impl Context<One<Bare>>,
    ) -> Outcome<One<Bare>> {
        self.0 += bare.0.get();
        context.emit(One::One(bare))?;
        Ok(())
    }
}

graph! { graph Barely(In: Bare => take.One) -> (Out: Bare) { take: Take { One -> out.Out; } } }

#[test]
fn a_graph_of_payloads_that_can_nothing_runs() {
    let mut engine = Engine::new(Barely::new(Take(0)));
    engine.start(0).unwrap();
    engine.push(arachne::graph::Input::<Barely>::In(Bare(4.into()))).unwrap();
    engine.tick(1, 9).unwrap();
    let Some(arachne::graph::Output::<Barely>::Out(bare)) = engine.pop() else {
        panic!("no output")
    };
    assert_eq!((engine.graph().take.0, bare.0.get()), (4, 4));
}
