//! Who asks for something, and when. Commands hold a random id; whose it is lies in the registry.

use std::fmt;

use rewardhub_core::{
    command::{Body, Command},
    ids::{ActorId, Bucket},
    time::Instant,
};

use rewardhub_feeds::intake::Fingerprints as _;

use crate::{Service, client_keys::KeyId, error::Result};

/// Somebody who can ask for something, as a front door knows them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A user of the operating system, by name: on whose behalf a command line runs.
    SystemUser(String),
    /// Whoever reaches a server without access control, which answers on loopback only.
    LocalOperator,
    /// A server itself, for what it does without being asked.
    Server,
    /// Whoever shows a client's key, by the key's id.
    ClientKey(KeyId),
    /// Whoever shows a token of an issuer. It is somebody's identity, and is erased with that person.
    OfIssuer {
        /// The issuer's address, which has no spaces.
        issuer: String,
        /// What the issuer calls that person or program.
        subject: String,
    },
}

impl Subject {
    /// Whether a subject, as it is written, is known by this machine alone: a user of its system, or the server itself.
    pub(crate) fn is_of_this_machine(written: &str) -> bool {
        written.starts_with("system user ")
            || [Self::LocalOperator, Self::Server].iter().any(|local| local.to_string() == written)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SystemUser(name) => write!(f, "system user {name}"),
            Self::LocalOperator => f.write_str("operator local"),
            Self::Server => f.write_str("server"),
            Self::ClientKey(id) => write!(f, "key {id}"),
            Self::OfIssuer { issuer, subject } => write!(f, "issuer {issuer} subject {subject}"),
        }
    }
}

/// Who asks for commands, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The random id of who asks.
    pub actor: ActorId,
    /// When it is asked.
    pub at: Instant,
}

impl Caller {
    /// A command of this caller's, without a name.
    #[must_use]
    pub const fn command(self, bucket: Bucket, body: Body) -> Command {
        Command::of_client(self.actor, self.at, bucket, body)
    }
}

impl Service {
    /// A subject as a log may name it: whoever a person is stands for a keyed hash, which only this data set can make again.
    #[must_use]
    pub fn mark(&self, subject: &Subject) -> String {
        match subject {
            Subject::SystemUser(_) | Subject::LocalOperator | Subject::Server | Subject::ClientKey(_) => subject.to_string(),
            Subject::OfIssuer { .. } => {
                format!("subject {}", self.hashes().fingerprint("caller", &[subject.to_string().as_bytes()]))
            }
        }
    }

    /// A subject as a caller, at an instant. Its id is made when it asks for the first time, and is durable then.
    ///
    /// # Errors
    /// When the registry cannot be read or written.
    pub fn caller(&self, subject: &Subject, at: Instant) -> Result<Caller> {
        Ok(Caller { actor: self.vault().actor(&subject.to_string())?, at })
    }

    /// Who an actor is; `None` when that was erased, or was never known here.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn subject(&self, actor: ActorId) -> Result<Option<String>> {
        Ok(self.vault().subject(actor)?)
    }
}
