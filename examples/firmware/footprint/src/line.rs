//! The pipeline of `benches/work` on a microcontroller: by Arachne, driven as the one by hand is.

use crate::payload::{Payload, Sink, Stage};
use crate::pipeline::{CROSSINGS, Hand, Line, pipeline};
use arachne::graph::{DeclaredGraph, Input};
use arachne::prelude::*;

pipeline! { Line32 [] u32 }
pipeline! { Line64 [] u64 }

/// The pipeline by hand.
pub type ByHand<T> = Line<T, { CROSSINGS as usize }>;

/// A graph with a sink.
pub trait Summing: DeclaredGraph {
    /// The input of a number.
    fn input(message: u64) -> Input<Self>;
    /// What has reached the sink.
    fn sum(&self) -> u64;
}

macro_rules! summing {
    ($($Name:ident)*) => {
        $(impl Summing for $Name {
            #[inline(always)]
            fn input(message: u64) -> Input<Self> {
                Input::<Self>::In(Payload::new(message))
            }

            fn sum(&self) -> u64 {
                self.sink.sum
            }
        })*
    };
}

summing!(Line32 Line64);

impl<G: Summing> Hand for Engine<G> {
    #[inline(always)]
    fn offer(&mut self, message: u64) -> bool {
        self.push(G::input(message)).is_ok()
    }

    #[inline(always)]
    fn step_all(&mut self) {
        let _ = self.tick(0, u32::MAX);
    }

    #[inline(always)]
    fn step_one(&mut self) {
        let _ = self.tick(0, u32::MAX);
    }

    fn sum(&self) -> u64 {
        self.graph().sum()
    }
}
