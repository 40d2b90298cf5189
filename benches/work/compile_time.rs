//! What compiling a large graph takes, and how large its program is: a line in a crate of its own, whose dependencies
//! are built beforehand.
//!
//! CPU seconds are the user and system time of cargo and everything it starts. Other work on the machine and the number
//! of cores change them less than time on the clock. They come from `/proc`: where it is missing, these rows are too.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// How often a check is measured; the figure is the median.
const CHECKS: usize = 3;

/// A row of the table.
pub struct Row {
    pub name: &'static str,
    pub value: String,
    pub unit: &'static str,
    pub target: Option<&'static str>,
}

/// Measures the rows, one each time the caller asks for the next.
pub fn rows() -> impl Iterator<Item = io::Result<Row>> {
    let supported = cpu_seconds().is_some();
    let measures = [check_250_nodes, compile_250_nodes, text_250_nodes, check_300_over_30];
    measures.into_iter().take_while(move |_| supported).map(|measure| measure(&Package::new()?))
}

/// A check without incremental compilation, as a build server does it.
fn check_250_nodes(package: &Package) -> io::Result<Row> {
    let seconds = package.edits(CHECK, 250)?;
    Ok(Row {
        name: "check_250_nodes",
        value: format!("{seconds:.1}"),
        unit: "CPU s",
        target: Some("3.5"),
    })
}

fn compile_250_nodes(package: &Package) -> io::Result<Row> {
    package.run(RELEASE, EMPTY)?;
    let seconds = package.run(RELEASE, &line(250, 1))?;
    Ok(Row {
        name: "compile_250_nodes",
        value: format!("{seconds:.1}"),
        unit: "CPU s",
        target: Some("9"),
    })
}

/// The executable segment of the program that `compile_250_nodes` has built, the standard library's part included.
fn text_250_nodes(package: &Package) -> io::Result<Row> {
    let program = package.folder.join("target/release/compile-time");
    let bytes = executable_bytes(&fs::read(program)?)
        .ok_or_else(|| io::Error::other("the program is not a 64-bit little-endian ELF file"))?;
    Ok(Row { name: "text_250_nodes", value: bytes.to_string(), unit: "bytes", target: None })
}

/// Checks after an edit, with incremental compilation as an editor has it. Growth in line with the graph would be 10.
fn check_300_over_30(package: &Package) -> io::Result<Row> {
    let [small, large] = [30, 300].map(|nodes| package.edits(CHECK_INCREMENTAL, nodes));
    Ok(Row {
        name: "check_300_over_30",
        value: format!("{:.1}", large? / small?),
        unit: "times",
        target: Some("12"),
    })
}

/// A run of cargo.
#[derive(Clone, Copy)]
struct Task {
    arguments: &'static [&'static str],
    incremental: bool,
}

const CHECK: Task = Task { arguments: &["check"], incremental: false };
const CHECK_INCREMENTAL: Task = Task { arguments: &["check"], incremental: true };
const RELEASE: Task = Task { arguments: &["build", "--release"], incremental: false };

const EMPTY: &str = "fn main() {}\n";

/// The crate, with cargo's default profiles.
struct Package {
    folder: PathBuf,
}

