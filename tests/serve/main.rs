//! `rewardhub serve` from outside: what feeds post, what clients read, who may do what, and how it stops.

mod access;
mod access_table;
mod approvals;
#[path = "../bank/bank.rs"]
#[expect(dead_code, reason = "the tests of its client use the rest")]
mod bank;
mod banks;
mod beginning;
mod bench;
mod bounds;
mod changes;
mod collector;
mod command_line;
mod connections;
mod contract;
mod dead_letters;
mod feeds;
mod generated_client;
mod inbox;
#[path = "../issuer/issuer.rs"]
mod issuer;
mod log;
mod problems;
mod programmes;
mod python;
mod reach;
mod redeeming;
mod review;
mod server;
mod signatures;
mod stopping;
mod tls;
mod tokens;
mod traces;
mod waiting;
mod wallets;
mod watching;
