//! A node as a component: the leaf of every graph, where hooks are called.

use super::component::{Base, Component};
use super::outlet::{Emitted, OutEdges, Outlet, Outs};
use crate::context::{Context, Refused};
use crate::edge::Queue;
use crate::message::{Header, Trace};
use crate::node::{DeadLetter, Failure, Node};
use crate::observe::Observer;
use crate::port::Ports;
use crate::scheduler::{Cx, EdgeSet, Hook, Limits, Visit, Wake};
use crate::topology::{EdgeSpec, End, GroupSpec, NodeSpec};

/// What a hook is given. It is all that a node sees of the engine, its out-edges and the state
/// of the visit.
struct HookContext<'a, 'b, 'c, H: Header, E: OutEdges<H>, X, S, O> {
    outs: &'a mut Outs<'b, E, X>,
    cursors: &'a mut E::Cursors,
    cx: &'a mut Cx<'c, H, S, O>,
    /// How often the hook has emitted.
    emitted: u32,
    /// How often it may emit without a test for room, since the visit made sure of it.
    promised: u32,
}

impl<H: Header, E, X, S: EdgeSet, O: Observer> HookContext<'_, '_, '_, H, E, X, S, O>
where
    E: OutEdges<H>,
    X: Outlet<E::Boundary, H, S, O>,
{
    #[inline(always)]
    fn emit_item(
        &mut self,
        item: Emitted<E::Output, E::DeadLetter>,
        promised: bool,
    ) -> Result<(), Emitted<E::Output, E::DeadLetter>> {
        let Outs { edges, beyond, first } = self.outs;
        edges.emit(self.cursors, *first, item, promised, *beyond, self.cx)
    }
}

impl<H: Header, E, X, S: EdgeSet, O: Observer> Context<E::Output>
    for HookContext<'_, '_, '_, H, E, X, S, O>
where
    E: OutEdges<H>,
    X: Outlet<E::Boundary, H, S, O>,
{
    #[inline(always)]
    fn now_ns(&self) -> u64 {
        self.cx.now_ns
    }

    #[inline(always)]
    fn emit(&mut self, output: E::Output) -> Result<(), Refused<E::Output>> {
        let promised = self.emitted < self.promised;
        self.emitted = self.emitted.wrapping_add(1);
        match self.emit_item(Emitted::Output(output), promised) {
            Err(Emitted::Output(output)) => Err(Refused(output)),
            _ => Ok(()),
        }
    }

    #[inline(always)]
    fn trace(&self) -> Option<Trace> {
        self.cx.trace()
    }

    #[inline(always)]
    fn wake_at(&mut self, at_ns: u64) {
        self.cx.wake = Wake::At(at_ns);
    }

    #[inline(always)]
    fn cancel_wake(&mut self) {
        self.cx.wake = Wake::Cancel;
    }
}

impl<I, H: Header, E, X, S: EdgeSet, O: Observer> HookContext<'_, '_, '_, H, E, X, S, O>
where
    E: OutEdges<H, DeadLetter = DeadLetter<I, H>>,
    X: Outlet<E::Boundary, H, S, O>,
{
    /// Counts and observes a failure, and sends the dead letter.
    ///
    /// Inlined, though it is rare: a call would take the addresses of the cursors and of the visit's state, and with them
    /// the registers of the usual path.
    #[inline(always)]
    fn fail(&mut self, node: u16, port: Option<u16>, failure: Failure<I>) {
        let Failure { error, input } = failure;
        self.cx.fail(node, port, error);
        let header = match &self.cx.header {
            Some(header) => header.clone(),
            None => H::begin(self.cx.source, self.cx.now_ns),
        };
        let letter = DeadLetter { error, port, header, input };
        // An `errors` port does not block. One that is not wired loses the letter; the failure is counted all the same.
        let _ = self.emit_item(Emitted::DeadLetter(letter), false);
    }
}

/// How many activations of a node there is room for.
#[inline(always)]
fn activations_for<N: Node, H: Header, S, O>(outs: &impl Outlet<N::Output, H, S, O>) -> u32 {
    let mut least = u32::MAX;
    for port in 0..N::Output::PORTS.len() as u16 {
        least = least.min(outs.room(port));
    }
    if N::BURST > 1 { least.checked_div(N::BURST).unwrap_or(0) } else { least }
}

