//! The bank transaction code (ISO 20022) of a row, for the formats that carry one.

use super::row::{Life, Row};

/// Domain, family and sub-family codes (ISO 20022 external code set).
pub(super) const fn bank_code(row: &Row) -> [&'static str; 3] {
    let credit = row.amount_minor > 0;
    match row.life {
        Life::Salary => ["PMNT", "RCDT", "SALA"],
        Life::Interest => ["ACMT", "MCOP", "INTR"],
        Life::Rent => ["PMNT", "ICDT", "STDO"],
        Life::DirectDebit => ["PMNT", "RDDT", "PMDD"],
        Life::Fee => ["ACMT", "MDOP", "FEES"],
        Life::Cash => ["PMNT", "CCRD", "CWDL"],
        Life::OwnTransfer if credit => ["PMNT", "RCDT", "BOOK"],
        Life::OwnTransfer => ["PMNT", "ICDT", "BOOK"],
        Life::Transfer => ["PMNT", "ICDT", "DMCT"],
        Life::Groceries
        | Life::Coffee
        | Life::Restaurant
        | Life::Fuel
        | Life::Travel
        | Life::OnlineShop
        | Life::Shop
        | Life::Betting
        | Life::Abroad
        | Life::FullRefund
        | Life::PartialRefund
        | Life::EarlyRefund => ["PMNT", "CCRD", "POSD"],
    }
}
