mod balances;
mod banks;
mod columns;
mod content;
mod days;
mod encodings;
mod messages;
mod quotes;
mod sections;
mod suspect;
mod traps;

use std::fmt::Write as _;

use expect_test::Expect;

use super::*;
use crate::entry::Entry;

/// Everything that a file decodes to, a line each: what matters of it.
fn decoded(profile: &str, file_name: Option<&str>, file: &[u8]) -> String {
    let profile = Profile::parse(profile).unwrap();
    let mut lines = String::new();
    for decoded in Decoder::new(&profile, file_name, file) {
        let line = match decoded {
            Decoded::Entry(entry) => shown(&entry),
            Decoded::Statement(s) => {
                let account = s.account.map(|account| account.number).unwrap_or_default();
                let balances = s.opening_minor.zip(s.closing_minor).map(|(o, c)| format!(" {o} to {c}")).unwrap_or_default();
                format!("statement {account}{balances}")
            }
            Decoded::Rejected(r) => {
                format!("rejected {}: {}: {} <{}>", r.place, r.reason, r.message, String::from_utf8_lossy(&r.bytes))
            }
            Decoded::Remark(remark) => format!("remark {remark}"),
            Decoded::Refused(r) => format!("refused {}: {}: {}", r.place, r.reason, r.message),
        };
        writeln!(lines, "{line}").unwrap();
    }
    lines
}

fn shown(entry: &Entry) -> String {
    let mut line = format!(
        "{} {} {} {:?} {} {}",
        entry.place, entry.account.number, entry.booked_on, entry.direction, entry.amount.minor, entry.amount.asset
    );
    let mut more = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            write!(line, " {name}={value}").unwrap();
        }
    };
    more("bank", Some(entry.account.bank.clone()));
    more("status", Some(format!("{:?}", entry.status)).filter(|status| status != "Booked"));
    more("value", entry.value_on.map(|day| day.to_string()));
    more("purchased", entry.purchased.map(|purchased| format!("{purchased:?}")));
    more("id", entry.references.first().map(|reference| reference.value.clone()));
    more("original", entry.original_amount.map(|money| format!("{} {}", money.minor, money.asset)));
    more("kind", entry.stated_kind.map(|kind| kind.word().to_owned()));
    more("code", Some(entry.proprietary_code.clone()));
    more("mcc", entry.mcc.map(|mcc| mcc.to_string()));
    more("category", entry.bank_category.clone());
    more("merchant", entry.merchant_name.clone());
    more("merchant_id", entry.merchant_id.clone());
    more("country", entry.country.clone());
    more("channel", entry.channel.map(|channel| format!("{channel:?}")));
    more("text", Some(entry.text.clone()));
    more("other", entry.counterparty_name.clone());
    more("other_account", entry.counterparty_account.as_ref().map(|account| account.number.clone()));
    more("balance", entry.balance_after_minor.map(|minor| minor.to_string()));
    line
}

/// A profile that settles account and currency.
const GBP: &str = "[csv]\naccount = '12345678'\ncurrency = 'GBP'\n";

fn check(profile: &str, file: &str, expected: Expect) {
    expected.assert_eq(&decoded(profile, None, file.as_bytes()));
}
