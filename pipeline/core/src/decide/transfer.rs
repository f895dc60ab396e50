//! Moving value from one wallet to another: it leaves the one for transit, a follow-up credits the other, and another says so, or brings it
//! back.

use std::sync::Arc;

use super::{
    draft::{Draft, Stop},
    redeem::{in_force, of_day},
};
use crate::{
    answer::{Answer, Refusal},
    audit::Act,
    command::{Body, Deliver, EndTransfer, ReturnReason, Returned, Transfer, TransferKind},
    event::{Event, TransferEvent, TransferStep},
    ids::TransferId,
    ledger::{Lot, Reason},
    money::Money,
    posting::{Cause, Movement, SystemAccount},
    programme::Programme,
    state::{
        row::{Row, RowKey, Rows},
        transfer::{TransferState, TransferStatus},
        wallet::{Wallet, WalletKind},
    },
    time::Day,
};

/// Rows that a step of a transfer, or an issue, is likely to need.
pub(super) fn reads(body: &Body, rows: &Rows) -> Vec<RowKey> {
    match body {
        Body::Transfer(transfer) => vec![RowKey::Wallet(transfer.from)],
        Body::Deliver(deliver) => vec![RowKey::Wallet(deliver.to)],
        Body::EndTransfer(end) => {
            let key = RowKey::Transfer(end.transfer);
            let wallet = match rows.get(&key) {
                Some(Some(Row::Transfer(transfer))) => Some(RowKey::Wallet(transfer.from)),
                _ => None,
            };
            [key].into_iter().chain(wallet).collect()
        }
        _ => Vec::new(),
    }
}

pub(super) fn transfer(draft: &mut Draft<'_>, asked: &Transfer) -> Result<Answer, Stop> {
    let &Transfer { from, to, amount, kind, .. } = asked;
    if from == to {
        return Err(Refusal::ToItself.into());
    }
    let programme = in_force(draft, amount)?;
    draft.need([RowKey::Wallet(from), draft.history_key(from)])?;
    draft.settle(from)?;
    let today = draft.today();
    let row = draft.wallet_mut(RowKey::Wallet(from))?.ok_or(Refusal::NoSuchWallet(from))?;
    permit(today, &programme, row, (amount, kind))?;
    row.in_transit += 1;
    let transfer = TransferId::at(draft.bucket, draft.context.offset);
    let why = Reason::step(kind.cause(), Movement::Transfer(transfer), draft.today());
    let mut lots = Vec::new();
    draft.book(from, |book| {
        lots = book.send(amount, &SystemAccount::InTransit, &why)?;
        Ok(())
    })?;
    let (sent_on, grace) = (today, programme.wallets().grace);
    let state = TransferState { from, to, amount, kind, sent_on, grace, status: TransferStatus::Sent };
    tell(draft, transfer, &state, TransferStep::Sent);
    match kind {
        TransferKind::Transfer => {}
        TransferKind::TopUp => draft.audit(Act::ToppedUp { wallet: to, amount }),
        TransferKind::Bonus => draft.audit(Act::GaveBonus { wallet: to, amount }),
    }
    draft.put(RowKey::Transfer(transfer), Row::Transfer(Arc::new(state)));
    draft.follow_up(to.bucket(), Body::Deliver(Box::new(Deliver { transfer, from, to, amount, kind, lots })));
    Ok(Answer::Done)
}

/// Whether the programme lets a wallet send so much today, and counts it.
fn permit(today: Day, programme: &Programme, row: &mut Wallet, (amount, kind): (Money, TransferKind)) -> Result<(), Refusal> {
    let Money { asset, minor } = amount;
    match (kind, row.kind) {
        (TransferKind::Transfer, WalletKind::Customer) => {}
        // The treasury gives what the issuer says; the limit of what is issued bounds it.
        (TransferKind::TopUp | TransferKind::Bonus, WalletKind::Treasury) => return Ok(()),
        // What a merchant has is owed to it in money, too: it is settled, not passed on.
        (TransferKind::Transfer, WalletKind::Merchant | WalletKind::Treasury)
        | (TransferKind::TopUp | TransferKind::Bonus, WalletKind::Customer | WalletKind::Merchant) => {
            return Err(Refusal::OtherKindOfWallet);
        }
    }
    let terms = programme.wallets().transfer(asset).ok_or(Refusal::NotTransferable(asset))?;
    let sent = sent_on(today, row, amount);
    let left_today = terms.most_per_day_minor.map_or(i64::MAX, |most| most - *sent);
    let left_minor = terms.most_per_transfer_minor.unwrap_or(i64::MAX).min(left_today).max(0);
    if minor > left_minor {
        return Err(Refusal::OverTransferLimit { asset, left_minor });
    }
    *sent += minor;
    Ok(())
}

