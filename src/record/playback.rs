//! The inputs that a tick took from rings, from the recording.

use super::entry::{By, Entry};
use super::tape::{Source, Tape};
use crate::engine::{Feed, Tap};
use crate::graph::{Input, Root, RootGraph};
use crate::observe::{Observer, Position};
use crate::scheduler::{Cx, Intake};
use serde::de::DeserializeOwned;

/// Gives a tick its inputs, each at its position.
pub(super) struct Playback<'a, S: Source, B> {
    tape: &'a mut Tape<S, B>,
    /// How many activations of the recorded tick came before this one, of which it is a part.
    before: u32,
    /// What a drain gives.
    drained: By,
    inputs: u64,
    /// The number of an entry whose input could not be read.
    unreadable: Option<u64>,
    /// Why the source gave no more.
    failure: Option<S::Error>,
}

impl<'a, S: Source, B: AsMut<[u8]> + AsRef<[u8]>> Playback<'a, S, B> {
    pub(super) const fn new(tape: &'a mut Tape<S, B>, before: u32) -> Self {
        Self { tape, before, drained: By::Drain, inputs: 0, unreadable: None, failure: None }
    }

    /// Gives all that was taken in one way by a drain.
    pub(super) fn at_once(tape: &'a mut Tape<S, B>, by: By) -> Self {
        let mut playback = Self::new(tape, 0);
        playback.drained = by;
        playback
    }

    /// How many inputs were given, the number of the entry that could not be read, and why the source gave no more.
    pub(super) fn into_result(self) -> (u64, Option<u64>, Option<S::Error>) {
        (self.inputs, self.unreadable, self.failure)
    }

    /// Gives the inputs that come next, as long as they were taken in this way.
    fn give<G, O>(
        &mut self,
        by: By,
        root: &mut Root<G>,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
    ) where
        G: RootGraph<Header: DeserializeOwned>,
        Input<G>: DeserializeOwned,
        O: Observer,
    {
        while self.unreadable.is_none() && self.failure.is_none() {
            let value = match self.tape.peek_past() {
                Ok(Some(Entry::Input { by: recorded, value })) if recorded == by => value,
                Ok(_) => return,
                Err(error) => {
                    self.failure = Some(error);
                    return;
                }
            };
            match postcard::take_from_bytes(value) {
                Ok(((header, input), [])) => {
                    cx.header = header;
                    // What was refused then is refused now.
                    let _ = root.push(input, position, cx);
                    cx.header = None;
                    self.inputs = self.inputs.wrapping_add(1);
                }
                _ => self.unreadable = Some(self.tape.number()),
            }
            self.tape.advance();
        }
    }
}

impl<G, S, B> Intake<Root<G>> for Playback<'_, S, B>
where
    G: RootGraph<Header: DeserializeOwned>,
    Input<G>: DeserializeOwned,
    S: Source,
    B: AsMut<[u8]> + AsRef<[u8]>,
{
    const CONTROL: bool = true;

    fn poll<O: Observer>(
        &mut self,
        root: &mut Root<G>,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
    ) {
        let activations = self.before.wrapping_add(position.activations);
        self.give(By::Poll(activations), root, position, cx);
    }
}

impl<G, S, B> Feed<G> for Playback<'_, S, B>
where
    G: RootGraph<Header: DeserializeOwned>,
    Input<G>: DeserializeOwned,
    S: Source,
    B: AsMut<[u8]> + AsRef<[u8]>,
{
    fn drain<O: Observer, T: Tap<G>>(
        &mut self,
        root: &mut Root<G>,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
        _: &mut T,
    ) {
        self.give(self.drained, root, position, cx);
    }

    fn poll_with<O: Observer, T: Tap<G>>(
        &mut self,
        root: &mut Root<G>,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
        _: &mut T,
    ) {
        self.poll(root, position, cx);
    }

    fn has_input(&self, _: &Root<G>) -> bool {
        false
    }
}
