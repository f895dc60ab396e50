//! The bank's rows as the JSON of its API: pages of the Berlin Group (NextGenPSD2) or of UK Open Banking, one behind the other.
//!
//! Each account has as many pages as it needs. Rows are sorted and have no repeats, whatever the rendering says about them.

mod berlin_group;
mod uk;

use std::io::{self, Write};

use super::{
    bank::Bank,
    content_counts::Truth,
    file_records::{Breakage, Damage, Record},
    rendering::{Rendering, Window},
    row::Row,
    row_order::Sorted,
};

/// The most rows of a page.
const PAGE: usize = 50;

/// How the pages look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// NextGenPSD2 1.3 of the Berlin Group.
    BerlinGroup,
    /// UK Open Banking 4.0, with a page that names the account's number before its transactions.
    Uk,
}

/// Writes a bank's pages and counts what is in them.
///
/// # Errors
/// Any error of the writer.
pub fn write(bank: &Bank, rendering: &Rendering, shape: Shape, mut out: impl Write) -> io::Result<Truth> {
    let window = bank.window_of(rendering);
    let mut breakage = Breakage::new(bank, rendering, window);
    let mut truth = Truth::default();
    let pages = Pages { bank, rendering, shape };
    for account in 0..bank.accounts {
        let mut bytes = Vec::new();
        if shape == Shape::Uk {
            uk::account(&mut bytes, bank, account);
        }
        let mut number = 0;
        let mut rows: Vec<(Row, Option<Damage>)> = Vec::with_capacity(PAGE);
        for row in pages.rows(account, window) {
            let broken = breakage.after(&row).map(|(row, number)| (row, Damage::nth(number)));
            truth.count_row(&row);
            if rows.len() >= PAGE {
                number += 1;
                pages.page(&mut bytes, account, (number, true), &rows);
                rows.clear();
            }
            rows.push((row, None));
            if let Some((row, damage)) = broken {
                truth.count(&Record::Broken { row, damage });
                rows.push((row, Some(damage)));
            }
            out.write_all(&bytes)?;
            bytes.clear();
        }
        pages.page(&mut bytes, account, (number + 1, false), &rows);
        out.write_all(&bytes)?;
    }
    Ok(truth)
}

#[derive(Clone, Copy)]
struct Pages<'a> {
    bank: &'a Bank,
    rendering: &'a Rendering,
    shape: Shape,
}

impl<'a> Pages<'a> {
    fn rows(self, account: u32, window: Window) -> impl Iterator<Item = Row> + use<'a> {
        let rows = Sorted::of(self.bank, account).take_while(move |row| row.day <= window.to);
        rows.filter(move |row| self.rendering.shows(row, window))
    }

    /// Appends a page with its number, and with a link to a next one if there is one.
    fn page(self, out: &mut Vec<u8>, account: u32, (number, more): (u32, bool), rows: &[(Row, Option<Damage>)]) {
        match self.shape {
            Shape::BerlinGroup => berlin_group::page(out, self, account, more.then_some(number + 1), rows),
            Shape::Uk => uk::page(out, self, account, (number, more), rows),
        }
        out.push(b'\n');
    }
}

/// Appends a text in quotes.
fn push_text(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for byte in text {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

/// Appends a member with a text, and a comma before it unless it is the first of its object.
fn push_member(out: &mut Vec<u8>, key: &str, text: &[u8]) {
    if out.last() != Some(&b'{') {
        out.push(b',');
    }
    push_text(out, key.as_bytes());
    out.push(b':');
    push_text(out, text);
}

/// A day as ISO 8601 has it, or one that no calendar has.
fn day(bank: &Bank, row: &Row, damage: Option<Damage>) -> Vec<u8> {
    let mut day = bank.calendar.iso(row.day).to_vec();
    if damage == Some(Damage::Date) {
        day[5..].copy_from_slice(b"02-30");
    }
    day
}

/// An amount in pounds without its sign, or one with a letter among its digits.
fn amount(row: &Row, damage: Option<Damage>) -> Vec<u8> {
    let mut amount = Vec::new();
    super::number_text::push_minor(&mut amount, row.amount_minor.abs(), 2);
    if damage == Some(Damage::Amount) {
        amount.push(b'O');
    }
    amount
}

fn currency(damage: Option<Damage>) -> &'static [u8] {
    if damage == Some(Damage::Currency) { b"POUNDS" } else { b"GBP" }
}
