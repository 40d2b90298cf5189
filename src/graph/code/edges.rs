//! Structs of edges: those that one component sends on, the inputs of a root, and its outputs.

/// Writes a struct of edges. `$Number` is the enum that numbers them; `$at` tells the merges of the graph's several
/// structs apart.
#[doc(hidden)]
#[macro_export]
macro_rules! __edges {
    ($attributes:tt $vis:vis $Edges:ident [$Graph:ident $Number:ident $at:expr] {
        $($edge:tt : [$T:ty; $N:expr] ($($word:tt)*);)*
    }) => {
        $crate::__attributed! { $attributes
            $vis struct $Edges {
                $(pub $edge: __parts::Edge<
                    $T,
                    { $N },
                    $crate::__policy!($Graph, $at + $Number::$edge as usize; $($word)*),
                    __Header,
                    $crate::__slot_for!($T, __Header),
                >,)*
            }
        }

        impl __parts::Edges for $Edges {
            const EMPTY: Self = Self { $($edge: __parts::Edge::new(),)* };

            fn edge(&self, number: u16) -> ::core::option::Option<&dyn __parts::Queue> {
                $(if number == $Number::$edge as u16 { return Some(&self.$edge); })*
                None
            }

            fn edge_mut(&mut self, number: u16) -> ::core::option::Option<&mut dyn __parts::Queue> {
                $(if number == $Number::$edge as u16 { return Some(&mut self.$edge); })*
                None
            }
        }

        $($crate::__merge!($Graph, $at + $Number::$edge as usize, $T; $($word)*);)*
    };
}
