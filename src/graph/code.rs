//! The code that `graph!` writes.
//!
//! One macro, and so one long file: each split would match all tokens of a declaration once more. `__graph!` repeats the
//! declaration's tokens where only they will do. What each piece means is documented at the traits
//! that it implements: [`Unit`](super::unit::Unit), [`Group`](super::outer::Group), [`Boundary`](super::root::Boundary).

#[doc(hidden)]
#[macro_export]
macro_rules! __attributed {
    ([$($attributes:tt)*] $($item:tt)*) => { $($attributes)* $($item)* };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __header {
    () => {
        ()
    };
    ($Header:ty) => {
        $Header
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __capacity {
    () => {
        16
    };
    ($capacity:expr) => {
        $capacity
    };
}

/// What an edge keeps its messages in: the messages alone if they are plain.
#[doc(hidden)]
#[macro_export]
macro_rules! __slot {
    ($T:ty, $Header:ty) => {
        <$crate::graph::parts::Choice<
            { $crate::graph::parts::Probe::<$crate::graph::parts::Message<$T, $Header>>::PLAIN },
        > as $crate::graph::parts::SlotFor<$crate::graph::parts::Message<$T, $Header>>>::Slot
    };
}

/// What a unit emits by a port, as a pattern or as an expression.
#[doc(hidden)]
#[macro_export]
macro_rules! __emitted {
    ($Output:ident, errors, $payload:ident) => {
        $crate::graph::parts::Emitted::Letter($payload)
    };
    ($Output:ident, $Port:ident, $payload:ident) => {
        $crate::graph::parts::Emitted::Output($Output::$Port($payload))
    };
}

/// The port that an edge begins at, for the check of what it carries.
#[doc(hidden)]
#[macro_export]
macro_rules! __source_port {
    ($Unit:ident, $Header:ident, errors) => {
        $crate::graph::parts::PayloadOf::port(
            |letter: <$Unit as $crate::graph::parts::Unit<$Header>>::Letter| letter,
        )
    };
    ($Unit:ident, $Header:ident, $Port:ident) => {{
        type __Output = <$Unit as $crate::graph::parts::Unit<$Header>>::Output;
        $crate::graph::parts::PayloadOf::port(__Output::$Port)
    }};
}

/// Whether there is an edge.
#[doc(hidden)]
#[macro_export]
macro_rules! __any {
    () => {
        false
    };
    ($($edge:tt)+) => {
        true
    };
}

/// Pushes a payload on each edge of a port: clones for all but the last, and there if a boundary follows.
#[doc(hidden)]
#[macro_export]
macro_rules! __fan {
    ($place:tt $payload:ident [] $bound:tt) => {};
    ($place:tt $payload:ident [$last:tt] []) => { $crate::__push!($place $last $payload); };
    ($place:tt $payload:ident [$edge:tt $($more:tt)*] $bound:tt) => {
        let copy = ::core::clone::Clone::clone(&$payload);
        $crate::__push!($place $edge copy);
        $crate::__fan!($place $payload [$($more)*] $bound);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __push {
    (($group:ident $cursor:ident $base:ident $turn:ident) $edge:tt $payload:ident) => {
        $crate::graph::parts::push(
            &mut $group.$edge,
            &mut $cursor.$edge,
            $base.edge.wrapping_add(__Edges::$edge as u16),
            $payload,
            $turn,
        )
    };
}

/// The words of an edge, read.
#[doc(hidden)]
#[macro_export]
macro_rules! __spec {
    ($($word:ident $(($arg:expr))?)*) => {
        const { $crate::graph::parts::Spec::read(&[$($crate::graph::parts::word::$word),*]) }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __graph {
    (
        $attributes:tt [$vis:vis] $Name:ident [$($Header:ty)?]
        [$(
            $(#[$in_meta:meta])*
            $In:ident : $InT:ty => $in_node:ident . $in_port:ident
            $([$InN:expr] $($in_word:ident $(($in_arg:expr))?)*)?
        ),* $(,)?]
        [$(
            $(#[$out_meta:meta])*
            $Out:ident : $OutT:ty $([$OutN:expr] $($out_word:ident $(($out_arg:expr))?)*)?
        ),* $(,)?]
        {$(
            $(#[$node_meta:meta])*
            $node:ident : $Node:ty {
                $(
                    $Port:ident
                    $(=> $(
                        $edge:tt : [$T:ty; $N:expr] $($word:ident $(($arg:expr))?)*
                        -> $to:ident . $to_port:ident
                    ),+)?
                    $(-> out . $Bound:ident)?
                    $(-> nowhere $($nowhere:lifetime)?)? ;
                )*
            }
        )*}
    ) => {
        $crate::__attributed! { $attributes
            $vis struct $Name {
                $($(#[$node_meta])* #[allow(missing_docs)] pub $node: $Node,)*
                /// The edges, each in the field of the node that sends on it.
                pub edges: <$Name as $crate::graph::parts::Holds>::Edges,
            }
        }

        #[allow(
            clippy::all,
            clippy::pedantic,
            clippy::restriction,
            dead_code,
            missing_docs,
            missing_debug_implementations,
            non_camel_case_types,
            non_snake_case,
            non_upper_case_globals,
            unreachable_code,
            unreachable_patterns,
            unreachable_pub,
            unused_assignments,
            unused_comparisons,
            unused_mut,
            unused_variables
        )]
        const _: () = {
            use $crate::graph::parts as __parts;
            use __parts::{
                Egress as _, Group as _, Header as _, Ingress as _, Marked as _, Outer as _, Ports as _,
                Unit as _,
            };

            type __Header = $crate::__header!($($Header)?);
            enum __Nodes { $($node,)* COUNT }
            enum __Edges { $($($($($edge,)+)?)*)* COUNT }
            // A port has one row: the pattern of a second one would never be reached. As a parameter of a function, for
            // an error at the token.
            $(const _: () = { fn __rows<$($Port),*>() {} };)*
            enum __Inputs { $($In,)* COUNT }
            enum __Outputs { $($Out,)* COUNT }
            const __OWN: usize = __Edges::COUNT as usize;
            const __UNITS: usize = __Nodes::COUNT as usize;

            $crate::__boundary! { $vis __Input { $($(#[$in_meta])* $In($InT)),* } }
            $crate::__boundary! { $vis __Output { $($(#[$out_meta])* $Out($OutT)),* } }

            const __PARTS: &[__parts::Part; __UNITS] = &[$(__parts::Part {
                name: stringify!($node),
                kind: stringify!($Node),
                nodes: <$Node as __parts::Unit<__Header>>::NODES,
                edges: <$Node as __parts::Unit<__Header>>::EDGES,
                groups: <$Node as __parts::Unit<__Header>>::GROUPS,
            }),*];
            const __BASES: &[__parts::Base; __UNITS + 1] =
                &__parts::bases(__OWN as u16, __PARTS);
            const __NODE_TOTAL: usize = __BASES[__UNITS].node as usize;
            const __INNER: usize = __BASES[__UNITS].edge as usize;
            const __INS: usize = __Inputs::COUNT as usize;
            const __OUTS: usize = __Outputs::COUNT as usize;
            const __ALL: usize = __INNER + __INS + __OUTS;
            const fn __base(unit: __Nodes) -> __parts::Base {
                __BASES[unit as usize]
            }

            // Each unit with the edges that it sends on.
            $(const _: () = {
                type __Unit = $Node;
                type __Out = <__Unit as __parts::Unit<__Header>>::Output;

                $crate::__attributed! { $attributes
                    $vis struct __Group {
                        $($($(
                            pub $edge: __parts::Edge<
                                $T,
                                { $N },
                                $crate::__policy!(
                                    $Name, __Edges::$edge as usize; $($word $(($arg))?)*
                                ),
                                __Header,
                                $crate::__slot!($T, __Header),
                            >,
                        )+)?)*
                    }
                }
                $($($($crate::__merge!(
                    $Name, __Edges::$edge as usize, $T; $($word $(($arg))?)*
                );)+)?)*

                impl __parts::Member<{ __Nodes::$node as usize }> for $Name {
                    type Unit = __Unit;
                    type Group = __Group;
                    const NEW: __Group = __Group { $($($($edge: __parts::Edge::new(),)+)?)* };
                }

                #[derive(Clone, Copy)]
                $vis struct __Cursor { $($($($edge: __parts::Cursor,)+)?)* }

                // The numbers of the ports, each found once.
                struct __At;
                impl __At {
                    $(const $Port: u16 = __parts::port_index(
                        <__Out as __parts::Ports>::PORTS, stringify!($Port),
                    );)*
                }

                fn __checked() {
                    __parts::wired::<
                        $Node,
                        { __parts::all_wired(
                            <__Out as __parts::Ports>::PORTS, &[$(stringify!($Port)),*],
                        ) },
                    >();
                    $($($({
                        let port = $crate::__source_port!(__Unit, __Header, $Port);
                        port.fits::<$T, { $N > 0 }>();
                        port.carries::<$T>();
                        type __In = <<$Name as __parts::Member<{ __Nodes::$to as usize }>>::Unit
                            as __parts::Unit<__Header>>::Input;
                        __parts::PayloadOf::port(__In::$to_port).carries::<$T>();
                    })+)?)*
                }

                impl __parts::Group<__Header> for __Group {
                    type Output = __Out;
                    type Letter = <__Unit as __parts::Unit<__Header>>::Letter;
                    type Boundary = __Output;
                    type Cursor = __Cursor;

                    #[inline(always)]
                    fn exceeds(cursor: &__Cursor, mark: &__Cursor, burst: u32) -> bool {
                        false $($($(|| ($crate::__spec!($($word $(($arg))?)*).gates()
                            && cursor.$edge.exceeds(mark.$edge, burst)))+)?)*
                    }

                    #[inline(always)]
                    fn open(&self) -> __Cursor {
                        __Cursor { $($($($edge: self.$edge.cursor(),)+)?)* }
                    }

                    #[inline(always)]
                    fn close(&mut self, cursor: &__Cursor) {
                        $($($(self.$edge.close(cursor.$edge);)+)?)*
                    }

                    #[inline(always)]
                    fn finish<__S: __parts::EdgeSet>(
                        &mut self,
                        cursor: &__Cursor,
                        base: __parts::Base,
                        ready: &mut __S,
                    ) {
                        $($($(
                            let bit = base.edge.wrapping_add(__Edges::$edge as u16);
                            __parts::finish(&mut self.$edge, cursor.$edge, bit, ready);
                        )+)?)*
                    }

                    #[inline(always)]
                    fn emit<__S: __parts::EdgeSet, __O: __parts::Observer>(
                        &mut self,
                        cursor: &mut __Cursor,
                        base: __parts::Base,
                        item: __parts::Emitted<Self::Output, Self::Letter>,
                        outer: &mut impl __parts::Outer<__Output, __parts::Nowhere, __Header>,
                        turn: &mut __parts::Turn<'_, __Header, __S, __O>,
                    ) -> ::core::result::Result<(), __parts::Emitted<Self::Output, Self::Letter>> {
                        let group = self;
                        // By the user's name, so that a port left out is reported there.
                        let $node = item;
                        match $node {
                            $($crate::__emitted!(__Out, $Port, payload) => {
                                if $crate::__any!($($($edge)+)?)
                                    && group.refuses(cursor, base, __At::$Port, outer, turn)
                                {
                                    return Err($crate::__emitted!(__Out, $Port, payload));
                                }
                                $crate::__fan!(
                                    (group cursor base turn) payload [$($($edge)+)?] [$($Bound)?]
                                );
                                $(
                                    let bound = __parts::Emitted::Output(__Output::$Bound(payload));
                                    if let Err(__parts::Emitted::Output(__Output::$Bound(payload))) =
                                        outer.emit(bound, turn)
                                    {
                                        return Err($crate::__emitted!(__Out, $Port, payload));
                                    }
                                )?
                                $($(stringify!($nowhere);)?)?
                                Ok(())
                            })*
                            __parts::Emitted::Letter(letter) => {
                                Err(__parts::Emitted::Letter(letter))
                            }
                        }
                    }

                    #[inline(always)]
                    fn room(
                        &self,
                        port: u16,
                        outer: &impl __parts::Outer<__Output, __parts::Nowhere, __Header>,
                    ) -> u32 {
                        let mut room = u32::MAX;
                        $(if port == __At::$Port {
                            $($(if $crate::__spec!($($word $(($arg))?)*).gates() {
                                room = room.min(self.$edge.room());
                            })+)?
                            $(room = room.min(outer.room(__Outputs::$Bound as u16));)?
                        })*
                        room
                    }

                    #[inline(always)]
                    fn refuses<__S: __parts::EdgeSet, __O: __parts::Observer>(
                        &mut self,
                        cursor: &__Cursor,
                        base: __parts::Base,
                        port: u16,
                        outer: &mut impl __parts::Outer<__Output, __parts::Nowhere, __Header>,
                        turn: &mut __parts::Turn<'_, __Header, __S, __O>,
                    ) -> bool {
                        let mut any = false;
                        $(if port == __At::$Port {
                            $($(
                                let bit = base.edge.wrapping_add(__Edges::$edge as u16);
                                any |= __parts::refuses(&mut self.$edge, cursor.$edge, bit, turn);
                            )+)?
                            $(any |= outer.refuses(__Outputs::$Bound as u16, turn);)?
                        })*
                        any
                    }

                    #[inline(always)]
                    fn settle<__S: __parts::EdgeSet>(
                        &mut self,
                        port: u16,
                        base: __parts::Base,
                        outer: &mut impl __parts::Outer<__Output, __parts::Nowhere, __Header>,
                        ready: &mut __S,
                    ) {
                        $(if port == __At::$Port {
                            $($(
                                let bit = base.edge.wrapping_add(__Edges::$edge as u16);
                                __parts::settle(&mut self.$edge, bit, ready);
                            )+)?
                            $(outer.settle(__Outputs::$Bound as u16, ready);)?
                        })*
                    }
                }
            };)*

            $crate::__attributed! { $attributes
                $vis struct __Groups {
                    $(pub $node:
                        <$Name as __parts::Member<{ __Nodes::$node as usize }>>::Group,)*
                }
            }
            impl __parts::Holds for $Name {
                type Edges = __Groups;
            }

            fn __checked_boundary() {
                $({
                    type __In = <<$Name as __parts::Member<{ __Nodes::$in_node as usize }>>::Unit
                        as __parts::Unit<__Header>>::Input;
                    __parts::PayloadOf::port(__In::$in_port).carries::<$InT>();
                })*
            }

            const fn __end_in<__U: __parts::Unit<__Header>>(
                unit: __Nodes,
                name: &'static str,
            ) -> __parts::End<'static> {
                __parts::end_of(__base(unit).node, <__U::Input as __parts::Ports>::PORTS, __U::INPUTS, name)
            }
            const fn __end_out<__U: __parts::Unit<__Header>>(
                unit: __Nodes,
                name: &'static str,
            ) -> __parts::End<'static> {
                __parts::end_of(__base(unit).node, <__U::Output as __parts::Ports>::PORTS, __U::OUTPUTS, name)
            }
            const fn __port_in<__U: __parts::Unit<__Header>>(name: &'static str) -> u16 {
                __parts::port_index(<__U::Input as __parts::Ports>::PORTS, name)
            }

            const __OWN_EDGES: &[__parts::EdgeSpec<'static>; __OWN] = &[$($($($({
                let spec = $crate::__spec!($($word $(($arg))?)*);
                __parts::check_words::<
                    $crate::__policy!($Name, __Edges::$edge as usize; $($word $(($arg))?)*)
                >(&spec);
                spec.edge(
                    stringify!($edge),
                    stringify!($T),
                    $N,
                    __end_out::<$Node>(__Nodes::$node, stringify!($Port)),
                    __end_in::<<$Name as __parts::Member<{ __Nodes::$to as usize }>>::Unit>(
                        __Nodes::$to,
                        stringify!($to_port),
                    ),
                )
            },)+)?)*)*];

            impl $Name {
                /// The graph of these nodes, in the order of declaration, with no message in it.
                #[allow(clippy::too_many_arguments)]
                pub const fn new($($node: $Node),*) -> Self {
                    Self { $($node,)* edges: Self::edges() }
                }

                /// How many nodes the graph has, those of its subgraphs included.
                pub const NODE_COUNT: usize = __NODE_TOTAL;

                /// How many edges it has as a root, those of its subgraphs and its boundary included.
                pub const EDGE_COUNT: usize = __ALL;

                /// Its shape as a root.
                pub const fn topology() -> __parts::Topology<'static> {
                    __TOPOLOGY
                }

                /// The edges of the graph, with no message in them: for a struct literal.
                pub const fn edges() -> <Self as __parts::Holds>::Edges {
                    __Groups {
                        $($node: <$Name as __parts::Member<{ __Nodes::$node as usize }>>::NEW,)*
                    }
                }
            }

            impl __parts::Unit<__Header> for $Name {
                type Input = __Input;
                type Output = __Output;
                type Letter = __parts::Nowhere;

                const NODES: &'static [__parts::NodeSpec<'static>] =
                    &__parts::nodes::<__NODE_TOTAL>(__PARTS);
                const EDGES: &'static [__parts::EdgeSpec<'static>] =
                    &__parts::edges::<__INNER>(__OWN_EDGES, __PARTS);
                const GROUPS: &'static [__parts::GroupSpec<'static>] = &__parts::groups::<
                    { 1 $(+ <$Node as __parts::Unit<__Header>>::GROUPS.len())* },
                >(stringify!($Name), __PARTS);
                const INPUTS: &'static [__parts::End<'static>] = &[$(
                    __end_in::<<$Name as __parts::Member<{ __Nodes::$in_node as usize }>>::Unit>(
                        __Nodes::$in_node,
                        stringify!($in_port),
                    )
                ),*];
                const OUTPUTS: &'static [__parts::End<'static>] = &{
                    let mut ends = [__parts::End { node: __parts::OUTSIDE, port: "" }; __OUTS];
                    $($($(__parts::alias(
                        &mut ends,
                        __Outputs::$Bound as usize,
                        __end_out::<$Node>(__Nodes::$node, stringify!($Port)),
                    );)?)*)*
                    __parts::check_aliases(&ends);
                    ends
                };

                #[inline(always)]
                fn room(
                    &self,
                    port: u16,
                    outer: &impl __parts::Outer<__Output, __parts::Nowhere, __Header>,
                ) -> u32 {
                    $(if port == __Inputs::$In as u16 {
                        type __To = <$Name as __parts::Member<{ __Nodes::$in_node as usize }>>::Unit;
                        let port = const { __port_in::<__To>(stringify!($in_port)) };
                        return __parts::room_through(
                            &self.$in_node, port, &self.edges.$in_node, outer,
                        );
                    })*
                    u32::MAX
                }

                #[inline(always)]
                fn deliver<const __ONE: bool, __S: __parts::EdgeSet, __O: __parts::Observer>(
                    &mut self,
                    input: __Input,
                    base: __parts::Base,
                    outer: &mut impl __parts::Outer<__Output, __parts::Nowhere, __Header>,
                    turn: &mut __parts::Turn<'_, __Header, __S, __O>,
                ) -> bool {
                    match input {
                        $(__Input::$In(payload) => {
                            type __To =
                                <$Name as __parts::Member<{ __Nodes::$in_node as usize }>>::Unit;
                            type __In = <__To as __parts::Unit<__Header>>::Input;
                            let site = __parts::Site {
                                around: base,
                                unit: base.plus(const { __base(__Nodes::$in_node) }),
                                port: const { __port_in::<__To>(stringify!($in_port)) },
                            };
                            __parts::deliver_through::<__ONE, _, _, _, _, _, _>(
                                &mut self.$in_node, __In::$in_port(payload), site,
                                &mut self.edges.$in_node, outer, turn,
                            )
                        })*
                    }
                }

                #[inline(always)]
                fn settle<__S: __parts::EdgeSet>(
                    &mut self,
                    port: u16,
                    base: __parts::Base,
                    outer: &mut impl __parts::Outer<__Output, __parts::Nowhere, __Header>,
                    ready: &mut __S,
                ) {
                    $(if port == __Inputs::$In as u16 {
                        type __To = <$Name as __parts::Member<{ __Nodes::$in_node as usize }>>::Unit;
                        let site = __parts::Site {
                            around: base,
                            unit: base.plus(const { __base(__Nodes::$in_node) }),
                            port: const { __port_in::<__To>(stringify!($in_port)) },
                        };
                        __parts::settle_through(
                            &mut self.$in_node, site, &mut self.edges.$in_node, outer, ready,
                        );
                    })*
                }

                #[inline(always)]
                fn visit<const __ONE: bool, __S: __parts::EdgeSet, __O: __parts::Observer>(
                    &mut self,
                    edge: u16,
                    base: __parts::Base,
                    span: __parts::Span,
                    outer: &mut impl __parts::Outer<__Output, __parts::Nowhere, __Header>,
                    turn: &mut __parts::Turn<'_, __Header, __S, __O>,
                ) -> u32 {
                    let local = edge.wrapping_sub(base.edge);
                    $($($($(if local == __Edges::$edge as u16 {
                        type __To = <$Name as __parts::Member<{ __Nodes::$to as usize }>>::Unit;
                        type __In = <__To as __parts::Unit<__Header>>::Input;
                        let lane = __parts::Lane {
                            edge: base.edge.wrapping_add(__Edges::$edge as u16),
                            node: base.node.wrapping_add(
                                const { __OWN_EDGES[__Edges::$edge as usize].to.node },
                            ),
                            site: __parts::Site {
                                around: base,
                                unit: base.plus(const { __base(__Nodes::$to) }),
                                port: const { __port_in::<__To>(stringify!($to_port)) },
                            },
                            gated: const { !__OWN_EDGES[__Edges::$edge as usize].is_control() },
                        };
                        return __parts::visit_edge::<
                            __ONE,
                            { __Nodes::$node as usize == __Nodes::$to as usize },
                            _, _, _, _, _, _, _, _, _, _, _,
                        >(
                            &mut self.edges,
                            |edges| &mut edges.$node.$edge,
                            |edges| &mut edges.$to,
                            |payload| __In::$to_port(payload),
                            &mut self.$to,
                            lane,
                            span,
                            outer,
                            turn,
                        );
                    })+)?)*)*
                    $(if const { <$Node as __parts::Unit<__Header>>::EDGES.len() > 0 } {
                        let inner = const { __base(__Nodes::$node) };
                        let count = <$Node as __parts::Unit<__Header>>::EDGES.len() as u16;
                        if local >= inner.edge && local < inner.edge + count {
                            if __S::BRIEF {
                                let mut beyond = __parts::Beyond {
                                    group: &mut self.edges.$node, outer, base,
                                };
                                return self.$node
                                    .visit::<__ONE, _, _>(edge, base.plus(inner), span, &mut beyond, turn);
                            }
                            let mut cursor = self.edges.$node.open();
                            let mut outs = __parts::Outs {
                                group: &mut self.edges.$node, cursor: &mut cursor, outer, base,
                            };
                            let taken = self.$node
                                .visit::<__ONE, _, _>(edge, base.plus(inner), span, &mut outs, turn);
                            if __ONE {
                                self.edges.$node.finish(&cursor, base, turn.ready);
                            }
                            return taken;
                        }
                    })*
                    0
                }

                #[inline]
                fn hook<__S: __parts::EdgeSet, __O: __parts::Observer>(
                    &mut self,
                    node: u16,
                    base: __parts::Base,
                    hook: __parts::Hook,
                    outer: &mut impl __parts::Outer<__Output, __parts::Nowhere, __Header>,
                    turn: &mut __parts::Turn<'_, __Header, __S, __O>,
                ) -> bool {
                    let local = node.wrapping_sub(base.node);
                    $({
                        let first = const { __base(__Nodes::$node) };
                        let count = <$Node as __parts::Unit<__Header>>::NODES.len() as u16;
                        if local >= first.node && local < first.node + count {
                            let site =
                                __parts::Site { around: base, unit: base.plus(first), port: 0 };
                            return __parts::hook_through(
                                &mut self.$node, node, hook, site, &mut self.edges.$node, outer, turn,
                            );
                        }
                    })*
                    false
                }

                fn queue(
                    &mut self,
                    edge: u16,
                    op: __parts::QueueOp,
                ) -> ::core::result::Result<u32, __parts::CapacityError> {
                    $($($($(if edge == __Edges::$edge as u16 {
                        return self.edges.$node.$edge.apply(op);
                    })+)?)*)*
                    $(if const { <$Node as __parts::Unit<__Header>>::EDGES.len() > 0 } {
                        let first = const { __base(__Nodes::$node).edge };
                        let count = <$Node as __parts::Unit<__Header>>::EDGES.len() as u16;
                        if edge >= first && edge < first + count {
                            return __parts::Unit::<__Header>::queue(
                                &mut self.$node, edge - first, op,
                            );
                        }
                    })*
                    Ok(0)
                }

                fn figures(&self, edge: u16) -> ::core::option::Option<__parts::EdgeFigures> {
                    $($($($(if edge == __Edges::$edge as u16 {
                        return Some(self.edges.$node.$edge.figures());
                    })+)?)*)*
                    $(if const { <$Node as __parts::Unit<__Header>>::EDGES.len() > 0 } {
                        let first = const { __base(__Nodes::$node).edge };
                        let count = <$Node as __parts::Unit<__Header>>::EDGES.len() as u16;
                        if edge >= first && edge < first + count {
                            return __parts::Unit::<__Header>::figures(&self.$node, edge - first);
                        }
                    })*
                    None
                }
            }

            $crate::__hashed! {
                $Name; $($node: $Node { $($($($edge: $T;)+)?)* })*
            }
            $crate::__hashed_side! { __Ingress; $($In: $InT),* }
            $crate::__hashed_side! { __Egress; $($Out: $OutT),* }

            // The boundary edges, for a graph that is the root.
            $crate::__attributed! { $attributes
                $vis struct __Ingress {
                    $(pub $In: __parts::Edge<
                        $InT,
                        { $crate::__capacity!($($InN)?) },
                        $crate::__policy!(
                            $Name, (1 << 20) + __Inputs::$In as usize;
                            $($($in_word $(($in_arg))?)*)?
                        ),
                        __Header,
                        $crate::__slot!($InT, __Header),
                    >,)*
                }
            }
            $crate::__attributed! { $attributes
                $vis struct __Egress {
                    $(pub $Out: __parts::Edge<
                        $OutT,
                        { $crate::__capacity!($($OutN)?) },
                        $crate::__policy!(
                            $Name, (1 << 21) + __Outputs::$Out as usize;
                            $($($out_word $(($out_arg))?)*)?
                        ),
                        __Header,
                        $crate::__slot!($OutT, __Header),
                    >,)*
                }
            }
            $($crate::__merge!(
                $Name, (1 << 20) + __Inputs::$In as usize, $InT; $($($in_word $(($in_arg))?)*)?
            );)*
            $($crate::__merge!(
                $Name, (1 << 21) + __Outputs::$Out as usize, $OutT; $($($out_word $(($out_arg))?)*)?
            );)*

            const __FIRST_OUT: u16 = (__INNER + __INS) as u16;
            const __BOUNDARY_EDGES: &[__parts::EdgeSpec<'static>; __INS + __OUTS] = &[
                $($crate::__spec!($($($in_word $(($in_arg))?)*)?).edge(
                    stringify!($In),
                    stringify!($InT),
                    $crate::__capacity!($($InN)?),
                    __parts::End { node: __parts::OUTSIDE, port: stringify!($In) },
                    <$Name as __parts::Unit<__Header>>::INPUTS[__Inputs::$In as usize],
                ),)*
                $($crate::__spec!($($($out_word $(($out_arg))?)*)?).edge(
                    stringify!($Out),
                    stringify!($OutT),
                    $crate::__capacity!($($OutN)?),
                    <$Name as __parts::Unit<__Header>>::OUTPUTS[__Outputs::$Out as usize],
                    __parts::End { node: __parts::OUTSIDE, port: stringify!($Out) },
                ),)*
            ];
            const __ROOT_EDGES: &[__parts::EdgeSpec<'static>; __ALL] = &__parts::join(
                <$Name as __parts::Unit<__Header>>::EDGES, __BOUNDARY_EDGES,
            );
            const __TOPOLOGY: __parts::Topology<'static> = __parts::Topology {
                nodes: <$Name as __parts::Unit<__Header>>::NODES,
                edges: __ROOT_EDGES,
                groups: <$Name as __parts::Unit<__Header>>::GROUPS,
            };
            const __SCRATCH: usize = __parts::scratch_length(__NODE_TOTAL, __ALL);
            const _: () = __parts::refuse_unsound::<__SCRATCH>(&__TOPOLOGY);
            type __Width = __parts::Width<{ __parts::width(__ALL) }>;
            type __Set = <__Width as __parts::Select>::Set;
            const __WIRING: __parts::Wiring<'static, __Set> = __parts::Wiring {
                ends: &__parts::ends::<__ALL>(__ROOT_EDGES),
                inputs: &__Width::inputs::<__NODE_TOTAL>(__ROOT_EDGES),
                list: &__Width::list::<__NODE_TOTAL>(__ROOT_EDGES),
                levels: &[
                    __Width::set::<__NODE_TOTAL>(__ROOT_EDGES, __parts::Which::CONTROL),
                    __Width::set::<__NODE_TOTAL>(__ROOT_EDGES, __parts::Which::HIGH),
                    __Width::set::<__NODE_TOTAL>(__ROOT_EDGES, __parts::Which::NORMAL),
                    __Width::set::<__NODE_TOTAL>(__ROOT_EDGES, __parts::Which::LOW),
                ],
                one_at_a_time: &__Width::set::<__NODE_TOTAL>(
                    __ROOT_EDGES, __parts::Which::OneAtATime,
                ),
                order: &__parts::start_order::<__NODE_TOTAL, __SCRATCH>(&__TOPOLOGY),
                rules: &__parts::NodeRule::all::<__NODE_TOTAL>(__TOPOLOGY.nodes),
            };

            impl __parts::Boundary for $Name {
                type Header = __Header;
                type Set = __Set;
                type Nodes = [__parts::NodeState; __NODE_TOTAL];
                type Ingress = __Ingress;
                type Egress = __Egress;

                const WIRING: __parts::Wiring<'static, __Set> = __WIRING;
                const TOPOLOGY: __parts::Topology<'static> = __TOPOLOGY;
                const NODE_STATES: Self::Nodes = [__parts::NodeState::NEW; __NODE_TOTAL];
                const NO_INGRESS: __Ingress = __Ingress { $($In: __parts::Edge::new(),)* };
                const NO_EGRESS: __Egress = __Egress { $($Out: __parts::Edge::new(),)* };

                #[inline(always)]
                fn visit_ingress<const __ONE: bool, __O: __parts::Observer>(
                    &mut self,
                    ingress: &mut __Ingress,
                    port: u16,
                    edge: u16,
                    span: __parts::Span,
                    egress: &mut __Egress,
                    turn: &mut __parts::Turn<'_, __Header, __Set, __O>,
                ) -> u32 {
                    $(if port == __Inputs::$In as u16 {
                        type __To = <$Name as __parts::Member<{ __Nodes::$in_node as usize }>>::Unit;
                        type __In = <__To as __parts::Unit<__Header>>::Input;
                        let spec = const { &__BOUNDARY_EDGES[__Inputs::$In as usize] };
                        let lane = __parts::Lane {
                            edge,
                            node: spec.to.node,
                            site: __parts::Site {
                                around: __parts::Base { edge: 0, node: 0 },
                                unit: const { __base(__Nodes::$in_node) },
                                port: const { __port_in::<__To>(stringify!($in_port)) },
                            },
                            gated: !spec.is_control(),
                        };
                        return __parts::visit_edge::<__ONE, false, _, _, _, _, _, _, _, _, _, _, _>(
                            &mut (ingress, &mut self.edges.$in_node),
                            |edges| &mut edges.0.$In,
                            |edges| &mut *edges.1,
                            |payload| __In::$in_port(payload),
                            &mut self.$in_node,
                            lane,
                            span,
                            egress,
                            turn,
                        );
                    })*
                    0
                }
            }

            impl __parts::Side for __Ingress {
                fn queue(
                    &mut self,
                    port: u16,
                    op: __parts::QueueOp,
                ) -> ::core::result::Result<u32, __parts::CapacityError> {
                    $(if port == __Inputs::$In as u16 { return self.$In.apply(op); })*
                    Ok(0)
                }

                fn figures(&self, port: u16) -> ::core::option::Option<__parts::EdgeFigures> {
                    $(if port == __Inputs::$In as u16 { return Some(self.$In.figures()); })*
                    None
                }
            }

            impl __parts::Ingress for __Ingress {
                type Input = __Input;
                type Header = __Header;

                fn push<__S: __parts::EdgeSet, __O: __parts::Observer>(
                    &mut self,
                    input: __Input,
                    first: u16,
                    turn: &mut __parts::Turn<'_, __Header, __S, __O>,
                ) -> ::core::result::Result<(), __Input> {
                    match input {
                        $(__Input::$In(payload) => {
                            let edge = first + __Inputs::$In as u16;
                            __parts::push_alone(&mut self.$In, edge, payload, turn)
                                .map_err(__Input::$In)?;
                            turn.ready.insert(edge);
                            Ok(())
                        })*
                    }
                }

                fn port(input: &__Input) -> u16 {
                    match *input { $(__Input::$In(_) => __Inputs::$In as u16,)* }
                }

                fn room(&self, port: u16) -> u32 {
                    $(if port == __Inputs::$In as u16 { return self.$In.sure_room(); })*
                    0
                }
            }

            impl __parts::Side for __Egress {
                fn queue(
                    &mut self,
                    port: u16,
                    op: __parts::QueueOp,
                ) -> ::core::result::Result<u32, __parts::CapacityError> {
                    $(if port == __Outputs::$Out as u16 { return self.$Out.apply(op); })*
                    Ok(0)
                }

                fn figures(&self, port: u16) -> ::core::option::Option<__parts::EdgeFigures> {
                    $(if port == __Outputs::$Out as u16 { return Some(self.$Out.figures()); })*
                    None
                }
            }

            impl __parts::Egress for __Egress {
                type Output = __Output;
                type Header = __Header;

                fn pop(&mut self, port: u16) -> ::core::option::Option<(__Output, __Header)> {
                    $(if port == __Outputs::$Out as u16 {
                        let message = self.$Out.pop_message()?;
                        return Some((__Output::$Out(message.payload), message.header));
                    })*
                    None
                }
            }

            impl __parts::Outer<__Output, __parts::Nowhere, __Header> for __Egress {
                type Mark = [__parts::Cursor; __OUTS];

                #[inline(always)]
                fn mark(&self) -> Self::Mark {
                    [$(self.$Out.cursor()),*]
                }

                #[inline(always)]
                fn exceeds(&self, mark: &Self::Mark, burst: u32) -> bool {
                    false $(|| ($crate::__spec!($($($out_word $(($out_arg))?)*)?).gates()
                        && self.$Out.cursor().exceeds(mark[__Outputs::$Out as usize], burst)))*
                }

                #[inline(always)]
                fn emit<__S: __parts::EdgeSet, __O: __parts::Observer>(
                    &mut self,
                    item: __parts::Emitted<__Output, __parts::Nowhere>,
                    turn: &mut __parts::Turn<'_, __Header, __S, __O>,
                ) -> ::core::result::Result<(), __parts::Emitted<__Output, __parts::Nowhere>> {
                    match item {
                        $(__parts::Emitted::Output(__Output::$Out(payload)) => {
                            let edge = __FIRST_OUT + __Outputs::$Out as u16;
                            __parts::push_alone(&mut self.$Out, edge, payload, turn).map_err(
                                |payload| __parts::Emitted::Output(__Output::$Out(payload)),
                            )
                        })*
                        item => Err(item),
                    }
                }

                #[inline(always)]
                fn room(&self, port: u16) -> u32 {
                    $(if port == __Outputs::$Out as u16
                        && $crate::__spec!($($($out_word $(($out_arg))?)*)?).gates()
                    {
                        return self.$Out.room();
                    })*
                    u32::MAX
                }

                fn refuses<__S: __parts::EdgeSet, __O: __parts::Observer>(
                    &mut self,
                    port: u16,
                    turn: &mut __parts::Turn<'_, __Header, __S, __O>,
                ) -> bool {
                    $(if port == __Outputs::$Out as u16 {
                        let (edge, at) = (__FIRST_OUT + port, self.$Out.cursor());
                        return __parts::refuses(&mut self.$Out, at, edge, turn);
                    })*
                    false
                }

                #[inline(always)]
                fn settle<__S: __parts::EdgeSet>(&mut self, _: u16, _: &mut __S) {}
            }
        };
    };
}
