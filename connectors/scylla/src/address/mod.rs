//! Where the ledger lies: `scylla://[user@]host[:port],…/keyspace?option=value&…`. It holds no password: that comes from a file or the
//! environment, when a connection is opened. Values stand as they are, nothing in them is escaped.

mod error;
mod host;
mod options;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use self::options::Options;
pub use self::{error::AddressError, host::Host, options::ReadConsistency};

/// What an address begins with.
const SCHEME: &str = "scylla://";
/// ScyllaDB's and Cassandra's own bound.
const LONGEST_KEYSPACE: usize = 48;

/// How a connection is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Security {
    /// Nothing is, because it stays on this machine, or because the address says `plaintext=yes`.
    Plaintext {
        /// Whether nodes beyond this machine may be spoken to.
        beyond_loopback: bool,
    },
    /// TLS; the nodes' certificates are signed by this authority, and name the node's IP address or a host of the address.
    Tls {
        /// The authority's certificate, PEM.
        ca: PathBuf,
    },
}

/// Where the ledger lies, and how it is spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    user: Option<String>,
    hosts: Vec<Host>,
    keyspace: String,
    options: Options,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is none, when it has an option that is not known, or when it would send plain text beyond this machine unasked.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        // First of all, as other errors repeat the text.
        let (place, _) = text.split_once('?').unwrap_or((text, ""));
        if place.rsplit_once('@').is_some_and(|(before, _)| before.trim_start_matches(SCHEME).contains(':')) {
            return Err(AddressError::PasswordInside);
        }
        let shape = || AddressError::Shape { text: text.to_owned() };
        let rest = text.strip_prefix(SCHEME).ok_or_else(shape)?;
        let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (hosts, keyspace) = place.split_once('/').ok_or_else(shape)?;
        let (user, hosts) = match hosts.rsplit_once('@') {
            Some((user, hosts)) => (Some(user), hosts),
            None => (None, hosts),
        };
        if user.is_some_and(str::is_empty) {
            return Err(shape());
        }
        let hosts = hosts.split(',').map(Host::parse).collect::<Result<Vec<_>, _>>()?;
        let options = Options::parse(options)?;
        if options.password_file.is_some() && user.is_none() {
            return Err(AddressError::PasswordOfNobody);
        }
        let beyond = hosts.iter().find(|host| !host.is_loopback());
        match (beyond, &options.ca, options.plaintext) {
            (_, Some(_), true) => return Err(AddressError::PlaintextAndTls),
            (Some(host), None, false) => return Err(AddressError::Plaintext { host: host.to_string() }),
            _ => {}
        }
        Ok(Self { user: user.map(str::to_owned), hosts, keyspace: keyspace_name(keyspace)?, options })
    }

    /// Who logs in; nobody where the servers ask for nobody.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The nodes that are asked first; the others are learnt from them.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// The keyspace.
    #[must_use]
    pub fn keyspace(&self) -> &str {
        &self.keyspace
    }

    /// How connections are protected.
    #[must_use]
    pub fn security(&self) -> Security {
        match &self.options.ca {
            Some(ca) => Security::Tls { ca: ca.clone() },
            None => Security::Plaintext { beyond_loopback: self.options.plaintext },
        }
    }

    /// The file that has the password; without one it is in the environment.
    #[must_use]
    pub fn password_file(&self) -> Option<&Path> {
        self.options.password_file.as_deref()
    }

    /// The data centre that this process writes from. Every processor of a data set has to name the same.
    #[must_use]
    pub fn home(&self) -> Option<&str> {
        self.options.home.as_deref()
    }

    /// How consistently clients read.
    #[must_use]
    pub fn read(&self) -> ReadConsistency {
        self.options.read.unwrap_or(match self.options.home {
            Some(_) => ReadConsistency::LocalQuorum,
            None => ReadConsistency::Quorum,
        })
    }

    /// How long a commit may take before its outcome counts as unknown.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.options.timeout
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCHEME)?;
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        for (nth, host) in self.hosts.iter().enumerate() {
            write!(f, "{}{host}", if nth == 0 { "" } else { "," })?;
        }
        write!(f, "/{}{}", self.keyspace, self.options)
    }
}

fn keyspace_name(name: &str) -> Result<String, AddressError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let right = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain) && name.len() <= LONGEST_KEYSPACE;
    if right { Ok(name.to_owned()) } else { Err(AddressError::Keyspace { name: name.to_owned() }) }
}
