//! What copper's macros look for.

fn main() {
    #[cfg(feature = "copper")]
    cu29_build::setup();
}
