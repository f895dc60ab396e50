//! A wallet's value: the lots that it has, and the book that alone changes them. Pure functions over one wallet.

mod balance;
mod book;
mod cap_counters;
mod claw_back;
mod hold;
mod holding;
mod lots;
mod maturity_and_expiry;
mod moving;
mod proof;
#[cfg(test)]
mod tests;

pub use balance::{Balance, balances, balances_by, balances_on};
pub use book::{Book, NotMoved, Reason, Value};
pub use cap_counters::{Consulting, Recorded};
pub use hold::Hold;
pub use holding::{Deficit, Holding, HoldingFault, Lot};
pub use moving::MOST_LOTS_MOVED;
pub use proof::{LotSums, PostedSums, Unbalanced};
