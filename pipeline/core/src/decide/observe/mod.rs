//! Items of a delivery: which of them are new, and what follows from that.
//!
//! [`identity`] says what an item is; each thing that can be done about it has a file. Steps are numbered as there.

mod booking;
mod delivery_end;
mod delivery_start;
mod held_behind_fence;
mod held_until_end;
mod identity;
mod judging;
mod known_items;
mod known_likes;
mod matching;
pub(super) mod overdue;
mod pending;
mod reference_trust;
mod refund;
mod removal;
mod repeat;
mod running_balance;
mod transaction_events;
mod waiting_refunds;

use std::collections::BTreeSet;

pub(super) use held_behind_fence::release;
use identity::{Identified, KnownItemPlace};
use matching::Matching;

use super::{
    Missing,
    draft::{Draft, Stop, each},
    open_items,
};
use crate::{
    answer::Answer,
    command::{End, GiveBack, Observe, Survey},
    delivery::{Delivery, ItemCounts},
    ids::{BankAccountId, Fingerprint, Position},
    invariant::{Holds, Invariant},
    item::{Item, Original, Reference, Status},
    state::{
        bank_account::BankAccount,
        known_items::{KnownItem, ReferenceIndex, Seen},
        open_items::{Pending, WaitingRefund},
        row::{Row, RowKey, Rows},
        stream_evidence::{Continuation, ReferenceTrust},
    },
    time::{Instant, Month, Zone},
};

/// A delivery as one bank account sees it.
pub(super) struct DeliveryContext<'a> {
    /// The bank account that the delivery is observed for.
    account: BankAccountId,
    /// The delivery whose items are decided.
    delivery: &'a Delivery,
    /// Index of its stream in the account.
    stream: u8,
    /// Whether it is a window that has not proved to continue the last delivery.
    window: bool,
    /// Whether it has proved to continue the last delivery of its stream.
    continues: Continuation,
    /// How many of its items have come without a gap; `None` if part of it is decided late, when more may have come since.
    had: Option<u32>,
    /// Whether references of its stream are believed.
    reference_trust: ReferenceTrust,
}

impl DeliveryContext<'_> {
    /// The row of its account, which is open.
    fn row<'d>(&self, draft: &'d Draft<'_>) -> Result<&'d BankAccount, Missing> {
        Ok(draft.account(self.account_key())?.holds(Invariant::AccountIsOpen))
    }

    /// The row of its account, which is open, to change it.
    fn row_mut<'d>(&self, draft: &'d mut Draft<'_>) -> Result<&'d mut BankAccount, Missing> {
        Ok(draft.account_mut(self.account_key())?.holds(Invariant::AccountIsOpen))
    }

    fn seen(&self, item: &Item) -> Seen {
        Seen { stream: self.stream, delivery: self.delivery.id, ordinal: item.ordinal, text: None }
    }

    /// Whether the known item was last seen (or removed) in the form of this very item.
    fn is_by(&self, item: &Item, seen: Option<&Seen>) -> bool {
        seen.is_some_and(|seen| (seen.delivery, seen.ordinal) == (self.delivery.id, item.ordinal))
    }

    /// Whether this delivery has contained the known item.
    fn has_seen(&self, known: &KnownItem) -> bool {
        known.seen_in(self.stream).is_some_and(|seen| seen.delivery == self.delivery.id)
    }

    /// Whether a known item has other references than these, from a stream that gives the same references as this one.
    fn contradicts(&self, account: &BankAccount, known: &KnownItem, references: &[Reference]) -> bool {
        let shares = &account.streams[usize::from(self.stream)].evidence.shares;
        known.contradicts(references, |stream| stream == self.stream || shares.contains(&stream))
    }

    fn account_key(&self) -> RowKey {
        RowKey::BankAccount(self.account)
    }

    fn block_key(&self, month: Month) -> RowKey {
        RowKey::Block(self.account, month)
    }
}

/// Rows that an observation needs: the account's and, once that is loaded, those it leads to. At the end of a month, the month of
/// the history may be a wrong guess; the decision then asks for the right one.
pub(super) fn reads(observe: &Observe, at: Instant, rows: &Rows) -> Vec<RowKey> {
    let key = RowKey::BankAccount(observe.account);
    let mut keys = vec![key];
    if let Some(Some(Row::BankAccount(account))) = rows.get(&key) {
        keys.extend(led_to(observe, account, Zone::utc().day(at).month()));
        if let Some(Some(Row::References(references))) = rows.get(&RowKey::References(observe.account)) {
            keys.extend(named(observe, account, references));
        }
    }
    keys
}

