//! What is stored: the rows of a bucket, each a type of its own, and the keys they lie under.

pub mod bank_account;
pub mod expired;
pub mod feed;
pub mod history;
pub mod known;
pub mod open;
pub mod proposal;
pub mod rewarded;
pub mod row;
pub mod set_aside;
pub mod shown;
pub mod stripe;
pub mod wallet;
