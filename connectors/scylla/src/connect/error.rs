//! Why there is no connection, by name; what goes away by itself is told from what a person has to change.

use std::{fmt::Display, path::PathBuf};

use super::PasswordError;
use crate::address::Address;

/// Why there is no connection, or no longer one.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nobody answers, or not in time. It may come back.
    #[error("the ledger at {hosts} does not answer: {why}")]
    Away {
        /// The hosts of the address.
        hosts: String,
        /// What the driver or the system said.
        why: String,
    },
    /// No host of the address has an IP address. It may be the resolver that is away.
    #[error("none of the ledger's hosts can be found: {hosts}; see to the names in the address, or to the resolver")]
    Unresolved {
        /// The hosts of the address.
        hosts: String,
    },
    /// The authority's certificate cannot be read.
    #[error("the certificate authority in {} cannot be read: {why}; ca=… names a PEM file with its certificate", file.display())]
    Ca {
        /// Path of the file.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A node's certificate is signed by somebody else.
    #[error("the certificate of the ledger at {hosts} is not signed by the authority in {}; name the file of the one that signed it", ca.display())]
    NotOfThisCa {
        /// The hosts of the address.
        hosts: String,
        /// The authority.
        ca: PathBuf,
    },
    /// A node's certificate is for somebody else.
    #[error(
        "the certificate of the ledger at {hosts} is for other names ({names}): it must name the node's IP address, or a host as it stands in the address"
    )]
    WrongName {
        /// The hosts of the address.
        hosts: String,
        /// Whom it is for.
        names: String,
    },
    /// Another trouble with TLS: a certificate that has expired, a server that does not speak it.
    #[error("no safe connection to the ledger at {hosts}: {why}")]
    Tls {
        /// The hosts of the address.
        hosts: String,
        /// What rustls said.
        why: String,
    },
    /// The password cannot be found.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// User or password are wrong.
    #[error("the ledger at {hosts} does not let {user:?} in: user or password are wrong")]
    Denied {
        /// The hosts of the address.
        hosts: String,
        /// Who wanted in.
        user: String,
    },
    /// The servers want to know who asks.
    #[error("the ledger at {hosts} wants a user; write scylla://user@host…")]
    UserWanted {
        /// The hosts of the address.
        hosts: String,
    },
    /// The user is known, but may not do this.
    #[error("the ledger at {hosts} does not let {user:?} do this: {why}; grant it, or take another user")]
    NotAllowed {
        /// The hosts of the address.
        hosts: String,
        /// Who asked.
        user: String,
        /// What the server said.
        why: String,
    },
    /// The keyspace is not there.
    #[error("there is no keyspace {keyspace} at the ledger's servers; make it with `rewardhub schema apply`")]
    NoKeyspace {
        /// Its name.
        keyspace: String,
    },
    /// The home data centre is not one of the cluster's.
    #[error("the address names the data centre {home:?}, but the cluster has {known}; see to dc=…")]
    NoDataCentre {
        /// As named.
        home: String,
        /// Those that there are.
        known: String,
    },
    /// The cluster has nodes beyond this machine, and the address does not allow plain text.
    #[error(
        "the cluster has a node {node}, which is not this machine, and without TLS everything sent to it could be read and changed on the way; add ca=/path/ca.pem, or plaintext=yes if the network is trusted"
    )]
    PlaintextNode {
        /// Its address.
        node: String,
    },
    /// The servers understood, and refused.
    #[error("the ledger at {hosts} refused: {why}")]
    Refused {
        /// The hosts of the address.
        hosts: String,
        /// What was said.
        why: String,
    },
}

impl ConnectError {
    /// Whether it can go away without anyone changing anything: worth waiting for.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Away { .. } | Self::Unresolved { .. } => true,
            Self::Ca { .. }
            | Self::NotOfThisCa { .. }
            | Self::WrongName { .. }
            | Self::Tls { .. }
            | Self::Password(_)
            | Self::Denied { .. }
            | Self::UserWanted { .. }
            | Self::NotAllowed { .. }
            | Self::NoKeyspace { .. }
            | Self::NoDataCentre { .. }
            | Self::PlaintextNode { .. }
            | Self::Refused { .. } => false,
        }
    }

    /// An answer that is not what was asked for.
    pub(crate) fn answer(address: &Address, error: impl Display) -> Self {
        Self::Refused { hosts: super::driver_errors::hosts(address), why: format!("its answer is not understood: {error}") }
    }
}
