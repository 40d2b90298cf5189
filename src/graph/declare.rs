//! `graph!`: a graph, declared.
//!
//! The macro writes a plain struct of nodes and edges, the tables of its shape, and short dispatches. All work that does
//! not need the declaration's tokens is in functions (`deliver.rs`, `outlet.rs`, `places.rs`).
//!
//! How a mistake comes to be reported at the user's own token: edges and nodes are variants of enums, so an unknown or
//! a duplicate name is one of those at its token; a port is a variant of its node's enum; a payload is compared by a
//! trait whose argument is the user's type; a port that is left out is a pattern not covered in a `match` on the
//! user's node name; a keyword is a path into the table of keywords.
//!
//! Types of this code are named with two leading underscores, so that they shadow nothing of the user's.

/// Declares a graph: nodes, and under each node the edges that it sends on.
///
/// ```text
/// graph! {
///     /// Docs and derives pass through.
///     #[derive(Clone)]
///     pub graph NAME<HEADER>(BOUNDARY INPUTS) -> (BOUNDARY OUTPUTS) {
///         node: Type {
///             Port => edge: [Payload; capacity] words -> other.Port, second: [..] -> third.Port;
///             Port -> out.BoundaryPort;
///             Port => edge: [Payload; capacity] words -> other.Port -> out.BoundaryPort;
///             Port -> nowhere;
///             errors => letters: [DeadLetter<In>; 16] drop -> audit.Letter;
///         }
///     }
/// }
/// ```
///
/// - **Words** of an edge, in any order: an overflow policy (`block`, the default; `drop`; `latest`; `coalesce(f)` with
///   `f: fn(&mut queued, new)`), a priority (`control`, `high`, `normal`, the default, `low`), and `feedback` for an
///   edge that closes a cycle.
/// - **Several edges** after one port, and a boundary port after them, are a fan-out: on all of them or on none; several
///   edges into one port a fan-in. Every output port must appear, in one row; one that is meant to lead nowhere says `-> nowhere`.
/// - **`errors`** is the port of a node's dead letters; it may be left out.
/// - **The boundary** makes a graph a part of others: `(Quote: Quote => strategy.Quote)` names a port, its payload and
///   the inner port that it stands for; `-> (Order: Order)` names what inner ports reach by `-> out.Order`. At the root
///   each boundary port has an edge, by default `[16]` and blocking; `Kill: Halt => gateway.Halt [1] control
///   coalesce(Halt::merge)` says otherwise.
/// - **The header** in angle brackets, for instance `<Trace>`, is carried with each payload; the default is none. A
///   subgraph must have the header of the graph around it.
/// - **The struct** has a public field for each node and one named `edges`; `NAME::new(nodes in order)` makes it, and
///   so does a struct literal with `edges: NAME::edges()`.
///
/// The declaration is [validated](crate::topology::validate) by the compiler; warnings are not shown, and can be asked
/// for with `validate(&NAME::topology(), ..)`. A graph has at most 4,096 edges, its subgraphs' and its boundary's included.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
///
/// struct Count(u32);
/// impl Node for Count {
///     type Input = Never;
///     type Output = One<u32>;
///     fn on_start(&mut self, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
///         context.emit(One::One(self.0))?;
///         Ok(())
///     }
/// }
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
///
/// graph! {
///     graph Counting {
///         count: Count { One => numbers: [u32; 4] -> sum.One; }
///         sum: Sum {}
///     }
/// }
///
/// let mut engine = Engine::new(Counting::new(Count(7), Sum::default()));
/// engine.start(0).unwrap();
/// engine.tick(1, 100).unwrap();
/// assert_eq!(engine.graph().sum.0, 7);
/// ```
#[macro_export]
macro_rules! graph {
    (
        $(#[$meta:meta])*
        $vis:vis graph $Name:ident $(< $Header:ty >)? $(($($inputs:tt)*))? $(-> ($($outputs:tt)*))?
        { $($components:tt)* }
    ) => {
        $crate::__graph! {
            [$(#[$meta])*] [$vis] $Name [$($Header)?]
            [$($($inputs)*)?] [$($($outputs)*)?] [$($($inputs)*)?] [$($($outputs)*)?] { $($components)* }
        }
    };
}
