//! What a wallet's lots do: value is added, taken, matures, expires. Pure functions over one wallet; posting is the caller's.

mod balance;
mod cap_counters;
mod lots;
mod maturity_and_expiry;
#[cfg(test)]
mod tests;

pub use balance::{Balance, balances, balances_by, balances_on};
pub use cap_counters::{Consulting, Recorded};
pub use lots::Taken;
pub use maturity_and_expiry::{Became, Due};
