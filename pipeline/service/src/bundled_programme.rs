//! The everyday programme, which is compiled into the program, so that a demo needs no file.

use rewardhub_core::programme::{Mistakes, Programme};

use crate::zones;

/// The source of the everyday programme, in TOML.
pub const EVERYDAY: &str = include_str!("../../../deploy/programmes/everyday.toml");

/// Parses the everyday programme, with the time zone rules that come with this program.
///
/// # Errors
/// When the source has mistakes, which the tests rule out.
pub fn everyday() -> Result<Programme, Mistakes> {
    Programme::parse(EVERYDAY, zones::tzif)
}
