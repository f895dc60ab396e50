//! Sums up the outcome of a submission, for the report at its end.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use rewardhub_core::{
    decision::DecisionRecord,
    delivery::{DeliveryOutcome, ItemCounts},
    event::{Event, ReferencesDistrusted, TransactionEvent, TransactionStatus, Verdict},
    ids::Partition,
    item::Kind,
    money::{Asset, Money},
    posting::{Cause, Posting},
    review_reason::ReviewReason,
};
use rewardhub_engine::{partitions::SubmissionObserver, processor::Entry};

/// Sums over a submission.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Transactions booked, by kind.
    pub by_kind: BTreeMap<Kind, u64>,
    /// Posted to wallets for rules and sign-ups, less clawbacks, in minor units.
    pub rewards: BTreeMap<Asset, i64>,
    /// Rewards that were taken back, in minor units, above zero.
    pub clawed_back: BTreeMap<Asset, i64>,
    /// Transactions that wait for a person, by reason.
    pub review: BTreeMap<ReviewReason, u64>,
    /// Transactions that no programme version judges yet.
    pub no_programme: u64,
    /// Transactions that wait for their bank account to be linked to a wallet.
    pub waiting: u64,
    /// The number of wallets opened.
    pub wallets: u64,
    /// Streams whose references are no longer trusted.
    pub distrusted: Vec<ReferencesDistrusted>,
}

impl Totals {
    /// The sums over some decisions.
    pub(crate) fn of(entries: &[&Entry]) -> Self {
        let mut sums = Self::default();
        entries.iter().for_each(|entry| sums.count(&entry.record));
        sums
    }

    /// Adds what was decided.
    pub(crate) fn count(&mut self, record: &DecisionRecord) {
        record.events.iter().for_each(|event| self.add(event));
    }

    /// What a delivery came to whose items became these, and of whose decisions these are the sums.
    pub(crate) fn outcome(&self, items: ItemCounts) -> DeliveryOutcome {
        let rewards = self.rewards.iter().filter(|(_, minor)| **minor != 0);
        let rewards = rewards.map(|(asset, minor)| Money::new(*asset, *minor)).collect();
        DeliveryOutcome { items, waiting: self.waiting, rewards }
    }

    fn add(&mut self, event: &Event) {
        match event {
            Event::Transaction(revision) => self.transaction(revision),
            Event::Posting(posting) => self.posting(posting),
            Event::WalletOpened(..) => self.wallets += 1,
            Event::ReferencesDistrusted(evidence) => self.distrusted.push((**evidence).clone()),
            Event::Judged(_)
            | Event::Linked(..)
            | Event::Gone(..)
            | Event::Delivery(_)
            | Event::Rejection(_)
            | Event::Activated(..)
            | Event::Audited(_)
            | Event::SetAside(_)
            | Event::DecidedAgain(_)
            | Event::Proposal(_)
            | Event::MeaningInstalled(_)
            | Event::Redemption(_)
            | Event::Transfer(_) => {}
        }
    }

    fn transaction(&mut self, revision: &TransactionEvent) {
        match revision.status {
            // Another revision of the transaction is the one that counts.
            TransactionStatus::Booked
                if matches!(
                    revision.verdict,
                    Verdict::NotJudged
                        | Verdict::RefundFound
                        | Verdict::AwaitsVersion
                        | Verdict::AwaitsEnrolment
                        | Verdict::NotEnrolled
                ) => {}
            TransactionStatus::Booked => *self.by_kind.entry(revision.facts.kind).or_default() += 1,
            TransactionStatus::Review(review_reason) => *self.review.entry(review_reason).or_default() += 1,
            TransactionStatus::Pending
            | TransactionStatus::Held
            | TransactionStatus::Conflict
            | TransactionStatus::Removed
            | TransactionStatus::Dismissed => {}
        }
        self.no_programme += u64::from(revision.verdict == Verdict::NoProgramme);
        self.waiting += u64::from(revision.verdict == Verdict::AwaitsEnrolment);
    }

    fn posting(&mut self, posting: &Posting) {
        match posting.cause {
            Cause::Earn | Cause::SignUp => *self.rewards.entry(posting.asset).or_default() += posting.amount_minor,
            Cause::Clawback => {
                *self.rewards.entry(posting.asset).or_default() -= posting.amount_minor;
                *self.clawed_back.entry(posting.asset).or_default() += posting.amount_minor;
            }
            Cause::Maturity
            | Cause::Expiry
            | Cause::Adjust
            | Cause::Offset
            | Cause::Settlement
            | Cause::Authorise
            | Cause::Release
            | Cause::Capture
            | Cause::Refund
            | Cause::Transfer
            | Cause::TopUp
            | Cause::Bonus
            | Cause::Return
            | Cause::Issue
            | Cause::Payout => {}
        }
    }
}

/// Sums up every decision of the submissions that it observes.
#[derive(Debug, Clone, Default)]
pub struct Totalling(Arc<Mutex<Totals>>);

impl Totalling {
    /// Returns the sums over the decisions that have been published.
    pub fn totals(&self) -> Totals {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds other sums.
    pub(crate) fn add(&self, sums: Totals) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).merge(sums);
    }
}

impl SubmissionObserver for Totalling {
    fn published(&self, _: Partition, entries: &[&Entry]) {
        self.add(Totals::of(entries));
    }
}

impl Totals {
    fn merge(&mut self, other: Self) {
        let Self { by_kind, rewards, clawed_back, review, no_programme, waiting, wallets, distrusted } = other;
        by_kind.into_iter().for_each(|(kind, n)| *self.by_kind.entry(kind).or_default() += n);
        rewards.into_iter().for_each(|(asset, n)| *self.rewards.entry(asset).or_default() += n);
        clawed_back.into_iter().for_each(|(asset, n)| *self.clawed_back.entry(asset).or_default() += n);
        review.into_iter().for_each(|(review_reason, n)| *self.review.entry(review_reason).or_default() += n);
        self.no_programme += no_programme;
        self.waiting += waiting;
        self.wallets += wallets;
        self.distrusted.extend(distrusted);
    }
}
