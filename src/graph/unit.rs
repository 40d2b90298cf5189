//! Units: what a graph holds, a node or a subgraph, behind one trait.
//!
//! A unit owns its inner edges; whatever it emits goes to an *outer* that its parent passes in and that knows the
//! parent's edges. So a subgraph adds no queue and no copy: a message for its boundary input is delivered straight to
//! the inner node, and its boundary output is the parent's edge. The compiler flattens all of it.

use crate::context::{Context, Refused};
use crate::edge::{CapacityError, Cursor, Edge, EdgeFigures, Offered, Policy, PolicyName};
use crate::message::{Header, Trace};
use crate::node::{DeadLetter, Node, NodeError};
use crate::observe::{Event, Observer};
use crate::port::Ports;
use crate::scheduler::{EdgeSet, Hook, Order, Span, Turn, Wake};
use crate::topology::{EdgeId, EdgeSpec, End, GroupSpec, NodeSpec};

/// Where a unit's nodes and inner edges begin in the numbering of the whole graph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Base {
    /// The first edge.
    pub edge: u16,
    /// The first node.
    pub node: u16,
}

impl Base {
    /// The base of a part that begins so much later.
    #[inline(always)]
    #[must_use]
    pub const fn plus(self, by: Self) -> Self {
        Self { edge: self.edge.wrapping_add(by.edge), node: self.node.wrapping_add(by.node) }
    }
}

/// A node or a subgraph, in a graph with header `H`.
pub trait Unit<H: Header> {
    /// The input ports.
    type Input: Ports;
    /// The output ports.
    type Output: Ports;
    /// What its `errors` port carries.
    type Letter;

    /// The nodes of it; the parent names one without a name.
    const NODES: &'static [NodeSpec<'static>];
    /// Its inner edges.
    const EDGES: &'static [EdgeSpec<'static>];
    /// Its groups; empty for a node.
    const GROUPS: &'static [GroupSpec<'static>];
    /// For each input port, the inner node and its port.
    const INPUTS: &'static [End<'static>];
    /// For each output port, the inner node and its port.
    const OUTPUTS: &'static [End<'static>];

    /// How many activations the node behind an input port has room for.
    fn room(&self, port: u16, outer: &impl Outer<Self::Output, Self::Letter, H>) -> u32;

    /// Hands a message to the node behind its port; `false` if its hook failed.
    fn deliver<S: EdgeSet, O: Observer>(
        &mut self,
        input: Self::Input,
        base: Base,
        outer: &mut impl Outer<Self::Output, Self::Letter, H>,
        turn: &mut Turn<'_, H, S, O>,
    ) -> bool;

    /// After a visit: notes what the node behind an input port has filled.
    fn settle<S: EdgeSet>(
        &mut self,
        port: u16,
        base: Base,
        outer: &mut impl Outer<Self::Output, Self::Letter, H>,
        ready: &mut S,
    );

    /// Visits an inner edge, by its number in the whole graph.
    fn visit<S: EdgeSet, O: Observer>(
        &mut self,
        edge: u16,
        base: Base,
        span: Span,
        outer: &mut impl Outer<Self::Output, Self::Letter, H>,
        turn: &mut Turn<'_, H, S, O>,
    ) -> u32;

    /// Runs a hook of an inner node, by its number in the whole graph; `false` for want of room.
    fn hook<S: EdgeSet, O: Observer>(
        &mut self,
        node: u16,
        base: Base,
        hook: Hook,
        outer: &mut impl Outer<Self::Output, Self::Letter, H>,
        turn: &mut Turn<'_, H, S, O>,
    ) -> bool;

    /// Does something to the queue of an inner edge, by its number within the unit.
    ///
    /// # Errors
    /// As the order says.
    fn queue(&mut self, edge: u16, order: Order) -> Result<u32, CapacityError>;

    /// The accounts of an inner edge, by its number within the unit.
    fn figures(&self, edge: u16) -> Option<EdgeFigures>;
}

