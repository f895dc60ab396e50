use std::collections::{BTreeMap, HashMap};

use rewardhub_core::item::Kind;

use super::*;
use crate::Life;

fn objects() -> Vec<Fields> {
    let text = ndjson_of(&month_of_one_person(), &Rendering::default()).0;
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn by_id(rows: &[Fields], status: &str) -> HashMap<String, Fields> {
    rows.iter().filter(|row| row["status"] == status).map(|row| (row["id"].clone(), row.clone())).collect()
}

#[test]
fn every_sort_of_life_occurs_in_a_month_of_one_person() {
    let truth = csv_of(&month_of_one_person(), &Rendering::default()).1;
    let missing: Vec<Life> = Life::ALL.into_iter().filter(|life| truth.of(*life) == 0).collect();
    assert_eq!(missing, [], "{truth:?}");
    assert_eq!((truth.of_kind(Kind::Salary), truth.of_kind(Kind::StandingOrder), truth.of_kind(Kind::Fee)), (1, 1, 2));
    assert_eq!((truth.of_kind(Kind::OwnTransfer), truth.of_kind(Kind::Refund), truth.pending), (2, 6, 4));
}

#[test]
fn two_coffees_of_a_day_differ_in_their_reference_alone() {
    let mut alike: HashMap<BTreeMap<String, String>, usize> = HashMap::new();
    for mut row in objects() {
        row.remove("id");
        *alike.entry(row.into_iter().collect()).or_default() += 1;
    }
    assert!(alike.values().any(|count| *count == 2));
}

#[test]
fn a_full_refund_names_its_purchase_and_returns_all_of_it() {
    let rows = objects();
    let booked = by_id(&rows, "booked");
    let (mut full, mut early) = (0, 0);
    for refund in rows.iter().filter(|row| row.contains_key("original_id")) {
        let purchase = &booked[&refund["original_id"]];
        assert_eq!(minor(&refund["amount"]), minor(&purchase["amount"]).map(|amount| -amount));
        assert_eq!(refund["merchant_id"], purchase["merchant_id"]);
        if refund["booked_on"] < purchase["booked_on"] { early += 1 } else { full += 1 }
    }
    assert_eq!((full, early), (2, 2));
}

#[test]
fn a_partial_refund_names_nothing_and_is_less_than_a_purchase_at_the_merchant() {
    let rows = objects();
    let partial = rows.iter().filter(|row| row["description"].starts_with("CARD REFUND"));
    let partial: Vec<&Fields> = partial.collect();
    assert_eq!(partial.len(), 2);
    for refund in partial {
        assert!(!refund.contains_key("original_id"));
        let covers = |row: &&Fields| {
            row["account"] == refund["account"]
                && row.get("merchant_id") == refund.get("merchant_id")
                && row["booked_on"] < refund["booked_on"]
                && -minor(&row["amount"]).unwrap() > minor(&refund["amount"]).unwrap()
        };
        assert!(rows.iter().any(|row| covers(&row)), "{refund:?}");
    }
}

#[test]
fn pending_rows_are_booked_at_another_amount_under_the_same_or_a_named_reference() {
    let rows = objects();
    let (pending, booked) = (by_id(&rows, "pending"), by_id(&rows, "booked"));
    let (mut same, mut named) = (0, 0);
    for (id, announced) in &pending {
        let booking = booked.get(id).inspect(|_| same += 1).unwrap_or_else(|| {
            named += 1;
            booked.values().find(|row| row.get("pending_id") == Some(id)).unwrap()
        });
        assert!(booking["amount"] != announced["amount"] && booking["booked_on"] > announced["booked_on"]);
        assert_eq!(booking["merchant_id"], announced["merchant_id"]);
    }
    assert_eq!((same, named), (2, 2));
}

#[test]
fn own_transfers_name_the_other_account_and_cancel_out() {
    let rows = objects();
    let transfers: Vec<&Fields> = rows.iter().filter(|row| row["description"].ends_with(", SAVINGS")).collect();
    let [out, back] = transfers[..] else { panic!("{transfers:?}") };
    assert_eq!((&out["account"], &out["counterparty_account"]), (&back["counterparty_account"], &back["account"]));
    assert_eq!(minor(&out["amount"]), minor(&back["amount"]).map(|amount| -amount));
}

#[test]
fn foreign_prices_stand_in_the_description_and_in_the_entry() {
    let text = camt_of(&month_of_one_person(), &Rendering::default(), camt::Message::Statement).0;
    let entries: Vec<Fields> = parse_camt(&text).statements.into_iter().flat_map(|(_, entries)| entries).collect();
    let abroad = entries.iter().filter(|entry| entry.get("AddtlNtryInf").is_some_and(|text| text.contains(" @ ")));
    let prices = abroad.map(|entry| {
        let price = &entry["NtryDtls/TxDtls/AmtDtls/InstdAmt/Amt"];
        entry["AddtlNtryInf"].contains(&format!(" {price} @ "))
    });
    assert_eq!(prices.collect::<Vec<_>>(), [true; 4]);
}

#[test]
fn descriptions_have_the_noise_of_real_ones() {
    let rows = whole_csv_rows(&csv_of(&quarter(), &Rendering::default()).0);
    let noises = ["CARD PAYMENT TO ", "CONTACTLESS ", "VIS ", "POS ", "SQ *", "SUMUP *", "PAYPAL *", "WWW.", "REFUND FROM "];
    for noise in noises {
        assert!(rows.iter().any(|row| row["description"].contains(noise)), "{noise}");
    }
}
