//! Decisions as a bank and its customers would see them.

mod identity;
mod items;
mod ledger;
mod links;
mod recorded;
mod open_cases;
mod refunds;
mod world;
