//! The header of a statement (`Stmt`, `Rpt`, `Ntfctn`): account, balances, period, page; gathered from its parts in turn.

use jiff::{civil, tz::TimeZone};
use rewardhub_core::{
    money::{Asset, Money},
    time::{Day, Instant},
};

use super::{counterparty, element_tree::Element, entry_error};
use crate::{
    date::{self, Moment},
    entry::{AccountNumber, Statement},
};

/// The most booked balances that are read; a statement has two, or two per day.
const MAX_BALANCES: usize = 1024;

/// The parts of a statement read up to now.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) account: Option<AccountNumber>,
    name: Option<String>,
    pub(super) created_on: Option<Day>,
    currency: Option<Asset>,
    entries_currency: Option<Asset>,
    balances: Vec<Balance>,
    from: Option<Moment>,
    to: Option<Moment>,
    to_midnight: bool,
    electronic: Option<u64>,
    legal: Option<u64>,
    page: Option<(u32, bool)>,
    copy: bool,
    claimed_entries: Option<u64>,
}

struct Balance {
    kind: BalanceKind,
    on: Option<Day>,
    amount: Money,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BalanceKind {
    Opening,
    PreviousClosing,
    Closing,
}

impl Gathered {
    /// An empty statement, with the account to use if it names none.
    pub(super) fn of(account: Option<AccountNumber>) -> Self {
        Self { account, ..Self::default() }
    }

    /// Reads one part of the header. Remarks are relative to the statement.
    pub(super) fn take(&mut self, part: Element<'_>, zone: &TimeZone, remarks: &mut Vec<String>) {
        let moment = |text: &str| date::moment(text, zone).ok();
        match part.name() {
            "Acct" => {
                let named = counterparty::number(part, part.get("Svcr").and_then(counterparty::bank));
                self.account = named.or_else(|| self.account.take());
                self.currency = part.text_at("Ccy").and_then(|code| Asset::new(code).ok());
            }
            "Bal" => match balance(part, zone) {
                Ok(balance) if self.balances.len() < MAX_BALANCES => self.balances.extend(balance),
                Ok(_) => {}
                Err(fault) => remarks.push(format!("Bal is left out: {}", fault.message)),
            },
            "CreDtTm" => self.created_on = moment(part.text()).map(|moment| moment.day),
            "FrToDt" => {
                let first = |paths: [&str; 2]| paths.into_iter().find_map(|path| part.text_at(path)).and_then(moment);
                self.from = first(["FrDtTm", "FrDt"]);
                self.to = first(["ToDtTm", "ToDt"]);
                let time = |at: Instant| zone.to_datetime(at.timestamp()).time();
                self.to_midnight = self.to.and_then(|moment| moment.at).is_some_and(|at| time(at) == civil::Time::midnight());
                if self.from.is_none() || self.to.is_none() {
                    remarks.push("FrToDt cannot be read; the statement covers no known days".to_owned());
                }
            }
            "Id" => self.name = Some(part.text().to_owned()),
            "ElctrncSeqNb" => self.electronic = part.text().parse().ok(),
            "LglSeqNb" => self.legal = part.text().parse().ok(),
            "StmtPgntn" | "RptPgntn" | "NtfctnPgntn" => self.page = page(part),
            "CpyDplctInd" => self.copy = matches!(part.text(), "CODU" | "COPY" | "DUPL"),
            "TxsSummry" => self.claimed_entries = part.text_at("TtlNtries/NbOfNtries").and_then(|number| number.parse().ok()),
            _ => {}
        }
    }

    /// Notes the currency of an entry.
    pub(super) fn saw(&mut self, currency: Asset) {
        self.entries_currency.get_or_insert(currency);
    }

    /// The statement, which ended after `entries` entries.
    pub(super) fn finish(
        self,
        statement: u32,
        message_page: Option<(u32, bool)>,
        entries: u64,
        remarks: &mut Vec<String>,
    ) -> Statement {
        let first_balance = self.balances.first().map(|balance| balance.amount.asset);
        let currency = self.currency.or(self.entries_currency).or(first_balance);
        if let Some(claimed) = self.claimed_entries.filter(|claimed| *claimed != entries) {
            remarks.push(format!("TxsSummry/TtlNtries/NbOfNtries says {claimed}, but there are {entries}"));
        }
        let (ours, others): (Vec<_>, Vec<_>) = self.balances.iter().partition(|balance| Some(balance.amount.asset) == currency);
        for balance in others {
            let (theirs, account) = (balance.amount.asset, currency.map_or(String::new(), |currency| currency.to_string()));
            remarks.push(format!("a balance in {theirs} is left out, the account is in {account}"));
        }
        let of = |kind| ours.iter().filter(move |balance| balance.kind == kind);
        let opening = of(BalanceKind::Opening).min_by_key(|balance| balance.on);
        let opening = opening.or_else(|| of(BalanceKind::PreviousClosing).min_by_key(|balance| balance.on));
        let closing = of(BalanceKind::Closing).max_by_key(|balance| balance.on);
        Statement {
            statement,
            from_on: self.from.map(|moment| moment.day),
            to_on: self.last_day(),
            from_at: self.from.and_then(|moment| moment.at),
            to_at: self.to.and_then(|moment| moment.at),
            opening_minor: opening.map(|balance| balance.amount.minor),
            closing_minor: closing.map(|balance| balance.amount.minor),
            currency,
            sequence: self.electronic.or(self.legal),
            name: self.name.map(|name| (name, self.created_on)),
            page: self.page.or(message_page),
            copy: self.copy,
            claimed_entries: self.claimed_entries,
            delivery_key: None,
            is_partial: false,
            account: self.account,
        }
    }

    /// The last day covered. A period that ends at midnight does not cover the day that begins then.
    fn last_day(&self) -> Option<Day> {
        let (from, to) = (self.from?, self.to?);
        Some(if self.to_midnight && to.day > from.day { to.day.plus(-1) } else { to.day })
    }
}

/// A booked balance in minor units, negative for a debit; `None` for available, interim and expected balances.
fn balance(element: Element<'_>, zone: &TimeZone) -> Result<Option<Balance>, entry_error::EntryError> {
    let kind = match element.text_at("Tp/CdOrPrtry/Cd") {
        Some("OPBD") => BalanceKind::Opening,
        Some("PRCD") => BalanceKind::PreviousClosing,
        Some("CLBD") => BalanceKind::Closing,
        _ => return Ok(None),
    };
    let missing = || entry_error::EntryError::new("Bal", "amount", "it has no amount or direction");
    let mut amount = entry_error::money(element.get("Amt").ok_or_else(missing)?, "Bal")?;
    match element.text_at("CdtDbtInd") {
        Some("CRDT") => {}
        Some("DBIT") => amount.minor = -amount.minor,
        _ => return Err(missing()),
    }
    let on = element.text_at("Dt/Dt").or_else(|| element.text_at("Dt/DtTm"));
    Ok(Some(Balance { kind, on: on.and_then(|text| date::moment(text, zone).ok()).map(|moment| moment.day), amount }))
}

/// The number of the page, and whether it is the last.
pub(super) fn page(element: Element<'_>) -> Option<(u32, bool)> {
    let number = element.text_at("PgNb")?.parse().ok()?;
    Some((number, matches!(element.text_at("LastPgInd"), Some("true" | "1"))))
}
