//! Inputs from interrupts and threads: rings that stay outside and are lent to a tick (contract B2).
//!
//! The ring is heapless' lock-free queue of one producer and one consumer. An item that its boundary edge has no room
//! for waits, in front of the ring: nothing is lost, and the ring pushes back on its producer.

use crate::graph::{Root, RootGraph};
use crate::observe::{Observer, Position};
use crate::port::Ports as _;
use crate::scheduler::{Cx, Intake};
use heapless::spsc::Consumer;

/// Where inputs of type `I` come from.
pub trait Ring<I> {
    /// Whether it is polled before each activation, not only at the beginning of a tick.
    const CONTROL: bool;

    /// How many items there are now, at most. While that is above 0 and nothing is held back, a loop that asks
    /// [`next_tick_with`](crate::engine::Engine::next_tick_with) is told to go on.
    fn length(&self) -> usize;
    /// Takes the oldest.
    fn take(&mut self) -> Option<I>;
    /// Puts back what was just taken.
    fn put_back(&mut self, input: I);
    /// What was put back, and waits in front.
    fn held_back(&self) -> Option<&I>;
}

/// A ring of data: drained once a tick. A `Queue` of `N` holds `N - 1` items.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::engine::DataRing;
/// use heapless::spsc::Queue;
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
/// graph! { graph Summing(Sample: u32 => sum.One [8]) { sum: Sum {} } }
/// type In = arachne::graph::Input<Summing>;
///
/// let mut queue = Queue::<u32, 16>::new();
/// let (mut interrupt, consumer) = queue.split();
/// let mut ring = DataRing::new(consumer, In::Sample);
///
/// let mut engine = Engine::new(Summing::new(Sum::default()));
/// engine.start(0)?;
/// interrupt.enqueue(40).unwrap();
/// interrupt.enqueue(2).unwrap();
/// engine.tick_with(1, 100, &mut ring)?; // several rings: a tuple of up to four
/// assert_eq!(engine.graph().sum.0, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct DataRing<'r, T, I> {
    lent: Lent<'r, T, I>,
}

/// A ring of Control: polled before each activation, so that a kill from an interrupt waits for at most the activation
/// in progress.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::engine::ControlRing;
/// use heapless::spsc::Queue;
///
/// #[derive(Default)]
/// struct Valve {
///     closed: bool,
/// }
/// impl Node for Valve {
///     type Input = One<()>;
///     type Output = Never;
///     fn on_message(&mut self, _: One<()>, _: &mut impl Context<Never>) -> Outcome<One<()>> {
///         self.closed = true;
///         Ok(())
///     }
/// }
/// fn merge(_: &mut (), _: ()) {}
/// graph! { graph Plant(Close: () => valve.One [1] control coalesce(merge)) { valve: Valve {} } }
/// type In = arachne::graph::Input<Plant>;
///
/// let mut queue = Queue::<(), 2>::new();
/// let (mut interrupt, consumer) = queue.split();
/// let mut ring = ControlRing::new(consumer, In::Close);
///
/// let mut engine = Engine::new(Plant::new(Valve::default()));
/// engine.start(0)?;
/// interrupt.enqueue(()).unwrap();
/// engine.tick_with(1, 100, &mut ring)?;
/// assert!(engine.graph().valve.closed);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ControlRing<'r, T, I> {
    lent: Lent<'r, T, I>,
}

struct Lent<'r, T, I> {
    consumer: Consumer<'r, T>,
    input: fn(T) -> I,
    waiting: Option<I>,
}

impl<T, I> Lent<'_, T, I> {
    fn length(&self) -> usize {
        self.consumer.len().saturating_add(usize::from(self.waiting.is_some()))
    }

    fn take(&mut self) -> Option<I> {
        self.waiting.take().or_else(|| self.consumer.dequeue().map(self.input))
    }
}

macro_rules! ring {
    ($Ring:ident, $control:literal) => {
        impl<'r, T, I> $Ring<'r, T, I> {
            /// A ring whose items become inputs by `input`, the variant of the port.
            pub const fn new(consumer: Consumer<'r, T>, input: fn(T) -> I) -> Self {
                Self { lent: Lent { consumer, input, waiting: None } }
            }
        }

        impl<T, I> core::fmt::Debug for $Ring<'_, T, I> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($Ring))
                    .field("length", &self.lent.length())
                    .finish_non_exhaustive()
            }
        }

        impl<T, I> Ring<I> for $Ring<'_, T, I> {
            const CONTROL: bool = $control;

            fn length(&self) -> usize {
                self.lent.length()
            }

            #[inline]
            fn take(&mut self) -> Option<I> {
                self.lent.take()
            }

            fn put_back(&mut self, input: I) {
                self.lent.waiting = Some(input);
            }

            fn held_back(&self) -> Option<&I> {
                self.lent.waiting.as_ref()
            }
        }
    };
}

ring!(DataRing, false);
ring!(ControlRing, true);

impl<I, R: Ring<I>> Ring<I> for &mut R {
    const CONTROL: bool = R::CONTROL;

    fn length(&self) -> usize {
        R::length(self)
    }

    fn take(&mut self) -> Option<I> {
        R::take(self)
    }

    fn put_back(&mut self, input: I) {
        R::put_back(self, input);
    }

    fn held_back(&self) -> Option<&I> {
        R::held_back(self)
    }
}

