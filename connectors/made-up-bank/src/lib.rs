//! A made-up bank: statements that look real, made from a seed, for the demo, the tests and the benchmark.
//!
//! A [`Bank`] keeps none of its rows in memory: every row is a function of the plan and its place. A [`Rendering`] says what a
//! file shows of them; `csv`, `ndjson`, `camt` and `open_banking` write it. This crate opens no files and reads no clock.

mod account_holder;
mod bank;
mod bank_codes;
mod calendar;
pub mod camt;
mod content_counts;
pub mod csv;
mod descriptions;
mod everyday_purchases;
mod file_records;
mod merchants;
mod monthly_rows;
pub mod ndjson;
mod number_text;
pub mod open_banking;
mod rendering;
mod row;
mod row_order;
mod seeded_random;

#[cfg(test)]
mod tests;

pub use bank::{Bank, Plan};
pub use content_counts::Truth;
pub use file_records::{Arrivals, Damage, Record};
pub use merchants::{MERCHANTS, Merchant};
pub use rendering::{Order, Pendings, Rendering, Window};
pub use row::{Foreign, Life, Row};
pub use seeded_random::SeededRandom;