/// What a unit sends: an output, or a dead letter by its `errors` port.
#[derive(Debug)]
pub enum Emitted<O, L> {
    /// By an output port.
    Output(O),
    /// By the `errors` port.
    Letter(L),
}

/// Where a unit's output goes: the edges that its parent holds for it.
pub trait Outer<O, L, H: Header> {
    /// How much had been sent at some moment.
    type Mark: Copy;

    /// How much has been sent.
    fn mark(&self) -> Self::Mark;
    /// Whether more than a burst has been sent since on some gating edge.
    fn exceeds(&self, mark: &Self::Mark, burst: u32) -> bool;
    /// Sends, on all edges of the port or on none.
    ///
    /// # Errors
    /// Hands it back if a blocking edge is full.
    fn emit<S: EdgeSet, Ob: Observer>(
        &mut self,
        item: Emitted<O, L>,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> Result<(), Emitted<O, L>>;
    /// The least room on the gating edges of a port.
    fn room(&self, port: u16) -> u32;
    /// Whether a blocking edge of a port would refuse; each that would counts the refusal.
    fn refuses<S: EdgeSet, Ob: Observer>(
        &mut self,
        port: u16,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> bool;
    /// Notes what a port's edges hold now.
    fn settle<S: EdgeSet>(&mut self, port: u16, ready: &mut S);
}

/// The edges that one unit sends on, inside a graph whose own boundary output is `Boundary`.
pub trait Group<H: Header> {
    /// What the unit emits.
    type Output;
    /// What its `errors` port carries.
    type Letter;
    /// What the graph around it emits.
    type Boundary;
    /// The cursors of a visit.
    type Cursor: Copy;

    /// Whether more than a burst lies between two states of the cursors on some gating edge.
    fn exceeds(cursor: &Self::Cursor, mark: &Self::Cursor, burst: u32) -> bool;
    /// Opens the cursors.
    fn open(&self) -> Self::Cursor;
    /// Writes the cursors back.
    fn close(&mut self, cursor: &Self::Cursor);
    /// See [`Outer::emit`].
    ///
    /// # Errors
    /// Hands it back if a blocking edge is full.
    fn emit<S: EdgeSet, Ob: Observer>(
        &mut self,
        cursor: &mut Self::Cursor,
        base: Base,
        item: Emitted<Self::Output, Self::Letter>,
        outer: &mut impl Outer<Self::Boundary, Nowhere, H>,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> Result<(), Emitted<Self::Output, Self::Letter>>;
    /// See [`Outer::room`].
    fn room(&self, port: u16, outer: &impl Outer<Self::Boundary, Nowhere, H>) -> u32;
    /// See [`Outer::refuses`].
    fn refuses<S: EdgeSet, Ob: Observer>(
        &mut self,
        cursor: &Self::Cursor,
        base: Base,
        port: u16,
        outer: &mut impl Outer<Self::Boundary, Nowhere, H>,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> bool;
    /// See [`Outer::settle`].
    fn settle<S: EdgeSet>(
        &mut self,
        port: u16,
        base: Base,
        outer: &mut impl Outer<Self::Boundary, Nowhere, H>,
        ready: &mut S,
    );
}

/// The letter of a unit that has no `errors` port: there is none.
#[derive(Clone, Copy, Debug)]
pub enum Nowhere {}

/// A group with its open cursors: the outer of its unit.
#[derive(Debug)]
pub struct Outs<'a, H: Header, G: Group<H>, X> {
    /// The edges.
    pub group: &'a mut G,
    /// Their cursors.
    pub cursor: &'a mut G::Cursor,
    /// Beyond the graph that holds them.
    pub outer: &'a mut X,
    /// Where the graph that holds them begins.
    pub base: Base,
}

impl<H: Header, G: Group<H>, X: Outer<G::Boundary, Nowhere, H>> Outer<G::Output, G::Letter, H>
    for Outs<'_, H, G, X>
{
    type Mark = (G::Cursor, X::Mark);

    #[inline(always)]
    fn mark(&self) -> Self::Mark {
        (*self.cursor, self.outer.mark())
    }

    #[inline(always)]
    fn exceeds(&self, (cursor, outer): &Self::Mark, burst: u32) -> bool {
        G::exceeds(self.cursor, cursor, burst) || self.outer.exceeds(outer, burst)
    }

    #[inline(always)]
    fn emit<S: EdgeSet, Ob: Observer>(
        &mut self,
        item: Emitted<G::Output, G::Letter>,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> Result<(), Emitted<G::Output, G::Letter>> {
        self.group.emit(self.cursor, self.base, item, self.outer, turn)
    }

    #[inline(always)]
    fn room(&self, port: u16) -> u32 {
        self.group.room(port, self.outer)
    }

    #[inline(always)]
    fn refuses<S: EdgeSet, Ob: Observer>(
        &mut self,
        port: u16,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> bool {
        self.group.refuses(self.cursor, self.base, port, self.outer, turn)
    }

    #[inline(always)]
    fn settle<S: EdgeSet>(&mut self, port: u16, ready: &mut S) {
        // What has been pushed at the cursors counts from now on.
        self.group.close(self.cursor);
        self.group.settle(port, self.base, self.outer, ready);
    }
}

/// A group that is only looked at.
#[derive(Debug)]
struct Seen<'a, G, X> {
    group: &'a G,
    outer: &'a X,
}

impl<H: Header, G: Group<H>, X: Outer<G::Boundary, Nowhere, H>> Outer<G::Output, G::Letter, H>
    for Seen<'_, G, X>
{
    type Mark = ();

    fn mark(&self) {}

    fn exceeds(&self, (): &(), _: u32) -> bool {
        false
    }

    fn emit<S: EdgeSet, Ob: Observer>(
        &mut self,
        item: Emitted<G::Output, G::Letter>,
        _: &mut Turn<'_, H, S, Ob>,
    ) -> Result<(), Emitted<G::Output, G::Letter>> {
        Err(item)
    }

    #[inline(always)]
    fn room(&self, port: u16) -> u32 {
        self.group.room(port, self.outer)
    }

    fn refuses<S: EdgeSet, Ob: Observer>(&mut self, _: u16, _: &mut Turn<'_, H, S, Ob>) -> bool {
        true
    }

    fn settle<S: EdgeSet>(&mut self, _: u16, _: &mut S) {}
}

/// Room behind an input port of a unit, given its group and what lies beyond.
#[inline(always)]
pub fn room_through<H: Header, U: Unit<H>, G, X>(unit: &U, port: u16, group: &G, outer: &X) -> u32
where
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
{
    unit.room(port, &Seen { group, outer })
}

/// Delivers to a unit with the cursors of its group opened and closed around it.
#[inline(always)]
pub fn deliver_through<H: Header, U: Unit<H>, G, X, S: EdgeSet, O: Observer>(
    unit: &mut U,
    input: U::Input,
    site: Site,
    group: &mut G,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) -> bool
where
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
{
    let mut cursor = group.open();
    let mut outs = Outs { group, cursor: &mut cursor, outer, base: site.around };
    turn.port = site.port;
    let done = unit.deliver(input, site.unit, &mut outs, turn);
    group.close(&cursor);
    done
}

/// Settles the ports behind an input port of a unit.
#[inline(always)]
pub fn settle_through<H: Header, U: Unit<H>, G, X, S: EdgeSet>(
    unit: &mut U,
    site: Site,
    group: &mut G,
    outer: &mut X,
    ready: &mut S,
) where
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
{
    let mut cursor = group.open();
    let mut outs = Outs { group, cursor: &mut cursor, outer, base: site.around };
    unit.settle(site.port, site.unit, &mut outs, ready);
}

/// Runs a hook of a unit with the cursors of its group around it, and settles.
#[inline(always)]
pub fn hook_through<H: Header, U: Unit<H>, G, X, S: EdgeSet, O: Observer>(
    unit: &mut U,
    node: u16,
    hook: Hook,
    site: Site,
    group: &mut G,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) -> bool
where
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
{
    let mut cursor = group.open();
    let mut outs = Outs { group, cursor: &mut cursor, outer, base: site.around };
    let ran = unit.hook(node, site.unit, hook, &mut outs, turn);
    group.close(&cursor);
    if ran {
        let mut outs = Outs { group, cursor: &mut cursor, outer, base: site.around };
        for port in 0..=port_count::<U::Output>() {
            outs.settle(port, turn.ready);
        }
    }
    ran
}

/// Where a unit stands: the bases of the graph around it and of the unit itself.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The graph that holds the unit and the edges it sends on.
    pub around: Base,
    /// The unit.
    pub unit: Base,
    /// The input port that is meant.
    pub port: u16,
}

/// A unit of a graph by number: its type, and that of the edges it sends on.
pub trait Member<const AT: usize> {
    /// The unit.
    type Unit;
    /// Its group.
    type Group;
    /// The group without a message.
    const NEW: Self::Group;
}

/// A graph by its edges.
pub trait Holds {
    /// The groups of all its units.
    type Edges;
}

/// How many output ports a unit has; that number itself stands for its `errors` port.
#[inline(always)]
const fn port_count<P: Ports>() -> u16 {
    P::PORTS.len() as u16
}

/// Pushes a message on one edge and tells of it; refusals have been ruled out before.
#[inline(always)]
pub fn push<T, const N: usize, P, H: Header, S: EdgeSet, O: Observer>(
    edge: &mut Edge<T, N, P, H>,
    cursor: &mut Cursor,
    bit: u16,
    payload: T,
    turn: &mut Turn<'_, H, S, O>,
) where
    P: Policy<T>,
{
    let header = turn.outgoing();
    let trace = header.trace();
    let edge_id = EdgeId(bit);
    match edge.push_at(cursor, header, payload) {
        Offered::Queued => {
            let queued = edge.length_at(*cursor);
            turn.tell(&Event::Enqueued { edge: edge_id, queued, trace });
        }
        Offered::Dropped => turn.tell(&Event::Dropped { edge: edge_id }),
        Offered::Displaced => {
            turn.tell(&Event::Dropped { edge: edge_id });
            let queued = edge.length_at(*cursor);
            turn.tell(&Event::Enqueued { edge: edge_id, queued, trace });
        }
        Offered::Coalesced => turn.tell(&Event::Coalesced { edge: edge_id, trace }),
        Offered::Refused(_) => {}
    }
}

/// Whether an edge would hand a message back; if so, counts and tells it.
#[inline(always)]
pub fn refuses<T, const N: usize, P: PolicyName, H: Header, S: EdgeSet, O: Observer>(
    edge: &mut Edge<T, N, P, H>,
    cursor: Cursor,
    bit: u16,
    turn: &mut Turn<'_, H, S, O>,
) -> bool {
    let refuses = edge.refuses_at(cursor);
    if refuses {
        edge.count_refusal();
        turn.tell(&Event::Refused { edge: EdgeId(bit) });
    }
    refuses
}

/// Pushes a message on an edge of which no cursor is open.
///
/// # Errors
/// Hands the payload back if the edge is full and blocks.
#[inline(always)]
pub fn push_alone<T, const N: usize, P: Policy<T>, H: Header, S: EdgeSet, O: Observer>(
    edge: &mut Edge<T, N, P, H>,
    bit: u16,
    payload: T,
    turn: &mut Turn<'_, H, S, O>,
) -> Result<(), T> {
    let mut cursor = edge.cursor();
    if refuses(edge, cursor, bit, turn) {
        return Err(payload);
    }
    push(edge, &mut cursor, bit, payload, turn);
    edge.close(cursor);
    edge.mark_high_water();
    Ok(())
}

/// After a visit: notes in `ready` whether an edge has messages, and keeps its high-water mark.
#[inline(always)]
pub fn settle<T, const N: usize, P, H, S: EdgeSet>(
    edge: &mut Edge<T, N, P, H>,
    bit: u16,
    ready: &mut S,
) {
    edge.mark_high_water();
    if !edge.is_empty() {
        ready.insert(bit);
    }
}

/// The payload of a port, to be compared with what its edge carries.
#[derive(Debug)]
pub struct PayloadOf<P>(core::marker::PhantomData<fn() -> P>);

impl<P> PayloadOf<P> {
    /// From the constructor of the port's variant.
    pub const fn port<O>(_: fn(P) -> O) -> Self {
        Self(core::marker::PhantomData)
    }

    /// Compiles where `T` is the payload.
    pub const fn carries<T: SameAs<P>>(&self) {}

    /// Compiles where the capacity is not 0.
    pub const fn fits<T: Fits<SOME>, const SOME: bool>(&self) {}
}

/// Holds between a type and itself.
#[diagnostic::on_unimplemented(
    message = "this edge carries `{Self}`, but its port's payload is `{P}`",
    label = "not the port's payload type"
)]
pub trait SameAs<P> {}

impl<T> SameAs<T> for T {}

/// Holds for an edge with room for some item.
#[diagnostic::on_unimplemented(
    message = "this edge has capacity 0: it could never hold a `{Self}`",
    label = "give this edge a capacity of at least 1"
)]
pub trait Fits<const SOME: bool> {}

