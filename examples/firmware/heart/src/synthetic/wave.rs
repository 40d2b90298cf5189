//! The wave of a beat: the third equation of the dynamical model.

use super::plan::{Phase, Shape};
use crate::time::RATE_HZ;
use core::f64::consts::{PI, TAU};

/// One of the waves P, Q, R, S and T: a Gaussian on the circle.
#[derive(Clone, Copy, Debug)]
struct Extremum {
    /// Where on the circle, with R at 0.
    angle: f64,
    /// How high, in millivolts.
    height_mv: f64,
    /// The deviation, as an angle at 60 beats a minute.
    width: f64,
}

const fn extremum(angle: f64, height_mv: f64, width: f64) -> Extremum {
    Extremum { angle, height_mv, width }
}

/// The angles and widths of the paper's table I; the heights are what its `a b^2` comes to, with R at 1.1 mV, but for a P
/// wave of half that.
const NORMAL: [Extremum; 5] = [
    extremum(-PI / 3.0, 0.14, 0.25),
    extremum(-PI / 12.0, -0.18, 0.1),
    extremum(0.0, 1.1, 0.1),
    extremum(PI / 12.0, -0.27, 0.1),
    extremum(PI / 2.0, 0.35, 0.4),
];

/// A beat of the ventricle: no P wave, a QRS complex that is high and wide, and a T wave the other way.
const VENTRICULAR: [Extremum; 5] = [
    extremum(-PI / 3.0, 0.0, 0.25),
    extremum(-PI / 6.0, -0.1, 0.15),
    extremum(0.0, 1.5, 0.22),
    extremum(PI / 5.0, -0.5, 0.25),
    extremum(PI / 2.0, -0.4, 0.4),
];

/// The model of McSharry and others on its limit cycle, where the angle turns evenly: it pulls `z` up and down as the
/// extrema pass by.
///
/// ```text
/// dz/dt = - sum of a_i d_i exp(-d_i^2 / (2 b_i^2)) - (z - z_0)      d_i = angle - angle_i
/// ```
///
/// Here `a_i` is height * turning speed / b_i^2, so that an extremum has its height at every heart rate; and b_i grows with
/// the square root of the rate, as in the authors' ECGSYN. `z_0` rests at 0: the wander is among the noise. It is
/// integrated by the middle of each step.
#[derive(Clone, Debug)]
pub(super) struct Wave {
    z_mv: f64,
}

impl Wave {
    pub(super) const fn new() -> Self {
        Self { z_mv: 0.0 }
    }

    /// Goes on by one sample; returns millivolts.
    pub(super) fn next(&mut self, phase: Phase) -> f64 {
        const STEP_S: f64 = 1.0 / RATE_HZ as f64;
        let rise_mv = match phase {
            Phase::Rest => 0.0,
            Phase::Turning { angle, cycle_s, shape } => {
                // The value belongs to the end of the step.
                let speed = TAU / cycle_s;
                Self::rise_mv(angle - speed * STEP_S / 2.0, speed, cycle_s, shape)
            }
        };
        self.z_mv += STEP_S * (rise_mv - self.z_mv);
        self.z_mv
    }

    /// How fast the extrema pull, in millivolts a second.
    fn rise_mv(angle: f64, speed: f64, cycle_s: f64, shape: Shape) -> f64 {
        let extrema = match shape {
            Shape::Normal => NORMAL,
            Shape::Ventricular => VENTRICULAR,
        };
        let widening = 1.0 / libm::sqrt(cycle_s);
        let mut rise_mv = 0.0;
        for extremum in extrema {
            let distance = angle - extremum.angle;
            let square = (extremum.width * widening) * (extremum.width * widening);
            let exponent = distance * distance / (2.0 * square);
            // Further away it is nothing, and an exponential is dear.
            if exponent < 20.0 {
                rise_mv -= extremum.height_mv * speed / square * distance * libm::exp(-exponent);
            }
        }
        rise_mv
    }
}
