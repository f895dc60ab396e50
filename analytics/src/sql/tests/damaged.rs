//! Files whose bytes have changed under the lake.

use std::fs;

use super::fixture::{Fixture, answer_as};
use crate::{sql::output::Format, tables::Table};

/// Every byte of the footer and the last page, and some of the others.
fn places(bytes: usize) -> impl Iterator<Item = usize> {
    let footer = bytes.saturating_sub(400);
    (0..footer).step_by(37).chain(footer..bytes)
}

#[test]
fn a_damaged_file_is_an_error_that_names_it_or_reads_as_other_values_but_never_breaks_off_the_answer() {
    let lake = Fixture::of_three_days();
    let path = lake.path(Table::Rewards, 0);
    let on_disk = lake.folder.path().join(&path);
    let whole = fs::read(&on_disk).unwrap();
    let mut named = 0;
    for at in places(whole.len()) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5a;
        fs::write(&on_disk, &damaged).unwrap();
        match answer_as(&lake.session(), "SELECT * FROM rewards", Format::Csv) {
            Ok(answer) => assert_eq!(answer.lines().count(), 6, "byte {at}: {answer}"),
            Err(error) => {
                assert!(error.to_string().contains(&path), "byte {at}: {error}");
                named += 1;
            }
        }
    }
    assert!(named > 50, "{named} of {}", whole.len());
    fs::write(&on_disk, &whole).unwrap();
    assert!(answer_as(&lake.session(), "SELECT * FROM rewards", Format::Csv).is_ok());
}