impl<T> Fits<true> for T {}

/// What a hook is given.
struct Hands<'t, 'a, X, L, H: Header, S, O> {
    outer: &'t mut X,
    turn: &'t mut Turn<'a, H, S, O>,
    letter: core::marker::PhantomData<fn() -> L>,
}

impl<P, L, H: Header, S: EdgeSet, O: Observer, X: Outer<P, L, H>> Context<P>
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
    cause: crate::observe::Cause,
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
    X: Outer<N::Output, DeadLetter<N::Input, H>, H>,
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
        let mut room = u32::MAX;
        for port in 0..port_count::<N::Output>() {
            room = room.min(outer.room(port));
        }
        if N::BURST > 1 { room.checked_div(N::BURST).unwrap_or(0) } else { room }
    }

    #[inline(always)]
    fn deliver<S: EdgeSet, O: Observer>(
        &mut self,
        input: N::Input,
        base: Base,
        outer: &mut impl Outer<N::Output, Self::Letter, H>,
        turn: &mut Turn<'_, H, S, O>,
    ) -> bool {
        let mut hands = Hands { outer, turn, letter: core::marker::PhantomData };
        match self.on_message(input, &mut hands) {
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
    fn visit<S: EdgeSet, O: Observer>(
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
        if matches!(hook, Hook::Tick(_) | Hook::Drain)
            && !turn.ungated
            && Unit::<H>::room(self, 0, outer) == 0
        {
            return false;
        }
        turn.period_ns = self.period_ns();
        if hook == Hook::Period {
            return false;
        }
        turn.begin_hook(node, hook);
        let now_ns = turn.now_ns;
        let mut hands = Hands { outer, turn, letter: core::marker::PhantomData };
        let done = match hook {
            Hook::Start | Hook::Period => self.on_start(&mut hands),
            Hook::Tick(timer) => self.on_tick(timer, &mut hands),
            Hook::Drain => self.on_drain(&mut hands),
            Hook::Stop => self.on_stop(now_ns),
        };
        let Hands { outer, turn, .. } = hands;
        turn.period_ns = self.period_ns();
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

    fn queue(&mut self, _: u16, _: Order) -> Result<u32, CapacityError> {
        Ok(0)
    }

    fn figures(&self, _: u16) -> Option<EdgeFigures> {
        None
    }
}
