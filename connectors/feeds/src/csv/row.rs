//! Turns one row into one entry.

mod days;
mod money;

use std::{borrow::Cow, cell::Cell};

use ::csv::ByteRecord;
use rewardhub_core::{
    currency,
    item::{Kind, RecordPlace, ReferenceKind, Status},
    money::{Asset, Money},
    time::Day,
};

pub(super) use self::days::is_no_day;
use super::{
    field_encoding::{has_sign_within_word, lossy, ruined_number, text},
    layout::Layout,
    row_error::RowError,
    status_and_direction_words::Lexicon,
};
use crate::{
    entry::{AccountNumber, Entry, RawReference, place_number},
    profile::{Encoding, Field, Profile},
};

/// The most columns of a row.
pub(super) const MOST_COLUMNS: usize = 1000;

/// Reads the rows of one layout. Values that mostly repeat from row to row (status, account, currency, day) are decoded once.
pub(super) struct Rows<'p> {
    profile: &'p Profile,
    layout: Layout,
    lexicon: Lexicon,
    encoding: Option<Encoding>,
    line: Cell<u64>,
    misread: Cell<Option<(u64, Field)>>,
    status: Option<(Vec<u8>, Status)>,
    account: Option<([Vec<u8>; 2], AccountNumber)>,
    currency: Option<(Vec<u8>, Asset, u8)>,
    day: Option<(Vec<u8>, Day)>,
}

impl<'p> Rows<'p> {
    /// Rows of a layout, in the encoding that the file or its profile declares.
    pub(super) fn new(profile: &'p Profile, layout: Layout, lexicon: Lexicon, encoding: Option<Encoding>) -> Self {
        let (line, misread) = (Cell::new(0), Cell::new(None));
        Self { profile, layout, lexicon, encoding, line, misread, status: None, account: None, currency: None, day: None }
    }

    /// The meanings of words for a status or a direction.
    pub(super) const fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The account of the whole file; `None` if rows name theirs.
    pub(super) fn file_account(&self) -> Option<&AccountNumber> {
        self.layout.account.as_ref()
    }

    /// The name of a field's column for messages: its header, or else its number.
    pub(super) fn column_name(&self, field: Field) -> String {
        let at = self.layout.column(field);
        let header = at.and_then(|at| self.layout.headers.get(at)).filter(|header| !header.is_empty());
        header.cloned().or_else(|| at.map(|at| (at + 1).to_string())).unwrap_or_else(|| field.word().to_owned())
    }

    /// Refuses a row with more cells than the header, unless those are blank: a separator in a cell has moved the others.
    pub(super) fn check_width(&self, record: &ByteRecord) -> Result<(), RowError> {
        let width = self.layout.headers.len();
        let most = if width == 0 { MOST_COLUMNS } else { width };
        if record.len() <= most || record.iter().skip(most).all(|cell| cell.trim_ascii().is_empty()) {
            return Ok(());
        }
        let cells = record.len();
        let message = if width == 0 {
            format!("the row has {cells} cells, more than any statement has; look whether the separator is the right one")
        } else {
            format!(
                "the row has {cells} cells under {width} headers: a separator inside a cell is not quoted; quote it and deliver the \
                 file again"
            )
        };
        Err(RowError { field: None, reason: "structure", message })
    }

    /// The entry of a row. If the row has no status, that of the `heading` above it applies. `None`
    /// if it is not booked yet and names no day.
    pub(super) fn entry(
        &mut self,
        record: &ByteRecord,
        line: u64,
        heading: Option<Status>,
    ) -> Result<Option<Box<Entry>>, RowError> {
        self.line.set(line);
        if record.as_slice().contains(&0) {
            let message = "the row holds NUL bytes, which no text has: it was damaged on its way; deliver the file again";
            return Err(RowError { field: None, reason: "encoding", message: message.to_owned() });
        }
        let stated = self.status(record)?.or(heading);
        let Some(booked) = self.booked(record, stated)? else { return Ok(None) };
        let (currency, decimals) = self.currency(record)?;
        let (direction, minor) = self.amount(record, (currency, decimals))?;
        let account = self.account(record)?;
        let (stated_kind, proprietary_code) = self.kind(record)?;
        let line =
            place_number(line).map_err(|message| RowError { field: None, reason: "structure", message: message.to_owned() })?;
        Ok(Some(Box::new(Entry {
            statement: 0,
            place: RecordPlace::Line(line),
            account,
            status: booked.status,
            direction,
            reversal: false,
            amount: Money::new(currency, minor),
            original_amount: self.original_amount(record)?,
            booked_on: booked.on,
            booked_from: booked.from,
            value_on: self.value_on(record, booked.status)?,
            purchased: self.purchased(record, &booked)?,
            references: self.references(record)?,
            original_reference: None,
            settles_reference: None,
            bank_code: String::new(),
            proprietary_code,
            stated_kind,
            mcc: self.mcc(record)?,
            bank_category: self.owned(record, Field::Category)?,
            merchant_id: self.identifier(record, Field::MerchantId, "id")?,
            merchant_name: self.owned(record, Field::Merchant)?,
            country: self.text(record, Field::Country)?.and_then(|text| country(&text)),
            channel: self.text(record, Field::Channel)?.and_then(|text| self.lexicon.channel(&text)),
            text: self.description(record)?,
            counterparty_name: self.owned(record, Field::Counterparty)?,
            counterparty_account: self.counterparty_account(record)?,
            balance_after_minor: self.balance(record, (currency, decimals))?,
            batch: None,
            details_do_not_add_up: false,
        })))
    }

