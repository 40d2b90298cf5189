//! A graph as a root: an edge for each port of its boundary, and the tables that the scheduler works on.

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

/// A table of the scheduler, filled at compile time.
#[doc(hidden)]
#[macro_export]
macro_rules! __table {
    ($table:ident: $empty:expr; $fill:expr) => {{
        let mut $table = $empty;
        __parts::unwrap_table($fill);
        $table
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __root {
    (
        $attributes:tt [$vis:vis] $Name:ident
        [$(
            $(#[$in_meta:meta])*
            $In:ident : $InT:ty => $in_node:ident . $in_port:ident
            $([$InN:expr] $($in_word:ident $(($in_arg:expr))?)*)?
        ),* $(,)?]
        [$(
            $(#[$out_meta:meta])*
            $Out:ident : $OutT:ty $([$OutN:expr] $($out_word:ident $(($out_arg:expr))?)*)?
        ),* $(,)?]
    ) => {
        const __INS: usize = __Inputs::COUNT as usize;
        const __ALL: usize = __INNER + __INS + __Outputs::COUNT as usize;

        $crate::__edges! {
            $attributes $vis __InputEdges [$Name __Inputs (1 << 20)] {
                $($In: [$InT; $crate::__capacity!($($InN)?)] ($($($in_word $(($in_arg))?)*)?);)*
            }
        }
        $crate::__edges! {
            $attributes $vis __OutputEdges [$Name __Outputs (1 << 21)] {
                $($Out: [$OutT; $crate::__capacity!($($OutN)?)] ($($($out_word $(($out_arg))?)*)?);)*
            }
        }
        $crate::__hashed_edges! { __InputEdges; $($In: $InT),* }
        $crate::__hashed_edges! { __OutputEdges; $($Out: $OutT),* }
        $crate::__out_edges! {
            __OutputEdges __OutputCursors (__Output, __parts::Never) -> __NoPort false
            [__output __Outputs __Outputs __Outputs] output [$vis] {$( $Out [$Out] [] []; )*}
        }
        use __parts::Never as __NoPort;

        mod __input { $(pub(super) struct $In;)* }
        $(impl __input::$In {
            const SPEC: __parts::EdgeSpec<'static> =
                $crate::__keywords!($($($in_word $(($in_arg))?)*)?).edge::<$crate::__policy!(
                    $Name, (1 << 20) + __Inputs::$In as usize; $($($in_word $(($in_arg))?)*)?
                )>(
                    stringify!($In),
                    stringify!($InT),
                    $crate::__capacity!($($InN)?),
                    __parts::End { node: __parts::OUTSIDE, port: stringify!($In) },
                    __parts::end_in::<__Header, __node::$in_node>(stringify!($in_port)),
                );
            const ROUTE: __parts::Route = __parts::Route::of::<__Header, __node::$in_node>(
                (__INNER + __Inputs::$In as usize) as u16, &Self::SPEC, stringify!($in_port),
            );
            const NEXT: u16 = __parts::next_edge(0, Self::SPEC.to.node, __OWN_EDGES);
        })*

        mod __output { $(pub(super) struct $Out;)* }
        $(impl __output::$Out {
            const SPEC: __parts::EdgeSpec<'static> =
                $crate::__keywords!($($($out_word $(($out_arg))?)*)?).edge::<$crate::__policy!(
                    $Name, (1 << 21) + __Outputs::$Out as usize; $($($out_word $(($out_arg))?)*)?
                )>(
                    stringify!($Out),
                    stringify!($OutT),
                    $crate::__capacity!($($OutN)?),
                    <$Name as __parts::Component<__Header>>::OUTPUTS[__Outputs::$Out as usize],
                    __parts::End { node: __parts::OUTSIDE, port: stringify!($Out) },
                );
            const GATES: bool = Self::SPEC.gates();
        })*

        const __BOUNDARY_EDGES: &[__parts::EdgeSpec<'static>; __ALL - __INNER] = &[
            $(__input::$In::SPEC,)*
            $(__output::$Out::SPEC,)*
        ];
        const __ROOT_EDGES: &[__parts::EdgeSpec<'static>; __ALL] = &__parts::join(
            <$Name as __parts::Component<__Header>>::EDGES, __BOUNDARY_EDGES,
        );
        const __TOPOLOGY: __parts::Topology<'static> = __parts::Topology {
            nodes: <$Name as __parts::Component<__Header>>::NODES,
            edges: __ROOT_EDGES,
            groups: <$Name as __parts::Component<__Header>>::GROUPS,
        };
        const __SCRATCH: usize = __parts::scratch_length(__NODE_TOTAL, __ALL);
        const _: () = __parts::refuse_unsound::<__SCRATCH>(&__TOPOLOGY);
        type __Width = __parts::Width<{ __parts::width(__ALL) }>;
        type __Set = <__Width as __parts::Select>::Set;
        // Inputs and list are filled twice: one more constant for the pair would add a note to the errors of graphs.
        const __WIRING: __parts::Wiring<'static, __Set> = __parts::Wiring {
            ends: &$crate::__table! { ends: [(0, 0); __ALL]; __parts::ends(&__TOPOLOGY, &mut ends) },
            inputs: &$crate::__table! {
                inputs: [<__Set as __parts::EdgeSet>::NO_INPUTS; __NODE_TOTAL];
                __Width::inputs(&__TOPOLOGY, &mut inputs, &mut [0; __Width::list_length(__ALL)])
            },
            list: &$crate::__table! {
                list: [0; __Width::list_length(__ALL)];
                __Width::inputs(
                    &__TOPOLOGY, &mut [<__Set as __parts::EdgeSet>::NO_INPUTS; __NODE_TOTAL], &mut list,
                )
            },
            levels: &__parts::unwrap_table(__Width::levels(&__TOPOLOGY)),
            one_at_a_time: &__parts::unwrap_table(
                __Width::one_at_a_time(&__TOPOLOGY, &mut [0; __NODE_TOTAL]),
            ),
            order: &$crate::__table! {
                order: [0; __NODE_TOTAL];
                __parts::start_order(&__TOPOLOGY, &mut order, &mut [0; __SCRATCH])
            },
            rules: &$crate::__table! {
                rules: [__parts::NodeRule::DEFAULT; __NODE_TOTAL];
                __parts::rules(&__TOPOLOGY, &mut rules)
            },
        };

        impl __parts::DeclaredGraph for $Name {
            const TOPOLOGY: __parts::Topology<'static> = __TOPOLOGY;
        }

        impl __parts::RootGraph for $Name {
            type Header = __Header;
            type Set = __Set;
            type Nodes = [__parts::NodeState; __NODE_TOTAL];
            type Inputs = __InputEdges;
            type Outputs = __OutputEdges;

            #[inline(always)]
            fn wiring(&self) -> __parts::Wiring<'_, __Set> {
                __WIRING
            }

            #[inline(always)]
            fn topology(&self) -> __parts::Topology<'_> {
                __TOPOLOGY
            }

            fn node_states(&self) -> Self::Nodes {
                [__parts::NodeState::NEW; __NODE_TOTAL]
            }

            #[inline(always)]
            fn visit_input<const __LONE: bool, __O: __parts::Observer>(
                &mut self,
                inputs: &mut __InputEdges,
                outputs: &mut impl __parts::Outlet<__Output, __Header, __Set, __O>,
                input: u16,
                limits: __parts::Limits<'_, __Set>,
                cx: &mut __parts::Cx<'_, __Header, __Set, __O>,
            ) -> __parts::ControlFlow<__parts::Visit, u16> {
                $(if input == __Inputs::$In as u16 {
                    type __In = <<__node::$in_node as __parts::Named>::Component
                        as __parts::Component<__Header>>::Input;
                    let visit = __parts::deliver::<__LONE, _, _, _, _, _, _, _, _, _, _, _>(
                        &mut (inputs, &mut self.edges.$in_node),
                        |edges| &mut edges.0.$In,
                        |edges| &mut *edges.1,
                        |payload| __In::$in_port(payload),
                        &mut self.$in_node,
                        __input::$In::ROUTE,
                        limits,
                        outputs,
                        cx,
                    );
                    if !__LONE {
                        return __parts::ControlFlow::Break(visit);
                    }
                    let next = __parts::Base::default().next(__input::$In::NEXT);
                    return match cx.follows(visit, __input::$In::ROUTE.edge, next, &limits) {
                        __parts::ControlFlow::Break(visit) => __parts::ControlFlow::Break(visit),
                        __parts::ControlFlow::Continue(()) => {
                            __parts::ControlFlow::Continue(__input::$In::NEXT)
                        }
                    };
                })*
                __parts::ControlFlow::Break(__parts::Visit::Blocked)
            }

            #[inline(always)]
            fn push<__O: __parts::Observer>(
                inputs: &mut __InputEdges,
                first: u16,
                input: __Input,
                cx: &mut __parts::Cx<'_, __Header, __Set, __O>,
            ) -> ::core::result::Result<(), __Input> {
                match input {
                    $(__Input::$In(payload) => {
                        let number = first + __Inputs::$In as u16;
                        __parts::push_alone(&mut inputs.$In, number, payload, cx)
                            .map_err(__Input::$In)
                    })*
                }
            }

            fn pop(
                outputs: &mut __OutputEdges,
                output: u16,
            ) -> ::core::option::Option<__parts::Message<__Output, __Header>> {
                $(if output == __Outputs::$Out as u16 {
                    let message = outputs.$Out.pop_message()?;
                    let payload = __Output::$Out(message.payload);
                    return Some(__parts::Message { payload, header: message.header });
                })*
                None
            }
        }
    };
}
