//! A node that fails as planned.

use super::corrupt::Corrupt;
use super::faults::NodeFault;
use super::random::Random;
use arachne::Priority;
use arachne::context::{Context, Refused};
use arachne::message::Trace;
use arachne::node::{Failure, Node, NodeError, OnFailure, Outcome, Timer};
use core::ops::{Deref, DerefMut};
use serde::{Deserialize, Serialize};

/// A node around which things go wrong: its hooks fail, it crashes and goes on from its last saved state, and what it
/// emits is lost, late, doubled, overtaken or changed.
///
/// It stands in a graph in place of the node, with the same ports. When what goes wrong is a plan that it is made with
/// ([`Setup::faults_of`](super::Setup::faults_of)) and that is a part of its state, as is what it holds back: it is hashed,
/// copied and saved with it. So the engine knows of no faults, pays for none, and repeats them like everything else that
/// a node does. A graph for the field is declared without it; or with it and an empty plan, which costs a look at a list.
///
/// Each fault of the plan happens once, the first time that it can from its time on, which is read on the graph's clock. A
/// message that is late or doubled goes out by a timer of its own, at a time that has nothing else for the node to do. The
/// outputs of a start, a drain and a stop are spared, and what is still held back at the end is lost.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne_std::simulate::{Faulty, NodeFault};
///
/// #[derive(Clone)]
/// struct Echo;
/// impl Node for Echo {
///     type Input = One<u32>;
///     type Output = One<u32>;
///     fn on_message(&mut self, input: One<u32>, context: &mut impl Context<One<u32>>) -> Outcome<One<u32>> {
///         context.emit(input)?;
///         Ok(())
///     }
/// }
/// let mut node = Faulty::new(Echo, [(0, NodeFault::Drop), (0, NodeFault::Fail)]);
/// let mut collect = Collect::<One<u32>, 4>::new();
/// assert!(node.on_message(One::One(1), &mut collect).is_err()); // the hook fails
/// node.on_message(One::One(2), &mut collect).unwrap(); // what it emits is lost
/// node.on_message(One::One(3), &mut collect).unwrap();
/// assert_eq!(collect.emitted(), [One::One(3)]);
/// ```
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
#[serde(bound(
    serialize = "N: Serialize, N::Output: Serialize",
    deserialize = "N: Deserialize<'de>, N::Output: Deserialize<'de>"
))]
pub struct Faulty<N: Node> {
    node: N,
    /// What a crash goes back to.
    saved: N,
    save_every: u32,
    unsaved: u32,
    wire: Wire<N::Output>,
}

/// What is between the node and its edges.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
struct Wire<O> {
    /// What is still to go wrong, by time.
    plan: Vec<(u64, NodeFault)>,
    /// What is late: when it is due, and its number, so that it stays in order.
    late: Vec<(u64, O)>,
    /// What goes out behind the next output.
    overtaken: Vec<O>,
    /// The node's own one-shot: its time, and when it was set.
    wake: Option<(u64, u64)>,
    /// The one-shot that is set for both.
    armed_ns: Option<u64>,
}

impl<N: Node + Clone> Faulty<N> {
    /// The code of a failure that was planned.
    pub const FAILED: u32 = 0x00FA_0170;

    /// A node with what is to go wrong and when; without a plan nothing does.
    pub fn new(node: N, plan: impl IntoIterator<Item = (u64, NodeFault)>) -> Self {
        let mut plan: Vec<_> = plan.into_iter().collect();
        plan.sort_by_key(|(at_ns, _)| *at_ns);
        let (late, overtaken) = (Vec::new(), Vec::new());
        let wire = Wire { plan, late, overtaken, wake: None, armed_ns: None };
        Self { saved: node.clone(), node, save_every: 0, unsaved: 0, wire }
    }

    /// Saves the state behind every so many messages and timers; 0 for never, so that a crash goes back to the beginning.
    #[must_use]
    pub fn saving_every(mut self, activations: u32) -> Self {
        self.save_every = activations;
        self
    }

    /// Whether the node may see what has come: `Some` if not.
    fn intercept(&mut self, now_ns: u64) -> Option<Result<(), NodeError>> {
        match self.wire.take(now_ns, |fault| matches!(fault, NodeFault::Fail | NodeFault::Crash))? {
            NodeFault::Fail => {
                Some(Err(NodeError::new(Self::FAILED, "a failure that was planned")))
            }
            _ => {
                self.node = self.saved.clone();
                self.unsaved = 0;
                Some(Ok(()))
            }
        }
    }

    fn save(&mut self) {
        self.unsaved += 1;
        if self.unsaved == self.save_every {
            self.saved = self.node.clone();
            self.unsaved = 0;
        }
    }
}

impl<O> Wire<O> {
    /// Takes the first fault of a kind that is due.
    fn take(&mut self, now_ns: u64, is_wanted: impl Fn(&NodeFault) -> bool) -> Option<NodeFault> {
        let due = self.plan.iter().take_while(|(at_ns, _)| *at_ns <= now_ns);
        let place = due.enumerate().find(|(_, (_, fault))| is_wanted(fault))?.0;
        Some(self.plan.remove(place).1)
    }

    /// Emits what is late and due, as far as there is room.
    fn release(&mut self, context: &mut impl Context<O>) {
        let now_ns = context.now_ns();
        while let Some(place) = self.late.iter().position(|(due_ns, _)| *due_ns <= now_ns) {
            let (due_ns, output) = self.late.remove(place);
            if let Err(Refused(output)) = context.emit(output) {
                self.late.insert(place, (due_ns, output));
                return;
            }
        }
    }

