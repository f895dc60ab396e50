//! How numbers of 64 bits, such as offsets and sizes of files, count what is in memory: as they are, for the program is made for
//! machines of 64 bits. For others it does not compile.

/// The number as a length or an index in memory. From a `usize` to a `u64`, `as` does the same.
#[must_use]
pub const fn usize_of(number: u64) -> usize {
    usize::from_ne_bytes(number.to_ne_bytes())
}
