//! The kill switch: three ways to halt, one command.

use crate::messages::{Breach, Halt, Pulse, Reason, Stop};
use arachne::prelude::*;

ports! {
    /// What the kill switch watches.
    #[derive(Clone, Debug, PartialEq)]
    pub enum KillSwitchInput {
        /// The feed is alive.
        Pulse(Pulse),
        /// The drawdown limit is passed.
        Breach(Breach),
        /// The operator has pressed the button.
        Stop(Stop),
    }
}

/// Halts trading, once, for the first reason that comes.
#[derive(Clone, Debug, Hash)]
pub struct KillSwitch {
    stale_after_ns: u64,
    line_number: u64,
    has_tripped: bool,
}

impl KillSwitch {
    #[must_use]
    pub fn new(stale_after_ns: u64) -> Self {
        Self { stale_after_ns, line_number: 0, has_tripped: false }
    }

    fn trip(
        &mut self,
        reason: Reason,
        context: &mut impl Context<One<Halt>>,
    ) -> Result<(), NodeError> {
        if self.has_tripped {
            return Ok(());
        }
        self.has_tripped = true;
        context.emit(One::One(Halt {
            reason,
            line_number: self.line_number,
            time_ns: context.now_ns(),
        }))?;
        Ok(())
    }
}

impl Node for KillSwitch {
    type Input = KillSwitchInput;
    type Output = One<Halt>;

    /// A stale feed is as urgent as the button.
    const TIMER_PRIORITY: Priority = Priority::Control;

    fn on_message(
        &mut self,
        input: KillSwitchInput,
        context: &mut impl Context<One<Halt>>,
    ) -> Outcome<KillSwitchInput> {
        match input {
            KillSwitchInput::Pulse(pulse) => {
                self.line_number = pulse.line_number;
                // Each pulse puts the alarm off.
                context.wake_at(context.now_ns().saturating_add(self.stale_after_ns));
            }
            KillSwitchInput::Breach(_) => self.trip(Reason::Drawdown, context)?,
            KillSwitchInput::Stop(stop) => {
                self.line_number = stop.line_number;
                self.trip(Reason::Operator, context)?;
            }
        }
        Ok(())
    }

    fn on_tick(
        &mut self,
        _: Timer,
        context: &mut impl Context<One<Halt>>,
    ) -> Result<(), NodeError> {
        self.trip(Reason::StaleFeed, context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;

    const BREACH: KillSwitchInput = KillSwitchInput::Breach(Breach { drawdown: Money(1) });

    #[test]
    fn a_pulse_puts_the_alarm_off() {
        let mut kill_switch = KillSwitch::new(100);
        let mut collect = Collect::<One<Halt>, 2>::new();
        for now_ns in [10, 60] {
            collect.set_now_ns(now_ns);
            let pulse = KillSwitchInput::Pulse(Pulse { line_number: now_ns });
            kill_switch.on_message(pulse, &mut collect).expect("a pulse");
        }
        assert_eq!(collect.wake_at_ns(), Some(160));
        collect.set_now_ns(160);
        kill_switch.on_tick(Timer::Wake { due_ns: 160 }, &mut collect).expect("the alarm");
        let halt = Halt { reason: Reason::StaleFeed, line_number: 60, time_ns: 160 };
        assert_eq!(collect.emitted(), [One::One(halt)]);
    }

    #[test]
    fn halts_once_for_the_first_reason() {
        let mut kill_switch = KillSwitch::new(100);
        let mut collect = Collect::<One<Halt>, 2>::new();
        let stop = KillSwitchInput::Stop(Stop { line_number: 3 });
        for input in [BREACH, stop, BREACH] {
            kill_switch.on_message(input, &mut collect).expect("no failure");
        }
        let halt = Halt { reason: Reason::Drawdown, line_number: 0, time_ns: 0 };
        assert_eq!(collect.emitted(), [One::One(halt)]);
    }
}
