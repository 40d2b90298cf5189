//! The nodes of the graph, one a file. None knows of the graph around it: each is tested by calling its hooks.

mod alarm_panel;
mod band_pass;
mod derivative;
mod detector;
mod heart_rate;
mod integrator;
mod reporter;
mod silence_watch;

pub use alarm_panel::{AlarmPanel, AlarmPanelIn, AlarmPanelOut};
pub use band_pass::BandPass;
pub use derivative::Derivative;
pub use detector::{Detector, DetectorIn};
pub use heart_rate::{HeartRate, HeartRateOut};
pub use integrator::Integrator;
pub use reporter::{Reporter, ReporterIn};
pub use silence_watch::{SilenceWatch, SilenceWatchIn};
