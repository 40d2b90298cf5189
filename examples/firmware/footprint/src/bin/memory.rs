//! Prints what the engine needs of RAM, as differences of engines that differ in one thing.

#![no_std]
#![no_main]

use arachne::edge::{Block, Edge};
use arachne::graph::DeclaredGraph;
use arachne::message::{Message, Trace};
use arachne::observe::Figures;
use arachne::prelude::*;
use footprint::print;

/// Sends on two ports.
struct Source;

ports! {
    enum Out {
        Left(u32),
        Right(u32),
    }
}

impl Node for Source {
    type Input = Never;
    type Output = Out;
}

/// Takes what comes.
struct Sink;

impl Node for Sink {
    type Input = One<u32>;
    type Output = Never;
}

graph! {
    graph Least {
        source: Source { Left => left: [u32; 16] -> sink.One; Right -> nowhere; }
        sink: Sink {}
    }
}

graph! {
    graph OneEdgeMore {
        source: Source { Left => left: [u32; 16] -> sink.One; Right => right: [u32; 16] -> sink.One; }
        sink: Sink {}
    }
}

graph! {
    graph OneNodeMore {
        source: Source { Left => left: [u32; 16] -> sink.One; Right -> nowhere; }
        sink: Sink {}
        other: Sink {}
    }
}

const fn size<G: DeclaredGraph>() -> usize {
    size_of::<Engine<G>>()
}

type Counts<const NODES: usize, const EDGES: usize> = Figures<(), NODES, EDGES>;
/// As in a graph, where integers and traces lie alone.
type Traced<const N: usize> = Edge<u32, N, Block, Trace, Message<u32, Trace>>;

#[cortex_m_rt::entry]
fn main() -> ! {
    let slots = size_of::<[u32; 16]>();
    let edge = size::<OneEdgeMore>() - size::<Least>();
    let node = size::<OneNodeMore>() - size::<Least>();
    for (name, bytes) in [
        ("edge_ram", edge - slots),
        ("mark_ram", size_of::<Option<u32>>() - size_of::<u32>()),
        ("trace_slot_ram", size_of::<Traced<2>>() - size_of::<Traced<1>>()),
        ("node_ram", node),
        ("scheduler_ram", size::<Least>() - edge - 2 * node),
        ("figures_ram", size_of::<Counts<0, 0>>()),
        ("figures_node_ram", size_of::<Counts<1, 0>>() - size_of::<Counts<0, 0>>()),
        ("figures_edge_ram", size_of::<Counts<0, 1>>() - size_of::<Counts<0, 0>>()),
    ] {
        print(name, bytes as u32);
    }
    semihosting::process::exit(0)
}
