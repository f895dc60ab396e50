//! RewardHub's own format: newline-delimited JSON with one item per line, and a line that ends a delivery (`ndjson.schema.json`).
//!
//! Amounts are strings, because numbers in JSON cannot hold every decimal. A mistake in a line rejects only that line.

mod entry;
mod line;

use std::{
    io::{BufRead, Read},
    sync::Arc,
};

use rewardhub_core::item::RecordPlace;

use self::line::{DeliveryLine, Line};
use crate::{
    date,
    entry::{AccountNumber, Decoded, Frame, Rejected, Statement, place_number},
    mask::mask_cards,
    profile::Profile,
};

/// The JSON Schema of the format (draft 2020-12), for those who write files in it.
pub const SCHEMA: &str = include_str!("../ndjson.schema.json");

/// Maximum length of a line: 1 MiB.
const LONGEST_LINE: usize = 1024 * 1024;

/// Why a line is not an item.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    key: Option<String>,
    reason: &'static str,
    message: String,
}

impl Fault {
    fn new(key: &str, reason: &'static str, message: impl Into<String>) -> Self {
        Self { key: Some(key.to_owned()), reason, message: message.into() }
    }

    fn of_line(reason: &'static str, message: impl Into<String>) -> Self {
        Self { key: None, reason, message: message.into() }
    }
}

/// Decodes one input. A statement follows the entries of each delivery, even if no line ends the last one.
pub struct Decoder<'p, R> {
    profile: &'p Profile,
    input: R,
    line: Vec<u8>,
    number: u64,
    /// The byte that ends lines: a line feed, or the carriage return of old Macs; `None` until the first read.
    end: Option<u8>,
    statement: u32,
    /// Whether a record was read since the last statement.
    open: bool,
    ended: bool,
    /// The frame of bad lines, which need nothing around them; `None` before the first.
    frame: Option<Arc<Frame>>,
}

/// Reads a line alone, which had this number in its input.
pub(crate) fn read_again(profile: &Profile, line: &[u8], number: u32) -> Decoded {
    let mut decoder = Decoder::new(profile, std::io::empty());
    (decoder.line, decoder.number) = (line.to_vec(), u64::from(number));
    decoder.decode()
}

impl<'p, R: BufRead> Decoder<'p, R> {
    /// A decoder of `input`, for a feed with this profile.
    pub fn new(profile: &'p Profile, input: R) -> Self {
        let (line, number) = (Vec::new(), 0);
        Self { profile, input, line, number, end: None, statement: 0, open: false, ended: false, frame: None }
    }

    /// Reads the next line into the buffer. Returns false at the end.
    fn read(&mut self) -> std::io::Result<bool> {
        self.line.clear();
        let limit = LONGEST_LINE as u64 + 1;
        let end = match self.end {
            Some(end) => end,
            // If this cannot be read, the read below reports the error.
            None => *self.end.insert(self.input.fill_buf().map_or(b'\n', line_end)),
        };
        self.input.by_ref().take(limit).read_until(end, &mut self.line)?;
        self.number += 1;
        if self.line.len() > LONGEST_LINE && self.line.last() != Some(&end) {
            self.input.skip_until(end)?;
        }
        if self.number == 1 && self.line.starts_with(b"\xEF\xBB\xBF") {
            self.line.drain(..3);
        }
        Ok(!self.line.is_empty())
    }

    fn decode(&mut self) -> Decoded {
        self.open = true;
        if self.line.len() > LONGEST_LINE {
            return self.rejected(Fault::of_line("structure", "the line is longer than 1 MiB; an item has a few hundred bytes"));
        }
        let decoded = Line::read(self.line.trim_ascii()).and_then(|line| match &line.delivery {
            Some(delivery) => self.end(delivery).map(|statement| Decoded::Statement(Box::new(statement))),
            None => entry::entry(&line, self.profile, self.number, self.statement).map(Decoded::Entry),
        });
        match decoded {
            Ok(decoded) => {
                if let Decoded::Statement(_) = decoded {
                    self.statement += 1;
                    self.open = false;
                }
                decoded
            }
            Err(fault) => self.rejected(fault),
        }
    }

