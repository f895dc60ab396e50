//! What a wallet's lots do: value is added, taken, matures, expires. Pure functions over one wallet; posting is the caller's.

mod balance;
mod counters;
mod due;
mod lots;
#[cfg(test)]
mod tests;

pub use balance::{balances, balances_by, balances_on};
pub use counters::{Consulting, Recorded};
pub use due::{Became, Due};
pub use lots::Taken;