pub(super) fn observe(draft: &mut Draft<'_>, observe: &Observe) -> Result<Answer, Stop> {
    load(draft, observe)?;
    delivery_start::open_if_new(draft, observe)?;
    let today = draft.today();
    overdue::end_overdue(draft, observe.account, today)?;
    let mut context = delivery_start::context(draft, observe.account, &observe.delivery)?;
    delivery_start::note_items(draft, &mut context, observe.before, observe.items.len())?;
    reference_trust::look(draft, &mut context, &observe.items)?;
    let believed = reference_trust::believed(&context, &observe.items);
    let matching = Matching::of(draft, &context, &believed)?;
    let mut counts = ItemCounts::default();
    let offset = draft.origin();
    each(believed.iter().enumerate().zip(0..), |(item, index)| {
        let position = Position { offset, index };
        one(draft, &context, &matching, item, position, &mut counts)
    })?;
    let news = ItemCounts { duplicates: 0, ..counts };
    if news != ItemCounts::default() {
        delivery_start::brings_news(draft, &context, matching.goes_beyond())?;
    }
    if let Some(ending) = &observe.end {
        delivery_end::end(draft, &context, ending, &mut counts)?;
    }
    Ok(Answer::Observed(counts))
}

pub(super) fn end(draft: &mut Draft<'_>, end: &End) -> Result<Answer, Stop> {
    if draft.account(RowKey::BankAccount(end.account))?.is_none() {
        return Ok(Answer::Done);
    }
    let context = delivery_start::context(draft, end.account, &end.delivery)?;
    let mut counts = ItemCounts::default();
    delivery_end::end(draft, &context, &end.ending, &mut counts)?;
    Ok(Answer::Observed(counts))
}

/// Goes on with the refunds that have waited for a purchase.
pub(super) fn give_back(draft: &mut Draft<'_>, back: &GiveBack) -> Result<Answer, Stop> {
    let key = RowKey::BankAccount(back.account);
    let Some(account) = draft.account(key)? else { return Ok(Answer::Done) };
    draft.need(open_items::keys::<WaitingRefund>(back.account, account).chain([RowKey::Block(back.account, back.month)]))?;
    let context = DeliveryContext {
        account: back.account,
        delivery: &back.delivery,
        stream: 0,
        window: false,
        continues: Continuation::No,
        had: None,
        reference_trust: ReferenceTrust::Believed,
    };
    let block = draft.block(context.block_key(back.month))?;
    let at = block.and_then(|block| block.items.iter().position(|known| known.transaction == back.purchase));
    if let Some(at) = at {
        let which = if back.named { waiting_refunds::Waiting::Naming } else { waiting_refunds::Waiting::All };
        waiting_refunds::apply_waiting(draft, &context, KnownItemPlace { month: back.month, at }, which)?;
    }
    Ok(Answer::Done)
}

/// Looks at what identifies a delivery's items before the first of them comes: by then it is known whether to believe its
/// references.
pub(super) fn survey(draft: &mut Draft<'_>, survey: &Survey) -> Result<Answer, Stop> {
    let Some(account) = draft.account(RowKey::BankAccount(survey.account))? else { return Ok(Answer::Done) };
    let months: BTreeSet<Month> = survey.items.iter().map(|item| item.key.booked_on.month()).collect();
    let known = months.into_iter().filter(|month| account.months.contains(month));
    let mut keys: Vec<RowKey> = known.map(|month| RowKey::Block(survey.account, month)).collect();
    keys.push(RowKey::References(survey.account));
    draft.need(keys)?;
    if let Some(references) = draft.references(RowKey::References(survey.account))? {
        let hashes = survey.items.iter().flat_map(|item| &item.references).map(|reference| reference.hash);
        draft.need(months_of(survey.account, account, references, hashes))?;
    }
    let mut context = delivery_start::context(draft, survey.account, &survey.delivery)?;
    reference_trust::survey(draft, &mut context, &survey.items)?;
    Ok(Answer::Done)
}

