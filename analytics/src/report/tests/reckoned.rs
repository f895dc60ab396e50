//! Sums from decisions, without any SQL.

use rewardhub_core::{
    event::{Event, Judged, RewardChange, TransactionEvent},
    ids::WalletId,
    money::Asset,
    posting::{Account, Cause, Posting},
    time::{Day, Zone},
};

use super::STORY;

/// A sum, in ten-thousandths, as the lake writes it.
pub fn decimal(sum: i64) -> String {
    format!("{}{}.{:04}", if sum < 0 { "-" } else { "" }, sum.abs() / 10_000, sum.abs() % 10_000)
}

/// Minor units in ten-thousandths of a whole unit: pounds have pence, points and stamps nothing smaller.
pub fn scaled(asset: Asset, minor: i64) -> i64 {
    minor * if asset.as_str() == "GBP" { 100 } else { 10_000 }
}

/// `value|value_asset` by the second version: a point costs 0.8 pence, a pound is a pound, a stamp is nothing to anybody.
pub fn valued(asset: &str, sum: i64) -> String {
    match asset {
        "PTS" => format!("{}|GBP", decimal(sum / 1_000 * 8)),
        "GBP" => format!("{}|GBP", decimal(sum)),
        _ => "|".to_owned(),
    }
}

/// Every event with the UTC day of its decision.
pub fn events() -> impl Iterator<Item = (Day, &'static Event)> {
    STORY.0.decisions.iter().flat_map(|placed| {
        let day = Zone::utc().day(placed.record.at);
        placed.record.events.iter().map(move |event| (day, event))
    })
}

pub fn postings() -> impl Iterator<Item = (Day, &'static Posting)> {
    events().filter_map(|(day, event)| match event {
        Event::Posting(posting) => Some((day, &**posting)),
        _ => None,
    })
}

/// What rules paid and took back.
pub fn rewards() -> impl Iterator<Item = (Day, &'static Judged, &'static RewardChange)> {
    events()
        .filter_map(|(day, event)| match event {
            Event::Judged(judged) => Some((day, &**judged)),
            _ => None,
        })
        .flat_map(|(day, judged)| judged.rewards.iter().map(move |reward| (day, judged, reward)))
}

pub fn transactions() -> impl Iterator<Item = (Day, &'static TransactionEvent)> {
    events().filter_map(|(day, event)| match event {
        Event::Transaction(revision) => Some((day, &**revision)),
        _ => None,
    })
}

/// What was given without a rule, to whom: sign-ups and corrections.
pub fn given_otherwise() -> impl Iterator<Item = (Day, WalletId, Asset, i64)> {
    postings().filter(|(_, posting)| matches!(posting.cause, Cause::SignUp | Cause::Adjust)).map(|(day, posting)| {
        let (wallet, minor) = match (&posting.from, &posting.to) {
            (_, Account::Wallet(wallet, _)) => (*wallet, posting.amount_minor),
            (Account::Wallet(wallet, _), _) => (*wallet, -posting.amount_minor),
            _ => panic!("a wallet has a part in it"),
        };
        (day, wallet, posting.asset, scaled(posting.asset, minor))
    })
}

/// Months since the year 0: to count between.
pub fn month_number(day: Day) -> i32 {
    day.month().number()
}
