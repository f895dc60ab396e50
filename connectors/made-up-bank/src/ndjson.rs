//! The bank's rows as NDJSON: one object per line, with every fact of a good feed except the kind.

use std::io::{self, Write};

use rewardhub_core::{item::Status, time::Day};

use super::{
    bank::Bank,
    content_counts::Truth,
    descriptions::{card_facts, counterparty, counterparty_account, push_description, push_reference},
    file_records::{Arrivals, Damage, Record},
    number_text::{push_minor, push_number, push_padded},
    rendering::Rendering,
    row::Row,
};

const CHUNK: usize = 64 * 1024;

/// Writes a bank's NDJSON file and counts what is in it.
///
/// # Errors
/// Any error of the writer.
pub fn write(bank: &Bank, rendering: &Rendering, mut out: impl Write) -> io::Result<Truth> {
    let mut truth = Truth::default();
    let mut file = Objects { bank, rendering, bytes: Vec::with_capacity(CHUNK + 1024), text: Vec::new() };
    for record in Arrivals::new(bank, rendering) {
        truth.count(&record);
        match record {
            Record::Row { row, .. } | Record::Repeat { row } => file.add(&row, None),
            Record::Broken { row, damage } => file.add(&row, Some(damage)),
        }
        if file.bytes.len() >= CHUNK {
            out.write_all(&file.bytes)?;
            file.bytes.clear();
        }
    }
    out.write_all(&file.bytes)?;
    Ok(truth)
}

struct Objects<'a> {
    bank: &'a Bank,
    rendering: &'a Rendering,
    bytes: Vec<u8>,
    text: Vec<u8>,
}

impl Objects<'_> {
    fn add(&mut self, row: &Row, damage: Option<Damage>) {
        self.bytes.extend_from_slice(b"{\"account\":\"");
        self.bytes.extend_from_slice(&self.bank.iban_bytes(u64::from(row.account)));
        self.bytes.push(b'"');
        self.reference("id", row.reference);
        self.text_of("status", if row.status == Status::Booked { b"booked" } else { b"pending" });
        if damage == Some(Damage::Cut) {
            self.bytes.push(b'\n');
            return;
        }
        self.text.clear();
        push_minor(&mut self.text, row.amount_minor, 2);
        if damage == Some(Damage::Amount) {
            self.text.push(b'O');
        }
        self.gathered("amount");
        self.text_of("currency", if damage == Some(Damage::Currency) { b"POUNDS" } else { b"GBP" });
        self.text.clear();
        self.text.extend_from_slice(&self.bank.calendar.iso(row.day));
        if damage == Some(Damage::Date) {
            self.text[5..].copy_from_slice(b"02-30");
        }
        self.gathered("booked_on");
        if row.status == Status::Booked {
            self.text_of("value_on", &self.bank.calendar.iso(row.day));
        }
        if row.merchant.is_some() {
            self.instant("purchased_at", row.bought_on, row.bought_second);
        }
        self.text.clear();
        push_description(&mut self.text, self.bank, row);
        self.gathered("description");
        self.parties(row);
        self.bytes.extend_from_slice(b"}\n");
    }

    fn parties(&mut self, row: &Row) {
        if let Some(name) = counterparty(self.bank, row) {
            self.text_of("counterparty", name.as_bytes());
        }
        if let Some(iban) = counterparty_account(self.bank, row) {
            self.text_of("counterparty_account", &iban);
        }
        if let Some(facts) = card_facts(row) {
            self.bytes.extend_from_slice(b",\"mcc\":\"");
            push_number(&mut self.bytes, u64::from(facts.mcc));
            self.bytes.push(b'"');
            self.text_of("category", facts.category.as_bytes());
            if let Some(shop) = row.merchant() {
                self.text_of("merchant_id", shop.id.as_bytes());
            }
            self.text_of("country", facts.country.as_bytes());
            self.text_of("channel", facts.channel.as_bytes());
        }
        if let Some(original) = row.original {
            self.reference("original_id", original);
        }
        if let Some(pending) = row.settles {
            self.reference("pending_id", pending);
        }
    }

    /// Writes a reference; one that the rendering leaves blank gets no key.
    fn reference(&mut self, key: &str, reference: u64) {
        self.text.clear();
        push_reference(&mut self.text, self.bank, self.rendering, reference);
        if !self.text.is_empty() {
            self.gathered(key);
        }
    }

    fn instant(&mut self, key: &str, day: Day, second: u32) {
        self.text.clear();
        self.text.extend_from_slice(&self.bank.calendar.iso(day));
        for (mark, part) in [(b'T', second / 3600), (b':', second / 60 % 60), (b':', second % 60)] {
            self.text.push(mark);
            push_padded(&mut self.text, u64::from(part), 2);
        }
        self.text.push(b'Z');
        self.gathered(key);
    }

    fn gathered(&mut self, key: &str) {
        let text = std::mem::take(&mut self.text);
        self.text_of(key, &text);
        self.text = text;
    }

    fn text_of(&mut self, key: &str, value: &[u8]) {
        self.bytes.extend_from_slice(b",\"");
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(b"\":\"");
        for byte in value {
            if matches!(byte, b'"' | b'\\') {
                self.bytes.push(b'\\');
            }
            self.bytes.push(*byte);
        }
        self.bytes.push(b'"');
    }
}
