//! What a wallet's lots do: value is added, taken, matures, expires. Pure functions over one wallet; posting is the caller's.

mod balance;
mod counters;
mod lots;

pub use balance::{balances, balances_on};
pub use counters::{Consulting, Recorded};
pub use lots::{Due, Taken};
