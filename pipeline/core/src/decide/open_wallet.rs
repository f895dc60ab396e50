//! Opening wallets.

use super::draft::{Draft, Stop};
use crate::{
    answer::{Answer, Refusal},
    command::OpenWallet,
    event::Event,
    ids::WalletId,
    state::{
        row::RowKey,
        wallet::{Wallet, WalletKind},
    },
};

pub(super) fn open(draft: &mut Draft<'_>, open: &OpenWallet) -> Result<Answer, Stop> {
    if open.kind == WalletKind::Treasury {
        // Only an issue opens it.
        return Err(Refusal::OtherKindOfWallet.into());
    }
    if draft.wallet(RowKey::Wallet(open.wallet))?.is_some() {
        return Ok(Answer::Repeated);
    }
    open_wallet(draft, open.wallet, open.kind)?;
    Ok(Answer::Done)
}

/// Opens a wallet that does not exist yet.
pub(super) fn open_wallet(draft: &mut Draft<'_>, id: WalletId, kind: WalletKind) -> Result<(), Stop> {
    let at = draft.at;
    draft.wallet_or(RowKey::Wallet(id), || Wallet::new(kind, at))?;
    draft.emit(Event::WalletOpened(id, kind));
    Ok(())
}
