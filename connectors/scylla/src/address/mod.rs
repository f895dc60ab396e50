//! The address of a ledger: `scylla://[user@]host[:port],…/keyspace?option=value&…`. It never contains a password; that comes
//! from a file or the environment when a connection is opened. Values are taken literally, without escapes.

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

/// The beginning of every address.
const SCHEME: &str = "scylla://";
/// The longest name of a keyspace that ScyllaDB and Cassandra accept, in characters.
const LONGEST_KEYSPACE: usize = 48;

/// How a connection is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all: it stays on this machine, or the address has `plaintext=yes`.
    Plaintext {
        /// Whether the connection may go to nodes beyond this machine.
        beyond_loopback: bool,
    },
    /// By TLS. An authority must have signed the nodes' certificates, which must name the
    /// node's IP address or a host of the address.
    Tls {
        /// Path of the authority's certificate, in PEM.
        ca: PathBuf,
    },
}

/// Where the ledger is, and how to connect to it.
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
    /// When the text has another form, has an unknown or invalid option, contains a password, or would send plain text beyond
    /// this machine without `plaintext=yes`.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        // Checked first, because other errors repeat the text.
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

    /// The user who logs in; `None` for servers without authentication.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The nodes to connect to first; the driver learns the others from them.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// Name of the keyspace.
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

    /// Path of the file with the password; `None` if the password is in the environment.
    #[must_use]
    pub fn password_file(&self) -> Option<&Path> {
        self.options.password_file.as_deref()
    }

    /// The data centre that this process writes from. All processors of a data set must name the same one.
    #[must_use]
    pub fn home(&self) -> Option<&str> {
        self.options.home.as_deref()
    }

    /// The consistency of clients' reads. Without an option it is a quorum: of the home data centre
    /// where there is one, else of all replicas.
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
