//! A made-up bank: statements that look real, from a seed. The demo, the tests and the benchmark live on them.
//!
//! A [`Bank`] is the truth, and nothing of it is kept in memory: every row is a function of the plan and of its place. A
//! [`Rendering`] says what a file shows of it; `csv`, `ndjson` and `camt` write it. Opens nothing, reads no clock.

mod arrivals;
mod bank;
mod calendar;
pub mod camt;
pub mod csv;
mod dice;
mod digits;
mod everyday;
mod merchants;
mod month;
pub mod ndjson;
mod order;
mod person;
mod rendering;
mod row;
mod text;
mod truth;

#[cfg(test)]
mod tests;

pub use arrivals::{Arrivals, Damage, Record};
pub use bank::{Bank, Plan};
pub use dice::Dice;
pub use merchants::{MERCHANTS, Merchant};
pub use rendering::{Order, Pendings, Rendering, Window};
pub use row::{Foreign, Life, Row};
pub use truth::Truth;
