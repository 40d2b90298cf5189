//! The strategy: bets that the price returns to its mean.

use crate::market::Quantity;
use crate::messages::{Target, TopOfBook};
use crate::settings::Tactics;
use arachne::prelude::*;

/// Wants one lot for each step that the price is below its running mean, one to
/// sell for each that it is above, and one more towards the heavier side of the
/// book. It says so whenever that changes.
///
/// It is there to make orders; its profit is not the point.
#[derive(Clone, Debug, Hash)]
pub struct Strategy {
    tactics: Tactics,
    /// The running mean of bid plus ask: of twice the middle, to stay exact.
    mean_doubled: Option<i128>,
    lots: i64,
}

impl Strategy {
    #[must_use]
    pub fn new(tactics: Tactics) -> Self {
        Self { tactics, mean_doubled: None, lots: 0 }
    }

    /// How many lots are wanted at a quote, given the mean of those before.
    fn wanted_lots(&self, off_mean_doubled: i128, pressure_permille: i32) -> i64 {
        let most = i64::from(self.tactics.most_lots);
        let step_doubled = 2 * i128::from(self.tactics.step_units.max(1));
        let steps = off_mean_doubled / step_doubled;
        // Saturated first: what does not fit is beyond the most anyway.
        let fade = i64::try_from(-steps).unwrap_or(if steps > 0 { -most } else { most });
        let lean = match pressure_permille {
            permille if permille >= self.tactics.lean_permille => 1,
            permille if permille <= -self.tactics.lean_permille => -1,
            _ => 0,
        };
        fade.saturating_add(lean).clamp(-most, most)
    }
}

impl Node for Strategy {
    type Input = One<TopOfBook>;
    type Output = One<Target>;

    fn on_message(
        &mut self,
        One::One(top): One<TopOfBook>,
        context: &mut impl Context<One<Target>>,
    ) -> Outcome<One<TopOfBook>> {
        let doubled = i128::from(top.bid.0) + i128::from(top.ask.0);
        let mean_doubled = self.mean_doubled.unwrap_or(doubled);
        let off_mean_doubled = doubled - mean_doubled;
        let follow = i128::from(self.tactics.mean_quotes.max(1));
        self.mean_doubled = Some(mean_doubled + off_mean_doubled / follow);
        let lots = self.wanted_lots(off_mean_doubled, top.pressure_permille);
        if lots != self.lots {
            self.lots = lots;
            let position = Quantity(lots.saturating_mul(self.tactics.lot.0));
            context.emit(One::One(Target { position }))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::Price;

    const TACTICS: Tactics = Tactics {
        lot: Quantity(10),
        most_lots: 3,
        step_units: 100,
        mean_quotes: 64,
        lean_permille: 600,
    };

    fn targets(tops: &[(i64, i32)]) -> Vec<i64> {
        let mut strategy = Strategy::new(TACTICS);
        let mut collect = Collect::<One<Target>, 8>::new();
        for &(middle, pressure_permille) in tops {
            let top =
                TopOfBook { bid: Price(middle - 1), ask: Price(middle + 1), pressure_permille };
            strategy.on_message(One::One(top), &mut collect).expect("a quote");
        }
        let emitted = collect.emitted().iter();
        emitted.map(|One::One(target)| target.position.0).collect()
    }

    #[test]
    fn fades_moves_away_from_the_mean() {
        assert!(targets(&[(5000, 0), (5050, 0), (4950, 0)]).is_empty());
        assert_eq!(targets(&[(5000, 0), (5110, 0), (5000, 0), (4780, 0)]), [-10, 0, 20]);
        assert_eq!(targets(&[(5000, 0), (90_000, 0), (i64::MAX - 1, 0)]), [-30]);
    }

    #[test]
    fn leans_with_the_book() {
        assert_eq!(targets(&[(5000, 599), (5000, 600), (5000, -1000)]), [10, -10]);
    }
}
