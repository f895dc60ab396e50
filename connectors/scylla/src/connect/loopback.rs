//! Keeps the driver from speaking plain text to nodes that it learns of beyond this machine.

use scylla::{cluster::metadata::Peer, policies::host_filter::HostFilter};

pub(super) struct LoopbackOnly;

impl HostFilter for LoopbackOnly {
    fn accept(&self, peer: &Peer) -> bool {
        peer.address.ip().is_loopback()
    }
}
