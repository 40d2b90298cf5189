//! The application: a tank that is kept between two levels, and closed when its sensor falls silent.
//!
//! Nothing here knows of a chip: it runs on a desktop as well.

use arachne::prelude::*;

/// Below this the valve opens, in millimetres.
const LOW_MM: u16 = 300;
/// Above this it closes.
const HIGH_MM: u16 = 600;
/// How long the sensor may be silent.
const SILENCE_NS: u64 = 5_000_000;

/// The sensor is silent. Saying it twice says no more.
#[derive(Clone, Copy)]
pub struct Silence;

impl Silence {
    fn merge(_queued: &mut Self, _new: Self) {}
}

/// Smooths the level: a quarter of each change at once.
#[derive(Default)]
pub struct Smooth {
    level_mm: Option<u16>,
}

impl Node for Smooth {
    type Input = One<u16>;
    type Output = One<u16>;

    fn on_message(
        &mut self,
        One::One(new_mm): One<u16>,
        context: &mut impl Context<One<u16>>,
    ) -> Outcome<One<u16>> {
        let old_mm = self.level_mm.unwrap_or(new_mm);
        let level_mm = ((u32::from(old_mm) * 3 + u32::from(new_mm)) / 4) as u16;
        self.level_mm = Some(level_mm);
        context.emit(One::One(level_mm))?;
        Ok(())
    }
}

/// Opens the valve of a low tank and closes that of a full one; in between it leaves it as it is.
#[derive(Default)]
pub struct Controller {
    is_open: bool,
}

impl Node for Controller {
    type Input = One<u16>;
    type Output = One<bool>;

    fn on_message(
        &mut self,
        One::One(level_mm): One<u16>,
        context: &mut impl Context<One<bool>>,
    ) -> Outcome<One<u16>> {
        let open = level_mm < LOW_MM || self.is_open && level_mm <= HIGH_MM;
        if open != self.is_open {
            self.is_open = open;
            context.emit(One::One(open))?;
        }
        Ok(())
    }
}

/// Sounds when no level has come for a while.
pub struct Watch;

impl Node for Watch {
    type Input = One<u16>;
    type Output = One<Silence>;

    fn on_message(
        &mut self,
        _: One<u16>,
        context: &mut impl Context<One<Silence>>,
    ) -> Outcome<One<u16>> {
        context.wake_at(context.now_ns() + SILENCE_NS);
        Ok(())
    }

    fn on_tick(
        &mut self,
        _: Timer,
        context: &mut impl Context<One<Silence>>,
    ) -> Result<(), NodeError> {
        context.emit(One::One(Silence))?;
        Ok(())
    }
}

ports! {
    pub enum ValveIn {
        Open(bool),
        Silence(Silence),
    }
}

/// Moves the valve, by its pin; once the sensor was silent it stays closed.
pub struct Valve {
    pin: fn(bool),
    is_locked: bool,
}

impl Valve {
    /// A valve behind a pin.
    pub fn new(pin: fn(bool)) -> Self {
        Self { pin, is_locked: false }
    }

    /// Whether it is closed for good.
    pub fn is_locked(&self) -> bool {
        self.is_locked
    }
}

impl Node for Valve {
    type Input = ValveIn;
    type Output = One<bool>;

    fn on_message(
        &mut self,
        input: ValveIn,
        context: &mut impl Context<One<bool>>,
    ) -> Outcome<ValveIn> {
        let open = match input {
            ValveIn::Open(open) => open && !self.is_locked,
            ValveIn::Silence(Silence) => {
                self.is_locked = true;
                false
            }
        };
        (self.pin)(open);
        context.emit(One::One(open))?;
        Ok(())
    }
}

graph! {
    /// Levels in millimetres in, what the valve does out.
    pub graph Tank(Level: u16 => smooth.One [8]) -> (Moved: bool [4] drop) {
        smooth: Smooth {
            One => levels: [u16; 4] -> controller.One, signs_of_life: [u16; 1] latest -> watch.One;
        }
        controller: Controller { One => orders: [bool; 2] -> valve.Open; }
        watch: Watch { One => silences: [Silence; 1] control coalesce(Silence::merge) -> valve.Silence; }
        valve: Valve { One -> out.Moved; }
    }
}
