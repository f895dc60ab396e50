//! Free ports, the same on every address of a cluster.
//!
//! None that the system gives to outgoing connections: a client that tries again and again to reach a dead node would in the end
//! be given the node's own port, be connected with itself, and be in the way when the node comes back.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher as _, Hasher as _},
    io::ErrorKind,
    net::{Ipv4Addr, TcpListener},
};

use crate::ClusterError;

/// Below what Linux (32768 to 60999) and others (49152 and up) take for outgoing connections.
const FIRST: u16 = 10_000;
const COUNT: u64 = 22_000;

const TRIES: u32 = 100;

/// A port that is free on all these addresses.
pub fn free(addresses: &[Ipv4Addr]) -> Result<u16, ClusterError> {
    for _ in 0..TRIES {
        let offset = RandomState::new().build_hasher().finish() % COUNT;
        let port = FIRST + u16::try_from(offset).expect("it is below COUNT");
        if free_on_all(port, addresses)? {
            return Ok(port);
        }
    }
    Err(ClusterError::NoPort { tries: TRIES })
}

fn free_on_all(port: u16, addresses: &[Ipv4Addr]) -> Result<bool, ClusterError> {
    for &address in addresses {
        match TcpListener::bind((address, port)) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AddrInUse => return Ok(false),
            Err(source) => return Err(ClusterError::NoAddress { address, source }),
        }
    }
    Ok(true)
}