/// Requires the blocks of all items' days at once, and what references name only if they name anything.
fn load(draft: &mut Draft<'_>, observe: &Observe) -> Result<(), Stop> {
    let Some(account) = draft.account(RowKey::BankAccount(observe.account))? else {
        // Nothing can be known of an account without a row: its other rows do not exist and need not be loaded.
        return Ok(());
    };
    let keys = led_to(observe, account, draft.today().month());
    draft.need(keys)?;
    if let Some(references) = draft.references(RowKey::References(observe.account))? {
        draft.need(named(observe, account, references))?;
    }
    Ok(())
}

/// Rows of an account for the months of these items, and of its wallet if that is in the same bucket.
fn led_to(observe: &Observe, account: &BankAccount, this_month: Month) -> Vec<RowKey> {
    let months: BTreeSet<Month> = observe.items.iter().map(|item| item.facts.booked_on.month()).collect();
    let known = months.iter().filter(|month| account.months.contains(month));
    let mut keys: Vec<RowKey> = known.map(|month| RowKey::Block(observe.account, *month)).collect();
    keys.push(RowKey::References(observe.account));
    keys.extend(open_items::keys::<Pending>(observe.account, account));
    keys.extend(open_items::keys::<WaitingRefund>(observe.account, account));
    keys.extend(observe.end.iter().flat_map(|_| delivery_end::reads(observe, account)));
    if let Some(wallet) = account.wallet().filter(|wallet| wallet.bucket() == observe.account.bucket()) {
        keys.extend([RowKey::Wallet(wallet), RowKey::History(wallet, this_month)]);
        keys.extend(months.iter().map(|month| RowKey::Rewards(wallet, *month)));
    }
    keys
}

/// The blocks that may contain what the items' references name, even if its day has changed.
fn named(observe: &Observe, account: &BankAccount, references: &ReferenceIndex) -> Vec<RowKey> {
    let hashes = observe.items.iter().flat_map(|item| {
        let own = item.references.iter().map(|reference| reference.hash);
        own.chain(item.original.map(Original::hash)).chain(item.settles)
    });
    months_of(observe.account, account, references, hashes)
}

fn months_of(
    id: BankAccountId,
    account: &BankAccount,
    references: &ReferenceIndex,
    hashes: impl Iterator<Item = Fingerprint>,
) -> Vec<RowKey> {
    let months: BTreeSet<Month> = hashes.flat_map(|hash| references.months(hash)).collect();
    let known = months.into_iter().filter(|month| account.months.contains(month));
    known.map(|month| RowKey::Block(id, month)).collect()
}

fn one(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    matching: &Matching,
    (index, item): (usize, &Item),
    position: Position,
    counts: &mut ItemCounts,
) -> Result<(), Stop> {
    if item.status == Status::Removed {
        let removed = removal::remove(draft, context, item, position)?;
        *(if removed { &mut counts.removed } else { &mut counts.duplicates }) += 1;
        return Ok(());
    }
    match identity::identify(draft, context, matching, (index, item))? {
        Identified::Repeat(same) => {
            let decided = repeat::repeat(draft, context, item, same)?;
            *(if decided { &mut counts.new } else { &mut counts.duplicates }) += 1;
        }
        Identified::Moved(same) => {
            counts.duplicates += 1;
            repeat::moved(draft, context, item, same)?;
        }
        Identified::RepeatedPending(at) => {
            counts.duplicates += 1;
            pending::repeat(draft, context, item, at)?;
        }
        Identified::KnownAsBatch | Identified::Overtaken => counts.duplicates += 1,
        Identified::Conflict(same) => {
            counts.conflicts += 1;
            booking::conflict(draft, context, item, position, same)?;
        }
        Identified::UsedAgain(same) => {
            counts.conflicts += 1;
            booking::conflict(draft, context, item, position, same)?;
        }
        Identified::Pending => {
            counts.pending += 1;
            pending::announce(draft, context, item, position)?;
        }
        Identified::Review(review_reason) => {
            counts.review += 1;
            booking::review(draft, context, item, position, review_reason)?;
        }
        Identified::Hold => {
            let held = booking::hold(draft, context, item, position)?;
            *(if held { &mut counts.held } else { &mut counts.review }) += 1;
        }
        Identified::New { settles } => {
            let booked = booking::book(draft, context, item, position, settles)?;
            *(if booked { &mut counts.new } else { &mut counts.review }) += 1;
        }
    }
    Ok(())
}
