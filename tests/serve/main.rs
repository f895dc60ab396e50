//! `rewardhub serve` from outside: what feeds post, what clients read, who may do what, and how it stops.

mod access;
mod access_table;
mod beginning;
mod changes;
mod contract;
mod feeds;
mod problems;
mod server;
mod stopping;
mod waiting;
mod wallets;
