//! Keeps the driver from sending plain text to nodes beyond this machine that it learns of.

use scylla::{cluster::metadata::Peer, policies::host_filter::HostFilter};

pub(super) struct LoopbackOnly;

impl HostFilter for LoopbackOnly {
    fn accept(&self, peer: &Peer) -> bool {
        peer.address.ip().is_loopback()
    }
}
