//! Chooses the board by the target and tells the linker where its memory is.

use std::{env, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let board = match env::var("TARGET")?.as_str() {
        "thumbv6m-none-eabi" => "microbit",
        _ => "lm3s6965evb",
    };
    let memory = format!("{board}.x");
    let out = env::var("OUT_DIR")?;
    fs::copy(&memory, Path::new(&out).join("memory.x"))?;
    println!("cargo::rerun-if-changed={memory}");
    println!("cargo::rustc-link-search={out}");
    println!("cargo::rustc-link-arg=-Tlink.x");
    println!("cargo::rustc-check-cfg=cfg(board, values(\"microbit\", \"lm3s6965evb\"))");
    println!("cargo::rustc-cfg=board=\"{board}\"");
    Ok(())
}
