//! The scenarios of identity as far as the edge decides them, and the way of files through the intake.

mod account_and_currency_check;
mod decided;
mod deliveries;
mod dry_run;
mod facts;
mod files;
mod identity;
mod open_banking;
mod read_again;
mod world;

pub(super) use world::FixedKey;
