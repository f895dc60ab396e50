//! An entry of a wallet's history.

use rewardhub_core::{
    ids::WalletId,
    posting::{Cause, Movement, Part},
};
use rewardhub_engine::ports::HistoryEntry;
use rewardhub_service::programmes::Terms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amount, freshness::instant};

/// A posting to a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// The day from which it counts.
    #[schema(format = Date)]
    pub day: String,
    /// When it was decided.
    #[schema(format = DateTime)]
    pub at: String,
    /// Why it was made. New causes may come.
    #[schema(value_type = String, example = "earn")]
    pub cause: Cause,
    /// The code of the asset that moves.
    pub asset: String,
    /// What it moves in the wallet: one part of the balance, or from one part to another.
    pub changes: Vec<EntryChange>,
    /// The rule that paid or is clawed back; `null` if there is none.
    pub rule: Option<String>,
    /// Who pays for the value that moves.
    pub funder: String,
    /// The transaction that caused it; `null` if there is none.
    pub transaction: Option<String>,
    /// The redemption that it is a step of; `null` if it is of none.
    pub redemption: Option<String>,
    /// The transfer that it is a step of; `null` if it is of none.
    pub transfer: Option<String>,
    /// The last day on which the value can be spent; `null` if it never expires.
    #[schema(format = Date)]
    pub expires_on: Option<String>,
}

/// A change of a part of a wallet's balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EntryChange {
    /// `pending`, `available` or `held`.
    #[schema(value_type = String, pattern = "^(pending|available|held)$")]
    pub part: Part,
    /// By how much, in the asset of the entry; below zero if it is taken.
    pub amount: String,
}

impl Entry {
    /// Renders an entry of this wallet's history.
    pub(crate) fn of(wallet: WalletId, HistoryEntry { at, posting, .. }: &HistoryEntry, terms: &Terms) -> Self {
        let change = |(part, minor)| EntryChange { part, amount: Amount::of(terms, posting.asset, minor).amount };
        let (redemption, transfer) = match posting.movement {
            Some(Movement::Redemption(id)) => (Some(id.to_string()), None),
            Some(Movement::Transfer(id)) => (None, Some(id.to_string())),
            None => (None, None),
        };
        Self {
            day: posting.effective_on.to_string(),
            at: instant(*at),
            cause: posting.cause,
            asset: posting.asset.to_string(),
            changes: posting.changes_of(wallet).map(change).collect(),
            rule: posting.rule.clone(),
            funder: posting.funder.to_string(),
            transaction: posting.transaction.map(|id| id.to_string()),
            redemption,
            transfer,
            expires_on: posting.lot_expires_on.map(|day| day.to_string()),
        }
    }
}
