//! The shapes of APIs that banks have.

/// The shape of a bank's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Berlin Group, NextGenPSD2 XS2A Framework 1.3.
    BerlinGroup,
    /// UK Open Banking, Account and Transaction API 3.1 and 4.
    UkOpenBanking,
}
