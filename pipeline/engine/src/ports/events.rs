//! The port of events: what was decided, published in order to everyone who follows it.

use std::sync::Arc;

use rewardhub_core::ids::Partition;

use super::{AppendError, LedgerError, Unpublished};

/// Where decisions are published.
///
/// - What is published was committed by all its buckets before, and everything before it was published before: readers never see
///   what a crash could take back, nor a gap.
/// - It is durable when `publish` returns. A failure may leave the first part of it published.
/// - After a crash, or from a second processor of the partition, decisions come again: those that were published change nothing.
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait Events {
    /// Publishes decisions of consecutive offsets, in order; the first follows what was published before, or was published
    /// itself.
    ///
    /// # Errors
    /// [`AppendError`]; permanent if a decision differs from the one published at its offset, or if one before it is missing.
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError>;

    /// The decision that was published at an offset; `None` if it cannot be read here. A processor whose checkpoint is older than
    /// what was published finds there what outboxes no longer hold.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn published_at(&self, _partition: Partition, _offset: u64) -> Result<Option<Arc<[u8]>>, LedgerError> {
        Ok(None)
    }
}

/// Which of these decisions are new if everything before `end` was published, and `published` returns it: every adapter that
/// keeps decisions must find that out.
///
/// # Errors
/// [`AppendError::Permanent`] if one differs from what was published, or one before them is missing; and errors of `published`.
pub fn unheard(
    partition: Partition,
    decisions: &[Unpublished],
    end: u64,
    mut published: impl FnMut(u64) -> Result<Option<Vec<u8>>, AppendError>,
) -> Result<&[Unpublished], AppendError> {
    let known = decisions.iter().take_while(|decision| decision.offset < end).count();
    let (known, new) = decisions.split_at(known);
    for decision in known {
        if published(decision.offset)?.as_deref() != Some(&decision.decision[..]) {
            let Unpublished { offset, .. } = decision;
            return Err(AppendError::Permanent(format!(
                "decision {offset} of partition {partition} is another than was published; these events belong to another copy of this data set, or another program decided"
            )));
        }
    }
    match new.iter().zip(end..).find(|(decision, expected)| decision.offset != *expected) {
        None => Ok(new),
        Some((decision, expected)) => Err(AppendError::Permanent(format!(
            "decision {} of partition {partition} was to be published where {expected} comes next; what lies between is missing",
            decision.offset
        ))),
    }
}
