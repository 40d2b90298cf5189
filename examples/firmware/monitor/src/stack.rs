//! How deep the stack has been: its free part is painted at the start, and what paint is left is measured at the end.

use core::ptr;

const PAINT: u32 = 0xA5A5_A5A5;
/// What is left unpainted below the painter's own frame.
const MARGIN_WORDS: usize = 64;

unsafe extern "C" {
    // The linker scripts' first address after the static data, and that of the top of the stack.
    #[cfg_attr(target_arch = "arm", link_name = "_stack_end")]
    #[cfg_attr(target_arch = "riscv32", link_name = "__sheap")]
    static mut BOTTOM: u32;
    #[link_name = "_stack_start"]
    static TOP: u32;
}

/// Paints what is free below the caller.
#[inline(never)]
pub fn paint() {
    let here = 0u32;
    let end = ptr::from_ref(&here).wrapping_sub(MARGIN_WORDS);
    let mut word = &raw mut BOTTOM;
    while word.cast_const() < end {
        // SAFETY: between the static data and this frame there is nothing that anybody uses.
        unsafe { word.write_volatile(PAINT) };
        word = word.wrapping_add(1);
    }
}

/// The deepest it has been since, in bytes.
#[inline(never)]
pub fn deepest_bytes() -> u32 {
    let top = &raw const TOP;
    let mut word = &raw const BOTTOM;
    // SAFETY: all of it is memory, from the static data up to the top of the stack.
    while word < top && unsafe { word.read_volatile() } == PAINT {
        word = word.wrapping_add(1);
    }
    (top as usize - word as usize) as u32
}
