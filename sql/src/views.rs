//! Every view, in the order of creation, and the names of the tables beneath them.
//!
//! Readers of the lake without RewardHub (DuckDB, Spark, Trino) see only tables, each under the name of its folder. In RewardHub
//! those names give what analysts mean by them: the latest revision of a transaction, one row per wallet, the rules in force. So
//! a table whose name a view has taken gets another name.

use crate::view::View;

/// Tables whose names views have taken: the table's folder, and the name of the table beside the view.
const RAW_NAMES: [(&str, &str); 7] = [
    ("transactions", "transaction_revisions"),
    ("wallets", "wallet_events"),
    ("rules", "rule_versions"),
    ("merchants", "merchant_versions"),
    ("assets", "asset_versions"),
    ("redemptions", "redemption_steps"),
    ("transfers", "transfer_steps"),
];

/// Later views may select from earlier ones.
const SOURCES: [(&str, &str); 8] = [
    ("transactions", include_str!("../views/transactions.sql")),
    ("wallets", include_str!("../views/wallets.sql")),
    ("rules", include_str!("../views/rules.sql")),
    ("merchants", include_str!("../views/merchants.sql")),
    ("assets", include_str!("../views/assets.sql")),
    ("redemptions", include_str!("../views/redemptions.sql")),
    ("transfers", include_str!("../views/transfers.sql")),
    ("balances", include_str!("../views/balances.sql")),
];

/// The name under which queries find the table of that folder.
#[must_use]
pub fn raw_name(folder: &str) -> &str {
    RAW_NAMES.iter().find(|(own, _)| *own == folder).map_or(folder, |(_, raw)| raw)
}

/// Every view, in an order in which they can be created.
#[must_use]
pub fn views() -> Vec<View> {
    let read = |(name, source): &(&str, &str)| View::read(name, source).expect("a test reads every view");
    SOURCES.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::tests::files_in;

    #[test]
    fn every_file_is_a_view_that_can_be_read() {
        let mut listed: Vec<&str> = SOURCES.iter().map(|(name, _)| *name).collect();
        for (name, source) in SOURCES {
            View::read(name, source).unwrap_or_else(|error| panic!("{error}"));
        }
        listed.sort_unstable();
        assert_eq!(listed, files_in("views"));
        assert_eq!(views().len(), listed.len());
    }

    #[test]
    fn a_view_stands_in_the_place_of_every_table_with_another_name() {
        let names: Vec<String> = views().into_iter().map(|view| view.name).collect();
        assert!(RAW_NAMES.iter().all(|(folder, raw)| names.iter().any(|name| name == folder) && folder != raw));
        assert_eq!((raw_name("transactions"), raw_name("entries")), ("transaction_revisions", "entries"));
    }

    #[test]
    fn a_view_with_a_parameter_or_without_a_meaning_is_refused() {
        let refusal = |source| View::read("mine", source).unwrap_err().to_string();
        assert_eq!(refusal("-- meaning: Mine.\nSELECT $a"), "mine.sql, line 1: a view is one query, without parameters");
        assert_eq!(refusal("SELECT 1"), "mine.sql, line 1: `-- meaning: …` is missing");
        assert_eq!(
            refusal("-- meaning: Mine.\n-- column: What.\nSELECT 1"),
            "mine.sql, line 2: write `-- column name: Meaning.`"
        );
    }
}
