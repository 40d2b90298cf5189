//! The main piece: the struct of a graph, its tables, and its implementation of
//! [`Component`](crate::graph::component::Component).
//!
//! It runs once over the whole declaration. Per component it calls [`__out_edges`](super::out_edges), and once for the
//! graph [`__root`](super::root).

#[doc(hidden)]
#[macro_export]
macro_rules! __attributed {
    ([$($attributes:tt)*] $($item:tt)*) => { $($attributes)* $($item)* };
}

#[doc(hidden)]
#[macro_export]
#[rustfmt::skip]
macro_rules! __header {
    () => { () };
    ($Header:ty) => { $Header };
}

/// The port that an edge begins at, for the check of what it carries.
#[doc(hidden)]
#[macro_export]
macro_rules! __source_port {
    ($Component:ident, errors) => {
        __parts::PayloadOf::port(
            |letter: <$Component as __parts::Component<__Header>>::DeadLetter| letter,
        )
    };
    ($Component:ident, $Port:ident) => {{
        type __Output = <$Component as __parts::Component<__Header>>::Output;
        __parts::PayloadOf::port(__Output::$Port)
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __graph {
    (
        $attributes:tt [$vis:vis] $Name:ident [$($Header:ty)?] [$($inputs:tt)*] [$($outputs:tt)*]
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
                pub edges: <$Name as $crate::graph::parts::Component<
                    $crate::__header!($($Header)?),
                >>::Edges,
            }
        }

        #[allow(
            clippy::all, clippy::pedantic, clippy::restriction, dead_code, missing_docs,
            missing_debug_implementations, non_camel_case_types, non_snake_case,
            non_upper_case_globals, private_bounds, private_interfaces,
            unreachable_code, unreachable_patterns, unreachable_pub, unused_assignments,
            unused_comparisons, unused_mut, unused_variables,
        )]
        const _: () = {
            use $crate::graph::parts as __parts;
            use __parts::{
                Component as _, Edges as _, Header as _, OutEdges as _, Outlet as _, Ports as _,
                SelectSlot as _,
            };

            type __Header = $crate::__header!($($Header)?);
            enum __Nodes { $($node,)* COUNT }
            enum __Edges { $($($($($edge,)+)?)*)* COUNT }
            // A port has one row: the pattern of a second one would never be reached. As a parameter of a function, for
            // an error at the token.
            $(const _: () = { fn __rows<$($Port),*>() {} };)*
            enum __Inputs { $($In,)* COUNT }
            enum __Outputs { $($Out,)* COUNT }
            const __COMPONENTS: usize = __Nodes::COUNT as usize;

            $crate::__boundary! { $vis __Input { $($(#[$in_meta])* $In($InT)),* } }
            $crate::__boundary! { $vis __Output { $($(#[$out_meta])* $Out($OutT)),* } }

            const __PARTS: &[__parts::ComponentSpec; __COMPONENTS] = &[$(__parts::ComponentSpec {
                name: stringify!($node),
                kind: stringify!($Node),
                nodes: <$Node as __parts::Component<__Header>>::NODES,
                edges: <$Node as __parts::Component<__Header>>::EDGES,
                groups: <$Node as __parts::Component<__Header>>::GROUPS,
            }),*];
            const __BASES: &[__parts::Base; __COMPONENTS + 1] = &__parts::bases(__Edges::COUNT as u16, __PARTS);
            const __NODE_TOTAL: usize = __BASES[__COMPONENTS].node as usize;
            const __INNER: usize = __BASES[__COMPONENTS].edge as usize;

            fn __checked_boundary() {
                $({
                    type __In = <<__node::$in_node as __parts::Named>::Component
                        as __parts::Component<__Header>>::Input;
                    __parts::PayloadOf::port(__In::$in_port).carries::<$InT>();
                })*
            }

            // What belongs to one component or edge hangs on a type of its name. A function that grows with the graph has
            // no closure and no inline constant: each would be checked with the types of the whole function.
            mod __node { $(pub(super) struct $node;)* }
            mod __edge { $($($($(pub(super) struct $edge;)+)?)*)* }

            $(const _: () = {
                type __Component = $Node;
                type __Out = <__Component as __parts::Component<__Header>>::Output;
                type __Letter = <__Component as __parts::Component<__Header>>::DeadLetter;

                impl __parts::Named for __node::$node {
                    type Component = __Component;
                    type Edges = __OutEdges;

                    const BASE: __parts::Base = __BASES[__Nodes::$node as usize];
                    const END: __parts::Base = __BASES[__Nodes::$node as usize + 1];
                }

                // First, so that the error at the token comes before those that follow from it.
                fn __checked() {
                    const ALL: bool = __parts::all_wired(
                        <__Out as __parts::Ports>::PORTS, &[$(stringify!($Port)),*],
                    );
                    __parts::wired::<$Node, ALL>();
                    $($($({
                        let port = $crate::__source_port!(__Component, $Port);
                        port.fits::<$T, { $N > 0 }>();
                        port.carries::<$T>();
                        type __In = <<__node::$to as __parts::Named>::Component
                            as __parts::Component<__Header>>::Input;
                        __parts::PayloadOf::port(__In::$to_port).carries::<$T>();
                    })+)?)*
                }

                // The numbers of the ports, each found once.
                struct __Port;
                impl __Port {
                    $(const $Port: u16 = __parts::port_index(
                        <__Out as __parts::Ports>::PORTS, stringify!($Port),
                    );)*
                }

                $crate::__edges! {
                    $attributes $vis __OutEdges [$Name __Edges 0] {
                        $($($($edge: [$T; $N] ($($word $(($arg))?)*);)+)?)*
                    }
                }
                $crate::__out_edges! {
                    __OutEdges __Cursors (__Out, __Letter) -> __Output true
                    [__edge __Edges __Port __Outputs] $node [$vis] {$(
                        $Port [$($($edge)+)?] [$($Bound)?] [$($($nowhere)?)?];
                    )*}
                }
            };)*

            $crate::__attributed! { $attributes
                $vis struct __AllEdges {
                    $(pub $node: <__node::$node as __parts::Named>::Edges,)*
                }
            }

            const __OWN_EDGES: &[__parts::EdgeSpec<'static>] = &[$($($($(__edge::$edge::SPEC,)+)?)*)*];

            $($($($(impl __edge::$edge {
                const SPEC: __parts::EdgeSpec<'static> = {
                    type __Policy =
                        $crate::__policy!($Name, __Edges::$edge as usize; $($word $(($arg))?)*);
                    let keywords = $crate::__keywords!($($word $(($arg))?)*);
                    let from = __parts::end_out::<__Header, __node::$node>(stringify!($Port));
                    let to = __parts::end_in::<__Header, __node::$to>(stringify!($to_port));
                    keywords.edge::<__Policy>(stringify!($edge), stringify!($T), $N, from, to)
                };
                const GATES: bool = Self::SPEC.gates();
            }
            impl __parts::NamedEdge<__Header> for __edge::$edge {
                type Graph = $Name;

                const ROUTE: __parts::Route = __parts::Route::of::<__Header, __node::$to>(
                    __Edges::$edge as u16, &Self::SPEC, stringify!($to_port),
                );
                const NEXT: u16 = __parts::next_edge(
                    __Edges::$edge as usize + 1, Self::SPEC.to.node, __OWN_EDGES,
                );

                #[inline(always)]
                fn deliver<const __LONE: bool, __S: __parts::EdgeSet, __O: __parts::Observer>(
                    graph: &mut $Name,
                    base: __parts::Base,
                    limits: __parts::Limits<'_, __S>,
                    outs: &mut impl __parts::Outlet<__Output, __Header, __S, __O>,
                    cx: &mut __parts::Cx<'_, __Header, __S, __O>,
                ) -> __parts::Visit {
                    type __In = <<__node::$to as __parts::Named>::Component
                        as __parts::Component<__Header>>::Input;
                    __parts::deliver::<__LONE, _, _, _, _, _, _, _, _, _, _, _>(
                        &mut graph.edges,
                        |edges| &mut edges.$node.$edge,
                        |edges| &mut edges.$to,
                        |payload| __In::$to_port(payload),
                        &mut graph.$to,
                        <Self as __parts::NamedEdge<__Header>>::ROUTE.at(base),
                        limits,
                        outs,
                        cx,
                    )
                }
            })+)?)*)*

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
                pub const fn topology() -> __parts::Topology<'static> { __TOPOLOGY }

                /// The edges of the graph, with no message in them: for a struct literal.
                pub const fn edges() -> __AllEdges {
                    __AllEdges {
                        $($node: <<__node::$node as __parts::Named>::Edges as __parts::Edges>::EMPTY,)*
                    }
                }
            }

            impl __parts::Component<__Header> for $Name {
                type Input = __Input;
                type Output = __Output;
                type DeadLetter = __parts::Never;
                type Edges = __AllEdges;

                const IS_NODE: bool = false;
                const NODES: &'static [__parts::NodeSpec<'static>] =
                    &__parts::nodes::<__NODE_TOTAL>(__PARTS);
                const EDGES: &'static [__parts::EdgeSpec<'static>] =
                    &__parts::edges::<__INNER>(__OWN_EDGES, __PARTS);
                const GROUPS: &'static [__parts::GroupSpec<'static>] = &__parts::groups::<
                    { 1 $(+ <$Node as __parts::Component<__Header>>::GROUPS.len())* },
                >(stringify!($Name), __PARTS);
                const INPUTS: &'static [__parts::End<'static>] = &[$(
                    __parts::end_in::<__Header, __node::$in_node>(stringify!($in_port))
                ),*];
                const OUTPUTS: &'static [__parts::End<'static>] =
                    &__parts::aliases::<{ __Outputs::COUNT as usize }>(&[$($($((
                        __Outputs::$Bound as usize,
                        __parts::end_out::<__Header, __node::$node>(stringify!($Port)),
                    ),)?)*)*]);

                #[inline(always)]
                fn room<__S: __parts::EdgeSet, __O: __parts::Observer>(
                    &mut self,
                    port: u16,
                    outs: &mut impl __parts::Outlet<__Output, __Header, __S, __O>,
                ) -> u32 {
                    $(if port == __Inputs::$In as u16 {
                        let edges = &mut self.edges.$in_node;
                        return __parts::Component::<__Header>::room(
                            &mut self.$in_node, __input::$In::ROUTE.port,
                            &mut __parts::Outs { edges, beyond: outs, first: 0 },
                        );
                    })*
                    u32::MAX
                }

                #[inline(always)]
                fn deliver<__E, __X, __S: __parts::EdgeSet, __O: __parts::Observer>(
                    &mut self,
                    input: __Input,
                    base: __parts::Base,
                    outs: &mut __parts::Outs<'_, __E, __X>,
                    _: &mut __E::Cursors,
                    cx: &mut __parts::Cx<'_, __Header, __S, __O>,
                ) -> bool
                where
                    __E: __parts::OutEdges<__Header, Output = __Output, DeadLetter = __parts::Never>,
                    __X: __parts::Outlet<__E::Boundary, __Header, __S, __O>,
                {
                    match input {
                        $(__Input::$In(payload) => {
                            type __In = <<__node::$in_node as __parts::Named>::Component
                                as __parts::Component<__Header>>::Input;
                            cx.port = __input::$In::ROUTE.port;
                            let (first, edges) = (base.edge, &mut self.edges.$in_node);
                            let base = base.plus(__input::$In::ROUTE.component);
                            let mut outs = __parts::Outs { edges, beyond: outs, first };
                            let input = __In::$in_port(payload);
                            __parts::deliver_one(&mut self.$in_node, input, base, &mut outs, cx)
                        })*
                    }
                }

                #[inline(always)]
                fn visit<const __LONE: bool, __S: __parts::EdgeSet, __O: __parts::Observer>(
                    &mut self,
                    edge: u16,
                    base: __parts::Base,
                    limits: __parts::Limits<'_, __S>,
                    outs: &mut impl __parts::Outlet<__Output, __Header, __S, __O>,
                    cx: &mut __parts::Cx<'_, __Header, __S, __O>,
                ) -> __parts::Visit {
                    let (first, mut local) = (base.edge, edge.wrapping_sub(base.edge));
                    // The edge on which a message is followed is one of the arms further down.
                    $($($($(if local == __Edges::$edge as u16 {
                        match __parts::visit_edge::<__LONE, __Header, __edge::$edge, __S, __O>(
                            self, base, limits, outs, cx,
                        ) {
                            __parts::ControlFlow::Break(visit) => return visit,
                            __parts::ControlFlow::Continue(next) => local = next,
                        }
                    })+)?)*)*
                    $(if __parts::has_edge::<__node::$node>(local) {
                        let base = base.plus(<__node::$node as __parts::Named>::BASE);
                        let edges = &mut self.edges.$node;
                        return __parts::Component::<__Header>::visit::<__LONE, _, _>(
                            &mut self.$node, edge, base, limits,
                            &mut __parts::Outs { edges, beyond: outs, first }, cx,
                        );
                    })*
                    __parts::Visit::Blocked
                }

                fn hook<__E, __X, __S: __parts::EdgeSet, __O: __parts::Observer>(
                    &mut self,
                    node: u16,
                    base: __parts::Base,
                    hook: __parts::Hook,
                    outs: &mut __parts::Outs<'_, __E, __X>,
                    cx: &mut __parts::Cx<'_, __Header, __S, __O>,
                ) -> bool
                where
                    __E: __parts::OutEdges<__Header, Output = __Output, DeadLetter = __parts::Never>,
                    __X: __parts::Outlet<__E::Boundary, __Header, __S, __O>,
                {
                    let local = node.wrapping_sub(base.node);
                    $(if __parts::has_node::<__node::$node>(local) {
                        let (first, edges) = (base.edge, &mut self.edges.$node);
                        let base = base.plus(<__node::$node as __parts::Named>::BASE);
                        let mut outs = __parts::Outs { edges, beyond: outs, first };
                        return __parts::Component::<__Header>::hook(
                            &mut self.$node, node, base, hook, &mut outs, cx,
                        );
                    })*
                    false
                }

                fn edge(&self, edge: u16) -> ::core::option::Option<&dyn __parts::Queue> {
                    $(if let Some(edge) = self.edges.$node.edge(edge) { return Some(edge); })*
                    $(if __parts::has_edge::<__node::$node>(edge) {
                        let edge = edge - <__node::$node as __parts::Named>::BASE.edge;
                        return __parts::Component::<__Header>::edge(&self.$node, edge);
                    })*
                    None
                }

                fn edge_mut(&mut self, edge: u16) -> ::core::option::Option<&mut dyn __parts::Queue> {
                    $(if let Some(edge) = self.edges.$node.edge_mut(edge) { return Some(edge); })*
                    $(if __parts::has_edge::<__node::$node>(edge) {
                        let edge = edge - <__node::$node as __parts::Named>::BASE.edge;
                        return __parts::Component::<__Header>::edge_mut(&mut self.$node, edge);
                    })*
                    None
                }
            }

            $crate::__hashed! {
                $Name; $($node: $Node { $($($($edge: $T;)+)?)* })*
            }

            $crate::__root! { $attributes [$vis] $Name [$($inputs)*] [$($outputs)*] }
        };
    };
}
