//! The memory of the board, the linker's scripts, and the recording that the firmware carries.

use std::{env, fs, path::PathBuf};

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let board = match env::var("CARGO_CFG_TARGET_ARCH").as_deref() {
        Ok("riscv32") => "virt",
        _ => "lm3s6965",
    };
    let memory = format!("src/board/{board}.x");
    fs::copy(&memory, out.join("memory.x")).expect("the board's memory is described");
    println!("cargo:rerun-if-changed={memory}");
    println!("cargo:rustc-link-search={}", out.display());
    if board == "virt" {
        println!("cargo:rustc-link-arg=-Tmemory.x");
    }
    println!("cargo:rustc-link-arg=-Tlink.x");
    println!("cargo:rustc-link-arg=-Tdefmt.x");

    let samples: Vec<u8> =
        heart::synthetic::Ecg::new(1).flat_map(|sample| sample.to_le_bytes()).collect();
    fs::write(out.join("synthetic.i16le"), samples).expect("OUT_DIR is writable");
}
