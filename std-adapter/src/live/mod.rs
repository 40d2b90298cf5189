//! A running graph as JSON: what the page and the terminal view are drawn from, and any other viewer may be.
//!
//! A [`Shape`] tells what a graph is, once; a [`Frame`] tells what has happened in it until a moment. Both list nodes and
//! edges in the order of the topology. What happens in a second is for the viewer to tell from two frames: [`Rates`].
//! A [`Picture`] says where nodes, edges and boxes stand. None of them holds a payload, only the name of its type.

mod frame;
#[cfg(fuzzing)]
pub mod fuzzing;
mod layout;
mod leak;
mod rates;
mod shape;
mod svg;

pub use frame::{EdgeFrame, Frame, NodeFrame, SchedulerFrame};
pub use layout::{Line, Picture, Rectangle, layout};
pub use leak::ShapeError;
pub use rates::{EdgeRates, NodeRates, Rates, SchedulerRates};
pub use shape::{EdgeShape, EndShape, GroupShape, NodeShape, Shape};

use serde::{Deserialize, Serialize};

/// A graph and its picture: `/topology.json` is a list of these, `/events` tells lists of frames in the same order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graph {
    /// What it is.
    pub shape: Shape,
    /// Where its parts stand.
    pub picture: Picture,
}

impl Graph {
    /// A graph, laid out.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        let picture = layout(&shape);
        Self { shape, picture }
    }
}
