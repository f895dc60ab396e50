//! Decisions as a bank and its customers would see them.

mod approvals;
mod balances;
mod days;
mod deliveries;
mod enrolment;
mod expired;
mod fleet;
mod identity;
mod items;
mod ledger;
mod links;
mod meanings;
mod open;
mod open_cases;
mod pages;
mod proposals;
mod recorded;
mod recordings;
mod refunds;
mod repeats;
mod reviewed;
mod rounds;
mod set_aside;
mod sizes;
mod trust;
mod world;
