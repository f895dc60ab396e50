//! Turns the values of a line into an entry.

use rewardhub_core::{
    currency as currencies,
    item::{BookedFrom, Channel, Direction, Kind, Purchased, RecordPlace, ReferenceKind, Status},
    money::{Asset, Money},
    time::Day,
};

use super::{
    Fault,
    line::{Line, Text},
};
use crate::{
    amount::{self, Amount, Sign},
    date,
    entry::{AccountNumber, Entry, RawReference, place_number},
    profile::{Profile, meant},
};

pub(super) const STATUSES: [(&str, Status); 3] =
    [("booked", Status::Booked), ("pending", Status::Pending), ("removed", Status::Removed)];
pub(super) const DIRECTIONS: [(&str, Direction); 2] = [("debit", Direction::Debit), ("credit", Direction::Credit)];

/// The entry of a line, with number and statement as given.
pub(super) fn entry(line: &Line<'_>, profile: &Profile, number: u64, statement: u32) -> Result<Box<Entry>, Fault> {
    let account = match &profile.given.account {
        Some(given) if is_blank(&line.account) => given.clone(),
        _ => account(required("account", &line.account)?, line.bank.as_deref())?,
    };
    let currency = match profile.given.currency {
        Some(given) if is_blank(&line.currency) => given,
        _ => currency("currency", required("currency", &line.currency)?)?,
    };
    let (direction, minor) = amount(line, currency)?;
    let booked_on = day("booked_on", required("booked_on", &line.booked_on)?)?;
    Ok(Box::new(Entry {
        statement,
        place: RecordPlace::Line(place_number(number).map_err(|message| Fault::of_line("structure", message))?),
        account,
        status: word("status", &line.status, &STATUSES)?.unwrap_or(Status::Booked),
        direction,
        reversal: line.reversal.as_ref().is_some_and(|flag| flag.0),
        amount: Money::new(currency, minor),
        original_amount: original_amount(line)?,
        booked_on,
        booked_from: BookedFrom::Booking,
        value_on: line.value_on.as_deref().map(|text| day("value_on", text)).transpose()?,
        purchased: purchased(line, profile)?,
        references: reference(&line.id).into_iter().collect(),
        original_reference: reference(&line.original_id),
        settles_reference: reference(&line.pending_id),
        bank_code: String::new(),
        proprietary_code: String::new(),
        stated_kind: word("kind", &line.kind, &Kind::WORDS)?,
        mcc: mcc(line)?,
        bank_category: text(&line.category),
        merchant_id: text(&line.merchant_id),
        merchant_name: text(&line.merchant),
        country: country(line)?,
        channel: word("channel", &line.channel, &Channel::WORDS)?,
        text: text(&line.description).unwrap_or_default(),
        counterparty_name: text(&line.counterparty),
        counterparty_account: line.counterparty_account.as_deref().and_then(|number| AccountNumber::read(number, None)),
        balance_after_minor: match &line.balance_after {
            Some(text) => Some(signed("balance_after", text, currency)?.signed()),
            None => None,
        },
        batch: None,
        details_do_not_add_up: false,
    }))
}

fn is_blank(text: &Option<Text<'_>>) -> bool {
    text.as_deref().is_none_or(|text| text.trim().is_empty())
}

fn required<'t>(key: &'static str, text: &'t Option<Text<'_>>) -> Result<&'t str, Fault> {
    let reason = match key {
        "booked_on" => "date",
        other => other,
    };
    let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    text.ok_or_else(|| {
        let option = match key {
            "account" => ", or give the number with --account",
            "currency" => ", or give its code with --currency",
            _ => "",
        };
        Fault::new(key, reason, format!("the item has no {key:?}; add it{option}"))
    })
}

pub(super) fn account(number: &str, bank: Option<&str>) -> Result<AccountNumber, Fault> {
    AccountNumber::read(number, bank).ok_or_else(|| Fault::new("account", "account", "\"account\" is blank; give its number"))
}

pub(super) fn currency(key: &str, code: &str) -> Result<Asset, Fault> {
    let asset = Asset::new(code).ok().filter(|asset| currencies::decimals(*asset).is_some());
    asset.ok_or_else(|| {
        let message = format!("{key:?} cannot be {:?}; ISO 4217 has three capital letters, as in \"GBP\"", shown(code));
        Fault::new(key, "currency", message)
    })
}

