//! The scenarios of identity as far as the edge decides them, and the way of files through the intake.

mod checked;
mod decided;
mod deliveries;
mod facts;
mod files;
mod given;
mod identity;
mod world;

pub(super) use world::FixedKey;
