//! What a body would become, without taking it in.

use rewardhub_core::{currency, item::Direction, money::decimal};
use rewardhub_feeds::intake::{DryRunItem, DryRunRecord};
use rewardhub_service::ingest::DryRunOf;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Amount;

/// The most records, and the most that cannot be read, that an answer lists.
const LISTED: usize = 100;

/// What a body would become.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct DryRun {
    /// The stream that it would belong to: its format, and what the feed's profile makes of that.
    pub stream: String,
    /// Days that the items of an account would wait which nobody has linked to a wallet, as the feed requires; `null` where a wallet is
    /// opened for it.
    pub waiting_days: Option<u16>,
    /// Records that can be read.
    pub records: u64,
    /// Records that cannot be read, and would become dead letters.
    pub rejected: u64,
    /// Whether it could not be read to its end.
    pub refused: bool,
    /// The first of the records.
    pub items: Vec<DryRunLine>,
    /// The first of those that cannot be read.
    pub rejections: Vec<Rejection>,
    /// What is odd about it, and loses nothing.
    pub remarks: Vec<String>,
}

/// What a record would become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DryRunLine {
    /// Where it is.
    pub place: String,
    /// The last digits of its account.
    pub account: String,
    /// Its booking day.
    #[schema(format = Date)]
    pub booked_on: String,
    /// Its amount; below zero where money goes out.
    pub amount: Amount,
    /// The kind that it is taken for.
    pub kind: String,
    /// The merchant's cleaned name; `null` if nothing names one.
    pub merchant: Option<String>,
    /// The same in words, with what decided the kind, and how far each reference is trusted.
    pub words: String,
}

/// A record that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rejection {
    /// Where it is.
    pub place: String,
    /// The reason, as a code.
    pub reason: String,
    /// What is wrong with it, and how to correct it.
    pub detail: String,
}

impl DryRun {
    /// The same, of a source of which this holds.
    pub(crate) fn of(self, of: &DryRunOf) -> Self {
        let waiting_days = of.enrolment.terms().map(|terms| terms.waiting_days);
        Self { stream: of.stream.clone(), waiting_days, ..self }
    }

    /// Counts a record, and lists it while there is room.
    pub(crate) fn add(&mut self, record: &DryRunRecord) {
        let words = record.to_string();
        match record {
            DryRunRecord::Record(item) => {
                self.records += 1;
                if self.items.len() < LISTED {
                    self.items.push(DryRunLine::of(item, words));
                }
            }
            DryRunRecord::Statement(_) => {}
            DryRunRecord::Rejected(rejected) | DryRunRecord::Refused(rejected) => {
                self.rejected += u64::from(matches!(record, DryRunRecord::Rejected(_)));
                self.refused |= matches!(record, DryRunRecord::Refused(_));
                if self.rejections.len() < LISTED {
                    let (place, reason) = (rejected.place.clone(), rejected.reason.clone());
                    self.rejections.push(Rejection { place, reason, detail: rejected.message.clone() });
                }
            }
            DryRunRecord::Remark(remark) => {
                if self.remarks.len() < LISTED {
                    self.remarks.push(remark.clone());
                }
            }
        }
    }
}

impl DryRunLine {
    fn of(item: &DryRunItem, words: String) -> Self {
        let minor = if item.direction == Direction::Debit { -item.amount.minor } else { item.amount.minor };
        let asset = item.amount.asset;
        Self {
            place: item.place.to_string(),
            account: item.account.clone(),
            booked_on: item.booked_on.to_string(),
            amount: Amount { amount: decimal(minor, currency::decimals(asset).unwrap_or(0)), asset: asset.to_string() },
            kind: item.kind.word().to_owned(),
            merchant: item.merchant.clone(),
            words: words.trim_end().to_owned(),
        }
    }
}
