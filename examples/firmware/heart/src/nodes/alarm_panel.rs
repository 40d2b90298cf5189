//! The alarm panel: which alarms there are to be.

use crate::messages::{Alarm, AlarmKind, Leads, Rhythm, Silence};
use arachne::prelude::*;

ports! {
    /// What alarms depend on, all of it Control.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum AlarmPanelIn {
        /// Whether there is a signal.
        Leads(Leads),
        /// Whether the rate is in its limits.
        Rhythm(Rhythm),
        /// Whether the heart beats.
        Silence(Silence),
    }
}

ports! {
    /// What the panel says.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum AlarmPanelOut {
        /// To the staff.
        Alarm(Alarm),
        /// To the nodes that must not take noise for a heart.
        Leads(Leads),
    }
}

/// Raises and clears alarms, at most one at a time: with a lead off nothing is known of the heart, and one that stands still
/// has no rate.
///
/// Nobody may be fetching the alarms. What finds no room then is not lost: the panel knows what it has said, and says the
/// rest when there is room.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AlarmPanel {
    leads: Leads,
    silence: Silence,
    rhythm: Rhythm,
    /// The alarm that was raised and not cleared.
    told: Option<AlarmKind>,
}

impl AlarmPanel {
    /// A panel without an alarm.
    #[must_use]
    pub const fn new() -> Self {
        Self { leads: Leads::On, silence: Silence::Over, rhythm: Rhythm::Unknown, told: None }
    }

    /// The alarm that there is to be.
    const fn due(&self) -> Option<AlarmKind> {
        match (self.leads, self.silence, self.rhythm) {
            (Leads::Off, _, _) => Some(AlarmKind::LeadOff),
            (_, Silence::Begun, _) => Some(AlarmKind::Asystole),
            (_, _, Rhythm::Fast) => Some(AlarmKind::Tachycardia),
            (_, _, Rhythm::Slow) => Some(AlarmKind::Bradycardia),
            _ => None,
        }
    }

    /// Says what has changed, as far as there is room.
    fn tell(
        &mut self,
        context: &mut impl Context<AlarmPanelOut>,
    ) -> Result<(), Refused<AlarmPanelOut>> {
        let (told, due) = (self.told, self.due());
        if told == due {
            return Ok(());
        }
        let time_ns = context.now_ns();
        if let Some(kind) = told {
            context.emit(AlarmPanelOut::Alarm(Alarm { kind, active: false, time_ns }))?;
            self.told = None;
        }
        if let Some(kind) = due {
            context.emit(AlarmPanelOut::Alarm(Alarm { kind, active: true, time_ns }))?;
            self.told = due;
        }
        Ok(())
    }

    fn tell_or_wait(&mut self, context: &mut impl Context<AlarmPanelOut>) {
        if self.tell(context).is_err() {
            // A full Control edge refuses and holds nobody back: try again in the next tick.
            context.wake_at(context.now_ns());
        }
    }
}

impl Default for AlarmPanel {
    fn default() -> Self {
        Self::new()
    }
}

impl Node for AlarmPanel {
    type Input = AlarmPanelIn;
    type Output = AlarmPanelOut;

    /// One alarm ends and another begins.
    const BURST: u32 = 2;

    fn on_message(
        &mut self,
        input: AlarmPanelIn,
        context: &mut impl Context<AlarmPanelOut>,
    ) -> Outcome<AlarmPanelIn> {
        match input {
            AlarmPanelIn::Leads(leads) => {
                // What was known of the heart is known no more, and not yet again.
                *self = Self { leads, told: self.told, ..Self::new() };
                context.emit(AlarmPanelOut::Leads(leads))?;
            }
            AlarmPanelIn::Rhythm(rhythm) => self.rhythm = rhythm,
            AlarmPanelIn::Silence(silence) => {
                self.silence = silence;
                self.rhythm = Rhythm::Unknown;
            }
        }
        self.tell_or_wait(context);
        Ok(())
    }

    fn on_tick(
        &mut self,
        _: Timer,
        context: &mut impl Context<AlarmPanelOut>,
    ) -> Result<(), NodeError> {
        self.tell_or_wait(context);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Panel<const ROOM: usize> {
        panel: AlarmPanel,
        collect: Collect<AlarmPanelOut, ROOM>,
    }

    impl<const ROOM: usize> Panel<ROOM> {
        fn new() -> Self {
            Self { panel: AlarmPanel::new(), collect: Collect::new() }
        }

        /// The alarms that follow from a message.
        fn tell(&mut self, input: AlarmPanelIn) -> std::vec::Vec<(AlarmKind, bool)> {
            self.panel.on_message(input, &mut self.collect).expect("no failure");
            self.alarms()
        }

        fn alarms(&mut self) -> std::vec::Vec<(AlarmKind, bool)> {
            let alarm = |output: &AlarmPanelOut| match output {
                AlarmPanelOut::Alarm(alarm) => Some((alarm.kind, alarm.active)),
                AlarmPanelOut::Leads(_) => None,
            };
            self.collect.take().iter().filter_map(alarm).collect()
        }
    }

    #[test]
    fn a_lead_off_hides_what_depends_on_it() {
        use AlarmKind::{Asystole, LeadOff, Tachycardia};
        let mut panel = Panel::<4>::new();
        assert_eq!(panel.tell(AlarmPanelIn::Rhythm(Rhythm::Fast)), [(Tachycardia, true)]);
        assert_eq!(panel.tell(AlarmPanelIn::Rhythm(Rhythm::Fast)), []);
        let off = panel.tell(AlarmPanelIn::Leads(Leads::Off));
        assert_eq!(off, [(Tachycardia, false), (LeadOff, true)]);
        assert_eq!(panel.tell(AlarmPanelIn::Rhythm(Rhythm::Fast)), []);
        assert_eq!(panel.tell(AlarmPanelIn::Leads(Leads::On)), [(LeadOff, false)]);
        assert_eq!(panel.tell(AlarmPanelIn::Silence(Silence::Begun)), [(Asystole, true)]);
        assert_eq!(panel.tell(AlarmPanelIn::Silence(Silence::Over)), [(Asystole, false)]);
    }

    #[test]
    fn an_alarm_that_finds_no_room_is_said_later() {
        let mut panel = Panel::<1>::new();
        panel.tell(AlarmPanelIn::Rhythm(Rhythm::Slow));
        panel.collect.set_now_ns(7);
        assert_eq!(
            panel.tell(AlarmPanelIn::Silence(Silence::Begun)),
            [(AlarmKind::Bradycardia, false)]
        );
        assert_eq!(panel.collect.wake_at_ns(), Some(7));
        panel.panel.on_tick(Timer::Wake { due_ns: 7 }, &mut panel.collect).expect("no failure");
        assert_eq!(panel.alarms(), [(AlarmKind::Asystole, true)]);
    }
}
