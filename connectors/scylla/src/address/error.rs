//! The mistakes that an address can have.

/// Names of the options that an address may have, for error messages.
pub(super) const KNOWN_OPTIONS: &str = "ca, plaintext, password_file, dc, read, timeout_ms";

/// Why a text is not an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The text does not have the form of an address.
    #[error(
        "{text:?} is no address of a ledger; write scylla://[user@]host[:port],host…/keyspace[?option=value&…], or `embedded`"
    )]
    Shape {
        /// The text that was given.
        text: String,
    },
    /// A host is neither a name nor an IP address, or its port is not a port.
    #[error("{text:?} is no host; write a name or an IP address, an IPv6 address in brackets, and maybe :port (9042 if not)")]
    Host {
        /// The host as it stands in the address.
        text: String,
    },
    /// The name cannot be that of a keyspace.
    #[error("{name:?} is no name for a keyspace; take a letter, then letters, digits and _, all small, 48 at most")]
    Keyspace {
        /// The name as it stands in the address.
        name: String,
    },
    /// The option is not one of those that an address may have.
    #[error("the address has an option {name:?}; known are {KNOWN_OPTIONS}")]
    UnknownOption {
        /// The name as it stands in the address.
        name: String,
    },
    /// The same option is given more than once.
    #[error("the address has the option {name} twice; keep one")]
    Twice {
        /// Name of the option.
        name: String,
    },
    /// The value of an option is invalid.
    #[error("{name}={value} in the address is not understood; {name} is {expected}")]
    Value {
        /// Name of the option.
        name: &'static str,
        /// The value as it stands in the address.
        value: String,
        /// The values that the option accepts.
        expected: &'static str,
    },
    /// A read consistency within one data centre, but the address names no data centre.
    #[error("read={read} in the address means one data centre, but the address names none; add dc=name")]
    LocalWithoutHome {
        /// Name of the read consistency.
        read: &'static str,
    },
    /// The address contains a password.
    #[error(
        "the address has a password in it, where others may see it; put it in a file (password_file=/path) or in the environment (REWARDHUB_LEDGER_PASSWORD)"
    )]
    PasswordInside,
    /// A password file is given without a user.
    #[error("the address has a password_file but no user; write scylla://user@host…")]
    PasswordOfNobody,
    /// The address would send plain text to another machine.
    #[error(
        "{host} is not this machine, and without TLS everything sent to it could be read and changed on the way; add ca=/path/ca.pem, or plaintext=yes if the network is trusted"
    )]
    Plaintext {
        /// The first host that is not this machine.
        host: String,
    },
    /// Both a certificate authority and plain text are given.
    #[error("the address has both ca=… and plaintext=yes; keep one")]
    PlaintextAndTls,
}
