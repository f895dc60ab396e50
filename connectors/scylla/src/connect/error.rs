//! Why there is no connection. Causes that pass by themselves differ from those that a person must remove.

use std::{fmt::Display, path::PathBuf};

use super::PasswordError;
use crate::address::Address;

/// Why a connection cannot be opened, or was lost.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No server answers, or none in time. May pass by itself.
    #[error("the ledger at {hosts} does not answer: {why}")]
    Away {
        /// The hosts of the address, separated by commas.
        hosts: String,
        /// The message of the driver or the operating system.
        why: String,
    },
    /// No host of the address has an IP address. May pass by itself, if only the resolver is unavailable.
    #[error("none of the ledger's hosts can be found: {hosts}; see to the names in the address, or to the resolver")]
    Unresolved {
        /// The hosts of the address, separated by commas.
        hosts: String,
    },
    /// The certificate of the authority cannot be read.
    #[error("the certificate authority in {} cannot be read: {why}; ca=… names a PEM file with its certificate", file.display())]
    Ca {
        /// Path of the certificate's file.
        file: PathBuf,
        /// What is wrong with the file.
        why: String,
    },
    /// Another authority signed the certificate of a node.
    #[error("the certificate of the ledger at {hosts} is not signed by the authority in {}; name the file of the one that signed it", ca.display())]
    NotOfThisCa {
        /// The hosts of the address, separated by commas.
        hosts: String,
        /// Path of the certificate of the authority in the address.
        ca: PathBuf,
    },
    /// The certificate of a node names other hosts.
    #[error(
        "the certificate of the ledger at {hosts} is for other names ({names}): it must name the node's IP address, or a host as it stands in the address"
    )]
    WrongName {
        /// The hosts of the address, separated by commas.
        hosts: String,
        /// The names in the certificate.
        names: String,
    },
    /// Any other error of TLS: an expired certificate, or a server that does not speak TLS.
    #[error("no safe connection to the ledger at {hosts}: {why}")]
    Tls {
        /// The hosts of the address, separated by commas.
        hosts: String,
        /// The message of rustls.
        why: String,
    },
    /// There is no password for the user.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The user or the password is wrong.
    #[error("the ledger at {hosts} does not let {user:?} in: user or password are wrong")]
    Denied {
        /// The hosts of the address, separated by commas.
        hosts: String,
        /// The user in the address.
        user: String,
    },
    /// The servers require a user, but the address names none.
    #[error("the ledger at {hosts} wants a user; write scylla://user@host…")]
    UserWanted {
        /// The hosts of the address, separated by commas.
        hosts: String,
    },
    /// The user may log in, but has no permission for this.
    #[error("the ledger at {hosts} does not let {user:?} do this: {why}; grant it, or take another user")]
    NotAllowed {
        /// The hosts of the address, separated by commas.
        hosts: String,
        /// The user in the address.
        user: String,
        /// The message of the server.
        why: String,
    },
    /// The keyspace does not exist.
    #[error("there is no keyspace {keyspace} at the ledger's servers; make it with `rewardhub schema apply`")]
    NoKeyspace {
        /// Name of the keyspace.
        keyspace: String,
    },
    /// The cluster has no data centre of the name in the address.
    #[error("the address names the data centre {home:?}, but the cluster has {known}; see to dc=…")]
    NoDataCentre {
        /// The data centre in the address.
        home: String,
        /// The data centres of the cluster, separated by commas.
        known: String,
    },
    /// The cluster has nodes beyond this machine, but the address does not allow plain text to them.
    #[error(
        "the cluster has a node {node}, which is not this machine, and without TLS everything sent to it could be read and changed on the way; add ca=/path/ca.pem, or plaintext=yes if the network is trusted"
    )]
    PlaintextNode {
        /// IP address and port of the first such node.
        node: String,
    },
    /// The servers refused the request.
    #[error("the ledger at {hosts} refused: {why}")]
    Refused {
        /// The hosts of the address, separated by commas.
        hosts: String,
        /// The message of the server or the driver.
        why: String,
    },
}

impl ConnectError {
    /// Whether the error may pass without any change by a person, so that waiting is worthwhile.
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

    /// An answer that cannot be understood.
    pub(crate) fn answer(address: &Address, error: impl Display) -> Self {
        Self::Refused { hosts: super::driver_errors::hosts(address), why: format!("its answer is not understood: {error}") }
    }
}