impl<N: Node, H: Header> Component<H> for N {
    type Input = N::Input;
    type Output = N::Output;
    type DeadLetter = DeadLetter<N::Input, H>;
    type Edges = ();

    const IS_NODE: bool = true;
    const NODES: &'static [NodeSpec<'static>] = &[NodeSpec {
        name: "",
        group: 0,
        kind: "",
        burst: N::BURST,
        timer_priority: N::TIMER_PRIORITY,
        on_failure: N::ON_FAILURE,
        inputs: N::Input::PORTS,
        outputs: N::Output::PORTS,
    }];
    const EDGES: &'static [EdgeSpec<'static>] = &[];
    const GROUPS: &'static [GroupSpec<'static>] = &[];
    const INPUTS: &'static [End<'static>] = &[];
    const OUTPUTS: &'static [End<'static>] = &[];

    #[inline(always)]
    fn room<S: EdgeSet, O: Observer>(
        &mut self,
        _: u16,
        outs: &mut impl Outlet<N::Output, H, S, O>,
    ) -> u32 {
        activations_for::<N, H, S, O>(outs)
    }

    #[inline(always)]
    fn deliver<E, X, S: EdgeSet, O: Observer>(
        &mut self,
        input: N::Input,
        base: Base,
        outs: &mut Outs<'_, E, X>,
        cursors: &mut E::Cursors,
        cx: &mut Cx<'_, H, S, O>,
    ) -> bool
    where
        E: OutEdges<H, Output = N::Output, DeadLetter = Self::DeadLetter>,
        X: Outlet<E::Boundary, H, S, O>,
    {
        let promised = if cx.gated { N::BURST } else { 0 };
        let mut context = HookContext { outs, cursors, cx, emitted: 0, promised };
        let outcome = self.on_message(input, &mut context);
        // It may have used room that was promised to the activations after it.
        context.cx.excess = context.emitted > N::BURST;
        match outcome {
            Ok(()) => true,
            Err(failure) => {
                let port = context.cx.port;
                context.fail(base.node, Some(port), failure);
                false
            }
        }
    }

    /// A node has no inner edge.
    #[inline(always)]
    fn visit<const LONE: bool, S: EdgeSet, O: Observer>(
        &mut self,
        _: u16,
        _: Base,
        _: Limits<'_, S>,
        _: &mut impl Outlet<N::Output, H, S, O>,
        _: &mut Cx<'_, H, S, O>,
    ) -> Visit {
        Visit::Blocked
    }

    #[inline(never)]
    fn hook<E, X, S: EdgeSet, O: Observer>(
        &mut self,
        node: u16,
        _: Base,
        hook: Hook,
        outs: &mut Outs<'_, E, X>,
        cx: &mut Cx<'_, H, S, O>,
    ) -> bool
    where
        E: OutEdges<H, Output = N::Output, DeadLetter = Self::DeadLetter>,
        X: Outlet<E::Boundary, H, S, O>,
    {
        let gated = matches!(hook, Hook::Tick(_) | Hook::Drain) && !cx.ungated;
        if gated && activations_for::<N, H, S, O>(outs) == 0 {
            return false;
        }
        cx.period_ns = self.period_ns();
        if hook == Hook::Period {
            return false;
        }
        cx.begin_hook(node, hook);
        let now_ns = cx.now_ns;
        let mut cursors = outs.edges.open();
        let mut context = HookContext { outs, cursors: &mut cursors, cx, emitted: 0, promised: 0 };
        let done = match hook {
            // `Period` has returned above.
            Hook::Start | Hook::Period => self.on_start(&mut context),
            Hook::Tick(timer) => self.on_tick(timer, &mut context),
            Hook::Drain => self.on_drain(&mut context),
            Hook::Stop => self.on_stop(now_ns),
        };
        match done {
            Ok(()) => {}
            // Downstream nodes have stopped already: nobody would take a dead letter.
            Err(error) if hook == Hook::Stop => context.cx.fail(node, None, error),
            Err(error) => context.fail(node, None, error.into()),
        }
        cx.period_ns = self.period_ns();
        outs.edges.close(&cursors, outs.first, cx.ready);
        cx.end_hook(node, hook);
        true
    }

    fn edge(&self, _: u16) -> Option<&dyn Queue> {
        None
    }

    fn edge_mut(&mut self, _: u16) -> Option<&mut dyn Queue> {
        None
    }
}