/// Reads an exact decimal with at most one sign.
pub(super) fn signed(key: &str, text: &str, currency: Asset) -> Result<Amount, Fault> {
    let (sign, digits) = match text.as_bytes().first() {
        Some(b'-') => (Some(Sign::Minus), &text[1..]),
        Some(b'+') => (Some(Sign::Plus), &text[1..]),
        _ => (None, text),
    };
    let signs = digits.starts_with(['+', '-']);
    let minor = amount::exact(digits, currency).map_err(|error| Fault::new(key, "amount", error.to_string()))?;
    if signs {
        return Err(Fault::new(key, "amount", format!("{:?} has more than one sign; give one", shown(text))));
    }
    Ok(Amount { minor, sign, named: false })
}

/// The direction and the amount of a line. With a direction the amount needs no sign; without one, a minus means a debit.
fn amount(line: &Line<'_>, currency: Asset) -> Result<(Direction, i64), Fault> {
    let amount = signed("amount", required("amount", &line.amount)?, currency)?;
    let by_sign = if amount.sign == Some(Sign::Minus) { Direction::Debit } else { Direction::Credit };
    let stated = word("direction", &line.direction, &DIRECTIONS)?;
    match stated {
        Some(direction) if amount.sign.is_some() && direction != by_sign => {
            let message = "\"direction\" and the sign of \"amount\" contradict each other; send one of them";
            Err(Fault::new("direction", "direction", message))
        }
        stated => Ok((stated.unwrap_or(by_sign), amount.minor)),
    }
}

fn original_amount(line: &Line<'_>) -> Result<Option<Money>, Fault> {
    let Some(text) = &line.original_amount else { return Ok(None) };
    let currency = currency("original_currency", required("original_currency", &line.original_currency)?)?;
    Ok(Some(Money::new(currency, signed("original_amount", text, currency)?.minor)))
}

fn day(key: &str, text: &str) -> Result<Day, Fault> {
    Day::parse(text).ok_or_else(|| Fault::new(key, "date", format!("{:?} is not a day; write it as 2026-03-31", shown(text))))
}

fn purchased(line: &Line<'_>, profile: &Profile) -> Result<Option<Purchased>, Fault> {
    let Some(text) = &line.purchased_at else { return Ok(None) };
    let moment = date::moment(text, &profile.zone).map_err(|error| Fault::new("purchased_at", "date", error.to_string()))?;
    Ok(Some(moment.at.map_or(Purchased::On(moment.day), Purchased::At)))
}

fn mcc(line: &Line<'_>) -> Result<Option<u16>, Fault> {
    let Some(text) = &line.mcc else { return Ok(None) };
    let code = (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten();
    code.map(Some)
        .ok_or_else(|| Fault::new("mcc", "mcc", format!("{:?} is not a merchant category code: four digits", shown(text))))
}

fn country(line: &Line<'_>) -> Result<Option<String>, Fault> {
    let Some(text) = &line.country else { return Ok(None) };
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) {
        return Ok(Some((**text).to_owned()));
    }
    let message = format!("{:?} is not a country; ISO 3166 has two capital letters, as in \"GB\"", shown(text));
    Err(Fault::new("country", "country", message))
}

fn word<T: Copy>(key: &'static str, text: &Option<Text<'_>>, words: &[(&'static str, T)]) -> Result<Option<T>, Fault> {
    let Some(text) = text.as_deref() else { return Ok(None) };
    match words.iter().find(|(word, _)| *word == text) {
        Some((_, value)) => Ok(Some(*value)),
        None => {
            let meant = meant(text, words.iter().map(|(word, _)| *word));
            Err(Fault::new(key, key, format!("{key:?} cannot be {:?}: {meant}", shown(text))))
        }
    }
}

fn reference(text: &Option<Text<'_>>) -> Option<RawReference> {
    let value = self::text(text)?;
    Some(RawReference { kind: ReferenceKind::Transaction, value })
}

fn text(text: &Option<Text<'_>>) -> Option<String> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The part of bad text that a message repeats.
fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
