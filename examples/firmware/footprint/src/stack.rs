//! The deepest stack, by paint.

use core::ptr;

const PAINT: u32 = 0xA11C_0FFE;

unsafe extern "C" {
    /// The end of what is linked into RAM; the stack grows down to it.
    static mut __sheap: u32;
}

/// The bytes of stack that `work` needs; it is not inlined, so that all it needs lies below its caller.
#[inline(never)]
pub fn deepest(work: &mut dyn FnMut()) -> u32 {
    let bottom = &raw mut __sheap;
    let top = cortex_m::register::msp::read() as *mut u32;
    let mut word = bottom;
    while word < top {
        // SAFETY: RAM between the statics and the stack pointer is nobody's.
        unsafe { ptr::write_volatile(word, PAINT) };
        word = word.wrapping_add(1);
    }
    work();
    let mut word = bottom;
    // SAFETY: as above; the words are initialised by the paint.
    while word < top && unsafe { ptr::read_volatile(word) } == PAINT {
        word = word.wrapping_add(1);
    }
    (top as u32).wrapping_sub(word as u32)
}
