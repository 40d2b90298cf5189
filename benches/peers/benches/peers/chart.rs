//! A bar chart for each piece of work, as SVG that is readable on light and on dark ground.

use crate::measure::{Cell, Figures};
use crate::work::Work;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

const NAMES: f64 = 130.0;
const BARS: f64 = 400.0;
const VALUES: f64 = 150.0;
const ROW: f64 = 24.0;
const TOP: f64 = 64.0;

const STYLE: &str = "text { font: 13px system-ui, sans-serif; fill: #1f2328 } \
    .title { font-size: 15px; font-weight: 600 } .quiet { fill: #59636e } .grid { stroke: #d1d9e0 } \
    .bar { fill: #8c959f } .ours { fill: #0969da } text.ours { font-weight: 600 } \
    @media (prefers-color-scheme: dark) { text { fill: #f0f6fc } .quiet { fill: #9198a1 } \
    .grid { stroke: #3d444d } .bar { fill: #656c76 } .ours { fill: #4493f8 } }";

/// A row of a chart: nothing stands for what cannot be done.
struct Bar<'a> {
    name: &'a str,
    value: Option<f64>,
    shown: String,
}

/// Writes a file for each piece of work.
pub fn write(figures: &Figures, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (at, name) in figures.works.iter().enumerate() {
        let title =
            Work::ALL.iter().find(|work| work.name() == name).map_or("", |work| work.title());
        let mut bars: Vec<_> =
            figures.peers.iter().map(|row| bar(&row.peer, &row.cells[at])).collect();
        bars.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
        std::fs::write(
            folder.join(format!("peers-{name}.svg")),
            draw(title, name == "control", &bars),
        )?;
    }
    Ok(())
}

/// The least first, what cannot be done last.
fn rank(bar: &Bar) -> f64 {
    bar.value.unwrap_or(f64::INFINITY)
}

fn bar<'a>(name: &'a str, cell: &Cell) -> Bar<'a> {
    match cell {
        Cell::Crossing { ratio, ns } => Bar {
            name,
            value: Some(*ratio),
            shown: format!("{} × ({} ns)", digits(*ratio), digits(*ns)),
        },
        // One more, for the logarithm of none.
        Cell::Wait { median, greatest } => Bar {
            name,
            value: Some(*median as f64 + 1.0),
            shown: format!("{median}, at most {greatest}"),
        },
        Cell::Cannot { reason } => {
            Bar { name, value: None, shown: Cell::without_figure(reason).into() }
        }
    }
}

fn digits(value: f64) -> String {
    match value {
        ..10.0 => format!("{value:.2}"),
        ..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

fn draw(title: &str, counts: bool, bars: &[Bar]) -> String {
    let values = || bars.iter().filter_map(|bar| bar.value);
    let low = values().fold(1.0, f64::min).log10().floor();
    let high = values().fold(10.0, f64::max).log10().ceil();
    let x = |value: f64| NAMES + BARS * (value.log10() - low) / (high - low);
    let (width, height) = (NAMES + BARS + VALUES, TOP + ROW * bars.len() as f64 + 12.0);
    let what =
        if counts { "messages, the median" } else { "times Arachne's time for an edge crossing" };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         <text class=\"title\" x=\"8\" y=\"20\">{title}</text>\n\
         <text class=\"quiet\" x=\"8\" y=\"38\">{what}; logarithmic, less is better</text>\n"
    );
    let mut decade = low;
    while decade <= high {
        let (at, value) = (x(10f64.powf(decade)), 10f64.powf(decade));
        let label = if counts { value - 1.0 } else { value };
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{}\"/>\
             <text class=\"quiet\" x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{label}</text>",
            height - 8.0,
            TOP - 6.0,
        );
        decade += 1.0;
    }
    for (at, bar) in bars.iter().enumerate() {
        let y = TOP + ROW * at as f64 + 4.0;
        let ours = if bar.name == "arachne" { " ours" } else { "" };
        let end = bar.value.map_or(NAMES, x);
        let _ = writeln!(
            svg,
            "<text class=\"name{ours}\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\
             <rect class=\"bar{ours}\" x=\"{NAMES}\" y=\"{y}\" width=\"{:.1}\" height=\"16\" rx=\"2\"/>\
             <text class=\"quiet\" x=\"{:.1}\" y=\"{}\">{}</text>",
            NAMES - 8.0,
            y + 13.0,
            bar.name,
            (end - NAMES).max(if bar.value.is_some() { 1.5 } else { 0.0 }),
            end + 6.0,
            y + 13.0,
            bar.shown,
        );
    }
    svg + "</svg>\n"
}
