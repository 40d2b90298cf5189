//! The application: a wheel that is braked when it turns too fast, and when somebody says so.
//!
//! Nothing here knows of a chip: it runs on a desktop as well.

use arachne::prelude::*;

/// How long pulses are counted for one speed.
const WINDOW_NS: u64 = 10_000_000;
/// The highest speed, in pulses in a window.
const LIMIT: u16 = 8;
/// How long the brake holds after it was too fast.
const HOLD_NS: u64 = 25_000_000;

/// A pulse of the wheel's sensor.
#[derive(Clone, Copy)]
pub struct Pulse;

/// The wheel turns too fast. Twice is once.
#[derive(Clone, Copy)]
pub struct TooFast;

impl TooFast {
    fn merge(_queued: &mut Self, _new: Self) {}
}

/// Somebody pressed the button. Two presses are one.
#[derive(Clone, Copy)]
pub struct Stop;

impl Stop {
    fn merge(_queued: &mut Self, _new: Self) {}
}

/// Counts pulses, and says how many there were when the window is over.
#[derive(Default)]
pub struct Counter {
    pulses: u16,
}

impl Node for Counter {
    type Input = One<Pulse>;
    type Output = One<u16>;

    fn period_ns(&self) -> u64 {
        WINDOW_NS
    }

    fn on_message(&mut self, _: One<Pulse>, _: &mut impl Context<One<u16>>) -> Outcome<One<Pulse>> {
        self.pulses = self.pulses.saturating_add(1);
        Ok(())
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u16>>) -> Result<(), NodeError> {
        context.emit(One::One(core::mem::take(&mut self.pulses)))?;
        Ok(())
    }
}

/// Compares the speed with the limit.
pub struct Guard;

impl Node for Guard {
    type Input = One<u16>;
    type Output = One<TooFast>;

    fn on_message(
        &mut self,
        One::One(speed): One<u16>,
        context: &mut impl Context<One<TooFast>>,
    ) -> Outcome<One<u16>> {
        if speed > LIMIT {
            context.emit(One::One(TooFast))?;
        }
        Ok(())
    }
}

ports! {
    pub enum BrakeIn {
        TooFast(TooFast),
        Stop(Stop),
    }
}

/// Brakes the wheel, by its pin.
pub struct Brake {
    pin: fn(bool),
    is_locked: bool,
}

impl Brake {
    /// A brake behind a pin.
    pub fn new(pin: fn(bool)) -> Self {
        Self { pin, is_locked: false }
    }

    /// Whether it holds for good.
    pub fn is_locked(&self) -> bool {
        self.is_locked
    }

    fn hold(&mut self, on: bool, context: &mut impl Context<One<bool>>) -> Result<(), NodeError> {
        (self.pin)(on);
        context.emit(One::One(on))?;
        Ok(())
    }
}

impl Node for Brake {
    type Input = BrakeIn;
    type Output = One<bool>;

    fn on_message(
        &mut self,
        input: BrakeIn,
        context: &mut impl Context<One<bool>>,
    ) -> Outcome<BrakeIn> {
        match input {
            BrakeIn::TooFast(TooFast) if self.is_locked => return Ok(()),
            BrakeIn::TooFast(TooFast) => context.wake_at(context.now_ns() + HOLD_NS),
            BrakeIn::Stop(Stop) => {
                self.is_locked = true;
                context.cancel_wake();
            }
        }
        Ok(self.hold(true, context)?)
    }

    /// It has held long enough.
    fn on_tick(
        &mut self,
        _: Timer,
        context: &mut impl Context<One<bool>>,
    ) -> Result<(), NodeError> {
        self.hold(false, context)
    }
}

graph! {
    /// Pulses in, what the brake does out.
    pub graph Wheel(
        Pulse: Pulse => counter.One [16],
        Stop: Stop => brake.Stop [1] control coalesce(Stop::merge),
    ) -> (Braked: bool [4] drop) {
        counter: Counter { One => speeds: [u16; 2] -> guard.One; }
        guard: Guard { One => alarms: [TooFast; 1] control coalesce(TooFast::merge) -> brake.TooFast; }
        brake: Brake { One -> out.Braked; }
    }
}
