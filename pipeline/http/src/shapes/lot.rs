//! What a wallet's balances consist of.

use rewardhub_core::{ids::WalletId, ledger, posting::Part};
use rewardhub_service::programmes::Terms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amount, Freshness};

/// A wallet's lots and deficits, as of today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lots {
    /// The wallet's id.
    pub wallet: String,
    /// Its lots, sorted by asset and by what expires first; then what is on hold.
    pub lots: Vec<Lot>,
    /// What it owes: clawbacks of what had been spent.
    pub deficits: Vec<Deficit>,
    /// When it was read (RFC 3339, in UTC).
    #[schema(format = DateTime)]
    pub as_of: String,
    /// The version of what was read: it goes up with every change. A read with `after` waits for one.
    pub version: u64,
}

/// Value of one funder that matures on one day and expires on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lot {
    /// How much is in it.
    pub amount: String,
    /// The code of the asset.
    pub asset: String,
    /// `available`, `pending`, or `held` for a redemption.
    #[schema(value_type = String, pattern = "^(available|pending|held)$")]
    pub part: Part,
    /// Who pays for it.
    pub funder: String,
    /// The first day on which it can be spent.
    #[schema(format = Date)]
    pub available_on: String,
    /// The last day on which it can be spent; `null` if it never expires.
    #[schema(format = Date)]
    pub expires_on: Option<String>,
}

/// What a wallet owes to one funder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Deficit {
    /// How much is owed.
    pub amount: String,
    /// The code of the asset.
    pub asset: String,
    /// Whose reward was taken back.
    pub funder: String,
}

impl Lots {
    /// Renders a wallet's holding.
    pub(crate) fn of(id: WalletId, holding: &ledger::Holding, terms: &Terms, freshness: Freshness) -> Self {
        let lot = |(part, lot): (Part, &ledger::Lot)| Lot {
            amount: Amount::of(terms, lot.asset, lot.amount_minor).amount,
            asset: lot.asset.to_string(),
            part,
            funder: lot.funder.to_string(),
            available_on: lot.matures_on.to_string(),
            expires_on: lot.last_day().map(|day| day.to_string()),
        };
        let deficit = |deficit: &ledger::Deficit| Deficit {
            amount: Amount::of(terms, deficit.asset, deficit.amount_minor).amount,
            asset: deficit.asset.to_string(),
            funder: deficit.funder.to_string(),
        };
        let free = holding.lots().iter().map(|lot| (lot.part(), lot));
        let held = holding.holds().iter().flat_map(|hold| &hold.lots).map(|lot| (Part::Held, lot));
        Self {
            wallet: id.to_string(),
            lots: free.chain(held).map(lot).collect(),
            deficits: holding.deficits().iter().map(deficit).collect(),
            as_of: freshness.as_of,
            version: freshness.version,
        }
    }
}
