//! One row becomes one entry.

use std::borrow::Cow;

use ::csv::ByteRecord;
use rewardhub_core::{
    currency,
    item::{BookedFrom, Direction, Kind, Place, Purchased, ReferenceKind, Status},
    money::{Asset, Money},
    time::{Day, Instant},
};

use super::{
    amounts,
    dates::{self, DateFormat},
    fault::Fault,
    layout::Layout,
    text::{lossy, ruined_number, text},
    words::{self, Lexicon},
};
use crate::{
    amount::{Amount, AmountError, Sign},
    entry::{AccountNumber, Entry, RawReference},
    profile::{Field, Profile},
};

/// Reads rows of one layout. What mostly repeats from row to row (account, currency, day) is read once.
pub(super) struct Rows<'p> {
    profile: &'p Profile,
    layout: Layout,
    lexicon: Lexicon,
    account: Option<([Vec<u8>; 2], AccountNumber)>,
    currency: Option<(Vec<u8>, Asset, u8)>,
    day: Option<(Vec<u8>, Day)>,
}

impl<'p> Rows<'p> {
    pub(super) fn new(profile: &'p Profile, layout: Layout) -> Self {
        Self { profile, layout, lexicon: Lexicon::new(&profile.csv.words), account: None, currency: None, day: None }
    }

    /// The account of the whole file.
    pub(super) fn file_account(&self) -> Option<&AccountNumber> {
        self.layout.account.as_ref()
    }

    /// A field's column as its reader knows it: the header, else the number.
    pub(super) fn column_name(&self, field: Field) -> String {
        let at = self.layout.column(field);
        let header = at.and_then(|at| self.layout.headers.get(at)).filter(|header| !header.is_empty());
        header.cloned().or_else(|| at.map(|at| (at + 1).to_string())).unwrap_or_else(|| field.word().to_owned())
    }

    /// Refuses rows with more cells than the header, unless those are blank: a separator in some cell moved the others.
    pub(super) fn check_width(&self, record: &ByteRecord) -> Result<(), Fault> {
        let width = self.layout.headers.len();
        if width == 0 || record.len() <= width || record.iter().skip(width).all(|cell| cell.trim_ascii().is_empty()) {
            return Ok(());
        }
        let message = format!(
            "the row has {} cells under {width} headers: a separator inside a cell is not quoted; quote it and deliver the file again",
            record.len()
        );
        Err(Fault { field: None, reason: "structure", message })
    }

    pub(super) fn entry(&mut self, record: &ByteRecord, line: u64) -> Result<Box<Entry>, Fault> {
        let booked_on = self.booked_on(record)?;
        let (currency, decimals) = self.currency(record)?;
        let (direction, minor) = self.amount(record, currency, decimals)?;
        let account = self.account(record)?;
        let status = self.status(record)?;
        let (stated_kind, proprietary_code) = self.kind(record)?;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Ok(Box::new(Entry {
            statement: 0,
            place: Place::Line(line),
            account,
            status,
            direction,
            reversal: false,
            amount: Money::new(currency, minor),
            original_amount: self.original_amount(record)?,
            booked_on,
            booked_from: BookedFrom::Booking,
            value_on: self.day_of(record, Field::ValueDate, &self.layout.value_date)?.map(|(day, _)| day),
            purchased: self.purchased(record, booked_on)?,
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
            channel: self.text(record, Field::Channel)?.and_then(|text| words::channel(&text)),
            text: self.description(record)?,
            counterparty_name: self.owned(record, Field::Counterparty)?,
            counterparty_account: self.counterparty_account(record)?,
            balance_after_minor: self.balance(record, currency, decimals)?,
            batch: None,
            details_do_not_add_up: false,
        }))
    }