impl Package {
    fn new() -> io::Result<Self> {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compile-time");
        let arachne = Path::new(env!("CARGO_MANIFEST_DIR"));
        fs::create_dir_all(folder.join("src"))?;
        fs::copy(arachne.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let manifest = format!(
            "[package]\nname = \"compile-time\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\narachne-rt = {{ path = {arachne:?} }}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        Ok(Self { folder })
    }

    /// CPU seconds of the task after an edit of a line of nodes: the median of a few edits.
    fn edits(&self, task: Task, nodes: usize) -> io::Result<f64> {
        self.run(task, EMPTY)?;
        self.run(task, &line(nodes, 0))?;
        let mut seconds = [0.0; CHECKS];
        for (edit, seconds) in seconds.iter_mut().enumerate() {
            *seconds = self.run(task, &line(nodes, edit + 1))?;
        }
        seconds.sort_by(f64::total_cmp);
        Ok(seconds[CHECKS / 2])
    }

    /// CPU seconds of the task for this source.
    fn run(&self, task: Task, source: &str) -> io::Result<f64> {
        fs::write(self.folder.join("src/main.rs"), source)?;
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let before = cpu_seconds();
        let status = Command::new(cargo)
            .args(task.arguments)
            .args(["--quiet", "--target-dir", "target"])
            .env("CARGO_INCREMENTAL", if task.incremental { "1" } else { "0" })
            .current_dir(&self.folder)
            .status()?;
        if !status.success() {
            return Err(io::Error::other("cargo failed"));
        }
        match (before, cpu_seconds()) {
            (Some(before), Some(after)) => Ok(after - before),
            _ => Err(io::Error::other("no CPU time in /proc/self/stat")),
        }
    }
}

/// User and system time of all child processes that have ended and been waited for, and of theirs.
fn cpu_seconds() -> Option<f64> {
    /// Linux counts in hundredths of a second here, on all its platforms.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field, the program's name, ends at the last parenthesis. `cutime` and `cstime` are fields 16 and 17.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(13);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND)
}

/// Bytes of the executable segments of a 64-bit little-endian ELF file.
fn executable_bytes(elf: &[u8]) -> Option<u64> {
    const LOAD: u64 = 1;
    const EXECUTABLE: u64 = 1;
    // A number of up to 8 bytes.
    let number = |at: usize, bytes: usize| -> Option<u64> {
        let bytes = elf.get(at..at + bytes)?;
        Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    };
    if !elf.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let (headers, size, count) = (number(32, 8)?, number(54, 2)?, number(56, 2)?);
    let mut total = 0;
    for index in 0..count {
        let header = usize::try_from(headers + index * size).ok()?;
        let (kind, flags) = (number(header, 4)?, number(header + 4, 4)?);
        if kind == LOAD && flags & EXECUTABLE != 0 {
            total += number(header + 32, 8)?;
        }
    }
    Some(total)
}

/// The source of a program with a line of `nodes` nodes. Each adds a constant.
fn line(nodes: usize, addend: usize) -> String {
    let mut source = format!(
        "use arachne::prelude::*;\n\
         use std::hint::black_box;\n\n\
         struct Stage;\n\n\
         impl Node for Stage {{\n    \
             type Input = One<u64>;\n    \
             type Output = One<u64>;\n    \
             fn on_message(\n        \
                 &mut self,\n        \
                 One::One(value): One<u64>,\n        \
                 context: &mut impl Context<One<u64>>,\n    \
             ) -> Outcome<One<u64>> {{\n        \
                 context.emit(One::One(value.wrapping_add({addend})))?;\n        \
                 Ok(())\n    \
             }}\n\
         }}\n\n\
         graph! {{\n    \
             graph Line(In: u64 => n0.One) -> (Out: u64) {{\n",
    );
    let last = nodes.saturating_sub(1);
    for node in 0..last {
        let next = node + 1;
        let _ = writeln!(
            source,
            "        n{node}: Stage {{ One => e{node}: [u64; 16] -> n{next}.One; }}"
        );
    }
    let stages = "Stage, ".repeat(nodes);
    let _ = writeln!(
        source,
        "        n{last}: Stage {{ One -> out.Out; }}\n    }}\n}}\n\n\
         fn main() {{\n    \
             type In = arachne::graph::Input<Line>;\n    \
             let mut engine = Box::new(Engine::new(Line::new({stages})));\n    \
             engine.start(0).unwrap();\n    \
             engine.push(In::In(black_box(1))).unwrap();\n    \
             let _ = black_box(&mut engine).tick(0, u32::MAX);\n    \
             black_box(engine.pop());\n\
         }}"
    );
    source
}
