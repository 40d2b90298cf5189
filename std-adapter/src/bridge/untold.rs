//! What went wrong on the line, counted, and told at most once a second.

/// How long it is silent after it has told something.
const SILENCE_NS: u64 = 1_000_000_000;

/// What is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// How many.
    pub count: u64,
    /// Where the first of them begins: how many bytes of the source came before.
    pub offset: u64,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Untold {
    waiting: Option<Told>,
    told_ns: Option<u64>,
}

impl Untold {
    /// Counts one that begins at an offset.
    pub(super) fn add(&mut self, offset: u64) {
        let first = Told { count: 0, offset };
        let told = self.waiting.get_or_insert(first);
        told.count = told.count.saturating_add(1);
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.waiting.is_none()
    }

    /// What is to be told at a time.
    pub(super) fn due(&mut self, now_ns: u64) -> Option<Told> {
        let is_silent = |told_ns: u64| now_ns < told_ns.saturating_add(SILENCE_NS);
        if self.waiting.is_none() || self.told_ns.is_some_and(is_silent) {
            return None;
        }
        self.told_ns = Some(now_ns);
        self.rest()
    }

    /// All that is left to be told.
    pub(super) const fn rest(&mut self) -> Option<Told> {
        self.waiting.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::quickcheck;

    quickcheck! {
        fn each_is_told_once_and_nothing_twice_a_second(pauses_ms: Vec<u16>) -> bool {
            let (mut untold, mut now_ns, mut offset) = (Untold::default(), 0, 0);
            let (mut told, mut last_ns, mut holds) = (0, None::<u64>, true);
            for pause_ms in &pauses_ms {
                now_ns += u64::from(*pause_ms) * 1_000_000 / 16;
                untold.add(offset);
                if let Some(now) = untold.due(now_ns) {
                    // The first of them is the one behind those that were told.
                    holds &= now.offset == told * 10 && now.count > 0;
                    holds &= last_ns.is_none_or(|last_ns| now_ns - last_ns >= SILENCE_NS);
                    (told, last_ns) = (told + now.count, Some(now_ns));
                }
                offset += 10;
            }
            told += untold.rest().map_or(0, |rest| rest.count);
            holds && told == pauses_ms.len() as u64 && untold.is_empty()
        }
    }
}
