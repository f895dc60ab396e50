//! First sight of a bank account, and of a delivery: does it continue the last one?

use super::{super::link::new_account, Sight};
use crate::{
    command::{Delivery, Observe},
    decide::{
        wallet::{open_wallet, sign_up},
        work::{Stop, Work},
    },
    decision::Refusal,
    event::Event,
    ids::BankAccountId,
    state::{
        bank_account::{Current, LastDelivery},
        row::RowKey,
        wallet::WalletKind,
    },
};

/// Opens the account, and its wallet, at its first sight.
pub(super) fn open_if_new(work: &mut Work<'_>, observe: &Observe) -> Result<(), Stop> {
    let key = RowKey::BankAccount(observe.account);
    if work.account(key)?.is_none() {
        let (wallet, today) = (observe.account.first_wallet(), work.today());
        work.opens(observe.account, wallet);
        open_wallet(work, wallet, WalletKind::Customer)?;
        let mut account = new_account(&observe.delivery.feed, observe.token, wallet, today);
        account.signed_up = true;
        work.account_or(key, || account)?;
        work.tell(Event::Linked(observe.account, wallet, today));
        let wallet_row = work.wallet_mut(RowKey::Wallet(wallet))?.expect("it was opened a moment ago");
        wallet_row.accounts.push((observe.account, observe.token));
        sign_up(work, wallet)?;
    }
    let account = work.account_mut(key)?.expect("it was opened a moment ago");
    account.first_window_on.get_or_insert(observe.delivery.from_on);
    Ok(())
}

/// How this account sees the delivery. A delivery is judged once: its later commands find what was found for its first.
pub(super) fn sight<'a>(work: &mut Work<'_>, account: BankAccountId, delivery: &'a Delivery) -> Result<Sight<'a>, Stop> {
    let late = work.is_late();
    let row = work.account_mut(RowKey::BankAccount(account))?.expect("the caller has opened it");
    let streams = u32::try_from(row.streams.len()).unwrap_or(u32::MAX);
    let stream = row.stream(&delivery.stream).ok_or(Refusal::TooManyStreams { streams })?;
    let state = &mut row.streams[usize::from(stream)];
    let current = match state.current {
        Some(current) if current.delivery == delivery.id => current,
        _ => {
            let continues = !late && state.last.as_ref().is_some_and(|last| proves_to_continue(delivery, last));
            Current { delivery: delivery.id, continues, had: 0 }
        }
    };
    let Current { continues, had, .. } = current;
    // What comes late is no part of the delivery that is being read now.
    if !late {
        state.current = Some(current);
    }
    Ok(Sight {
        account,
        delivery,
        stream,
        window: delivery.window && !continues,
        continues,
        had: if late { None } else { Some(had) },
    })
}

/// Takes note that items of the delivery have come, `before` of it before these.
pub(super) fn note_items(work: &mut Work<'_>, sight: &mut Sight<'_>, before: u32, items: usize) -> Result<(), Stop> {
    let Some(had) = &mut sight.had else { return Ok(()) };
    // What begins anew is the same delivery once more; behind a hole nothing counts.
    if before == 0 || before == *had {
        *had = before.saturating_add(u32::try_from(items).unwrap_or(u32::MAX));
    }
    let had = *had;
    let account = work.account_mut(sight.account_key())?.expect("the caller has opened it");
    if let Some(current) = &mut account.streams[usize::from(sight.stream)].current {
        current.had = had;
    }
    Ok(())
}

/// Whether a delivery's opening balance is the last one's closing balance and its period is later, or it is the next page of the
/// same statement. A delivery whose balance ends where it began proves nothing: made again, it would fit as well.
fn proves_to_continue(delivery: &Delivery, last: &LastDelivery) -> bool {
    if let (Some((page, _)), Some((before, false))) = (delivery.page, last.page)
        && page == before + 1
        && delivery.sequence == last.sequence
        && delivery.sequence.is_some()
    {
        return true;
    }
    let (Some((opening, _)), Some((last_opening, last_closing))) = (delivery.balances, last.balances) else { return false };
    let later = delivery.from_on > last.to_on
        || (delivery.from_on == last.to_on
            && (delivery.from_at.zip(last.to_at).is_some_and(|(from, to)| from >= to)
                || delivery.sequence.zip(last.sequence).is_some_and(|(now, then)| now == then + 1)));
    opening == last_closing && last_opening != last_closing && later
}
