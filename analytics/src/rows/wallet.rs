//! Makes rows of `wallets`.

use rewardhub_core::{
    ids::{BankAccountId, WalletId},
    state::wallet::WalletKind,
    time::Day,
};

use super::{column_words, columns::Columns, event_position::EventPosition};
use crate::tables::EVENT_DATE;

/// Adds the row of a wallet that was opened.
pub(super) fn opened(row: &mut Columns, place: EventPosition, wallet: WalletId, kind: WalletKind) {
    row.day(EVENT_DATE, place.date)
        .text("wallet_id", &*wallet.to_string())
        .text("event", "opened")
        .text("kind", column_words::wallet_kind(kind))
        .none("bank_account_id")
        .none("linked_from");
    place.write(row);
}

/// Adds the row of a bank account that was linked to a wallet, from this day on.
pub(super) fn linked(row: &mut Columns, place: EventPosition, account: BankAccountId, wallet: WalletId, from: Day) {
    row.day(EVENT_DATE, place.date)
        .text("wallet_id", &*wallet.to_string())
        .text("event", "linked")
        .none("kind")
        .text("bank_account_id", &*account.to_string())
        .day("linked_from", from);
    place.write(row);
}
