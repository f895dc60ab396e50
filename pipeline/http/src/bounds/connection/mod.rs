//! Limits of connections: how many there are, and how long one may stay open while nothing comes of it. What a request on it may do is
//! limited elsewhere.
//!
//! A connection is one of three things. Between requests it may idle, and once a head has begun it has to come. While a request is under
//! way it may take its time, and its body has limits of its own. While an answer is sent, the client has to take some of it.

mod acceptor;
mod activity;
mod connections;
mod open_files;
mod paced_stream;
mod watched_service;

pub use self::open_files::raise_limit_of_open_files;
pub(crate) use self::{
    acceptor::BoundedAcceptor,
    connections::{ConnectionCounts, Connections, network},
};
