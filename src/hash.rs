//! A hash function with the same result on every target.

use core::hash::Hasher;

/// 64-bit FNV-1a (Fowler, Noll and Vo) over little-endian bytes: the same value on every target and in every run.
///
/// By default a [`Hasher`] receives integers in the byte order and width of the machine. This one writes them in
/// little-endian order, and `usize` and `isize` as 64 bits. Slices and arrays of integers are an exception, because
/// the standard library hashes their memory: their hash is the same on all little-endian targets for integers of a
/// fixed width, but not for `usize`.
///
/// The hash detects different states. It does not resist deliberate collisions.
///
/// # Examples
/// ```
/// use arachne::hash::StableHasher;
/// use core::hash::Hasher;
///
/// let mut hasher = StableHasher::default();
/// hasher.write(b"a");
/// assert_eq!(hasher.finish(), 0xaf63_dc4c_8601_ec8c); // from the authors' test vectors
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StableHasher(u64);

impl Default for StableHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

macro_rules! little_endian {
    ($($write:ident($Number:ty)),*) => {
        $(fn $write(&mut self, number: $Number) {
            self.write(&number.to_le_bytes());
        })*
    };
}

impl Hasher for StableHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    // Not inlined: a state has many parts, and hashing is not on the hot path.
    #[inline(never)]
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    little_endian!(
        write_u16(u16),
        write_u32(u32),
        write_u64(u64),
        write_u128(u128),
        write_i16(i16),
        write_i32(i32),
        write_i64(i64),
        write_i128(i128)
    );

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.write_i64(number as i64);
    }
}
