//! Whose account it is: its spellings, its links, and transfers between accounts of one wallet.

use super::{
    data_set::DataSet,
    statement_writer::{IBAN, Sheet, bought, march},
};

const LOCAL: &str = "<Othr>\n<Id>20201555555555</Id>\n</Othr>";
const OTHER_IBAN: &str = "GB40MDUP04000340578789";

fn shopping() -> Sheet {
    march([
        bought("2026-03-02", 300, "COFFEE"),
        bought("2026-03-02", 300, "COFFEE"),
        bought("2026-03-05", 1_250, "GREENS").id("G"),
    ])
}

#[test]
fn an_account_by_its_iban_and_by_its_local_number_is_one_account() {
    for turned in [false, true] {
        let data = DataSet::new();
        let (mut iban, mut local) = (shopping(), Sheet { account: LOCAL.into(), ..shopping() });
        if turned {
            (iban, local) = (local, iban);
        }
        data.ingest("1.xml", iban.camt(3, 8)).assert_new_and_paid(3);
        data.ingest("2.xml", local.camt(3, 8)).assert_all_known();
        data.ingest("3.xml", local.camt(3, 2)).assert_all_known();
        assert_eq!(data.transactions(IBAN).lines().count(), 3);
        assert_eq!(data.transactions(IBAN), data.transactions("20-20-15 55555555"));
    }
}

#[test]
fn both_spellings_first_seen_in_one_file_are_one_account() {
    let data = DataSet::new();
    let xml = shopping().camt(3, 8);
    let statement = &xml[xml.find("<Stmt>").unwrap()..xml.find("</BkTo").unwrap()];
    let local = statement.replace(&shopping().account, LOCAL);
    let report = data.ingest("both.xml", xml.replace("</Stmt>", &format!("</Stmt>{local}")));
    assert_eq!((report.new_items(), report.duplicates(), report.points()), (3, 3, 21), "{:#}", report.json);
}

#[test]
fn an_account_linked_by_one_spelling_and_delivered_by_the_other_is_one_account() {
    for (linked, delivered) in [(IBAN, LOCAL), ("20-20-15 55555555", "<IBAN>GB33BUKB20201555555555</IBAN>")] {
        let data = DataSet::new();
        let wallet = data.run(&["wallet", "open", "--as-of", "2026-01-01"]).well().trim().to_owned();
        data.run(&["wallet", "link", &wallet, linked, "--as-of", "2026-01-01"]).well();
        data.ingest("1.xml", Sheet { account: delivered.into(), ..shopping() }.camt(3, 8)).assert_new_and_paid(3);
        assert_eq!(data.run(&["wallet", "list"]).well().lines().count(), 2, "a heading and one wallet");
        assert_eq!(data.transactions(&wallet).lines().count(), 3);
    }
}

#[test]
fn an_account_linked_to_another_wallet_and_its_window_fetched_again_pays_nobody() {
    let data = DataSet::new();
    data.ingest_on("2026-03-31", "march.csv", shopping().csv()).assert_new_and_paid(3);
    let wallet = data.run(&["wallet", "open", "--as-of", "2026-04-01"]).well().trim().to_owned();
    data.run(&["wallet", "link", &wallet, IBAN, "--as-of", "2026-04-01"]).well();
    data.ingest_on("2026-04-02", "march.csv", shopping().csv()).assert_all_known();
    data.ingest_on("2026-04-02", "march.xml", shopping().camt(3, 8)).assert_all_known();
    assert_eq!(data.transactions(&wallet), "");
    // What is bought from then on is the new wallet's.
    let april = shopping().with(bought("2026-04-03", 100, "NEWS"));
    data.ingest_on("2026-04-04", "april.csv", april.csv()).assert_new_and_paid(1);
    assert_eq!(data.transactions(&wallet).lines().count(), 1);
}

#[test]
fn a_transfer_to_another_account_of_the_wallet_is_an_own_transfer_once_that_is_linked() {
    let to_other = |on| bought(on, 10_000, "SAVINGS").to(&format!("<IBAN>{OTHER_IBAN}</IBAN>"));
    let data = DataSet::new();
    let first = data.ingest_on("2026-03-10", "1.xml", march([to_other("2026-03-02")]).camt(3, 8));
    assert_eq!((first.of_kind("transfer"), first.points()), (1, 7));
    let other = Sheet { account: format!("<IBAN>{OTHER_IBAN}</IBAN>"), ..march([bought("2026-03-05", 500, "LUNCH")]) };
    data.ingest_on("2026-03-10", "2.xml", other.camt(3, 8)).assert_new_and_paid(1);
    let wallets = data.run(&["wallet", "list"]).well();
    assert_eq!(wallets.lines().count(), 3, "two accounts, two wallets: {wallets}");
    let wallet = data.run(&["wallet", "open", "--as-of", "2026-03-11"]).well().trim().to_owned();
    for account in [IBAN, OTHER_IBAN] {
        data.run(&["wallet", "link", &wallet, account, "--as-of", "2026-03-11"]).well();
    }
    let later = march([to_other("2026-03-02"), to_other("2026-03-12")]);
    let report = data.ingest_on("2026-03-13", "3.xml", later.camt(3, 8));
    assert_eq!((report.new_items(), report.of_kind("own_transfer"), report.points()), (1, 1, 0), "{:#}", report.json);
}

/// Both accounts linked to one wallet, the other one by this number.
fn linked(other: &str) -> DataSet {
    let data = DataSet::new();
    let wallet = data.run(&["wallet", "open", "--as-of", "2026-01-01"]).well().trim().to_owned();
    for account in [IBAN, other] {
        data.run(&["wallet", "link", &wallet, account, "--as-of", "2026-01-01"]).well();
    }
    data
}

const LOCAL_OTHER: &str = "<Othr>\n<Id>04000340578789</Id>\n</Othr>";

#[test]
fn an_own_transfer_is_known_by_either_spelling_of_the_other_account() {
    for named in ["<IBAN>GB40MDUP04000340578789</IBAN>", LOCAL_OTHER] {
        let data = linked(OTHER_IBAN);
        let sheet = march([bought("2026-03-02", 10_000, "SAVINGS").to(named), bought("2026-03-05", 500, "LUNCH")]);
        let report = data.ingest_on("2026-03-13", "march.xml", sheet.camt(3, 8));
        assert_eq!((report.new_items(), report.of_kind("own_transfer"), report.points()), (2, 1, 7), "{named}");
    }
}

/// A limit: an IBAN tells the local number, but not the other way round, and a transfer's IBAN is looked up as it stands.
#[test]
fn an_account_known_by_its_local_number_alone_is_not_known_in_a_transfer_by_its_iban_until_that_was_delivered() {
    let data = linked("04000340578789");
    let iban = format!("<IBAN>{OTHER_IBAN}</IBAN>");
    let to_other = |on| bought(on, 10_000, "SAVINGS").to(&iban);
    let report = data.ingest_on("2026-03-03", "1.xml", march([to_other("2026-03-02")]).camt(3, 8));
    assert_eq!((report.of_kind("transfer"), report.of_kind("own_transfer")), (1, 0));
    let other = Sheet { account: iban.clone(), ..march([bought("2026-03-05", 500, "LUNCH")]) };
    data.ingest_on("2026-03-06", "2.xml", other.camt(3, 8)).assert_new_and_paid(1);
    let report = data.ingest_on("2026-03-08", "3.xml", march([to_other("2026-03-02"), to_other("2026-03-07")]).camt(3, 8));
    assert_eq!((report.new_items(), report.of_kind("own_transfer"), report.points()), (1, 1, 0), "{:#}", report.json);
}
