//! How a component emits on its edges: what `graph!` writes for each component, and for the outputs of the root.

/// What a component emits by a port, as a pattern or as an expression.
#[doc(hidden)]
#[macro_export]
macro_rules! __emitted {
    ($Output:ident, errors, $payload:ident) => {
        __parts::Emitted::DeadLetter($payload)
    };
    ($Output:ident, $Port:ident, $payload:ident) => {
        __parts::Emitted::Output($Output::$Port($payload))
    };
}

/// Emits a payload by a port: on its edges, and by the boundary port after them.
///
/// A single target is asked once, by the push itself. Several are asked before anything is pushed, since the message goes
/// out on all of them or on none; then all but the last get a clone.
#[doc(hidden)]
#[macro_export]
macro_rules! __fan_out {
    ($place:tt $port:tt $payload:ident [] []) => { Ok(()) };
    ($place:tt $port:tt $payload:ident [$edge:tt] []) => {
        $crate::__fan_out!(@last $place $port $payload [$edge] [])
    };
    ($place:tt $port:tt $payload:ident [] [$Bound:ident]) => {
        $crate::__fan_out!(@last $place $port $payload [] [$Bound])
    };
    ($place:tt ($Output:ident $Port:ident $number:expr) $payload:ident $edges:tt $bound:tt) => {
        if $crate::__fan_out!(@refuses $place $number) {
            Err($crate::__emitted!($Output, $Port, $payload))
        } else {
            $crate::__fan_out!(@each $place ($Output $Port) $payload $edges $bound)
        }
    };

    (@refuses ($edges:ident $cursors:ident $first:ident $Number:ident $Boundary:ident $beyond:ident $cx:ident $promised:ident $marks:ident) $number:expr) => {
        $edges.refuses($cursors, $first, $number, $promised, $beyond, $cx)
    };

    (@each $place:tt $port:tt $payload:ident [$edge:tt] []) => {
        $crate::__fan_out!(@last $place $port $payload [$edge] [])
    };
    (@each $place:tt $port:tt $payload:ident [] $bound:tt) => {
        $crate::__fan_out!(@last $place $port $payload [] $bound)
    };
    (@each $place:tt $port:tt $payload:ident [$edge:tt $($more:tt)*] $bound:tt) => {{
        let copy = ::core::clone::Clone::clone(&$payload);
        let _ = $crate::__fan_out!(@push $place copy $edge);
        $crate::__fan_out!(@each $place $port $payload [$($more)*] $bound)
    }};

    (@push ($edges:ident $cursors:ident $first:ident $Number:ident $Boundary:ident $beyond:ident $cx:ident $promised:ident $marks:ident)
        $payload:ident $edge:tt
    ) => {
        __parts::push(
            &mut $edges.$edge,
            &mut $cursors.$edge,
            $first.wrapping_add($Number::$edge as u16),
            $payload,
            $promised && $marks::$edge::GATES,
            $cx,
        )
    };
    (@last $place:tt ($Output:ident $Port:ident $($number:expr)?) $payload:ident [$edge:tt] []) => {
        $crate::__fan_out!(@push $place $payload $edge)
            .map_err(|payload| $crate::__emitted!($Output, $Port, payload))
    };
    (@last ($edges:ident $cursors:ident $first:ident $Number:ident $Boundary:ident $beyond:ident $cx:ident $promised:ident $marks:ident)
        ($Output:ident $Port:ident $($number:expr)?) $payload:ident [] [$Bound:ident]
    ) => {
        match $beyond.emit($Boundary::$Bound($payload), $promised, $cx) {
            Err($Boundary::$Bound(payload)) => Err($crate::__emitted!($Output, $Port, payload)),
            _ => Ok(()),
        }
    };
}

