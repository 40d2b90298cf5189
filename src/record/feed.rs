//! Rings whose inputs are written down as they are taken.

use super::entry::By;
use super::output::Output;
use crate::engine::{Feed, Tap};
use crate::frame::Sink;
use crate::graph::{Input, Root, RootGraph};
use crate::observe::{Observer, Position};
use crate::scheduler::{Cx, Intake};
use serde::Serialize;

/// The rings of a tick that is recorded.
pub(super) struct Recording<'a, F, S> {
    pub(super) feed: &'a mut F,
    pub(super) output: &'a mut Output<S>,
}

impl<G, S> Tap<G> for Output<S>
where
    G: RootGraph<Header: Serialize>,
    Input<G>: Serialize,
    S: Sink,
{
    fn taken(
        &mut self,
        is_control: bool,
        position: Position,
        header: Option<&G::Header>,
        input: &Input<G>,
    ) {
        self.put_input(By::ring(is_control, position), header, input);
    }
}

impl<G, F, S> Intake<Root<G>> for Recording<'_, F, S>
where
    G: RootGraph<Header: Serialize>,
    Input<G>: Serialize,
    F: Feed<G>,
    S: Sink,
{
    const CONTROL: bool = F::CONTROL;

    fn poll<O: Observer>(
        &mut self,
        root: &mut Root<G>,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
    ) {
        self.feed.poll_with(root, position, cx, self.output);
    }
}

impl<G, F, S> Feed<G> for Recording<'_, F, S>
where
    G: RootGraph<Header: Serialize>,
    Input<G>: Serialize,
    F: Feed<G>,
    S: Sink,
{
    fn drain<O: Observer, T: Tap<G>>(
        &mut self,
        root: &mut Root<G>,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
        _: &mut T,
    ) {
        self.feed.drain(root, position, cx, self.output);
    }

    fn poll_with<O: Observer, T: Tap<G>>(
        &mut self,
        root: &mut Root<G>,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
        _: &mut T,
    ) {
        self.feed.poll_with(root, position, cx, self.output);
    }

    fn has_input(&self, root: &Root<G>) -> bool {
        self.feed.has_input(root)
    }
}
