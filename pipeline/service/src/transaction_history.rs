//! The events about a transaction, read at their places in the log: its id is the place of the first, and a row of each bucket
//! that has decided more about it says where the others lie.

use std::collections::BTreeSet;

use rewardhub_core::{
    command::Body,
    decision::DecisionRecord,
    event::{Event, Judged, TransactionEvent, TransactionStatus},
    ids::{Bucket, Partition, TransactionId},
    state::row::{Row, RowKey},
};

use crate::{
    Service,
    error::{Damaged, Result},
    set_aside::Place,
};

/// The events about a transaction, in the order of each bucket's decisions.
#[derive(Debug, Default)]
pub struct TransactionHistory {
    /// Its revisions; empty if there is no such transaction.
    pub revisions: Vec<TransactionEvent>,
    /// Its status after the last of the events; `None` if there are none.
    pub status: Option<TransactionStatus>,
    /// Its judgements: the first, then one for each return that changed it.
    pub judged: Vec<Judged>,
    /// A version of its wallet's bucket that has the last of those posted; `None` if there are none.
    pub version: Option<u64>,
}

impl Service {
    /// Returns the events about a transaction: those of its account's bucket, then those of the buckets of its wallets. Reads the
    /// decisions that have some, and no others.
    ///
    /// # Errors
    /// When the ledger or the log cannot be read.
    pub fn transaction_history(&self, id: TransactionId) -> Result<TransactionHistory> {
        let (own, mut history) = (id.bucket(), TransactionHistory::default());
        if own.0 >= self.placement().buckets {
            return Ok(history);
        }
        let first = self.decision(self.placement().partition(own), id.position().offset)?;
        let Some(first) = first.filter(|record| record.bucket == own) else { return Ok(history) };
        history.take(id, id.position().offset, first);
        self.later(own, id, &mut history)?;
        let wallets = history.revisions.iter().filter_map(|revision| revision.wallet);
        let others: BTreeSet<Bucket> = wallets.map(|wallet| wallet.bucket()).filter(|bucket| *bucket != own).collect();
        others.into_iter().try_for_each(|bucket| self.later(bucket, id, &mut history))?;
        Ok(history)
    }

    /// The offsets of a bucket's decisions that have events about a transaction, in the order of the log.
    pub(crate) fn offsets_about(&self, bucket: Bucket, id: TransactionId) -> Result<Vec<u64>> {
        let mut offsets = if bucket == id.bucket() { vec![id.position().offset] } else { Vec::new() };
        if let Some(Row::LaterEvents(later)) = self.row(&RowKey::LaterEvents(bucket, id))? {
            offsets.extend(later.offsets());
        }
        Ok(offsets)
    }

    /// What the command at an offset asks; where that had a command decided again which was set aside, what that one asks.
    pub(crate) fn body_decided_at(&self, partition: Partition, offset: u64) -> Result<Body> {
        Ok(match self.command(partition, offset)?.body {
            Body::Retry(retry) => self.command(partition, retry.offset)?.body,
            body => body,
        })
    }

    /// Returns the decision that first reported a transaction; `None` if there is none.
    pub(crate) fn first_report(&self, id: TransactionId) -> Result<Option<DecisionRecord>> {
        self.last_decision(Place { partition: self.placement().partition(id.bucket()), offset: id.position().offset })
    }

    /// Adds the events of a bucket's decisions after the first report.
    fn later(&self, bucket: Bucket, id: TransactionId, history: &mut TransactionHistory) -> Result<()> {
        let Some(Row::LaterEvents(later)) = self.row(&RowKey::LaterEvents(bucket, id))? else { return Ok(()) };
        let partition = self.placement().partition(bucket);
        for offset in later.offsets() {
            let record = self.decision(partition, offset)?.ok_or(Damaged::NoDecision { partition, offset })?;
            history.take(id, offset, record);
        }
        Ok(())
    }
}

impl TransactionHistory {
    /// The transaction that this one contradicts, as its conflict or its review says; `None` if it contradicts none.
    pub fn contradicts(&self) -> Option<TransactionId> {
        let waits = |revision: &&TransactionEvent| revision.status.waits_for_a_person();
        self.revisions.iter().rev().find(waits).and_then(|revision| revision.original)
    }

    /// Adds what the decision at an offset says of the transaction.
    fn take(&mut self, id: TransactionId, offset: u64, record: DecisionRecord) {
        for event in record.events.into_iter().filter(|event| event.about() == Some(id)) {
            if let Some((_, status)) = event.state() {
                self.status = Some(status);
            }
            match event {
                Event::Transaction(revision) => self.revisions.push(*revision),
                Event::Judged(judged) => {
                    self.judged.push(*judged);
                    self.version = Some(offset + 1);
                }
                // Its status is all that its end says; the others are about no transaction.
                Event::Gone(_)
                | Event::Posting(_)
                | Event::WalletOpened(..)
                | Event::Linked(..)
                | Event::Delivery(_)
                | Event::Rejection(_)
                | Event::Activated(..)
                | Event::Audited(_)
                | Event::SetAside(_)
                | Event::DecidedAgain(_)
                | Event::ReferencesDistrusted(_)
                | Event::Proposal(_)
                | Event::MeaningInstalled(_)
                | Event::Redemption(_)
                | Event::Transfer(_) => {}
            }
        }
    }
}
