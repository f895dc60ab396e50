//! The first time a bank account is observed, and the start of a delivery: does it continue the last one?

use super::{super::link_account::unlinked_account, delivery_context::DeliveryContext, enrolment};
use crate::{
    answer::Refusal,
    command::{Body, Enrol, EnrolmentTerms, Observe},
    decide::{
        draft::{Draft, Stop},
        open_wallet::open_wallet,
        sign_up::sign_up,
    },
    delivery::Delivery,
    event::Event,
    ids::BankAccountId,
    invariant::{Holds, Invariant},
    item::Item,
    state::{
        bank_account::{LastDelivery, MOST_STREAMS},
        row::RowKey,
        stream_evidence::{Continuation, Current, ReferenceTrust},
        wallet::WalletKind,
    },
};

/// Opens the account when it is observed for the first time, and its wallet, unless its feed requires that somebody links it.
pub(super) fn open_if_new(draft: &mut Draft<'_>, observe: &Observe, terms: Option<EnrolmentTerms>) -> Result<(), Stop> {
    let key = RowKey::BankAccount(observe.account);
    if draft.account(key)?.is_none() {
        draft.opens_account(observe.account);
        let (feed, today) = (observe.delivery.feed.clone(), draft.today());
        draft.account_or(key, || unlinked_account(&feed, observe.token, today))?;
        if terms.is_none() {
            draft.opens_wallet(observe.account.first_wallet());
        }
    }
    // Another feed says nothing about how the account comes to its wallet.
    if draft.account(key)?.is_some_and(|account| account.is_unenrolled() && account.feed == observe.delivery.feed) {
        match terms {
            Some(terms) => enrolment::note_terms(draft, observe.account, &terms)?,
            None => link_first_wallet(draft, observe.account)?,
        }
    }
    let account = draft.account_mut(key)?.holds(Invariant::AccountIsOpen);
    account.first_window_on.get_or_insert(observe.delivery.from_on);
    Ok(())
}

/// Opens a wallet for an account that has had none, and decides what has waited for that.
fn link_first_wallet(draft: &mut Draft<'_>, id: BankAccountId) -> Result<(), Stop> {
    let (key, wallet, today) = (RowKey::BankAccount(id), id.first_wallet(), draft.today());
    open_wallet(draft, wallet, WalletKind::Customer)?;
    let account = draft.account_mut(key)?.holds(Invariant::AccountIsOpen);
    account.link_first(wallet, today);
    account.signed_up = true;
    let (token, waits) = (account.token, !account.awaiting.pieces.is_empty());
    draft.emit(Event::Linked(id, wallet, today));
    draft.wallet_mut(RowKey::Wallet(wallet))?.holds(Invariant::WalletIsOpen).accounts.push((id, token));
    if waits {
        draft.follow_up(draft.bucket, Body::Enrol(Enrol { account: id, through: None }));
    }
    sign_up(draft, wallet)
}

/// How a delivery relates to this account. That is found once per delivery: its later commands use what its first one found.
pub(super) fn context<'a>(
    draft: &mut Draft<'_>,
    account: BankAccountId,
    delivery: &'a Delivery,
) -> Result<DeliveryContext<'a>, Stop> {
    let late = draft.is_late();
    let row = draft.account_mut(RowKey::BankAccount(account))?.holds(Invariant::AccountIsOpen);
    let stream = row.stream(&delivery.stream).ok_or(Refusal::TooManyStreams { streams: MOST_STREAMS })?;
    let state = &mut row.streams[usize::from(stream)];
    let current = match state.current {
        Some(current) if current.delivery == delivery.id => current,
        _ => {
            let continues = if late {
                Continuation::No
            } else if state.evidence.is_another_page(delivery) {
                Continuation::Proven
            } else {
                state.last.as_ref().map_or(Continuation::No, |last| proves_to_continue(delivery, last))
            };
            Current { delivery: delivery.id, continues, had: 0, news: false, beyond: false }
        }
    };
    // A command that comes late is no part of the delivery that is being read now.
    if !late {
        state.current = Some(current);
    }
    let Current { continues, had, .. } = current;
    Ok(DeliveryContext {
        account,
        delivery,
        stream,
        // A bank that sends the same items again under other references sends windows, whatever its format usually does.
        window: (delivery.window || state.evidence.reference_trust == ReferenceTrust::Regenerated)
            && continues == Continuation::No,
        continues,
        had: if late { None } else { Some(had) },
        reference_trust: state.evidence.reference_trust,
        terms: None,
        has_waited: false,
    })
}

/// Notes that items of the delivery have come, with `before` of its items before these.
pub(super) fn note_items(
    draft: &mut Draft<'_>,
    context: &mut DeliveryContext<'_>,
    before: u32,
    items: &[Item],
) -> Result<(), Stop> {
    let Some(had) = &mut context.had else { return Ok(()) };
    // A delivery that begins anew is the same one once more; behind a gap nothing counts.
    if before == 0 || before == *had {
        let items = u32::try_from(items.len()).holds(Invariant::ItemsAreCounted);
        *had = before.checked_add(items).holds(Invariant::ItemsAreCounted);
    }
    let had = *had;
    let account = context.row_mut(draft)?;
    if let Some(current) = &mut account.streams[usize::from(context.stream)].current {
        current.had = had;
    }
    Ok(())
}

/// Remembers that the delivery brought something new, and whether that stood behind the last known balance.
pub(super) fn brings_news(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, beyond: bool) -> Result<(), Stop> {
    let row = context.row_mut(draft)?;
    if let Some(current) = &mut row.streams[usize::from(context.stream)].current {
        current.news = true;
        current.beyond |= beyond;
    }
    Ok(())
}

/// Whether a delivery continues the last one. It does if it opens with the last closing balance in a later period, or if both
/// meet on one day, one opening with the balance the other closes with, and a time or number proves their order; else, meeting
/// there makes it `OnOneDay`. On one day, deliveries whose balance ends where it began prove nothing: made again, they would fit
/// as well.
fn proves_to_continue(delivery: &Delivery, last: &LastDelivery) -> Continuation {
    let (Some((opening, closing)), Some((last_opening, last_closing))) = (delivery.balances, last.balances) else {
        return Continuation::No;
    };
    let goes_on = opening == last_closing;
    if goes_on && delivery.from_on > last.to_on {
        return Continuation::Proven;
    }
    if last_opening == last_closing {
        return Continuation::No;
    }
    let later = delivery.from_on == last.to_on
        && (delivery.from_at.zip(last.to_at).is_some_and(|(from, to)| from >= to)
            || delivery.sequence.zip(last.sequence).is_some_and(|(now, then)| then.checked_add(1) == Some(now)));
    let leads_to = closing == last_opening && opening != closing && delivery.to_on == last.from_on;
    let numbered_before = delivery.sequence.zip(last.sequence).is_some_and(|(now, then)| now.checked_add(1) == Some(then));
    if (goes_on && later) || (leads_to && numbered_before) {
        Continuation::Proven
    } else if (goes_on && delivery.from_on == last.to_on) || leads_to {
        Continuation::OnOneDay
    } else {
        Continuation::No
    }
}
