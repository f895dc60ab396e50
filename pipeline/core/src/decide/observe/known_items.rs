//! The known items of a bank account: entering a new one, finding one by its place, and setting its outcome.

use super::delivery_context::DeliveryContext;
use crate::{
    decide::draft::{Draft, Stop},
    ids::{Fingerprint, Position, TransactionId, WalletId},
    invariant::{Holds, Invariant},
    item::{Item, Kind, Status},
    state::{
        known_items::{Decided, KnownItem, KnownItems, KnownReference, ReferenceIndex, Standing},
        row::RowKey,
    },
    time::{Day, Month},
};

/// The place of a known item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KnownItemPlace {
    /// The month of the block that contains it.
    pub month: Month,
    /// Its index in that block.
    pub at: usize,
}

impl KnownItemPlace {
    /// Where the item of a transaction is known; `None` if this month's block does not have it.
    pub fn of(
        draft: &Draft<'_>,
        context: &DeliveryContext<'_>,
        month: Month,
        transaction: Position,
    ) -> Result<Option<Self>, Stop> {
        let at = block(draft, context, month)?.iter().position(|known| known.transaction == transaction);
        Ok(at.map(|at| Self { month, at }))
    }
}

/// The known items of a month; empty if the account has none.
pub(super) fn block<'w>(draft: &'w Draft<'_>, context: &DeliveryContext<'_>, month: Month) -> Result<&'w [KnownItem], Stop> {
    let account = context.row(draft)?;
    if !account.months.contains(&month) {
        return Ok(&[]);
    }
    Ok(draft.block(context.block_key(month))?.map_or(&[], |block| &block.items))
}

/// The known item at a place.
pub(super) fn known<'w>(
    draft: &'w Draft<'_>,
    context: &DeliveryContext<'_>,
    same: KnownItemPlace,
) -> Result<&'w KnownItem, Stop> {
    let block = draft.block(context.block_key(same.month))?.holds(Invariant::KnownItemIsInItsBlock);
    Ok(&block.items[same.at])
}

/// The known item at a place, to change it.
pub(super) fn known_mut<'w>(
    draft: &'w mut Draft<'_>,
    context: &DeliveryContext<'_>,
    same: KnownItemPlace,
) -> Result<&'w mut KnownItem, Stop> {
    let block = draft.block_mut(context.block_key(same.month))?.holds(Invariant::KnownItemIsInItsBlock);
    Ok(&mut block.items[same.at])
}

/// The known item that a place stands for: the one that has its content now, or its own.
pub(super) fn standing_for(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    same: KnownItemPlace,
) -> Result<KnownItemPlace, Stop> {
    let Some(replaced) = known(draft, context, same)?.replaces().copied() else { return Ok(same) };
    Ok(KnownItemPlace::of(draft, context, replaced.month, replaced.transaction)?.unwrap_or(same))
}

/// Makes an item known from now on, for good.
pub(super) fn enter_item(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    transaction: Position,
    standing: Standing,
) -> Result<KnownItemPlace, Stop> {
    let (month, judged_on) = (item.facts.booked_on.month(), item.facts.plain_day());
    let account = context.row_mut(draft)?;
    account.note_item(month, judged_on);
    if let Err(at) = account.months.binary_search(&month) {
        account.months.insert(at, month);
        // A month that is not listed has no row: nothing has to be loaded to know that.
        draft.put_new_block(context.block_key(month));
    }
    let block = draft.block_or(context.block_key(month), KnownItems::default)?;
    let seen = vec![context.seen(item)];
    // A removal says that the item is not there: the first delivery that reports the item is the first to have seen it.
    let (seen, removed_in) = if item.status == Status::Removed { (Vec::new(), seen) } else { (seen, Vec::new()) };
    block.items.push(KnownItem {
        transaction,
        key: item.weak_key(),
        former: Vec::new(),
        standing,
        waits_since: None,
        seen,
        removed_in,
        references: item
            .references
            .iter()
            .map(|reference| KnownReference { reference: *reference, stream: context.stream })
            .collect(),
        also_named: item.settles.into_iter().collect(),
        text: item.text.map(Fingerprint::short_hash),
        merchant: item.facts.merchant_hash.map(Fingerprint::short_hash),
        balance_after_minor: item.balance_after_minor,
        batch: item.batch.clone(),
        kind: item.facts.kind,
        judged_on,
        purchased: item.facts.purchased,
        decided: Decided::No,
        wallet: None,
        returned_minor: 0,
        returns: None,
        round: 0,
        ruled: None,
        content_of: None,
    });
    let at = block.items.len() - 1;
    if !item.references.is_empty() || item.settles.is_some() {
        let references = draft.references_or(RowKey::ReferenceIndex(context.account), ReferenceIndex::default)?;
        for hash in item.references.iter().map(|reference| reference.hash).chain(item.settles) {
            references.enter(hash, month);
        }
    }
    Ok(KnownItemPlace { month, at })
}

/// Adds references that also name the item, for good: another stream may book it under them, on another day.
pub(super) fn add_reference_hashes(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    same: KnownItemPlace,
    hashes: impl Iterator<Item = Fingerprint>,
) -> Result<(), Stop> {
    for hash in hashes {
        let known = known_mut(draft, context, same)?;
        if !known.is_named(hash) {
            known.also_named.push(hash);
            draft.references_or(RowKey::ReferenceIndex(context.account), ReferenceIndex::default)?.enter(hash, same.month);
        }
    }
    Ok(())
}

/// Sets a known item's kind and whether its reward is decided; if it earned, also for which wallet and on which day.
pub(super) fn set_outcome(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    same: KnownItemPlace,
    kind: Kind,
    decided: Decided,
    earns: Option<(WalletId, Day)>,
) -> Result<TransactionId, Stop> {
    let known = known_mut(draft, context, same)?;
    (known.kind, known.decided) = (kind, decided);
    known.purchased = known.purchased.filter(|_| decided != Decided::Yes);
    if let Some((wallet, judged_on)) = earns {
        (known.wallet, known.judged_on) = (Some(wallet), judged_on);
    }
    let transaction = known.transaction;
    if let Some((_, judged_on)) = earns {
        context.row_mut(draft)?.note_item(same.month, judged_on);
    }
    Ok(draft.transaction(transaction))
}
