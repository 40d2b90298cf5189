//! The graph: which nodes there are, and which edges join them.
//!
//! The signal goes down one chain, each stage on one edge, so that nothing gets out of step. What an alarm depends on
//! goes by `control`, ahead of all samples: the leads from outside, the rhythm and a silence from inside. The alarm tells
//! the detector and the watch for silence about the leads; these two edges close a cycle and are `feedback`.

use crate::messages::{
    Alarm, Beat, Energy, Filtered, Leads, Rate, Rhythm, Sample, Silence, Sloped, Telemetry,
};
use crate::nodes::{
    AlarmPanel, BandPass, Derivative, Detector, HeartRate, Integrator, Reporter, SilenceWatch,
};
use arachne::prelude::*;

graph! {
    /// Samples and the state of the leads in; alarms, beats and telemetry out.
    ///
    /// Alarms and beats wait until they are fetched: with 16 beats waiting the graph waits, too, and loses nothing. Alarms
    /// are Control and hold nobody back: with 8 waiting, those that find no room are said later, as things are then.
    /// Telemetry that is not fetched is merged.
    #[derive(Clone, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub graph Monitor(
        Sample: Sample => band_pass.One [8],
        Leads: Leads => alarm.Leads [1] control coalesce(Leads::merge),
    ) -> (
        Alarm: Alarm [8] control,
        Beat: Beat [16],
        Telemetry: Telemetry [1] low coalesce(Telemetry::merge),
    ) {
        band_pass: BandPass { One => filtered: [Filtered; 4] -> derivative.One; }
        derivative: Derivative { One => sloped: [Sloped; 4] -> integrator.One; }
        integrator: Integrator { One => energies: [Energy; 4] -> detector.Energy; }
        detector: Detector {
            One =>
                rate_beats: [Beat; 4] -> rate.One,
                silence_beats: [Beat; 4] -> silence.Beat,
                reporter_beats: [Beat; 4] low -> reporter.Beat
                -> out.Beat;
        }
        rate: HeartRate {
            Rhythm => rhythms: [Rhythm; 1] control coalesce(Rhythm::merge) -> alarm.Rhythm;
            Rate => rates: [Rate; 1] low latest -> reporter.Rate;
        }
        silence: SilenceWatch {
            One => silences: [Silence; 1] control coalesce(Silence::merge) -> alarm.Silence;
        }
        alarm: AlarmPanel {
            Alarm -> out.Alarm;
            Leads =>
                detector_leads: [Leads; 1] control coalesce(Leads::merge) feedback -> detector.Leads,
                silence_leads: [Leads; 1] control coalesce(Leads::merge) feedback -> silence.Leads;
        }
        reporter: Reporter { One -> out.Telemetry; }
    }
}

/// What goes into the graph.
pub type In = arachne::graph::Input<Monitor>;

/// What comes out of it.
pub type Out = arachne::graph::Output<Monitor>;

impl Default for Monitor {
    fn default() -> Self {
        monitor()
    }
}

/// A monitor that has seen nothing yet.
#[must_use]
pub const fn monitor() -> Monitor {
    Monitor {
        band_pass: BandPass::new(),
        derivative: Derivative::new(),
        integrator: Integrator::new(),
        detector: Detector::new(),
        rate: HeartRate::new(),
        silence: SilenceWatch::new(),
        alarm: AlarmPanel::new(),
        reporter: Reporter::new(),
        edges: Monitor::edges(),
    }
}