/// Is told of each input that a ring gives, before its edge is.
pub trait Tap<G: RootGraph> {
    /// An input is about to be taken from a ring, of Control or of data.
    fn taken(
        &mut self,
        is_control: bool,
        position: Position,
        header: Option<&G::Header>,
        input: &G::Input,
    );
}

/// Nobody, and no cost.
impl<G: RootGraph> Tap<G> for () {
    #[inline(always)]
    fn taken(&mut self, _: bool, _: Position, _: Option<&G::Header>, _: &G::Input) {}
}

/// The rings that are lent to a tick: one, or a tuple of up to four.
pub trait Feed<G: RootGraph>: Intake<Root<G>> {
    /// Takes what the data rings hold now, in order.
    fn drain<O: Observer, T: Tap<G>>(
        &mut self,
        root: &mut Root<G>,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
        tap: &mut T,
    );

    /// Takes what the Control rings hold, as [`Intake::poll`] does.
    fn poll_with<O: Observer, T: Tap<G>>(
        &mut self,
        root: &mut Root<G>,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
        tap: &mut T,
    );

    /// Whether a ring holds an input that the graph has room for.
    fn has_input(&self, root: &Root<G>) -> bool;
}

/// Whether a ring holds an input that its edge has room for; of one that was not held back, nobody knows yet.
fn has_input<G: RootGraph>(ring: &impl Ring<G::Input>, root: &Root<G>) -> bool {
    match ring.held_back() {
        Some(input) => root.input_room(root.input_edge(input.index())) != 0,
        None => ring.length() != 0,
    }
}

/// Takes up to `most` inputs of a ring, as long as their edges have room.
#[inline(always)]
fn take<G: RootGraph, R: Ring<G::Input>, O: Observer>(
    ring: &mut R,
    most: usize,
    root: &mut Root<G>,
    position: Position,
    cx: &mut Cx<'_, G::Header, G::Set, O>,
    tap: &mut impl Tap<G>,
) {
    for _ in 0..most {
        let Some(input) = ring.take() else { return };
        if root.input_room(root.input_edge(input.index())) == 0 {
            ring.put_back(input);
            return;
        }
        tap.taken(R::CONTROL, position, None, &input);
        if let Err(input) = root.push(input, position, cx) {
            ring.put_back(input);
            return;
        }
    }
}

macro_rules! feed {
    ($($Ring:ident $index:tt),+) => {
        impl<G: RootGraph, $($Ring: Ring<G::Input>),+> Intake<Root<G>> for ($($Ring,)+) {
            const CONTROL: bool = $($Ring::CONTROL)||+;

            #[inline]
            fn poll<O: Observer>(
                &mut self,
                root: &mut Root<G>,
                position: Position,
                cx: &mut Cx<'_, G::Header, G::Set, O>,
            ) {
                self.poll_with(root, position, cx, &mut ());
            }
        }

        impl<G: RootGraph, $($Ring: Ring<G::Input>),+> Feed<G> for ($($Ring,)+) {
            fn drain<O: Observer, T: Tap<G>>(
                &mut self,
                root: &mut Root<G>,
                position: Position,
                cx: &mut Cx<'_, G::Header, G::Set, O>,
                tap: &mut T,
            ) {
                $(if !$Ring::CONTROL {
                    let most = self.$index.length();
                    take(&mut self.$index, most, root, position, cx, tap);
                })+
            }

            #[inline]
            fn poll_with<O: Observer, T: Tap<G>>(
                &mut self,
                root: &mut Root<G>,
                position: Position,
                cx: &mut Cx<'_, G::Header, G::Set, O>,
                tap: &mut T,
            ) {
                $(if $Ring::CONTROL {
                    let most = self.$index.length();
                    take(&mut self.$index, most, root, position, cx, tap);
                })+
            }

            fn has_input(&self, root: &Root<G>) -> bool {
                $(has_input(&self.$index, root))||+
            }
        }
    };
}

/// One ring alone.
macro_rules! feed_alone {
    ($Ring:ident) => {
        impl<T, G: RootGraph> Intake<Root<G>> for $Ring<'_, T, G::Input> {
            const CONTROL: bool = <Self as Ring<G::Input>>::CONTROL;

            #[inline]
            fn poll<O: Observer>(
                &mut self,
                root: &mut Root<G>,
                position: Position,
                cx: &mut Cx<'_, G::Header, G::Set, O>,
            ) {
                Intake::<Root<G>>::poll(&mut (self,), root, position, cx);
            }
        }

        impl<T, G: RootGraph> Feed<G> for $Ring<'_, T, G::Input> {
            fn drain<O: Observer, P: Tap<G>>(
                &mut self,
                root: &mut Root<G>,
                position: Position,
                cx: &mut Cx<'_, G::Header, G::Set, O>,
                tap: &mut P,
            ) {
                Feed::<G>::drain(&mut (self,), root, position, cx, tap);
            }

            #[inline]
            fn poll_with<O: Observer, P: Tap<G>>(
                &mut self,
                root: &mut Root<G>,
                position: Position,
                cx: &mut Cx<'_, G::Header, G::Set, O>,
                tap: &mut P,
            ) {
                Feed::<G>::poll_with(&mut (self,), root, position, cx, tap);
            }

            fn has_input(&self, root: &Root<G>) -> bool {
                has_input(self, root)
            }
        }
    };
}

feed_alone!(DataRing);
feed_alone!(ControlRing);

feed!(A 0);
feed!(A 0, B 1);
feed!(A 0, B 1, C 2);
feed!(A 0, B 1, C 2, D 3);