    /// The bytes of a field's cell, trimmed; empty if the field has no column.
    fn cell<'r>(&self, record: &'r ByteRecord, field: Field) -> &'r [u8] {
        self.layout.column(field).and_then(|at| record.get(at)).unwrap_or(&[]).trim_ascii()
    }

    /// The text of a field; `None` if it is blank.
    fn text<'r>(&self, record: &'r ByteRecord, field: Field) -> Result<Option<Cow<'r, str>>, RowError> {
        let cell = self.cell(record, field);
        if cell.is_empty() {
            return Ok(None);
        }
        self.decoded(cell, field).map(|text| Some(text).filter(|text| !text.is_empty()))
    }

    fn decoded<'r>(&self, cell: &'r [u8], field: Field) -> Result<Cow<'r, str>, RowError> {
        let text = text(cell, self.encoding).map_err(|misread| RowError::new(field, "encoding", misread.message()))?;
        if matches!(text, Cow::Owned(_)) && self.misread.get().is_none() && has_sign_within_word(&text) {
            self.misread.set(Some((self.line.get(), field)));
        }
        Ok(text)
    }

    /// A remark if text was read as Windows-1252 that another encoding would fit better; `None` otherwise.
    pub(super) fn misread_remark(&self) -> Option<String> {
        let (line, field) = self.misread.get().filter(|_| self.encoding.is_none())?;
        let column = self.column_name(field);
        Some(format!(
            "text that is not UTF-8 was read as Windows-1252 and does not look like it (line {line}, column {column}); set encoding \
             under [csv] in the feed's profile (\"windows-1250\", \"iso-8859-2\", \"macintosh\", …)"
        ))
    }

    fn owned(&self, record: &ByteRecord, field: Field) -> Result<Option<String>, RowError> {
        Ok(self.text(record, field)?.map(|text| one_line(&text)))
    }

    /// An identifier. Refuses one that a spreadsheet has turned into an exponent.
    fn identifier(&self, record: &ByteRecord, field: Field, reason: &'static str) -> Result<Option<String>, RowError> {
        let Some(text) = self.text(record, field)? else { return Ok(None) };
        if ruined_number(&text) {
            let message =
                format!("{text:?} is what a spreadsheet made of a long number; export the file again without opening it in one");
            return Err(RowError::new(field, reason, message));
        }
        Ok(Some(text.into_owned()))
    }

    fn currency(&mut self, record: &ByteRecord) -> Result<(Asset, u8), RowError> {
        let cell = self.cell(record, Field::Currency);
        if let Some((_, currency, decimals)) = self.currency.as_ref().filter(|(bytes, ..)| bytes == cell) {
            return Ok((*currency, *decimals));
        }
        let currency = match self.text(record, Field::Currency)? {
            Some(code) => named_currency(Field::Currency, &code)?,
            None => self.layout.currency.ok_or_else(|| {
                let message = "the row names no currency; give it one, set currency under [csv] in the feed's profile, or give it \
                               with --currency";
                RowError::new(Field::Currency, "currency", message)
            })?,
        };
        let decimals = currency::decimals(currency).unwrap_or(2);
        self.currency = Some((cell.to_vec(), currency, decimals));
        Ok((currency, decimals))
    }

    fn account(&mut self, record: &ByteRecord) -> Result<AccountNumber, RowError> {
        if let Some(account) = &self.layout.account {
            return Ok(account.clone());
        }
        let cells = [self.cell(record, Field::Account), self.cell(record, Field::Bank)];
        if let Some((_, account)) = self.account.as_ref().filter(|(bytes, _)| bytes[0] == cells[0] && bytes[1] == cells[1]) {
            return Ok(account.clone());
        }
        let number = self.identifier(record, Field::Account, "account")?.unwrap_or_default();
        // Banks give the same numbers at every branch, so the bank in the row identifies the account.
        let bank = self.identifier(record, Field::Bank, "account")?;
        let bank = bank.as_deref().unwrap_or(&self.profile.csv.bank);
        let account =
            AccountNumber::read(&number, Some(bank)).or_else(|| self.profile.given.account.clone()).ok_or_else(|| {
                let message = "the row names no account; give it one, or give the number of the whole file with --account";
                RowError::new(Field::Account, "account", message)
            })?;
        self.account = Some((cells.map(<[u8]>::to_vec), account.clone()));
        Ok(account)
    }

    fn counterparty_account(&self, record: &ByteRecord) -> Result<Option<AccountNumber>, RowError> {
        let number = self.identifier(record, Field::CounterpartyAccount, "account")?;
        Ok(number.and_then(|number| AccountNumber::read(&number, None)))
    }

    /// The status in the status column; `None` if it is blank or there is no such column.
    fn status(&mut self, record: &ByteRecord) -> Result<Option<Status>, RowError> {
        let cell = self.cell(record, Field::Status);
        if let Some((_, status)) = self.status.as_ref().filter(|(bytes, _)| bytes == cell) {
            return Ok(Some(*status));
        }
        let Some(word) = self.text(record, Field::Status)? else { return Ok(None) };
        let status = self.lexicon.status(&word).ok_or_else(|| {
            let shown: String = word.chars().take(40).collect();
            let message = format!(
                "status {shown:?} is not known; list it under [csv.words] in the feed's profile as booked, pending or removed, or \
                 name another column as status under [csv.columns]"
            );
            RowError::new(Field::Status, "status", message)
        })?;
        self.status = Some((cell.to_vec(), status));
        Ok(Some(status))
    }

    fn references(&self, record: &ByteRecord) -> Result<Vec<RawReference>, RowError> {
        let id = self.identifier(record, Field::Id, "id")?;
        Ok(id.map(|value| RawReference { kind: ReferenceKind::Column, value }).into_iter().collect())
    }

    /// The kind of a row: one of our own words states it, and any other word is the bank's code for it.
    fn kind(&self, record: &ByteRecord) -> Result<(Option<Kind>, String), RowError> {
        let Some(word) = self.text(record, Field::Kind)? else { return Ok((None, String::new())) };
        let known = Kind::WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind);
        Ok(if known.is_some() { (known, String::new()) } else { (None, one_line(&word)) })
    }

    fn mcc(&self, record: &ByteRecord) -> Result<Option<u16>, RowError> {
        let Some(text) = self.text(record, Field::Mcc)? else { return Ok(None) };
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        // A spreadsheet drops leading zeros, and a bank may add the title of the code.
        let fits = (1..=4).contains(&digits) && !text[digits..].starts_with(|c: char| c.is_alphanumeric() || c == '.');
        match text[..digits].parse() {
            Ok(0) if fits => Ok(None),
            Ok(mcc) if fits => Ok(Some(mcc)),
            _ => {
                let shown: String = text.chars().take(40).collect();
                Err(RowError::new(
                    Field::Mcc,
                    "mcc",
                    format!(
                        "{shown:?} is not a merchant category code: four digits (ISO 18245); correct it, or name another column as mcc under [csv.columns] in the feed's profile"
                    ),
                ))
            }
        }
    }

    fn description(&self, record: &ByteRecord) -> Result<String, RowError> {
        let mut joined = String::new();
        for at in self.layout.descriptions() {
            let cell = record.get(*at).unwrap_or(&[]).trim_ascii();
            if cell.is_empty() {
                continue;
            }
            let text = self.decoded(cell, Field::Description)?;
            if !joined.is_empty() {
                joined.push(' ');
            }
            push_line(&mut joined, &text);
        }
        Ok(joined)
    }
}

fn named_currency(field: Field, text: &str) -> Result<Asset, RowError> {
    let code = match text {
        "€" => "EUR",
        "£" => "GBP",
        other => other,
    };
    let asset = Asset::new(&code.to_ascii_uppercase()).ok().filter(|asset| currency::decimals(*asset).is_some());
    asset.ok_or_else(|| {
        let shown = lossy(text.as_bytes()).chars().take(40).collect::<String>();
        RowError::new(
            field,
            "currency",
            format!("{shown:?} is not a currency; ISO 4217 has three capital letters, as in \"GBP\""),
        )
    })
}

fn country(text: &str) -> Option<String> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic())).then(|| text.to_ascii_uppercase())
}

fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    push_line(&mut line, text);
    line
}

/// Appends a text, with spaces for its line breaks.
fn push_line(line: &mut String, text: &str) {
    if !text.bytes().any(|b| matches!(b, b'\r' | b'\n')) {
        return line.push_str(text);
    }
    for (index, part) in text.split(['\r', '\n']).map(str::trim).filter(|part| !part.is_empty()).enumerate() {
        if index > 0 {
            line.push(' ');
        }
        line.push_str(part);
    }
}
