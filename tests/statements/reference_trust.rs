//! How far references, texts, balances and pages are believed, from a bank's files: each with the number of items for a person.

use super::{
    data_set::{DataSet, IngestReport},
    rewardhub,
    statement_writer::{Row, Sheet, bought, march},
};

/// Points of a data set, and what came to a person on the way.
#[track_caller]
fn assert_outcome(data: &DataSet, reports: &[&IngestReport], points: i64, asked: u64) {
    let of = |report: &&IngestReport| report.review() + report.json["conflicts"].as_u64().expect("conflicts are counted");
    assert_eq!((data.points(), reports.iter().map(of).sum::<u64>()), (points, asked), "{:#?}", reports.last());
}

/// The report on references that are no longer believed.
fn distrusted(report: &IngestReport) -> &[serde_json::Value] {
    report.json["distrusted_references"].as_array().expect("doubts are listed")
}

const DAYS: [&str; 6] = ["2026-03-02", "2026-03-03", "2026-03-05", "2026-03-09", "2026-03-20", "2026-03-28"];

/// Six purchases under ids that begin so.
fn shopping(ids: &str) -> Sheet {
    let row =
        |(n, day): (usize, &&'static str)| bought(day, 300 + 100 * i64::try_from(n).expect("it is small"), &format!("SHOP {n}"));
    march(DAYS.iter().enumerate().map(|at| row(at).id(&format!("{ids}{}", at.0))).collect::<Vec<_>>())
}

#[test]
fn a_statement_that_comes_again_under_new_references_is_known_and_reported_once() {
    let data = DataSet::new();
    let first = data.ingest("a.xml", shopping("A").camt(3, 8));
    let second = data.ingest("b.xml", shopping("B").camt(3, 8));
    assert_eq!((second.new_items(), second.duplicates()), (0, 6), "{:#}", second.json);
    assert_eq!((distrusted(&first).len(), distrusted(&second).len()), (0, 1));
    let doubt = &distrusted(&second)[0];
    assert_eq!((doubt["account"].as_str(), doubt["remedy"].as_str()), (Some("…5555"), Some("[stream.camt053]\nids = \"none\"")));
    assert!(doubt["seen"].as_str().unwrap().starts_with("6 of 6 references are new"), "{doubt}");
    let third = data.ingest("c.xml", shopping("C").with(bought("2026-03-30", 999, "BOOKS").id("C9")).camt(3, 8));
    assert_eq!((third.new_items(), distrusted(&third).len()), (1, 0), "{:#}", third.json);
    assert_outcome(&data, &[&first, &second, &third], 7 * 7, 0);
}

/// A year's numbered rows of a bank that begins anew each year.
fn numbered(year: i32, count: usize) -> String {
    let mut csv = String::from("account,id,booked_on,amount,currency,description,mcc\n");
    for n in 0..count {
        let day = format!("{year}-{:02}-{:02}", 1 + n / 28, 1 + n % 28);
        let shop = (n + usize::try_from(year).expect("it is positive")) % 7;
        csv += &format!("GB33BUKB20201555555555,{n:06},{day},-{}.50,GBP,SHOP {shop},5814\n", 1 + shop);
    }
    csv
}

#[test]
fn numbers_that_begin_again_each_year_are_reported_before_anything_is_booked_and_new_once_the_profile_says_so() {
    // In one command, and in several.
    for count in [20, 150] {
        let data = DataSet::new();
        let one = data.ingest_on("2025-12-31", "2025.csv", numbered(2025, count));
        let two = data.ingest_on("2026-07-01", "2026.csv", numbered(2026, count));
        assert_eq!((one.new_items(), two.new_items(), two.points()), (count as u64, 0, 0), "{:#}", two.json);
        let doubt = &distrusted(&two)[0];
        assert!(doubt["seen"].as_str().unwrap().starts_with(&format!("{count} of {count} references were given")), "{doubt}");
        assert_eq!(doubt["remedy"], "[stream.csv]\nids = \"none\"");
        assert_outcome(&data, &[&one, &two], 7 * count as i64, count as u64);
        data.ingest_on("2026-07-01", "2026.csv", numbered(2026, count)).assert_all_known();
        data.add_feed("default", "[stream.csv]\nids = \"none\"\n");
        data.ingest_on("2026-07-02", "2026.csv", numbered(2026, count)).assert_new_and_paid(count as u64);
        for year in [2026, 2025, 2026] {
            data.ingest_on("2026-07-02", "again.csv", numbered(year, count)).assert_all_known();
        }
        assert!(data.run(&["review", "list"]).well().contains("nothing waits"));
        assert_eq!(data.points(), 2 * 7 * count as i64);
    }
}

/// One row at a shop.
fn alone(shop: &str) -> Sheet {
    march([bought("2026-03-05", 500, shop)])
}

#[test]
fn another_shop_on_the_same_day_for_the_same_amount_is_never_dropped_in_silence() {
    let data = DataSet::new();
    let (a, b) = (alone("SHOP A").without_balances().csv(), alone("SHOP B").without_balances().csv());
    let (first, second) = (data.ingest("a.csv", &a), data.ingest("b.csv", &b));
    assert_outcome(&data, &[&first, &second], 7, 1);
    data.ingest("b.csv", &b).assert_all_known();
    data.ingest("a.csv", &a).assert_all_known();
    // Honest references tell them apart.
    let data = DataSet::new();
    for (shop, id) in [("SHOP A", "A"), ("SHOP B", "B")] {
        let sheet = march([bought("2026-03-05", 500, shop).id(id)]).without_balances();
        data.ingest("day.xml", sheet.camt(3, 8)).assert_new_and_paid(1);
    }
}

#[test]
fn balances_that_follow_on_each_other_make_two_of_equal_rows_in_two_files() {
    for shops in [["SHOP A", "SHOP B"], ["BUS", "BUS"]] {
        let data = DataSet::new();
        let files =
            [(shops[0], 10_000), (shops[1], 9_500)].map(|(shop, opening)| Sheet { opening: Some(opening), ..alone(shop) }.csv());
        for file in &files {
            data.ingest("day.csv", file).assert_new_and_paid(1);
        }
        for file in [&files[0], &files[1], &files[1], &files[0]] {
            data.ingest("again.csv", file).assert_all_known();
        }
    }
}

#[test]
fn pages_of_a_statement_are_read_in_any_order() {
    let page = |number: u32, last: bool, rows: Vec<Row>| {
        let page = format!("<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></StmtPgntn>");
        march(rows).without_balances().camt(3, 8).replace("<ElctrncSeqNb>", &format!("{page}<ElctrncSeqNb>"))
    };
    let cafe = || bought("2026-03-10", 320, "CAFE");
    let pages = [
        page(1, false, vec![cafe(), bought("2026-03-11", 700, "BOOKS")]),
        page(2, true, vec![cafe(), bought("2026-03-20", 900, "SHOES")]),
    ];
    for order in [[0, 1], [1, 0]] {
        let data = DataSet::new();
        for at in order {
            data.ingest("page.xml", &pages[at]).assert_new_and_paid(2);
        }
        for at in [1, 0, 0, 1] {
            data.ingest("again.xml", &pages[at]).assert_all_known();
        }
    }
}

#[test]
fn a_reversal_with_a_reference_of_its_own_takes_back_the_purchase_it_fits() {
    let data = DataSet::new();
    let purchase = bought("2026-03-05", 5_000, "SHOES").id("S-1");
    data.ingest("purchase.xml", march([purchase.clone()]).camt(3, 8)).assert_new_and_paid(1);
    let reversal = Row { minor: 5_000, on: "2026-03-09", ..purchase.clone() }.id("S-2");
    let both = march([purchase, reversal])
        .camt(3, 8)
        .replace("<CdtDbtInd>CRDT</CdtDbtInd>\n<Sts>", "<CdtDbtInd>CRDT</CdtDbtInd>\n<RvslInd>true</RvslInd>\n<Sts>");
    let report = data.ingest("both.xml", &both);
    assert_eq!((report.new_items(), report.points(), report.review()), (1, -7, 0), "{:#}", report.json);
    data.ingest("both.xml", &both).assert_all_known();
    assert_eq!(data.points(), 0);
}

#[test]
fn three_streams_with_references_of_their_own_are_one_purchase_in_any_order() {
    let sheet = |ids: &str| march([bought("2026-03-05", 500, "GREENS").id(ids)]).without_balances();
    let files = [sheet("R2").camt(2, 8), sheet("N4").camt(4, 8), sheet("S3").camt(3, 8)];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]] {
        let data = DataSet::new();
        data.ingest("first.xml", &files[order[0]]).assert_new_and_paid(1);
        for at in [order[1], order[2], 0, 1, 2] {
            data.ingest("other.xml", &files[at]).assert_all_known();
        }
        // Another one that only the statement has.
        let more = march([bought("2026-03-05", 500, "HOBBS").id("S1"), bought("2026-03-05", 500, "GREENS").id("S3")]);
        data.ingest("statement.xml", more.without_balances().camt(3, 8)).assert_new_and_paid(1);
    }
}

