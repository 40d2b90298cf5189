//! Each piece of work by Arachne beside the same by hand, under criterion: `cargo bench --bench engine [-- FILTER]`.
//!
//! For the ratios, measured alternately, see `ratios.rs`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

mod work;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// So many crossings an iteration, about.
const CROSSINGS: u64 = 1 << 16;

fn engine(criterion: &mut Criterion) {
    for work in work::all() {
        let mut group = criterion.benchmark_group(work.name);
        for mut side in [work.arachne, work.beside] {
            let messages = CROSSINGS / side.crossings;
            group.throughput(Throughput::Elements(messages * side.crossings));
            group.bench_function(side.name, |bencher| bencher.iter(|| (side.run)(messages)));
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = engine
}
criterion_main!(benches);
