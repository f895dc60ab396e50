//! The everyday programme, which is compiled into the program: trying things out needs no file.

use rewardhub_core::programme::{Mistakes, Programme};

use crate::zones;

/// The everyday programme's file.
pub const EVERYDAY: &str = include_str!("../../../deploy/programmes/everyday.toml");

/// The everyday programme.
///
/// # Errors
/// When it has mistakes, which the tests would have found.
pub fn everyday() -> Result<Programme, Mistakes> {
    Programme::parse(EVERYDAY, zones::tzif)
}