/// Implements `OutEdges` for a struct of edges.
///
/// `$component` is the name of the component, for the errors of the compiler: a port that is left out is reported there.
///
/// `$marks` is the module of the edges' marker types, `$Number` the enum of their numbers. The number of a port is
/// `$Numbers::PORT`, that of a boundary port `$Bounds::PORT`. `$leads_in` says whether the edges lead to nodes.
#[doc(hidden)]
#[macro_export]
macro_rules! __out_edges {
    (
        $Edges:ident $Cursors:ident ($Output:ident, $DeadLetter:ty) -> $Boundary:ident $leads_in:literal
        [$marks:ident $Number:ident $Numbers:ident $Bounds:ident] $component:ident [$vis:vis] {$(
            $Port:ident [$($edge:tt)*] [$($Bound:ident)?] [$($nowhere:lifetime)?];
        )*}
    ) => {
        #[derive(Clone, Copy)]
        $vis struct $Cursors { $($($edge: __parts::Cursor,)*)* }

        impl __parts::OutEdges<__Header> for $Edges {
            type Output = $Output;
            type DeadLetter = $DeadLetter;
            type Boundary = $Boundary;
            type Cursors = $Cursors;

            #[inline(always)]
            fn open(&self) -> $Cursors {
                $Cursors { $($($edge: self.$edge.cursor(),)*)* }
            }

            #[inline(always)]
            fn close<__S: __parts::EdgeSet>(
                &mut self,
                cursors: &$Cursors,
                first: u16,
                ready: &mut __S,
            ) {
                $($(__parts::close(
                    &mut self.$edge,
                    cursors.$edge,
                    first.wrapping_add($Number::$edge as u16),
                    $leads_in,
                    ready,
                );)*)*
            }

            #[inline(always)]
            fn emit<__S: __parts::EdgeSet, __O: __parts::Observer>(
                &mut self,
                cursors: &mut $Cursors,
                first: u16,
                item: __parts::Emitted<$Output, $DeadLetter>,
                promised: bool,
                beyond: &mut impl __parts::Outlet<$Boundary, __Header, __S, __O>,
                cx: &mut __parts::Cx<'_, __Header, __S, __O>,
            ) -> ::core::result::Result<(), __parts::Emitted<$Output, $DeadLetter>> {
                let edges = self;
                let $component = item;
                match $component {
                    $($crate::__emitted!($Output, $Port, payload) => {
                        $($(stringify!($nowhere);)?)?
                        $crate::__fan_out!(
                            (edges cursors first $Number $Boundary beyond cx promised $marks)
                            ($Output $Port $Numbers::$Port) payload [$($edge)*] [$($Bound)?]
                        )
                    })*
                    __parts::Emitted::DeadLetter(letter) => {
                        Err(__parts::Emitted::DeadLetter(letter))
                    }
                }
            }

            #[inline(always)]
            fn room<__S: __parts::EdgeSet, __O: __parts::Observer>(
                &self,
                port: u16,
                beyond: &impl __parts::Outlet<$Boundary, __Header, __S, __O>,
            ) -> u32 {
                let mut room = u32::MAX;
                $(if port == $Numbers::$Port as u16 {
                    $(if $marks::$edge::GATES { room = room.min(self.$edge.room()); })*
                    $(room = room.min(beyond.room($Bounds::$Bound as u16));)?
                })*
                room
            }

            #[inline(always)]
            fn refuses<__S: __parts::EdgeSet, __O: __parts::Observer>(
                &mut self,
                cursors: &$Cursors,
                first: u16,
                port: u16,
                promised: bool,
                beyond: &mut impl __parts::Outlet<$Boundary, __Header, __S, __O>,
                cx: &mut __parts::Cx<'_, __Header, __S, __O>,
            ) -> bool {
                let mut any = false;
                $(if port == $Numbers::$Port as u16 {
                    $(
                        let number = first.wrapping_add($Number::$edge as u16);
                        let promised = promised && $marks::$edge::GATES;
                        any |= __parts::refuses(&mut self.$edge, cursors.$edge, number, promised, cx);
                    )*
                    $(any |= beyond.refuses($Bounds::$Bound as u16, promised, cx);)?
                })*
                any
            }
        }
    };
}