    fn rejected(&mut self, fault: Fault) -> Decoded {
        let key = fault.key.map(|key| format!(", key {key:?}")).unwrap_or_default();
        // The message quotes a value that may be a card number.
        let rejected = Rejected::new(format!("line {}{key}", self.number), fault.reason, mask_cards(&fault.message));
        let given = || Arc::new(Frame { given: self.profile.given.clone(), ..Frame::default() });
        let frame = self.frame.get_or_insert_with(given).clone();
        let at = place_number(self.number).ok().map(RecordPlace::Line);
        Decoded::Rejected(Box::new(rejected.with_bytes(self.line.trim_ascii()).alone(at, Some(frame))))
    }

    fn end(&self, line: &DeliveryLine<'_>) -> Result<Statement, Fault> {
        let account = match &line.account {
            Some(number) => Some(entry::account(number, line.bank.as_deref())?),
            None => None,
        };
        let currency = line.currency.as_deref().map(|code| entry::currency("currency", code)).transpose()?;
        let balance = |key: &str, text: &Option<line::Text<'_>>| match (text, currency) {
            (Some(text), Some(currency)) => entry::signed(key, text, currency).map(|amount| Some(amount.signed())),
            (Some(_), None) => Err(Fault::new("currency", "currency", "a balance needs a currency; add \"currency\"")),
            (None, _) => Ok(None),
        };
        let moment = |key: &str, text: &Option<line::Text<'_>>| match text {
            Some(text) => date::moment(text, &self.profile.zone).map(Some).map_err(|e| Fault::new(key, "date", e.to_string())),
            None => Ok(None),
        };
        let (from, to) = (moment("from", &line.from)?, moment("to", &line.to)?);
        let statement = self.statement_of(account);
        Ok(Statement {
            from_on: from.map(|from| from.day),
            to_on: to.map(|to| to.day),
            from_at: from.and_then(|from| from.at),
            to_at: to.and_then(|to| to.at),
            opening_minor: balance("opening_balance", &line.opening_balance)?,
            closing_minor: balance("closing_balance", &line.closing_balance)?,
            currency,
            delivery_key: line.key.as_deref().map(str::to_owned),
            ..statement
        })
    }

    fn statement_of(&self, account: Option<AccountNumber>) -> Statement {
        Statement {
            statement: self.statement,
            account,
            from_on: None,
            to_on: None,
            from_at: None,
            to_at: None,
            opening_minor: None,
            closing_minor: None,
            currency: None,
            sequence: None,
            name: None,
            page: None,
            copy: false,
            claimed_entries: None,
            delivery_key: None,
            is_partial: false,
        }
    }

    fn refused(&self, message: String) -> Decoded {
        Decoded::Refused(Box::new(Rejected::new(format!("line {}", self.number), "structure", message)))
    }
}

impl<R: BufRead> Iterator for Decoder<'_, R> {
    type Item = Decoded;

    fn next(&mut self) -> Option<Decoded> {
        while !self.ended {
            match self.read() {
                Ok(true) if self.line.trim_ascii().is_empty() => {}
                Ok(true) => return Some(self.decode()),
                Ok(false) => {
                    self.ended = true;
                    if self.open {
                        return Some(Decoded::Statement(Box::new(self.statement_of(None))));
                    }
                    if self.statement == 0 {
                        return Some(self.refused("the input is empty; send one line an item".to_owned()));
                    }
                }
                Err(error) => {
                    self.ended = true;
                    return Some(self.refused(format!("the input cannot be read any further: {error}; send it again")));
                }
            }
        }
        None
    }
}

/// Whether a line is an item, or ends a delivery.
pub(crate) fn is_record(line: &[u8]) -> bool {
    Line::read(line).is_ok_and(|line| line.delivery.is_some() || line.amount.is_some())
}

/// The byte that ends the first line; it ends all lines.
fn line_end(beginning: &[u8]) -> u8 {
    match memchr::memchr2(b'\n', b'\r', beginning) {
        Some(at) if beginning[at] == b'\r' && beginning.get(at + 1).is_some_and(|next| *next != b'\n') => b'\r',
        _ => b'\n',
    }
}

#[cfg(test)]
mod tests;
