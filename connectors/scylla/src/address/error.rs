//! What can be wrong with an address.

/// The options that an address may have.
pub(super) const KNOWN_OPTIONS: &str = "ca, plaintext, password_file, dc, read, timeout_ms";

/// Why an address is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is not made like one.
    #[error(
        "{text:?} is no address of a ledger; write scylla://[user@]host[:port],host…/keyspace[?option=value&…], or `embedded`"
    )]
    Shape {
        /// The text that was given as a cursor.
        text: String,
    },
    /// A host cannot be one.
    #[error("{text:?} is no host; write a name or an IP address, an IPv6 address in brackets, and maybe :port (9042 if not)")]
    Host {
        /// The text that was given as a cursor.
        text: String,
    },
    /// The keyspace cannot be one.
    #[error("{name:?} is no name for a keyspace; take a letter, then letters, digits and _, all small, 48 at most")]
    Keyspace {
        /// As given.
        name: String,
    },
    /// An option is not known.
    #[error("the address has an option {name:?}; known are {KNOWN_OPTIONS}")]
    UnknownOption {
        /// As given.
        name: String,
    },
    /// An option comes twice.
    #[error("the address has the option {name} twice; keep one")]
    Twice {
        /// Its name.
        name: String,
    },
    /// An option's value is not one of its values.
    #[error("{name}={value} in the address is not understood; {name} is {expected}")]
    Value {
        /// The option.
        name: &'static str,
        /// As given.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// A level of one data centre without naming which.
    #[error("read={read} in the address means one data centre, but the address names none; add dc=name")]
    LocalWithoutHome {
        /// The level.
        read: &'static str,
    },
    /// There is a password in it.
    #[error(
        "the address has a password in it, where others may see it; put it in a file (password_file=/path) or in the environment (REWARDHUB_LEDGER_PASSWORD)"
    )]
    PasswordInside,
    /// A password without a user.
    #[error("the address has a password_file but no user; write scylla://user@host…")]
    PasswordOfNobody,
    /// Plain text would leave this machine.
    #[error(
        "{host} is not this machine, and without TLS everything sent to it could be read and changed on the way; add ca=/path/ca.pem, or plaintext=yes if the network is trusted"
    )]
    Plaintext {
        /// The first such host.
        host: String,
    },
    /// TLS and plain text at once.
    #[error("the address has both ca=… and plaintext=yes; keep one")]
    PlaintextAndTls,
}
