//! Decisions as a bank and its customers would see them.

mod identity;
mod items;
mod ledger;
mod links;
mod refunds;
mod world;
