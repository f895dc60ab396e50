//! The proof that an act on a wallet is whole: its lots change by exactly what its postings say.

use std::collections::BTreeMap;

use super::{Holding, HoldingFault};
use crate::{
    ids::WalletId,
    money::Asset,
    posting::{Part, Posting},
    programme::Funder,
    time::Day,
};

/// A kind of value in a wallet, as postings distinguish it: part, asset, funder and expiry.
type Shelf = (Part, Asset, Funder, Option<Day>);

/// What a wallet has by part, asset, funder and expiry, in minor units. No sum is zero, so there are as few as the wallet has
/// lots.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LotSums(BTreeMap<Shelf, i128>);

/// Why lots and postings do not agree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unbalanced {
    /// Lots changed by another amount than was posted.
    #[error(
        "the lots of wallet {wallet} differ from its postings by {minor} minor units of {asset} ({part:?}, funded by {funder}, {})",
        expires_on.map_or_else(|| "without expiry".to_owned(), |last| format!("until {last}"))
    )]
    Differs {
        /// The wallet whose lots changed.
        wallet: WalletId,
        /// The part of its balance that differs.
        part: Part,
        /// The asset that differs.
        asset: Asset,
        /// The funder of the lots.
        funder: Funder,
        /// The last day of the lots; `None` if they never expire.
        expires_on: Option<Day>,
        /// How much more the lots have than was posted, in minor units; negative if less.
        minor: i128,
    },
    /// The wallet breaks a rule of holdings.
    #[error("wallet {wallet}: {fault}")]
    Holding {
        /// The wallet that breaks the rule.
        wallet: WalletId,
        /// The rule that it breaks.
        fault: HoldingFault,
    },
    /// A posting moves nothing, or a negative amount.
    #[error("a posting of wallet {wallet} moves {minor} minor units of {asset}")]
    Posting {
        /// The wallet that the posting was made for.
        wallet: WalletId,
        /// The asset that the posting moves.
        asset: Asset,
        /// How much it says that it moves, in minor units.
        minor: i64,
    },
}

impl Unbalanced {
    /// Ends the decision: its command is set aside, and nothing of it is committed.
    pub(super) fn stop(self) -> ! {
        panic!("{self}")
    }
}

impl LotSums {
    /// The sums of what a wallet has.
    #[must_use]
    pub fn of(holding: &Holding) -> Self {
        let mut sums = Self::default();
        for lot in holding.lots() {
            sums.add((lot.part(), lot.asset, lot.funder.clone(), lot.expires_on), lot.amount_minor.into());
        }
        for lot in holding.holds().iter().flat_map(|hold| &hold.lots) {
            sums.add((Part::Held, lot.asset, lot.funder.clone(), lot.expires_on), lot.amount_minor.into());
        }
        for deficit in holding.deficits() {
            let shelf = (Part::Available, deficit.asset, deficit.funder.clone(), None);
            sums.add(shelf, -i128::from(deficit.amount_minor));
        }
        sums
    }

    /// Adds what a posting moves into or out of a wallet.
    pub fn post(&mut self, wallet: WalletId, posting: &Posting) {
        for (part, minor) in posting.changes_of(wallet) {
            self.add((part, posting.asset, posting.funder.clone(), posting.lot_expires_on), minor.into());
        }
    }

    /// Compares these sums of postings with the sums of lots.
    ///
    /// # Errors
    /// The first difference.
    pub fn compare(&self, wallet: WalletId, lots: &Self) -> Result<(), Unbalanced> {
        for shelf in self.0.keys().chain(lots.0.keys()) {
            let of = |sums: &Self| sums.0.get(shelf).copied().unwrap_or_default();
            let minor = of(lots) - of(self);
            if minor != 0 {
                let (part, asset, funder, expires_on) = shelf.clone();
                return Err(Unbalanced::Differs { wallet, part, asset, funder, expires_on, minor });
            }
        }
        Ok(())
    }

    fn add(&mut self, shelf: Shelf, minor: i128) {
        let sum = self.0.get(&shelf).copied().unwrap_or_default() + minor;
        if sum == 0 {
            self.0.remove(&shelf);
        } else {
            self.0.insert(shelf, sum);
        }
    }
}

/// The sums of all postings added so far, by wallet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostedSums(BTreeMap<WalletId, LotSums>);

impl PostedSums {
    /// Adds a posting to the sums of the wallets that it moves value into or out of.
    pub fn post(&mut self, posting: &Posting) {
        for wallet in posting.wallets() {
            self.0.entry(wallet).or_default().post(wallet, posting);
        }
    }

    /// Compares what a wallet has with what was posted to it, and with the rules of holdings.
    ///
    /// # Errors
    /// The first difference.
    pub fn check(&self, wallet: WalletId, holding: &Holding) -> Result<(), Unbalanced> {
        let nothing = LotSums::default();
        self.0.get(&wallet).unwrap_or(&nothing).compare(wallet, &LotSums::of(holding))?;
        holding.check().map_err(|fault| Unbalanced::Holding { wallet, fault })
    }
}

/// What a wallet had before an act, to compare with what it has after it.
pub(super) struct Proof {
    wallet: WalletId,
    sums: LotSums,
}

impl Proof {
    pub(super) fn begin(wallet: WalletId, before: &Holding) -> Self {
        Self { wallet, sums: LotSums::of(before) }
    }

    pub(super) fn end(mut self, after: &Holding, postings: &[Posting]) -> Result<(), Unbalanced> {
        let wallet = self.wallet;
        for posting in postings {
            let (asset, minor) = (posting.asset, posting.amount_minor);
            if minor <= 0 {
                return Err(Unbalanced::Posting { wallet, asset, minor });
            }
            self.sums.post(wallet, posting);
        }
        self.sums.compare(wallet, &LotSums::of(after))?;
        after.check().map_err(|fault| Unbalanced::Holding { wallet, fault })
    }
}
