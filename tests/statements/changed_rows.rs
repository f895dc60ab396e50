//! Rows that change, come late, come back, or were announced before.

use super::{
    data_set::DataSet,
    statement_writer::{Row, Sheet, bought, march},
};

fn rows() -> Vec<Row> {
    vec![bought("2026-03-02", 300, "COFFEE"), bought("2026-03-05", 1_250, "GREENS"), bought("2026-03-20", 999, "BOOKS")]
}

#[test]
fn a_row_inserted_late_into_a_covered_day_is_new_once() {
    for balances in [true, false] {
        let data = DataSet::new();
        let sheet = |rows: Vec<Row>| if balances { march(rows) } else { march(rows).without_balances() };
        data.ingest("march.csv", sheet(rows()).csv()).assert_new_and_paid(3);
        let mut late = rows();
        late.insert(1, bought("2026-03-05", 480, "LATE LUNCH"));
        data.ingest("march.csv", sheet(late.clone()).csv()).assert_new_and_paid(1);
        data.ingest("march.csv", sheet(late).csv()).assert_all_known();
    }
}

#[test]
fn a_restated_row_of_a_statement_whose_balances_add_up_goes_to_review_once() {
    for (amount, day) in [(1_400, "2026-03-05"), (1_250, "2026-03-06")] {
        for name in ["march.csv", "march.xml"] {
            let data = DataSet::new();
            let written = |sheet: &Sheet| if name == "march.csv" { sheet.csv() } else { sheet.camt(3, 8) };
            data.ingest(name, written(&march(rows()))).assert_new_and_paid(3);
            let mut restated = rows();
            restated[1] = bought(day, amount, "GREENS");
            let report = data.ingest(name, written(&march(restated.clone())));
            assert_eq!((report.new_items(), report.points(), report.review()), (0, 0, 1), "{:#}", report.json);
            assert!(data.run(&["review", "list"]).well().contains(day));
            data.ingest(name, written(&march(restated))).assert_all_known();
            data.ingest(name, written(&march(rows()))).assert_all_known();
        }
    }
}

#[test]
fn the_same_id_with_another_amount_is_kept_and_shown_and_pays_nothing() {
    let data = DataSet::new();
    let sheet = |pence| march([bought("2026-03-02", pence, "COFFEE").id("A")]);
    data.ingest("march.xml", sheet(300).camt(3, 8)).assert_new_and_paid(1);
    for _ in 0..2 {
        let report = data.ingest("march.xml", sheet(350).camt(3, 8));
        assert_eq!((report.new_items(), report.points()), (0, 0), "{:#}", report.json);
    }
    data.ingest("march.xml", sheet(300).camt(3, 8)).assert_all_known();
    assert_eq!(data.run(&["review", "list"]).well().matches("3.50").count(), 1);
}

#[test]
fn a_pending_item_pays_nothing_and_its_booking_at_another_amount_pays_once() {
    for (name, id) in [("march.xml", true), ("march.ndjson", true), ("march.csv", true), ("march.csv", false)] {
        let data = DataSet::new();
        let written = |sheet: &Sheet| match name {
            "march.xml" => sheet.camt(2, 8),
            "march.csv" => sheet.csv(),
            _ => sheet.ndjson(),
        };
        let row = |on, pence| if id { bought(on, pence, "FUEL").id("F") } else { bought(on, pence, "FUEL") };
        let pending = march([row("2026-03-05", 4_000).pending()]);
        let report = data.ingest_on("2026-03-05", name, written(&pending));
        assert_eq!((report.new_items(), report.pending(), report.points()), (0, 1, 0), "{name}: {:#}", report.json);
        data.ingest_on("2026-03-05", name, written(&pending)).assert_all_known();
        let booked = march([row("2026-03-07", if id { 4_600 } else { 4_000 })]);
        data.ingest_on("2026-03-07", name, written(&booked)).assert_new_and_paid(1);
        data.ingest_on("2026-03-07", name, written(&booked)).assert_all_known();
        // An older page may still show the pending item.
        let older = data.ingest_on("2026-03-08", name, written(&pending));
        assert_eq!((older.new_items(), older.points()), (0, 0), "{name}: {:#}", older.json);
        assert_eq!(data.points(), 7);
    }
}

#[test]
fn blank_and_placeholder_ids_name_nothing() {
    for id in ["   ", "NONREF", "NOTPROVIDED", "9998", "nonref"] {
        let data = DataSet::new();
        let sheet = march(rows().into_iter().map(|row| row.id(id)).collect::<Vec<_>>());
        data.ingest("march.csv", sheet.csv()).assert_new_and_paid(3);
        data.ingest("march.xml", sheet.camt(3, 8)).assert_all_known();
        data.ingest("march.csv", sheet.csv()).assert_all_known();
        let twin = sheet.with(bought("2026-03-02", 300, "COFFEE").id(id));
        data.ingest("march.xml", twin.camt(3, 8)).assert_new_and_paid(1);
    }
}

#[test]
fn an_id_repeated_within_a_file_for_different_rows_names_nothing_and_none_is_dropped() {
    let data = DataSet::new();
    let sheet = march(rows().into_iter().map(|row| row.id("12345")).collect::<Vec<_>>());
    for name in ["march.xml", "again.xml"] {
        let report = data.ingest(name, sheet.camt(3, 8));
        if name == "march.xml" { report.assert_new_and_paid(3) } else { report.assert_all_known() }
    }
    data.ingest("march.csv", sheet.csv()).assert_all_known();
}

