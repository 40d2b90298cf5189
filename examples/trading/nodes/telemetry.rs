//! Telemetry: looks on, at the lowest priority, and never holds anyone back.

use crate::messages::Sample;
use crate::money::Money;
use arachne::prelude::*;

/// Keeps the course of the equity. Its edge coalesces: under load it gets fewer
/// samples that each stand for more moments, and misses no extreme.
#[derive(Clone, Debug, Default, Hash)]
pub struct Telemetry {
    /// All samples so far as one; none before the first.
    pub total: Option<Sample>,
    /// The deepest fall of equity from a high, between two samples.
    pub deepest_fall: Money,
}

impl Node for Telemetry {
    type Input = One<Sample>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(sample): One<Sample>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<Sample>> {
        let total = self.total.get_or_insert(Sample { moment_count: 0, ..Sample::of(Money(0)) });
        total.merge(sample);
        self.deepest_fall = self.deepest_fall.max(total.highest - sample.lowest);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_course_of_the_equity() {
        let mut telemetry = Telemetry::default();
        for equity in [3, -2, 1] {
            let sample = One::One(Sample::of(Money(equity)));
            telemetry.on_message(sample, &mut Collect::<Never, 1>::new()).expect("a sample");
        }
        let total = telemetry.total.expect("samples");
        assert_eq!((total.lowest, total.highest), (Money(-2), Money(3)));
        assert_eq!((total.moment_count, total.last), (3, Money(1)));
        assert_eq!(telemetry.deepest_fall, Money(5));
    }
}
