//! A node of the cluster by its name or IP address, and its port.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

use super::AddressError;

/// The default port of CQL.
const PORT: u16 = 9042;

/// A node to connect to first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    name: String,
    port: u16,
}

impl Host {
    pub(super) fn parse(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError::Host { text: text.to_owned() };
        let (name, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (name, after) = rest.split_once(']').ok_or_else(wrong)?;
                name.parse::<Ipv6Addr>().map_err(|_| wrong())?;
                (name, if after.is_empty() { None } else { Some(after.strip_prefix(':').ok_or_else(wrong)?) })
            }
            None => text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port))),
        };
        let port = match port {
            None => PORT,
            Some(port) if port.starts_with(|c: char| c.is_ascii_digit()) => port.parse().map_err(|_| wrong())?,
            Some(_) => return Err(wrong()),
        };
        let of_a_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let is_name = !name.is_empty() && (text.starts_with('[') || name.chars().all(of_a_name));
        if port > 0 && is_name { Ok(Self { name: name.to_owned(), port }) } else { Err(wrong()) }
    }

    /// Name or IP address of the node, without brackets.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Port of the node; 9042 unless the address gives another.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Whether the host is this machine: `localhost` or a loopback address. Does not ask the system's resolver.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.name == "localhost" || self.name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.contains(':') {
            write!(f, "[{}]:{}", self.name, self.port)
        } else {
            write!(f, "{}:{}", self.name, self.port)
        }
    }
}
