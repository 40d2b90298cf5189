//! Lost messages, counted by edge, and told at most once a second for each.

use arachne::topology::EdgeId;

/// How long an edge is silent after it was told of.
const SILENCE_NS: u64 = 1_000_000_000;

#[derive(Debug)]
pub(super) struct Losses {
    edges: Vec<Loss>,
    total: u64,
    /// No edge has anything to be told before this.
    next_due_ns: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Loss {
    /// How many are not told.
    untold: u64,
    told_ns: Option<u64>,
}

impl Loss {
    const fn due_ns(self) -> u64 {
        match self.told_ns {
            Some(told_ns) => told_ns.saturating_add(SILENCE_NS),
            None => 0,
        }
    }
}

impl Losses {
    pub(super) fn new(edges: usize) -> Self {
        Self { edges: vec![Loss::default(); edges], total: 0, next_due_ns: u64::MAX }
    }

    /// How many were lost in all.
    pub(super) const fn total(&self) -> u64 {
        self.total
    }

    /// Counts messages that are lost on an edge.
    pub(super) fn add(&mut self, edge: EdgeId, count: u32) {
        let count = u64::from(count);
        self.total = self.total.saturating_add(count);
        if let Some(loss) = self.edges.get_mut(usize::from(edge.0)) {
            loss.untold = loss.untold.saturating_add(count);
            self.next_due_ns = self.next_due_ns.min(loss.due_ns());
        }
    }

    /// Whether there may be something to tell, now or later.
    pub(super) const fn has_untold(&self) -> bool {
        self.next_due_ns != u64::MAX
    }

    /// Hands over what is to be told at a time, by edge.
    pub(super) fn tell(&mut self, now_ns: u64, mut tell: impl FnMut(EdgeId, u64)) {
        if now_ns < self.next_due_ns {
            return;
        }
        self.next_due_ns = u64::MAX;
        for (edge, loss) in (0..).map(EdgeId).zip(&mut self.edges) {
            if loss.untold == 0 {
                continue;
            }
            if now_ns >= loss.due_ns() {
                loss.told_ns = Some(now_ns);
                tell(edge, std::mem::take(&mut loss.untold));
            } else {
                self.next_due_ns = self.next_due_ns.min(loss.due_ns());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::quickcheck;
    use std::collections::HashMap;

    quickcheck! {
        fn every_loss_is_told_once_and_no_edge_twice_a_second(steps: Vec<(u8, u8, u16)>) -> bool {
            let mut losses = Losses::new(4);
            let (mut now_ns, mut lost) = (0u64, 0u64);
            let mut told: HashMap<u16, (u64, u64)> = HashMap::new();
            let mut keeps_silence = true;
            let mut check = |losses: &mut Losses, now_ns| losses.tell(now_ns, |edge, count| {
                let (last_ns, sum) = told.get(&edge.0).copied().unzip();
                keeps_silence &= count > 0;
                keeps_silence &= last_ns.is_none_or(|last_ns: u64| now_ns - last_ns >= SILENCE_NS);
                told.insert(edge.0, (now_ns, sum.unwrap_or(0) + count));
            });
            for (edge, count, pause_ms) in steps {
                losses.add(EdgeId(u16::from(edge % 4)), u32::from(count));
                lost += u64::from(count);
                check(&mut losses, now_ns);
                now_ns += u64::from(pause_ms) * 100_000;
            }
            check(&mut losses, now_ns + SILENCE_NS);
            let sum: u64 = told.values().map(|(_, sum)| sum).sum();
            keeps_silence && sum == lost && lost == losses.total() && !losses.has_untold()
        }
    }
}
