//! How long a graph of 250 nodes takes to compile in release, in a crate of its own with cargo's default profile.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs, io};

const NODES: usize = 250;

/// Seconds to build the crate, its dependencies being built.
pub fn measure() -> io::Result<f64> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compile-time");
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir_all(folder.join("src"))?;
    fs::copy(package.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let manifest = format!(
        "[package]\nname = \"compile-time\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\narachne-rt = {{ path = {package:?} }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    build(&folder, "fn main() {}\n")?;
    let begin = Instant::now();
    build(&folder, &line(NODES))?;
    Ok(begin.elapsed().as_secs_f64())
}

fn build(folder: &Path, source: &str) -> io::Result<()> {
    fs::write(folder.join("src/main.rs"), source)?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--quiet", "--target-dir", "target"])
        .current_dir(folder)
        .status()?;
    if built.success() { Ok(()) } else { Err(io::Error::other("cargo build failed")) }
}

/// The source of a program with so many nodes in a line.
fn line(nodes: usize) -> String {
    let mut source = String::from(
        "use arachne::prelude::*;\n\
         use std::hint::black_box;\n\n\
         struct Stage;\n\n\
         impl Node for Stage {\n    \
             type Input = One<u64>;\n    \
             type Output = One<u64>;\n    \
             fn on_message(\n        \
                 &mut self,\n        \
                 One::One(value): One<u64>,\n        \
                 context: &mut impl Context<One<u64>>,\n    \
             ) -> Outcome<One<u64>> {\n        \
                 context.emit(One::One(value.wrapping_add(1)))?;\n        \
                 Ok(())\n    \
             }\n\
         }\n\n\
         graph! {\n    \
             graph Line(In: u64 => n0.One) -> (Out: u64) {\n",
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
