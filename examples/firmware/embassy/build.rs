//! Tells the linker to lay the program out for the chip, whose memory the crate `lm3s6965` describes.

fn main() {
    println!("cargo::rustc-link-arg=-Tlink.x");
}
