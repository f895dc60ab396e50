//! Whether a keyspace may have tablets. ScyllaDB distributes new keyspaces by tablets, and refused lightweight transactions on
//! them up to 2025.3 (manual, branch-2025.3, features/lwt: "The LWT feature is not supported in keyspaces with tablets enabled").
//! From 2025.4 on it keeps the state of such transactions beside the tablets, and the manual no longer lists them as unsupported
//! (architecture/tablets, "Limitations and Unsupported Features"). Cassandra and old ScyllaDB do not know tablets.

use crate::connect::Server;

/// The first versions whose `CREATE KEYSPACE` knows tablets: ScyllaDB 6.0, and 2024.2 of the
/// Enterprise line, which is numbered by years.
const KNOWN_FROM: (u32, u32) = (6, 0);
const ENTERPRISE_KNOWN_FROM: (u32, u32) = (2024, 2);
/// The first version with lightweight transactions on tablets.
const TRANSACTIONS_FROM: (u32, u32) = (2025, 4);
/// Major versions from this number on are years.
const YEARS: u32 = 2000;

/// What a statement should say about tablets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tablets {
    /// Nothing: the server does not know them.
    Unknown,
    /// They must be turned off.
    Off,
    /// Nothing: the server may use them.
    Allowed,
}

impl Tablets {
    /// What this server supports. A version that cannot be read counts as one with tablets but without transactions on them, so
    /// that they are turned off.
    pub(super) fn on(server: &Server) -> Self {
        let Server::Scylla { version } = server else { return Self::Unknown };
        let Some(version) = major_and_minor(version) else { return Self::Off };
        let known_from = if version.0 < YEARS { KNOWN_FROM } else { ENTERPRISE_KNOWN_FROM };
        match version {
            _ if version < known_from => Self::Unknown,
            _ if version < TRANSACTIONS_FROM => Self::Off,
            _ => Self::Allowed,
        }
    }

    /// The clause of `CREATE KEYSPACE` about tablets.
    pub(super) const fn clause(self) -> &'static str {
        match self {
            Self::Off => " AND tablets = {'enabled': false}",
            Self::Unknown | Self::Allowed => "",
        }
    }
}

/// Major and minor number of versions like `2025.4.0~rc1-0.2025…`, `6.2.3-0.2025…` or `5.4.9`. A
/// release candidate counts as its release.
fn major_and_minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tablets_are_turned_off_where_they_are_known_and_have_no_transactions() {
        let table = [
            ("5.2.0", Tablets::Unknown),
            ("5.4.9-0.20240703.75453ee1ee80", Tablets::Unknown),
            ("6.0.0", Tablets::Off),
            ("6.2.3-0.20250119.bb5a8ad4c60f", Tablets::Off),
            ("2023.1.11", Tablets::Unknown),
            ("2024.1.5", Tablets::Unknown),
            ("2024.2.0", Tablets::Off),
            ("2025.1.0~rc1-0.20250128.b5d1c2a", Tablets::Off),
            ("2025.3.4", Tablets::Off),
            ("2025.4.0", Tablets::Allowed),
            ("2025.4.1-0.20251216.d2a8c1e", Tablets::Allowed),
            ("2026.1.0~dev", Tablets::Allowed),
            ("", Tablets::Off),
            ("unstable", Tablets::Off),
        ];
        for (version, expected) in table {
            assert_eq!(Tablets::on(&Server::Scylla { version: version.to_owned() }), expected, "{version}");
        }
        for version in ["4.1.7", "5.0.6", "2025.3"] {
            assert_eq!(Tablets::on(&Server::Cassandra { version: version.to_owned() }), Tablets::Unknown, "{version}");
        }
    }

    #[test]
    fn only_turning_them_off_is_said() {
        let clauses = [Tablets::Unknown, Tablets::Off, Tablets::Allowed].map(Tablets::clause);
        assert_eq!(clauses, ["", " AND tablets = {'enabled': false}", ""]);
    }
}
