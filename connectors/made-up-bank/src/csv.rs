//! The bank's rows as CSV: UTF-8, commas, `2026-03-12`, signed decimals, a line feed at the end of each row.

use std::io::{self, Write};

use rewardhub_core::{item::Status, time::Day};

use super::{
    bank::Bank,
    content_counts::Truth,
    descriptions::{card_facts, counterparty, push_description, push_reference},
    file_records::{Arrivals, Damage, Record},
    number_text::{push_minor, push_number},
    rendering::Rendering,
    row::Row,
};

/// The header line, without its line feed.
pub const HEADER: &str =
    "account,id,status,booked_on,value_on,amount,currency,description,counterparty,mcc,country,channel,balance";

/// Number of bytes that the buffer gathers before they are written.
const CHUNK: usize = 64 * 1024;

/// Writes a bank's CSV file and counts what is in it.
///
/// # Errors
/// Any error of the writer.
pub fn write(bank: &Bank, rendering: &Rendering, mut out: impl Write) -> io::Result<Truth> {
    let mut truth = Truth::default();
    let mut file = Lines { bank, rendering, bytes: Vec::with_capacity(CHUNK + 512), iban: (u32::MAX, [0; 22]), text: Vec::new() };
    file.bytes.extend_from_slice(HEADER.as_bytes());
    file.bytes.push(b'\n');
    for record in Arrivals::new(bank, rendering) {
        truth.count(&record);
        match record {
            Record::Row { row, balance_minor } => file.add(&row, balance_minor, None),
            Record::Repeat { row } => file.add(&row, None, None),
            Record::Broken { row, damage } => file.add(&row, None, Some(damage)),
        }
        if file.bytes.len() >= CHUNK {
            out.write_all(&file.bytes)?;
            file.bytes.clear();
        }
    }
    out.write_all(&file.bytes)?;
    Ok(truth)
}

struct Lines<'a> {
    bank: &'a Bank,
    rendering: &'a Rendering,
    bytes: Vec<u8>,
    /// Number and IBAN of the last row's account.
    iban: (u32, [u8; 22]),
    text: Vec<u8>,
}

impl Lines<'_> {
    fn add(&mut self, row: &Row, balance_minor: Option<i64>, damage: Option<Damage>) {
        if self.iban.0 != row.account {
            self.iban = (row.account, self.bank.iban_bytes(u64::from(row.account)));
        }
        let out = &mut self.bytes;
        out.extend_from_slice(&self.iban.1);
        out.push(b',');
        push_reference(out, self.bank, self.rendering, row.reference);
        out.extend_from_slice(if row.status == Status::Booked { b",booked," } else { b",pending," });
        self.date(row.day, damage == Some(Damage::Date));
        if damage == Some(Damage::Cut) {
            self.bytes.push(b'\n');
            return;
        }
        self.bytes.push(b',');
        if row.status == Status::Booked {
            self.date(row.day, false);
        }
        let out = &mut self.bytes;
        out.push(b',');
        push_minor(out, row.amount_minor, 2);
        if damage == Some(Damage::Amount) {
            out.pop();
            out.push(b'O');
        }
        out.extend_from_slice(if damage == Some(Damage::Currency) { b",POUNDS," } else { b",GBP," });
        self.text.clear();
        push_description(&mut self.text, self.bank, row);
        push_quoted(out, &self.text);
        out.push(b',');
        if let Some(name) = counterparty(self.bank, row) {
            push_quoted(out, name.as_bytes());
        }
        self.facts(row, balance_minor);
    }

    fn facts(&mut self, row: &Row, balance_minor: Option<i64>) {
        let out = &mut self.bytes;
        if let Some(facts) = card_facts(row) {
            out.push(b',');
            push_number(out, u64::from(facts.mcc));
            for text in [facts.country, facts.channel] {
                out.push(b',');
                out.extend_from_slice(text.as_bytes());
            }
        } else {
            out.extend_from_slice(b",,,");
        }
        out.push(b',');
        if let Some(balance) = balance_minor {
            push_minor(out, balance, 2);
        }
        out.push(b'\n');
    }

    fn date(&mut self, day: Day, broken: bool) {
        let iso = self.bank.calendar.iso(day);
        self.bytes.extend_from_slice(&iso);
        if broken {
            let end = self.bytes.len();
            self.bytes[end - 5..].copy_from_slice(b"02-30");
        }
    }
}

fn push_quoted(out: &mut Vec<u8>, text: &[u8]) {
    if !text.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        return out.extend_from_slice(text);
    }
    out.push(b'"');
    for byte in text {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}
