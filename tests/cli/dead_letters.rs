//! `dead-letters`: records that could not be read are read again once their feed's profile was mended, or are let rest.

use super::{Ran, data_set::DataSet};

const ACCOUNT: &str = "GB33BUKB20201555555555";
const ISO: &str = "[csv]\ndate_format = '%Y-%m-%d'\n";
const GERMAN: &str = "[csv]\ndate_format = '%d.%m.%Y'\n";
const AMERICAN: &str = "[csv]\ndate_format = '%m.%d.%Y'\n";
const SAID: [&str; 4] = ["--reason", "the profile was wrong", "--as-of", "2026-01-12"];

/// A data set whose feed's profile names the wrong format of dates, and the ids of the two letters of a statement.
fn with_letters() -> (DataSet, Vec<String>) {
    let data = DataSet::everyday();
    data.profile("mybank", ISO);
    take(&data, "2026-01-08").wrong();
    let ids = waiting(&data);
    assert_eq!(ids.len(), 2);
    (data, ids)
}

fn take(data: &DataSet, on: &str) -> Ran {
    let row =
        |id: &str, day: &str, amount: &str| format!("{ACCOUNT},{id},{day},-{amount},GBP,CARD PAYMENT TO GREENS MARKET,5411\n");
    let rows = [row("T1", "05.01.2026", "20.00"), row("T2", "06.01.2026", "41.00")].concat();
    let file = format!("account,id,booked_on,amount,currency,description,mcc\n{rows}");
    data.ingest("january.csv", &file, &["--feed", "mybank", "--as-of", on])
}

/// The letters that wait, in the order of their places.
fn waiting(data: &DataSet) -> Vec<String> {
    let listed = data.run(&["dead-letters", "list", "--feed", "mybank"]).well();
    let mut lines: Vec<&str> = listed.lines().filter(|line| line.contains("january.csv")).collect();
    lines.sort_by_key(|line| line.find("line 3").is_some());
    lines.iter().map(|line| line.split(' ').next().expect("a line begins with an id").to_owned()).collect()
}

fn settle(data: &DataSet, way: &[&str]) -> Ran {
    data.run(&[&["dead-letters"], way, &SAID[..]].concat())
}

#[test]
fn a_letter_is_read_again_once_its_profile_is_mended_earns_once_and_that_is_undone() {
    let (data, ids) = with_letters();
    let balance = || data.run(&["balance", ACCOUNT]);
    assert!(settle(&data, &["retry", &ids[0]]).wrong().contains("cannot be read still"));
    data.profile("mybank", GERMAN);
    let read = settle(&data, &["retry", &ids[0]]).well();
    let id = read.trim_end().rsplit(' ').next().expect("it says which transaction it is").to_owned();
    assert_eq!(read, format!("{}: transaction {id}\n", ids[0]));
    let (earned, explained) = (balance().well(), data.run(&["explain", &id]).well());
    assert!(explained.contains("20.00 GBP") && explained.contains("2026-01-05") && explained.contains("line 2"), "{explained}");
    assert_eq!(waiting(&data), ids[1..]);
    // Read again once more, and delivered whole, nothing of it is paid again.
    settle(&data, &["retry", &ids[0]]).well();
    assert_eq!(balance().well(), earned);
    // By another profile it would be of May: one record is one transaction.
    data.profile("mybank", AMERICAN);
    assert!(settle(&data, &["retry", &ids[0]]).wrong().contains(&format!("review undo {id}")));
    assert_eq!(balance().well(), earned);
    data.profile("mybank", GERMAN);
    settle(&data, &["retry", "--feed", "mybank"]).well();
    let both = balance().well();
    assert_ne!(both, earned);
    assert!(take(&data, "2026-01-13").well().contains("duplicates"));
    assert_eq!(balance().well(), both);
    assert_eq!(data.run(&["dead-letters", "list"]).well(), "no dead letter waits; --all lists those that were settled\n");
    assert!(data.run(&["dead-letters", "list", "--all"]).well().contains(&format!("read again: transaction {id}")));
    assert!(settle(&data, &["undo", &ids[0]]).wrong().contains(&format!("review undo {id}")));
    data.run(&[&["review", "undo", &id], &SAID[..]].concat()).well();
    assert_ne!(balance().well(), both);
    assert!(data.run(&["review", "list"]).well().contains("a dead letter that was read again"));
    take(&data, "2026-01-14").well();
    assert!(data.run(&["audit"]).well().contains(&format!("read dead letter {} again", ids[0])));
    data.run(&["verify"]).well();
}

#[test]
fn a_letter_is_let_rest_and_waits_again() {
    let (data, ids) = with_letters();
    assert_eq!(settle(&data, &["dismiss", &ids[0]]).well(), format!("{}: dismissed\n", ids[0]));
    assert!(settle(&data, &["dismiss", &ids[0]]).wrong().contains("does not wait"));
    assert!(settle(&data, &["retry", &ids[0]]).wrong().contains("does not wait"));
    assert_eq!(waiting(&data), ids[1..]);
    // The bank delivers it again: nobody is asked again.
    take(&data, "2026-01-13").wrong();
    assert_eq!(waiting(&data), ids[1..]);
    assert_eq!(settle(&data, &["undo", "--feed", "mybank"]).well(), format!("{}: waits again\n", ids[0]));
    assert_eq!(waiting(&data), ids);
    let audited = data.run(&["audit"]).well();
    assert!(
        audited.contains(&format!("let dead letter {} rest", ids[0])) && audited.contains("the profile was wrong"),
        "{audited}"
    );
    data.run(&["verify"]).well();
}