    /// Sets the one timer to the first of all times.
    fn arm(&mut self, context: &mut impl Context<O>) {
        let times = self.late.iter().map(|(due_ns, _)| *due_ns);
        let first_ns = times.chain(self.wake.map(|(at_ns, _)| at_ns)).min();
        if first_ns != self.armed_ns {
            match first_ns {
                Some(at_ns) => context.wake_at(at_ns),
                None => context.cancel_wake(),
            }
            self.armed_ns = first_ns;
        }
    }
}

/// What the node is given.
struct Inner<'a, C, O> {
    context: &'a mut C,
    wire: &'a mut Wire<O>,
    /// Whether what is emitted now may go wrong.
    is_exposed: bool,
}

impl<C: Context<O>, O: Clone + Corrupt> Inner<'_, C, O> {
    fn pass(&mut self, output: O) -> Result<(), Refused<O>> {
        self.context.emit(output)?;
        let now_ns = self.context.now_ns();
        self.wire.late.extend(self.wire.overtaken.drain(..).map(|output| (now_ns, output)));
        Ok(())
    }
}

impl<C: Context<O>, O: Clone + Corrupt> Context<O> for Inner<'_, C, O> {
    fn now_ns(&self) -> u64 {
        self.context.now_ns()
    }

    fn emit(&mut self, mut output: O) -> Result<(), Refused<O>> {
        let now_ns = self.now_ns();
        let is_output = |fault: &NodeFault| !matches!(fault, NodeFault::Fail | NodeFault::Crash);
        match self.is_exposed.then(|| self.wire.take(now_ns, is_output)).flatten() {
            Some(NodeFault::Drop) => return Ok(()),
            Some(NodeFault::Delay { by_ns }) => {
                self.wire.late.push((now_ns.saturating_add(by_ns), output));
                return Ok(());
            }
            Some(NodeFault::Reorder) => {
                self.wire.overtaken.push(output);
                return Ok(());
            }
            Some(NodeFault::Duplicate) => self.wire.late.push((now_ns, output.clone())),
            Some(NodeFault::Corrupt { seed }) => output.corrupt(&mut Random::new(seed)),
            Some(NodeFault::Fail | NodeFault::Crash) | None => {}
        }
        self.pass(output)
    }

    fn trace(&self) -> Option<Trace> {
        self.context.trace()
    }

    fn wake_at(&mut self, at_ns: u64) {
        self.wire.wake = (at_ns != u64::MAX).then(|| (at_ns, self.now_ns()));
    }

    fn cancel_wake(&mut self) {
        self.wire.wake = None;
    }
}

impl<N: Node + Clone> Node for Faulty<N>
where
    N::Output: Clone + Corrupt,
{
    type Input = N::Input;
    type Output = N::Output;

    const BURST: u32 = N::BURST;
    const TIMER_PRIORITY: Priority = N::TIMER_PRIORITY;
    const ON_FAILURE: OnFailure = N::ON_FAILURE;

    fn period_ns(&self) -> u64 {
        self.node.period_ns()
    }

    fn on_start(&mut self, context: &mut impl Context<N::Output>) -> Result<(), NodeError> {
        let Self { node, wire, .. } = self;
        let done = node.on_start(&mut Inner { context, wire, is_exposed: false });
        self.saved = self.node.clone();
        self.wire.arm(context);
        done
    }

    fn on_message(
        &mut self,
        input: N::Input,
        context: &mut impl Context<N::Output>,
    ) -> Outcome<N::Input> {
        if let Some(done) = self.intercept(context.now_ns()) {
            return done.map_err(|error| Failure::with(error, input));
        }
        let Self { node, wire, .. } = self;
        let done = node.on_message(input, &mut Inner { context, wire, is_exposed: true });
        self.save();
        self.wire.arm(context);
        done
    }

    fn on_tick(
        &mut self,
        timer: Timer,
        context: &mut impl Context<N::Output>,
    ) -> Result<(), NodeError> {
        let now_ns = context.now_ns();
        let mut timer = Some(timer);
        if let Some(Timer::Wake { .. }) = timer {
            self.wire.armed_ns = None;
            let due =
                self.wire.wake.take_if(|(at_ns, set_ns)| *at_ns <= now_ns && *set_ns < now_ns);
            timer = due.map(|(due_ns, _)| Timer::Wake { due_ns });
        }
        let done = match timer {
            None => {
                self.wire.release(context);
                Ok(())
            }
            Some(timer) => self.intercept(now_ns).unwrap_or_else(|| {
                let Self { node, wire, .. } = self;
                let done = node.on_tick(timer, &mut Inner { context, wire, is_exposed: true });
                self.save();
                done
            }),
        };
        self.wire.arm(context);
        done
    }

    fn on_drain(&mut self, context: &mut impl Context<N::Output>) -> Result<(), NodeError> {
        let Self { node, wire, .. } = self;
        node.on_drain(&mut Inner { context, wire, is_exposed: false })
    }

    fn on_stop(&mut self, now_ns: u64) -> Result<(), NodeError> {
        self.node.on_stop(now_ns)
    }
}

/// The node.
impl<N: Node> Deref for Faulty<N> {
    type Target = N;

    fn deref(&self) -> &N {
        &self.node
    }
}

impl<N: Node> DerefMut for Faulty<N> {
    fn deref_mut(&mut self) -> &mut N {
        &mut self.node
    }
}