/// A year of two accounts at the made-up bank.
fn bank(more: &[&str]) -> String {
    let plan = ["generate", "--accounts", "2", "--transactions", "1400", "--days", "365", "--seed", "9", "--format", "csv"];
    rewardhub(&[&plan[..], &["--pendings", "hidden"], more].concat()).well()
}

#[test]
fn a_year_of_overlapping_windows_with_honest_references_pays_each_once_and_asks_at_most_once_in_a_thousand() {
    let whole = DataSet::new();
    let all = whole.ingest_on("2027-01-31", "year.csv", bank(&[]));
    assert!(all.points() > 0 && all.review() == 0, "{:#}", all.json);
    let data = DataSet::new();
    let day = |n: i32| rewardhub_core::time::Day::parse("2026-01-01").expect("a day").plus(n).to_string();
    let windows: Vec<String> =
        (0..36).map(|n| format!("{}..{}", day((10 * n - 5).max(0)), day((10 * n + 24).min(364)))).collect();
    let files: Vec<String> = windows.iter().map(|window| bank(&["--window", window])).collect();
    let (mut new, mut asked) = (0, 0);
    for files in files.chunks(6) {
        let files: Vec<_> = files.iter().enumerate().map(|(n, file)| (format!("{n}.csv"), file.as_bytes())).collect();
        let files: Vec<_> = files.iter().map(|(name, file)| (name.as_str(), *file)).collect();
        let report = data.ingest_all("2027-01-31", &files);
        assert!(distrusted(&report).is_empty(), "{:#}", report.json);
        (new, asked) = (new + report.new_items(), asked + report.review() + report.json["conflicts"].as_u64().unwrap());
    }
    assert_eq!((new, data.points()), (all.new_items(), whole.points()));
    assert!(asked * 1000 <= new, "{asked} of {new} wait for a person");
}
