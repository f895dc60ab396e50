//! Words for facts and findings of the core, which several commands show.

use std::io::Write;

use anyhow::Result;
use rewardhub_core::{
    currency::decimals,
    event::{TransactionStatus, Verdict},
    item::{Direction, KindSource},
    money::{Asset, Money},
    programme::{CategoryFoundBy, Explanation, Finding, MatchedBy, Programme},
    review_reason::ReviewReason,
};

use crate::output::{Align, FAINT, GOOD, Out, STRONG, Table, money, painted};

/// Writes an amount of a currency, with the decimals of ISO 4217.
pub fn amount(amount: Money) -> String {
    money(amount.minor, decimals(amount.asset).unwrap_or(0), amount.asset)
}

/// Prints the merchants and categories of the programme that were recognised, and by what.
pub fn recognised(explanation: &Explanation, out: &mut Out) -> Result<()> {
    writeln!(out, "{}", painted("recognised", STRONG))?;
    let mut table = Table::new([("", Align::Left), ("", Align::Left), ("", Align::Left), ("", Align::Left)]);
    for found in &explanation.recognised.merchants {
        let by = match &found.by {
            MatchedBy::Name(pattern) => format!("by its name, {pattern}"),
            MatchedBy::NameHash(name) => format!("by its hidden name, {name}"),
            MatchedBy::MerchantId(id) => format!("by its number, {id}"),
            MatchedBy::Given => "as given".to_owned(),
        };
        table.row([String::new(), "merchant".to_owned(), format!("{} ({})", found.merchant, found.title), by]);
    }
    for found in &explanation.recognised.categories {
        let by = match &found.by {
            CategoryFoundBy::Mcc(mcc) => format!("by MCC {mcc:04}"),
            CategoryFoundBy::Merchant(merchant) => format!("by merchant {merchant}"),
            CategoryFoundBy::Bank(word) => format!("by the bank's word {word:?}"),
        };
        table.row([String::new(), "category".to_owned(), found.category.clone(), by]);
    }
    if table.is_empty() {
        writeln!(out, "  no merchant and no category of the programme")?;
    }
    table.write(out)?;
    Ok(())
}

/// Prints the outcome of each rule, with the facts that it saw and the conditions that it checked.
pub fn findings(explanation: &Explanation, programme: &Programme, out: &mut Out) -> Result<()> {
    writeln!(out, "{}", painted("rules", STRONG))?;
    for ((_, finding), line) in explanation.rules.iter().zip(explanation.lines(programme)) {
        match finding {
            Finding::Paid { .. } => writeln!(out, "  {} {line}", painted("+", GOOD))?,
            Finding::UsedUp { .. } | Finding::TooSmall | Finding::Outranked { .. } | Finding::Failed(_) => {
                writeln!(out, "  {}", painted(format!("- {line}"), FAINT))?;
            }
        }
    }
    Ok(())
}

/// Writes an amount of a currency with its sign: money that goes out is negative.
pub fn signed(minor: i64, currency: Asset, direction: Direction) -> String {
    let signed = if direction == Direction::Debit { -minor } else { minor };
    amount(Money::new(currency, signed))
}

/// Why a person must look at an item.
pub const fn review_reason(review_reason: ReviewReason) -> &'static str {
    match review_reason {
        ReviewReason::DetailsDoNotAddUp => "its details do not add up to it",
        ReviewReason::BeforeForgotten => "it is older than what is remembered",
        ReviewReason::OtherFeed => "another feed is its account's own",
        ReviewReason::FormerContent => "an amended item looked like this before",
        ReviewReason::LooksRepeated => "it looks like an item of an earlier delivery",
        ReviewReason::LooksRestated => "it looks like another item, restated",
        ReviewReason::NeverEnded => "its delivery never ended",
        ReviewReason::SameIdOtherContent => "its id is another item's",
        ReviewReason::NoPurchaseForRefund => "no purchase was found that it refunds",
        ReviewReason::ReadAgain => "it came of a dead letter that was read again, which was undone",
        ReviewReason::ReversesCredit => "it undoes a credit",
        ReviewReason::PeriodForgotten => "the counters of its period are gone",
        ReviewReason::FarAhead => "it is booked more than a month ahead: probably in a wrong year",
        ReviewReason::IdUsedAgain => "another transaction had its id before",
        ReviewReason::LooksReplaced => "it has the day and amount of one that its delivery lacks: the same, or another",
        ReviewReason::TooManyWait => {
            "as many items as may wait already wait for their account to be linked: once it is, the next delivery decides it"
        }
        ReviewReason::TooLarge => "its amount, or a sum, is larger than can be counted",
    }
}

/// How the kind of an item is known.
pub const fn kind_source(source: KindSource) -> &'static str {
    match source {
        KindSource::Stated => "as the record says",
        KindSource::Reversal => "as it is marked as a reversal",
        KindSource::SubFamily => "by the sub-family of its bank code",
        KindSource::BankCode => "by its bank code",
        KindSource::Mcc => "by its merchant category code",
        KindSource::Text => "by a pattern of its text",
        KindSource::Links => "by the links of accounts",
        KindSource::Nothing => "as nothing says what it is",
    }
}

/// Describes the status of a transaction.
pub fn status(status: TransactionStatus) -> String {
    match status {
        TransactionStatus::Pending => "pending".to_owned(),
        TransactionStatus::Booked => "booked".to_owned(),
        TransactionStatus::Held => "held until its delivery ends".to_owned(),
        TransactionStatus::Review(why) => format!("review: {}", review_reason(why)),
        TransactionStatus::Conflict => "conflict: it contradicts another transaction under the same id".to_owned(),
        TransactionStatus::Removed => "removed".to_owned(),
        TransactionStatus::Dismissed => "dismissed: a person decided that it is no transaction of its own".to_owned(),
    }
}

/// Why no rule judged a transaction, or how it was judged.
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotJudged => "not judged: it is not booked",
        Verdict::NoProgramme => "not judged: no programme version is in force on its day",
        Verdict::KindUnknown => "not judged: nothing says what kind it is, and `other` earns nothing",
        Verdict::BeforeEarning => "not judged: its account earns from a later day on",
        Verdict::NoWallet => "not judged: its account earned for no wallet on its day",
        Verdict::Judged => "judged, by a version that is not known here",
        Verdict::Refunds => "a refund: rewards of its purchase are taken back",
        Verdict::RefundWaits => "a refund that waits for its purchase",
        Verdict::RefundFound => "a refund that waited: rewards of its purchase were taken back when that came",
        Verdict::AwaitsVersion => "not judged yet: it waits for a proposed programme version to be in force or given up",
        Verdict::AwaitsEnrolment => "not judged yet: it waits for somebody to link its account to a wallet",
        Verdict::NotEnrolled => {
            "not judged: it waited for its account to be linked, longer than its feed allows, and was dropped"
        }
    }
}
