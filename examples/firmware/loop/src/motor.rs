//! The application: a motor that is switched off when it draws too much, and when somebody says so.
//!
//! Nothing here knows of a chip: it runs on a desktop as well.

use arachne::prelude::*;

/// The highest mean current, in milliamperes.
const LIMIT_MA: u16 = 800;
/// How long the motor rests after it drew too much.
const REST_NS: u64 = 20_000_000;

/// Too much current. Two in a row are one.
#[derive(Clone, Copy)]
pub struct Overload;

impl Overload {
    fn merge(_queued: &mut Self, _new: Self) {}
}

/// Somebody pressed the button. Two presses are one.
#[derive(Clone, Copy)]
pub struct Stop;

impl Stop {
    fn merge(_queued: &mut Self, _new: Self) {}
}

/// The mean of each four readings.
#[derive(Default)]
pub struct Mean {
    sum_ma: u16,
    count: u8,
}

impl Node for Mean {
    type Input = One<u16>;
    type Output = One<u16>;

    fn on_message(
        &mut self,
        One::One(current_ma): One<u16>,
        context: &mut impl Context<One<u16>>,
    ) -> Outcome<One<u16>> {
        self.sum_ma = self.sum_ma.saturating_add(current_ma);
        self.count += 1;
        if self.count == 4 {
            context.emit(One::One(self.sum_ma / 4))?;
            *self = Self::default();
        }
        Ok(())
    }
}

/// Compares the mean with the limit.
pub struct Guard;

impl Node for Guard {
    type Input = One<u16>;
    type Output = One<Overload>;

    fn on_message(
        &mut self,
        One::One(mean_ma): One<u16>,
        context: &mut impl Context<One<Overload>>,
    ) -> Outcome<One<u16>> {
        if mean_ma > LIMIT_MA {
            context.emit(One::One(Overload))?;
        }
        Ok(())
    }
}

ports! {
    pub enum RelayIn {
        Overload(Overload),
        Stop(Stop),
    }
}

/// Switches the motor. It owns the pin, so that a stop is done when its activation is.
pub struct Relay {
    pin: fn(bool),
    stopped: bool,
}

impl Relay {
    /// A relay behind a pin.
    pub fn new(pin: fn(bool)) -> Self {
        Self { pin, stopped: false }
    }

    /// Whether it is off for good.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    fn switch(&mut self, on: bool, context: &mut impl Context<One<bool>>) -> Result<(), NodeError> {
        (self.pin)(on);
        context.emit(One::One(on))?;
        Ok(())
    }
}

impl Node for Relay {
    type Input = RelayIn;
    type Output = One<bool>;

    fn on_start(&mut self, context: &mut impl Context<One<bool>>) -> Result<(), NodeError> {
        self.switch(true, context)
    }

    fn on_message(
        &mut self,
        input: RelayIn,
        context: &mut impl Context<One<bool>>,
    ) -> Outcome<RelayIn> {
        match input {
            RelayIn::Overload(Overload) => context.wake_at(context.now_ns() + REST_NS),
            RelayIn::Stop(Stop) => {
                self.stopped = true;
                context.cancel_wake();
            }
        }
        Ok(self.switch(false, context)?)
    }

    /// The rest is over.
    fn on_tick(
        &mut self,
        _: Timer,
        context: &mut impl Context<One<bool>>,
    ) -> Result<(), NodeError> {
        self.switch(true, context)
    }
}

graph! {
    /// Readings in milliamperes in, what the relay does out; the log may lose lines, the motor must not.
    pub graph Motor(
        Current: u16 => mean.One [8],
        Stop: Stop => relay.Stop [1] control coalesce(Stop::merge),
    ) -> (Switched: bool [4] drop) {
        mean: Mean { One => means: [u16; 4] -> guard.One; }
        guard: Guard { One => overloads: [Overload; 1] control coalesce(Overload::merge) -> relay.Overload; }
        relay: Relay { One -> out.Switched; }
    }
}