    /// The bytes of a field's cell, trimmed; empty without a column.
    fn cell<'r>(&self, record: &'r ByteRecord, field: Field) -> &'r [u8] {
        self.layout.column(field).and_then(|at| record.get(at)).unwrap_or(&[]).trim_ascii()
    }

    /// A field's text; `None` when blank.
    fn text<'r>(&self, record: &'r ByteRecord, field: Field) -> Result<Option<Cow<'r, str>>, Fault> {
        let cell = self.cell(record, field);
        if cell.is_empty() {
            return Ok(None);
        }
        self.decoded(cell, field).map(|text| Some(text).filter(|text| !text.is_empty()))
    }

    fn decoded<'r>(&self, cell: &'r [u8], field: Field) -> Result<Cow<'r, str>, Fault> {
        text(cell, self.profile.csv.encoding).ok_or_else(|| {
            let message = "the cell is not UTF-8; set encoding under [csv] in the feed's profile (\"windows-1252\")";
            Fault::new(field, "encoding", message)
        })
    }

    fn owned(&self, record: &ByteRecord, field: Field) -> Result<Option<String>, Fault> {
        Ok(self.text(record, field)?.map(|text| one_line(&text)))
    }

    /// An identifier, which a spreadsheet may have ruined.
    fn identifier(&self, record: &ByteRecord, field: Field, reason: &'static str) -> Result<Option<String>, Fault> {
        let Some(text) = self.text(record, field)? else { return Ok(None) };
        if ruined_number(&text) {
            let message =
                format!("{text:?} is what a spreadsheet made of a long number; export the file again without opening it in one");
            return Err(Fault::new(field, reason, message));
        }
        Ok(Some(text.into_owned()))
    }

    fn booked_on(&mut self, record: &ByteRecord) -> Result<Day, Fault> {
        let cell = self.cell(record, Field::Date);
        if let Some((_, day)) = self.day.as_ref().filter(|(bytes, _)| bytes == cell) {
            return Ok(*day);
        }
        let found = self.day_of(record, Field::Date, &self.layout.date)?;
        let (day, _) = found.ok_or_else(|| Fault::new(Field::Date, "date", "the row has no date; give it one"))?;
        self.day = Some((cell.to_vec(), day));
        Ok(day)
    }

    fn day_of(
        &self,
        record: &ByteRecord,
        field: Field,
        format: &DateFormat,
    ) -> Result<Option<(Day, Option<jiff::civil::Time>)>, Fault> {
        let Some(text) = self.text(record, field)? else { return Ok(None) };
        // A time with an offset falls on the day that it is at the bank.
        if text.len() > 19
            && text.as_bytes()[10] == b'T'
            && let Ok(moment) = crate::date::moment(&text, &self.profile.zone)
            && let Some(at) = moment.at
        {
            return Ok(Some((moment.day, Some(at.timestamp().to_zoned(self.profile.zone.clone()).time()))));
        }
        format.read(&text).map(Some).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            let message = format!("{shown:?} is not a day as this file writes them; correct it, or set date_format under [csv]");
            Fault::new(field, "date", message)
        })
    }

    fn purchased(&self, record: &ByteRecord, booked_on: Day) -> Result<Option<Purchased>, Fault> {
        let bought = self.day_of(record, Field::PurchaseDate, &self.layout.purchase_date)?;
        let mut time = bought.and_then(|(_, time)| time);
        if let Some(text) = self.text(record, Field::Time)? {
            let read = dates::read_time(&text);
            time = Some(
                read.ok_or_else(|| Fault::new(Field::Time, "date", format!("{text:?} is not a time; give one as 14:33:02")))?,
            );
        }
        // Midnight is how a missing time is written.
        let time = time.filter(|time| *time != jiff::civil::Time::midnight());
        let day = bought.map(|(day, _)| day);
        Ok(match time {
            Some(time) => self.instant(day.unwrap_or(booked_on), time).map(Purchased::At),
            None => day.map(Purchased::On),
        })
    }

    fn instant(&self, day: Day, time: jiff::civil::Time) -> Option<Instant> {
        let at = self.profile.zone.to_ambiguous_timestamp(day.date().to_datetime(time)).compatible().ok()?;
        Some(Instant(at.as_microsecond()))
    }

    fn currency(&mut self, record: &ByteRecord) -> Result<(Asset, u8), Fault> {
        let cell = self.cell(record, Field::Currency);
        if let Some((_, currency, decimals)) = self.currency.as_ref().filter(|(bytes, ..)| bytes == cell) {
            return Ok((*currency, *decimals));
        }
        let currency = match self.text(record, Field::Currency)? {
            Some(code) => named_currency(Field::Currency, &code)?,
            None => self.layout.currency.ok_or_else(|| {
                let message = "the row names no currency; give it one, set currency under [csv] in the feed's profile, or give it \
                               with --currency";
                Fault::new(Field::Currency, "currency", message)
            })?,
        };
        let decimals = currency::decimals(currency).unwrap_or(2);
        self.currency = Some((cell.to_vec(), currency, decimals));
        Ok((currency, decimals))
    }

    fn read_amount(&self, record: &ByteRecord, field: Field, of: (Asset, u8)) -> Result<Option<(Amount, bool)>, Fault> {
        let Some(text) = self.text(record, field)? else { return Ok(None) };
        let amount = amounts::read(&text, of.0, of.1, self.layout.mark).map_err(|error| fault(field, &error))?;
        // CR and DR name the direction itself, whatever a minus means in this file.
        let named = text.as_bytes().last().is_some_and(|b| b.eq_ignore_ascii_case(&b'r'));
        Ok(Some((amount, named)))
    }

    fn amount(&self, record: &ByteRecord, currency: Asset, decimals: u8) -> Result<(Direction, i64), Fault> {
        if self.layout.column(Field::Amount).is_none() {
            return self.debit_or_credit(record, (currency, decimals));
        }
        let Some((amount, named)) = self.read_amount(record, Field::Amount, (currency, decimals))? else {
            return Err(fault(Field::Amount, &AmountError::Empty));
        };
        let minus = amount.sign == Some(Sign::Minus);
        let by_sign = if minus != (self.profile.csv.negative_is_credit && !named) { Direction::Debit } else { Direction::Credit };
        let Some(word) = self.text(record, Field::Dc)? else { return Ok((by_sign, amount.minor)) };
        let Some(direction) = self.lexicon.direction(&word) else {
            let message = format!("{word:?} is neither debit nor credit; list it under [csv.words] in the feed's profile");
            return Err(Fault::new(Field::Dc, "direction", message));
        };
        if amount.sign.is_some() && direction != by_sign && amount.minor != 0 {
            let message =
                format!("{word:?} and the amount's sign contradict each other; correct the row, or set negative under [csv]");
            return Err(Fault::new(Field::Dc, "direction", message));
        }
        Ok((direction, amount.minor))
    }

    fn debit_or_credit(&self, record: &ByteRecord, of: (Asset, u8)) -> Result<(Direction, i64), Fault> {
        let debit = self.read_amount(record, Field::Debit, of)?.map(|(amount, _)| amount);
        let credit = self.read_amount(record, Field::Credit, of)?.map(|(amount, _)| amount);
        let filled = |amount: Option<Amount>| amount.is_some_and(|amount| amount.minor != 0);
        match (debit, credit) {
            (None, None) => Err(fault(Field::Debit, &AmountError::Empty)),
            (Some(_), Some(_)) if filled(debit) && filled(credit) => {
                Err(Fault::new(Field::Debit, "direction", "the row has both a debit and a credit; leave one blank"))
            }
            (_, Some(credit)) if credit.minor != 0 && credit.sign == Some(Sign::Minus) => {
                Err(Fault::new(Field::Credit, "direction", "a negative credit may be a debit or a correction; correct the row"))
            }
            (_, Some(credit)) if credit.minor != 0 || debit.is_none() => Ok((Direction::Credit, credit.minor)),
            (debit, _) => Ok((Direction::Debit, debit.map_or(0, |debit| debit.minor))),
        }
    }

    fn original_amount(&self, record: &ByteRecord) -> Result<Option<Money>, Fault> {
        let Some(code) = self.text(record, Field::OriginalCurrency)? else { return Ok(None) };
        let currency = named_currency(Field::OriginalCurrency, &code)?;
        let of = (currency, currency::decimals(currency).unwrap_or(2));
        let amount = self.read_amount(record, Field::OriginalAmount, of)?;
        Ok(amount.map(|(amount, _)| Money::new(currency, amount.minor)))
    }

    fn balance(&self, record: &ByteRecord, currency: Asset, decimals: u8) -> Result<Option<i64>, Fault> {
        Ok(self.read_amount(record, Field::Balance, (currency, decimals))?.map(|(amount, _)| amount.signed()))
    }

    fn account(&mut self, record: &ByteRecord) -> Result<AccountNumber, Fault> {
        if let Some(account) = &self.layout.account {
            return Ok(account.clone());
        }
        let cells = [self.cell(record, Field::Account), self.cell(record, Field::Bank)];
        if let Some((_, account)) = self.account.as_ref().filter(|(bytes, _)| bytes[0] == cells[0] && bytes[1] == cells[1]) {
            return Ok(account.clone());
        }
        let number = self.identifier(record, Field::Account, "account")?.unwrap_or_default();
        // Banks give the same numbers out at every branch: the row's own bank tells whose it is.
        let bank = self.identifier(record, Field::Bank, "account")?;
        let bank = bank.as_deref().unwrap_or(&self.profile.csv.bank);
        let account =
            AccountNumber::read(&number, Some(bank)).or_else(|| self.profile.given.account.clone()).ok_or_else(|| {
                let message = "the row names no account; give it one, or give the number of the whole file with --account";
                Fault::new(Field::Account, "account", message)
            })?;
        self.account = Some((cells.map(<[u8]>::to_vec), account.clone()));
        Ok(account)
    }

    fn counterparty_account(&self, record: &ByteRecord) -> Result<Option<AccountNumber>, Fault> {
        let number = self.identifier(record, Field::CounterpartyAccount, "account")?;
        Ok(number.and_then(|number| AccountNumber::read(&number, None)))
    }

    fn status(&self, record: &ByteRecord) -> Result<Status, Fault> {
        let Some(word) = self.text(record, Field::Status)? else { return Ok(Status::Booked) };
        self.lexicon.status(&word).ok_or_else(|| {
            let message = format!("status {word:?} is not known; list it under [csv.words] as booked, pending or removed");
            Fault::new(Field::Status, "status", message)
        })
    }

    fn references(&self, record: &ByteRecord) -> Result<Vec<RawReference>, Fault> {
        let id = self.identifier(record, Field::Id, "id")?;
        Ok(id.map(|value| RawReference { kind: ReferenceKind::Column, value }).into_iter().collect())
    }

    /// One of our own words states the kind; any other is the bank's own code for it.
    fn kind(&self, record: &ByteRecord) -> Result<(Option<Kind>, String), Fault> {
        let Some(word) = self.text(record, Field::Kind)? else { return Ok((None, String::new())) };
        let known = Kind::WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind);
        Ok(if known.is_some() { (known, String::new()) } else { (None, one_line(&word)) })
    }

    fn mcc(&self, record: &ByteRecord) -> Result<Option<u16>, Fault> {
        let Some(text) = self.text(record, Field::Mcc)? else { return Ok(None) };
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        // A spreadsheet drops leading zeros; a bank may write the code's title behind it.
        let fits = (1..=4).contains(&digits) && !text[digits..].starts_with(|c: char| c.is_alphanumeric() || c == '.');
        match text[..digits].parse() {
            Ok(0) if fits => Ok(None),
            Ok(mcc) if fits => Ok(Some(mcc)),
            _ => {
                let shown: String = text.chars().take(40).collect();
                Err(Fault::new(Field::Mcc, "mcc", format!("{shown:?} is not a merchant category code: four digits (ISO 18245)")))
            }
        }
    }

    fn description(&self, record: &ByteRecord) -> Result<String, Fault> {
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

fn fault(field: Field, error: &AmountError) -> Fault {
    let reason = if matches!(error, AmountError::Currency(_)) { "currency" } else { "amount" };
    Fault::new(field, reason, error.to_string())
}

fn named_currency(field: Field, text: &str) -> Result<Asset, Fault> {
    let code = match text {
        "€" => "EUR",
        "£" => "GBP",
        other => other,
    };
    let asset = Asset::new(&code.to_ascii_uppercase()).ok().filter(|asset| currency::decimals(*asset).is_some());
    asset.ok_or_else(|| {
        let shown = lossy(text.as_bytes()).chars().take(40).collect::<String>();
        Fault::new(field, "currency", format!("{shown:?} is not a currency; ISO 4217 has three capital letters, as in \"GBP\""))
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

/// Appends text with its line breaks as spaces.
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
