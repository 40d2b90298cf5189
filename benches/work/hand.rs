//! The hand-written loops over heapless queues.

use heapless::Deque;
use std::hint::black_box;

type Queue = Deque<u64, 16>;

#[inline(never)]
fn batch_step(queues: &mut [Queue; 9], sum: &mut u64) {
    for stage in 0..8 {
        let (before, after) = queues.split_at_mut(stage + 1);
        let (from, to) = (&mut before[stage], &mut after[0]);
        while !to.is_full() {
            match from.pop_front() {
                Some(value) => {
                    let _ = to.push_back(value.wrapping_add(1));
                }
                None => break,
            }
        }
    }
    while let Some(value) = queues[8].pop_front() {
        *sum = sum.wrapping_add(value);
    }
}

#[inline(never)]
fn one_step(queues: &mut [Queue; 9], sum: &mut u64) {
    for stage in 0..8 {
        let (before, after) = queues.split_at_mut(stage + 1);
        let (from, to) = (&mut before[stage], &mut after[0]);
        if !to.is_full()
            && let Some(value) = from.pop_front()
        {
            let _ = to.push_back(value.wrapping_add(1));
        }
    }
    if let Some(value) = queues[8].pop_front() {
        *sum = sum.wrapping_add(value);
    }
}

pub struct Line {
    queues: [Queue; 9],
    sum: u64,
}

pub fn line() -> Box<Line> {
    Box::new(Line { queues: std::array::from_fn(|_| Queue::new()), sum: 0 })
}

pub fn saturated(line: &mut Line, messages: u64) -> u64 {
    let mut next = 0;
    while next < messages {
        while next < messages && line.queues[0].push_back(next).is_ok() {
            next += 1;
        }
        batch_step(black_box(&mut line.queues), black_box(&mut line.sum));
    }
    line.sum
}

pub fn one(line: &mut Line, messages: u64) -> u64 {
    for next in 0..messages {
        let _ = line.queues[0].push_back(black_box(next));
        one_step(black_box(&mut line.queues), black_box(&mut line.sum));
    }
    line.sum
}
