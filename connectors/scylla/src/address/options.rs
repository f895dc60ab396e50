//! The options after the question mark of an address.

use std::{fmt, path::PathBuf, time::Duration};

use super::AddressError;

/// Default timeout of a commit, above those of the servers: Cassandra's `write_request_timeout` of 2 s and
/// `cas_contention_timeout` of 1.8 s, ScyllaDB's 2 s and 1 s.
const TIMEOUT: Duration = Duration::from_secs(15);
/// The longest timeout that an address may give.
const LONGEST_TIMEOUT: Duration = Duration::from_mins(10);

/// The consistency of clients' reads of balances. Commits, and the reads they build on, are always consistent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadConsistency {
    /// One replica: fast, but possibly not the latest state.
    One,
    /// One replica of the home data centre: fast, but possibly not the latest state.
    LocalOne,
    /// A majority of all replicas: sees everything that was reported as committed.
    Quorum,
    /// A majority of the replicas in the home data centre: sees everything that was reported as committed.
    LocalQuorum,
    /// What a commit would see, including commits in progress; takes several round trips.
    Serial,
}

impl ReadConsistency {
    const ALL: [Self; 5] = [Self::One, Self::LocalOne, Self::Quorum, Self::LocalQuorum, Self::Serial];

    const fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::LocalOne => "local_one",
            Self::Quorum => "quorum",
            Self::LocalQuorum => "local_quorum",
            Self::Serial => "serial",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) ca: Option<PathBuf>,
    pub(super) plaintext: bool,
    pub(super) password_file: Option<PathBuf>,
    pub(super) home: Option<String>,
    pub(super) read: Option<ReadConsistency>,
    pub(super) timeout: Duration,
}

impl Options {
    pub(super) fn parse(text: &str) -> Result<Self, AddressError> {
        let none = Self { ca: None, plaintext: false, password_file: None, home: None, read: None, timeout: TIMEOUT };
        let (mut options, mut seen) = (none, Vec::new());
        for option in text.split('&').filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            options.take(name, value)?;
            if seen.contains(&name) {
                return Err(AddressError::Twice { name: name.to_owned() });
            }
            seen.push(name);
        }
        match options.read {
            Some(read @ (ReadConsistency::LocalOne | ReadConsistency::LocalQuorum)) if options.home.is_none() => {
                Err(AddressError::LocalWithoutHome { read: read.name() })
            }
            _ => Ok(options),
        }
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), AddressError> {
        let wrong = |name, expected| AddressError::Value { name, value: value.to_owned(), expected };
        match name {
            "ca" if value.is_empty() => return Err(wrong("ca", "the path of a PEM file")),
            "ca" => self.ca = Some(value.into()),
            "plaintext" if value == "yes" => self.plaintext = true,
            "plaintext" => return Err(wrong("plaintext", "yes, or is left out")),
            "password_file" if value.is_empty() => {
                return Err(wrong("password_file", "the path of a file with the password alone"));
            }
            "password_file" => self.password_file = Some(value.into()),
            "dc" if value.is_empty() || value.contains(['\'', '"']) => return Err(wrong("dc", "the name of a data centre")),
            "dc" => self.home = Some(value.to_owned()),
            "read" => {
                let level = ReadConsistency::ALL.into_iter().find(|level| level.name() == value);
                let level = level.ok_or_else(|| wrong("read", "one, local_one, quorum, local_quorum or serial"))?;
                self.read = Some(level);
            }
            "timeout_ms" => {
                let timeout = value.parse().ok().map(Duration::from_millis);
                let timeout = timeout.filter(|timeout| !timeout.is_zero() && *timeout <= LONGEST_TIMEOUT);
                self.timeout = timeout.ok_or_else(|| wrong("timeout_ms", "1 to 600000 milliseconds"))?;
            }
            _ => return Err(AddressError::UnknownOption { name: name.to_owned() }),
        }
        Ok(())
    }
}

impl fmt::Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let timeout = (self.timeout != TIMEOUT).then(|| self.timeout.as_millis().to_string());
        let said = [
            ("ca", self.ca.as_ref().map(|path| path.display().to_string())),
            ("plaintext", self.plaintext.then(|| "yes".to_owned())),
            ("password_file", self.password_file.as_ref().map(|path| path.display().to_string())),
            ("dc", self.home.clone()),
            ("read", self.read.map(|level| level.name().to_owned())),
            ("timeout_ms", timeout),
        ];
        let said = said.into_iter().filter_map(|(name, value)| Some((name, value?)));
        for (nth, (name, value)) in said.enumerate() {
            write!(f, "{}{name}={value}", if nth == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}
