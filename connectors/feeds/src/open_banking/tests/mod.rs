//! What every test of the decoder shares: a compact rendering, and pages made of a few records.

mod berlin;
mod bounds;
mod hostile;
mod pages;
mod uk;

use std::fmt::Write as _;

use rewardhub_core::{
    currency,
    item::Purchased,
    money::{self, Money},
    time::Day,
};

use super::{Shape, decode};
use crate::{
    entry::{AccountNumber, Decoded, Entry, RawReference, Statement},
    profile::Profile,
};

const IBAN: &str = "DE2310010010123456789";
const RESOURCE: &str = "22289";

fn berlin() -> Profile {
    Profile::parse("timezone = 'Europe/Berlin'").unwrap()
}

/// A profile with the account that `--account` gives.
fn london() -> Profile {
    let mut profile = Profile::default();
    profile.given.account = AccountNumber::read("GB33BUKB20201555555555", None);
    profile
}

/// The decoded pages, a line for each item.
fn shown(shape: Shape, profile: &Profile, input: impl AsRef<[u8]>) -> String {
    decode(shape, profile, input.as_ref()).map(|decoded| line(&decoded) + "\n").collect()
}

fn shown_berlin(input: impl AsRef<[u8]>) -> String {
    shown(Shape::BerlinGroup, &berlin(), input)
}

fn shown_uk(input: impl AsRef<[u8]>) -> String {
    shown(Shape::Uk, &london(), input)
}

/// A Berlin Group page with these booked and pending records.
fn berlin_page(booked: &str, pending: &str) -> String {
    berlin_page_with(booked, pending, "")
}

/// Such a page with more members, each with a comma before it.
fn berlin_page_with(booked: &str, pending: &str, more: &str) -> String {
    format!(
        r#"{{"account":{{"iban":"{IBAN}"}},"transactions":{{"booked":[{booked}],"pending":[{pending}],"_links":{{"account":{{"href":"/v1/accounts/3dc3"}}}}}}{more}}}"#
    )
}

/// A debit of 10.00 EUR on 30 March, with these members besides.
fn bought(besides: &str) -> String {
    format!(r#"{{"transactionAmount":{{"currency":"EUR","amount":"-10.00"}},"bookingDate":"2026-03-30"{besides}}}"#)
}

/// A UK page with these records.
fn uk_page(records: &str) -> String {
    format!(
        r#"{{"Data":{{"Transaction":[{records}]}},"Links":{{"Self":"https://api.example.com/accounts/{RESOURCE}/transactions/"}},"Meta":{{"TotalPages":1}}}}"#
    )
}

/// A booked debit of 10.00 GBP on 30 March, with these members besides.
fn paid(besides: &str) -> String {
    format!(
        r#"{{"AccountId":"{RESOURCE}","CreditDebitIndicator":"Debit","Status":"Booked","BookingDateTime":"2026-03-30T10:43:07+00:00","Amount":{{"Amount":"10.00","Currency":"GBP"}}{besides}}}"#
    )
}

fn line(decoded: &Decoded) -> String {
    match decoded {
        Decoded::Entry(entry) => entry_line(entry),
        Decoded::Statement(statement) => statement_line(statement),
        Decoded::Rejected(r) => format!("rejected {} ({}) {} [{} bytes]", r.place, r.reason, r.message, r.bytes.len()),
        Decoded::Refused(r) => format!("REFUSED {} ({}) {}", r.place, r.reason, r.message),
        Decoded::Remark(remark) => format!("remark {remark}"),
    }
}

fn entry_line(entry: &Entry) -> String {
    let mut line = format!(
        "{} {} {:?} {:?} {} on {} ({:?})",
        entry.place,
        account(&entry.account),
        entry.status,
        entry.direction,
        amount(entry.amount),
        entry.booked_on,
        entry.booked_from
    );
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            write!(line, " {name}={value}").unwrap();
        }
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    add("value", entry.value_on.as_ref().map(Day::to_string));
    add("original", entry.original_amount.map(amount));
    add(
        "purchased",
        entry.purchased.map(|p| match p {
            Purchased::On(day) => day.to_string(),
            Purchased::At(at) => at.to_string(),
        }),
    );
    add("refs", some(&entry.references.iter().map(reference).collect::<Vec<_>>().join(",")));
    add("code", some(&entry.bank_code));
    add("own", some(&entry.proprietary_code));
    add("mcc", entry.mcc.map(|mcc| mcc.to_string()));
    add("merchant_id", entry.merchant_id.clone());
    add("merchant", entry.merchant_name.clone());
    add("country", entry.country.clone());
    add("text", some(&entry.text).map(|text| format!("{text:?}")));
    add("from/to", entry.counterparty_name.clone());
    add("at", entry.counterparty_account.as_ref().map(account));
    add("after", entry.balance_after_minor.map(|minor| minor.to_string()));
    add("part of", entry.batch.as_ref().map(|(of, minor)| format!("{} {minor}", of.as_ref().map_or("?".into(), reference))));
    add("DOUBT", entry.details_do_not_add_up.then(|| "details do not add up".to_owned()));
    line
}

fn statement_line(statement: &Statement) -> String {
    let mut line = format!("statement {}", statement.account.as_ref().map_or("?".into(), account));
    let balance = |minor: i64| amount(Money::new(statement.currency.unwrap(), minor));
    for (name, value) in [
        ("opening", statement.opening_minor.map(balance)),
        ("closing", statement.closing_minor.map(balance)),
        ("PARTIAL", statement.is_partial.then(|| "yes".to_owned())),
    ] {
        if let Some(value) = value {
            write!(line, " {name}={value}").unwrap();
        }
    }
    line
}

fn amount(money: Money) -> String {
    let sign = if money.minor < 0 { "-" } else { "" };
    format!("{sign}{} {}", money::decimal(money.minor.abs(), currency::decimals(money.asset).unwrap()), money.asset)
}

fn account(account: &AccountNumber) -> String {
    if account.bank.is_empty() { account.number.clone() } else { format!("{}@{}", account.number, account.bank) }
}

fn reference(reference: &RawReference) -> String {
    format!("{:?}:{}", reference.kind, reference.value)
}
