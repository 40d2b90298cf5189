//! A node as a unit: the leaf of every graph, where hooks are called.

use super::outer::{Emitted, Outer};
use super::through::port_count;
use super::unit::{Base, Unit};
use crate::context::{Context, Refused};
use crate::edge::{CapacityError, EdgeFigures};
use crate::message::{Header, Trace};
use crate::node::{DeadLetter, Node, NodeError};
use crate::observe::{Cause, Observer};
use crate::port::Ports;
use crate::scheduler::{EdgeSet, Hook, QueueOp, Span, Turn, Wake};
use crate::topology::{EdgeSpec, End, GroupSpec, NodeSpec};

/// What a hook needs of its outer: little enough to be asked of one whose type is not known.
trait Sends<P, L, H: Header, S, O> {
    fn room(&self, port: u16) -> u32;
    fn emit(
        &mut self,
        item: Emitted<P, L>,
        turn: &mut Turn<'_, H, S, O>,
    ) -> Result<(), Emitted<P, L>>;
}

impl<P, L, H: Header, S: EdgeSet, O: Observer, X: Outer<P, L, H>> Sends<P, L, H, S, O> for X {
    #[inline(always)]
    fn room(&self, port: u16) -> u32 {
        Outer::room(self, port)
    }

    #[inline(always)]
    fn emit(
        &mut self,
        item: Emitted<P, L>,
        turn: &mut Turn<'_, H, S, O>,
    ) -> Result<(), Emitted<P, L>> {
        Outer::emit(self, item, turn)
    }
}

/// What a hook is given.
struct Hands<'t, 'a, X: ?Sized, L, H: Header, S, O> {
    outer: &'t mut X,
    turn: &'t mut Turn<'a, H, S, O>,
    letter: core::marker::PhantomData<fn() -> L>,
}

impl<P, L, H: Header, S: EdgeSet, O: Observer, X: Sends<P, L, H, S, O> + ?Sized> Context<P>
    for Hands<'_, '_, X, L, H, S, O>
{
    #[inline(always)]
    fn now_ns(&self) -> u64 {
        self.turn.now_ns
    }

    #[inline(always)]
    fn emit(&mut self, output: P) -> Result<(), Refused<P>> {
        match self.outer.emit(Emitted::Output(output), self.turn) {
            Err(Emitted::Output(output)) => Err(Refused(output)),
            _ => Ok(()),
        }
    }

    #[inline(always)]
    fn trace(&self) -> Option<Trace> {
        self.turn.trace()
    }

    #[inline(always)]
    fn wake_at(&mut self, at_ns: u64) {
        self.turn.wake = Wake::At(at_ns);
    }

    #[inline(always)]
    fn cancel_wake(&mut self) {
        self.turn.wake = Wake::Cancel;
    }
}

/// Why and with what a hook failed.
struct Failed<I> {
    node: u16,
    cause: Cause,
    error: NodeError,
    input: Option<I>,
    port: Option<u16>,
}

// Inlined, for all that it is rare: a call would take the addresses of the cursors and the turn, and with them the
// registers of the usual path.
#[inline(always)]
fn bury<N: Node, H: Header, X, S: EdgeSet, O: Observer>(
    failed: Failed<N::Input>,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) where
    X: Sends<N::Output, DeadLetter<N::Input, H>, H, S, O> + ?Sized,
{
    let Failed { node, cause, error, input, port } = failed;
    turn.fail(node, cause, port, error);
    let header = match &turn.header {
        Some(header) => header.clone(),
        None => H::begin(turn.source, turn.now_ns),
    };
    let letter = DeadLetter { error, port, header, input };
    // An `errors` port does not block; one that is not wired loses the letter, and the failure is counted anyway.
    let _ = outer.emit(Emitted::Letter(letter), turn);
}

/// For how many activations of a node there is room, given that behind each of its ports.
#[inline(always)]
fn activations_for<N: Node>(room: impl Fn(u16) -> u32) -> u32 {
    let mut least = u32::MAX;
    for port in 0..port_count::<N::Output>() {
        least = least.min(room(port));
    }
    if N::BURST > 1 { least.checked_div(N::BURST).unwrap_or(0) } else { least }
}

/// Runs a hook of a node, if it needs no room or has it.
#[inline(always)]
fn run_hook<N: Node, H: Header, X, S: EdgeSet, O: Observer>(
    unit: &mut N,
    node: u16,
    hook: Hook,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) -> bool
