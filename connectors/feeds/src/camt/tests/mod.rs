//! What every test of the decoder shares: a compact rendering, and documents made of a few lines.

mod bounds;
mod hostile;
mod meaning;
mod samples;
mod traps;

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use rewardhub_core::{
    currency,
    item::Purchased,
    money::{self, Money},
};

use super::{Options, decode};
use crate::{
    entry::{AccountNumber, Decoded, Entry, RawReference, Statement},
    profile::Given,
};

fn options() -> Options {
    Options { zone: TimeZone::get("Europe/Berlin").unwrap(), reversals_inverted: false, given: Given::default() }
}

/// The decoded document, a line for each item.
fn shown(document: impl AsRef<[u8]>) -> String {
    shown_with(document, &options())
}

fn shown_with(document: impl AsRef<[u8]>, options: &Options) -> String {
    decode(document.as_ref(), options).map(|decoded| line(&decoded) + "\n").collect()
}

/// A camt.053 of version 08 with these entries.
fn statement(entries: &str) -> String {
    document("053.001.08", "BkToCstmrStmt", "Stmt", entries)
}

fn document(version: &str, message: &str, statement: &str, content: &str) -> String {
    format!(
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.{version}'><{message}>\
         <GrpHdr><CreDtTm>2026-03-31T20:00:00Z</CreDtTm></GrpHdr><{statement}>\
         <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>{content}</{statement}></{message}></Document>"
    )
}

/// A booked debit of 10.00 EUR on 30 March, with this besides.
fn entry(besides: &str) -> String {
    format!(
        "<Ntry><Amt Ccy='EUR'>10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>2026-03-30</Dt></BookgDt>{besides}</Ntry>"
    )
}

/// Such an entry with these details in one `NtryDtls`.
fn with_details(details: &str) -> String {
    entry(&format!("<NtryDtls>{details}</NtryDtls>"))
}

fn line(decoded: &Decoded) -> String {
    match decoded {
        Decoded::Entry(entry) => entry_line(entry),
        Decoded::Statement(statement) => statement_line(statement),
        Decoded::Rejected(rejected) => {
            format!("REJECTED {} ({}) {} [{} bytes]", rejected.place, rejected.reason, rejected.message, rejected.bytes.len())
        }
        Decoded::Remark(remark) => format!("REMARK {remark}"),
        Decoded::Refused(rejected) => {
            format!("REFUSED {} ({}) {} [{} bytes]", rejected.place, rejected.reason, rejected.message, rejected.bytes.len())
        }
    }
}

fn entry_line(entry: &Entry) -> String {
    let mut line = format!(
        "{}.{} {} {:?} {:?}{} {} on {} ({:?})",
        entry.statement,
        entry.place,
        account(&entry.account),
        entry.status,
        entry.direction,
        if entry.reversal { " reversal" } else { "" },
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
    add("value", entry.value_on.map(|day| day.to_string()));
    add("original", entry.original_amount.map(amount));
    add(
        "purchased",
        entry.purchased.map(|p| match p {
            Purchased::On(day) => day.to_string(),
            Purchased::At(at) => at.to_string(),
        }),
    );
    add("refs", some(&entry.references.iter().map(reference).collect::<Vec<_>>().join(",")));
    add("undoes", entry.original_reference.as_ref().map(reference));
    add("code", some(&entry.bank_code));
    add("own", some(&entry.proprietary_code));
    add("mcc", entry.mcc.map(|mcc| mcc.to_string()));
    add("merchant_id", entry.merchant_id.clone());
    add("merchant", entry.merchant_name.clone());
    add("country", entry.country.clone());
    add("text", some(&entry.text).map(|text| format!("{text:?}")));
    add("from/to", entry.counterparty_name.clone());
    add("at", entry.counterparty_account.as_ref().map(account));
    add("part of", entry.batch.as_ref().map(|(of, minor)| format!("{} {minor}", of.as_ref().map_or("?".into(), reference))));
    add("DOUBT", entry.details_do_not_add_up.then(|| "details do not add up".to_owned()));
    line
}

fn statement_line(statement: &Statement) -> String {
    let mut line = format!("{}.statement {}", statement.statement, statement.account.as_ref().map_or("?".into(), account));
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            write!(line, " {name}={value}").unwrap();
        }
    };
    let balance = |minor: i64| amount(Money::new(statement.currency.unwrap(), minor));
    add("from", statement.from_on.map(|day| day.to_string()));
    add("to", statement.to_on.map(|day| day.to_string()));
    add("at", statement.from_at.zip(statement.to_at).map(|(from, to)| format!("{from}..{to}")));
    add("opening", statement.opening_minor.map(balance));
    add("closing", statement.closing_minor.map(balance));
    add("currency", statement.currency.map(|currency| currency.to_string()));
    add("sequence", statement.sequence.map(|sequence| sequence.to_string()));
    add("page", statement.page.map(|(page, last)| format!("{page}{}", if last { " (last)" } else { "" })));
    add("entries", statement.claimed_entries.map(|entries| entries.to_string()));
    add("copy", statement.copy.then(|| "yes".to_owned()));
    line
}

fn amount(money: Money) -> String {
    format!("{} {}", money::decimal(money.minor, currency::decimals(money.asset).unwrap()), money.asset)
}

fn account(account: &AccountNumber) -> String {
    if account.bank.is_empty() { account.number.clone() } else { format!("{}@{}", account.number, account.bank) }
}

fn reference(reference: &RawReference) -> String {
    format!("{:?}:{}", reference.kind, reference.value)
}
