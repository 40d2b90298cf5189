//! A node that is a wire.

use arachne::context::Context;
use arachne::node::{Node, Outcome};
use arachne::port::One;
use core::marker::PhantomData;
use serde::{Deserialize, Serialize};

/// Passes on what comes. As a `Faulty<Pass<T>>` between two nodes it is one edge on which things go wrong, where a
/// [`Faulty`](super::Faulty) around the sender would befall all its edges.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne_std::simulate::{Faulty, NodeFault, Pass};
///
/// #[derive(Default)]
/// struct Sum(u32);
/// impl Node for Sum {
///     type Input = One<u32>;
///     type Output = Never;
///     fn on_message(&mut self, One::One(n): One<u32>, _: &mut impl Context<Never>) -> Outcome<One<u32>> {
///         self.0 += n;
///         Ok(())
///     }
/// }
/// graph! {
///     graph Wired(Number: u32 => wire.One) {
///         wire: Faulty<Pass<u32>> { One => there: [u32; 4] -> sum.One; }
///         sum: Sum {}
///     }
/// }
/// type In = arachne::graph::Input<Wired>;
///
/// let wire = Faulty::new(Pass::default(), [(0, NodeFault::Drop)]);
/// let mut engine = Engine::new(Wired::new(wire, Sum::default()));
/// engine.start(0)?;
/// engine.push(In::Number(1))?;
/// engine.push(In::Number(2))?;
/// engine.tick(0, 100)?;
/// assert_eq!(engine.graph().sum.0, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Pass<T>(PhantomData<T>);

impl<T> Default for Pass<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T> Node for Pass<T> {
    type Input = One<T>;
    type Output = One<T>;

    fn on_message(&mut self, input: One<T>, context: &mut impl Context<One<T>>) -> Outcome<One<T>> {
        context.emit(input)?;
        Ok(())
    }
}
