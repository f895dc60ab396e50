//! The treasury of an asset: the issuer fills it up to the programme's limit, and it tops other wallets up.

use super::{
    draft::{Draft, Stop},
    open_wallet::open_wallet,
    redeem::in_force,
};
use crate::{
    answer::{Answer, Refusal},
    audit::Act,
    command::Issue,
    ids::WalletId,
    ledger::{Reason, Value},
    money::Money,
    posting::Cause,
    programme::Funder,
    state::{row::RowKey, wallet::WalletKind},
};

pub(super) fn issue(draft: &mut Draft<'_>, asked: &Issue) -> Result<Answer, Stop> {
    let Money { asset, minor } = asked.amount;
    let programme = in_force(draft, asked.amount)?;
    let terms = *programme.wallets().treasury(asset).ok_or(Refusal::NoTreasury(asset))?;
    let treasury = WalletId::treasury(asset, draft.context.placement);
    if asked.treasury != treasury {
        return Err(Refusal::NoSuchWallet(asked.treasury).into());
    }
    draft.need([RowKey::Wallet(treasury), draft.history_key(treasury)])?;
    if draft.wallet(RowKey::Wallet(treasury))?.is_none() {
        open_wallet(draft, treasury, WalletKind::Treasury)?;
    }
    let wallet = draft.wallet_mut(RowKey::Wallet(treasury))?.ok_or(Refusal::NoSuchWallet(treasury))?;
    let left_minor = terms.limit_minor - wallet.issued_minor;
    if minor > left_minor {
        return Err(Refusal::OverIssueLimit { asset, left_minor: left_minor.max(0) }.into());
    }
    wallet.issued_minor += minor;
    draft.audit(Act::Issued { amount: asked.amount });
    let today = draft.today();
    let value = Value { asset, amount_minor: minor, funder: Funder::Issuer, matures_on: today, expires_on: None };
    draft.book(treasury, |book| Ok(book.pay_in(value, &Reason::only(Cause::Issue, today))?))?;
    Ok(Answer::Done)
}