/// What a wallet has sent of an asset today, in minor units.
fn sent_on(today: Day, row: &mut Wallet, amount: Money) -> &mut i64 {
    let sent = &mut of_day(today, row).sent;
    let at = sent.iter().position(|(asset, _)| *asset == amount.asset).unwrap_or_else(|| {
        sent.push((amount.asset, 0));
        sent.len() - 1
    });
    &mut sent[at].1
}

/// Credits what is in transit, or sends it back.
pub(super) fn deliver(draft: &mut Draft<'_>, deliver: &Deliver) -> Result<Answer, Stop> {
    let Deliver { transfer, to, amount, kind, lots, .. } = deliver;
    draft.need([RowKey::Wallet(*to), draft.history_key(*to)])?;
    let refused = match draft.wallet(RowKey::Wallet(*to))?.map(|wallet| wallet.kind) {
        Some(WalletKind::Customer) => None,
        // They are paid by redemptions.
        Some(WalletKind::Merchant | WalletKind::Treasury) => Some(ReturnReason::OtherKindOfWallet),
        None => Some(ReturnReason::NoSuchWallet),
    };
    if refused.is_none() {
        let why = Reason::step(kind.cause(), Movement::Transfer(*transfer), draft.today());
        draft.book(*to, |book| Ok(book.receive(lots.clone(), &SystemAccount::InTransit, &why)?))?;
    }
    let returned = refused.map(|reason| Returned { reason, amount: *amount, lots: lots.clone() });
    draft.follow_up(transfer.bucket(), Body::EndTransfer(Box::new(EndTransfer { transfer: *transfer, returned })));
    Ok(Answer::Done)
}

/// Notes what became of a transfer; what comes back gives back the limit of its day, too.
pub(super) fn end(draft: &mut Draft<'_>, end: &EndTransfer) -> Result<Answer, Stop> {
    let EndTransfer { transfer, returned } = end;
    let key = RowKey::Transfer(*transfer);
    let Some(mut state) = draft.transfer(key)?.cloned() else { return Err(Refusal::NoSuchTransfer(*transfer).into()) };
    draft.need([RowKey::Wallet(state.from), draft.history_key(state.from)])?;
    let wallet = draft.wallet_mut(RowKey::Wallet(state.from))?.ok_or(Refusal::NoSuchWallet(state.from))?;
    wallet.in_transit = wallet.in_transit.saturating_sub(1);
    if returned.is_some()
        && wallet.today.day == state.sent_on
        && let Some((_, sent)) = wallet.today.sent.iter_mut().find(|(asset, _)| *asset == state.amount.asset)
    {
        *sent = (*sent - state.amount.minor).max(0);
    }
    state.status = match returned {
        None => TransferStatus::Completed,
        Some(returned) => {
            come_back(draft, *transfer, &state, &returned.lots)?;
            TransferStatus::Returned(returned.reason)
        }
    };
    let step = returned.as_ref().map_or(TransferStep::Completed, |returned| TransferStep::Returned(returned.reason));
    tell(draft, *transfer, &state, step);
    draft.put(key, Row::Transfer(Arc::new(state)));
    Ok(Answer::Done)
}

fn come_back(draft: &mut Draft<'_>, transfer: TransferId, state: &TransferState, lots: &[Lot]) -> Result<(), Stop> {
    let today = draft.today();
    let why = Reason::step(Cause::Return, Movement::Transfer(transfer), today);
    let lots = lots.iter().map(|lot| lot.clone().come_back(today, state.grace)).collect();
    draft.book(state.from, |book| Ok(book.receive(lots, &SystemAccount::InTransit, &why)?))
}

fn tell(draft: &mut Draft<'_>, transfer: TransferId, state: &TransferState, step: TransferStep) {
    let TransferState { from, to, amount, kind, .. } = *state;
    draft.emit(Event::Transfer(Box::new(TransferEvent { transfer, from, to, amount, kind, step })));
}