where
    X: Sends<N::Output, DeadLetter<N::Input, H>, H, S, O> + ?Sized,
{
    let gated = matches!(hook, Hook::Tick(_) | Hook::Drain) && !turn.ungated;
    if gated && activations_for::<N>(|port| outer.room(port)) == 0 {
        return false;
    }
    turn.period_ns = unit.period_ns();
    if hook == Hook::Period {
        return false;
    }
    turn.begin_hook(node, hook);
    let now_ns = turn.now_ns;
    let mut hands = Hands { outer, turn, letter: core::marker::PhantomData };
    let done = match hook {
        Hook::Start | Hook::Period => unit.on_start(&mut hands),
        Hook::Tick(timer) => unit.on_tick(timer, &mut hands),
        Hook::Drain => unit.on_drain(&mut hands),
        Hook::Stop => unit.on_stop(now_ns),
    };
    let Hands { outer, turn, .. } = hands;
    turn.period_ns = unit.period_ns();
    if let Err(error) = done {
        let cause = hook.cause();
        let failed = Failed { node, cause, error, input: None, port: None };
        if hook == Hook::Stop {
            turn.fail(node, cause, None, error);
        } else {
            bury::<N, H, _, S, O>(failed, outer, turn);
        }
    }
    turn.end_hook(node, hook);
    true
}

/// [`run_hook`], the same code for all nodes of a type.
#[inline(never)]
fn run_shared_hook<N: Node, H: Header, S: EdgeSet, O: Observer>(
    unit: &mut N,
    node: u16,
    hook: Hook,
    outer: &mut dyn Sends<N::Output, DeadLetter<N::Input, H>, H, S, O>,
    turn: &mut Turn<'_, H, S, O>,
) -> bool {
    run_hook(unit, node, hook, outer, turn)
}

impl<N: Node, H: Header> Unit<H> for N {
    type Input = N::Input;
    type Output = N::Output;
    type Letter = DeadLetter<N::Input, H>;

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
    fn room(&self, _: u16, outer: &impl Outer<N::Output, Self::Letter, H>) -> u32 {
        activations_for::<N>(|port| outer.room(port))
    }

    #[inline(always)]
    fn deliver<const ONE: bool, S: EdgeSet, O: Observer>(
        &mut self,
        input: N::Input,
        base: Base,
        outer: &mut impl Outer<N::Output, Self::Letter, H>,
        turn: &mut Turn<'_, H, S, O>,
    ) -> bool {
        let mark = outer.mark();
        let mut hands = Hands { outer, turn, letter: core::marker::PhantomData };
        let outcome = self.on_message(input, &mut hands);
        // It may have used room that was counted for the activations after it.
        hands.turn.excess = hands.outer.exceeds(&mark, N::BURST);
        match outcome {
            Ok(()) => true,
            Err(failure) => {
                let Hands { outer, turn, .. } = hands;
                let failed = Failed {
                    node: base.node,
                    cause: turn.cause,
                    error: failure.error,
                    input: failure.input,
                    port: Some(turn.port),
                };
                bury::<N, H, _, S, O>(failed, outer, turn);
                false
            }
        }
    }

    #[inline(always)]
    fn settle<S: EdgeSet>(
        &mut self,
        _: u16,
        _: Base,
        outer: &mut impl Outer<N::Output, Self::Letter, H>,
        ready: &mut S,
    ) {
        for port in 0..=port_count::<N::Output>() {
            outer.settle(port, ready);
        }
    }

    #[inline(always)]
    fn visit<const ONE: bool, S: EdgeSet, O: Observer>(
        &mut self,
        _: u16,
        _: Base,
        _: Span,
        _: &mut impl Outer<N::Output, Self::Letter, H>,
        _: &mut Turn<'_, H, S, O>,
    ) -> u32 {
        0
    }

    #[inline(always)]
    fn hook<S: EdgeSet, O: Observer>(
        &mut self,
        node: u16,
        _: Base,
        hook: Hook,
        outer: &mut impl Outer<N::Output, Self::Letter, H>,
        turn: &mut Turn<'_, H, S, O>,
    ) -> bool {
        if S::LARGE {
            return run_shared_hook::<N, H, S, O>(self, node, hook, outer, turn);
        }
        run_hook(self, node, hook, outer, turn)
    }

    fn queue(&mut self, _: u16, _: QueueOp) -> Result<u32, CapacityError> {
        Ok(0)
    }

    fn figures(&self, _: u16) -> Option<EdgeFigures> {
        None
    }
}