#[test]
fn a_refund_before_its_purchase_leaves_nothing_earned_and_so_it_stays() {
    let purchase = || bought("2026-03-05", 5_000, "SHOES AND MORE");
    let refund = || Row { minor: 5_000, on: "2026-03-07", ..purchase() };
    for names in [["refund.csv", "purchase.csv"], ["refund.xml", "purchase.xml"]] {
        let data = DataSet::new();
        let written = |row: Row| {
            let sheet = march([row]).without_balances();
            if names[0] == "refund.csv" { sheet.csv() } else { sheet.camt(3, 8) }
        };
        let seen = |row: Row| Sheet { from: "2026-03-01", ..march([row]) };
        // Something earlier, so that the account has been there since the first.
        data.ingest_on("2026-03-10", "first.xml", seen(bought("2026-03-01", 100, "NEWS")).camt(3, 8)).assert_new_and_paid(1);
        let first = data.ingest_on("2026-03-10", names[0], written(refund()));
        assert_eq!((first.new_items(), first.points()), (1, 0), "{:#}", first.json);
        let second = data.ingest_on("2026-03-11", names[1], written(purchase()));
        assert_eq!((second.new_items(), second.points()), (1, 0), "{:#}", second.json);
        for _ in 0..2 {
            data.ingest_on("2026-03-11", names[0], written(refund())).assert_all_known();
            data.ingest_on("2026-03-11", names[1], written(purchase())).assert_all_known();
        }
        assert_eq!(data.points(), 7);
    }
}

#[test]
fn two_statements_of_one_day_with_one_equal_coffee_each_are_two_and_made_again_they_are_known() {
    let data = DataSet::new();
    let of_day = |opening, sequence| Sheet {
        from: "2026-03-02",
        to: "2026-03-02",
        opening: Some(opening),
        sequence,
        ..march([bought("2026-03-02", 300, "COFFEE")])
    };
    for sheet in [of_day(100_000, 3), of_day(99_700, 4)] {
        data.ingest("day.xml", sheet.camt(3, 8)).assert_new_and_paid(1);
        data.ingest("day.xml", sheet.camt(3, 8)).assert_all_known();
    }
    for sheet in [of_day(99_700, 4), of_day(100_000, 3), of_day(99_700, 9)] {
        data.ingest("again.xml", sheet.camt(3, 2)).assert_all_known();
    }
}

#[test]
fn statement_ids_and_numbers_used_again_next_year_hide_nothing() {
    let data = DataSet::new();
    data.ingest("a.xml", march(rows()).camt(3, 8)).assert_new_and_paid(3);
    let next_year = march(rows()).camt(3, 8).replace("2026-", "2027-");
    data.ingest_on("2027-07-01", "a.xml", &next_year).assert_new_and_paid(3);
    data.ingest_on("2027-07-01", "a.xml", &next_year).assert_all_known();
}

#[test]
fn a_reversal_with_the_originals_reference_takes_back_what_it_earned_once() {
    let data = DataSet::new();
    let purchase = bought("2026-03-05", 5_000, "SHOES").id("S-1");
    data.ingest("purchase.xml", march([purchase.clone()]).camt(3, 8)).assert_new_and_paid(1);
    let credit = Row { minor: 5_000, on: "2026-03-09", ..purchase.clone() };
    let both = march([purchase, credit])
        .camt(3, 8)
        .replace("<CdtDbtInd>CRDT</CdtDbtInd>\n<Sts>", "<CdtDbtInd>CRDT</CdtDbtInd>\n<RvslInd>true</RvslInd>\n<Sts>");
    let report = data.ingest("both.xml", &both);
    assert_eq!((report.new_items(), report.points(), report.review()), (1, -7, 0), "{:#}", report.json);
    data.ingest("both.xml", &both).assert_all_known();
    assert_eq!(data.points(), 0);
}

#[test]
fn a_removed_row_is_taken_back_once_and_a_page_that_still_has_it_pays_nothing() {
    let data = DataSet::new();
    let page = march([bought("2026-03-05", 1_250, "GREENS").id("G"), bought("2026-03-06", 300, "COFFEE").id("C")]).ndjson();
    data.ingest("page.ndjson", &page).assert_new_and_paid(2);
    let removed = page.lines().next().expect("two lines").replace("\"booked\"", "\"removed\"");
    for (time, points) in [(1, -7), (2, 0)] {
        let report = data.ingest("removed.ndjson", &removed);
        assert_eq!((report.new_items(), report.points()), (0, points), "time {time}: {:#}", report.json);
    }
    data.ingest("page.ndjson", &page).assert_all_known();
    assert_eq!(data.points(), 7);
}

#[test]
fn items_of_another_feed_for_the_same_account_go_to_review() {
    let data = DataSet::with_profile("");
    data.add_feed("other", "name = 'other'\n");
    data.ingest("march.csv", march(rows()).csv()).assert_new_and_paid(3);
    let more = march([bought("2026-03-28", 700, "LUNCH")]).csv();
    let report = data.ingest_of("other", "other.csv", &more);
    assert_eq!((report.new_items(), report.points(), report.review()), (0, 0, 1), "{:#}", report.json);
    let again = data.ingest_of("other", "other.csv", &more);
    assert_eq!((again.new_items(), again.points(), again.review()), (0, 0, 0), "{:#}", again.json);
}
