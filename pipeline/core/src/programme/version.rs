//! One version of a programme, read and checked.

use std::collections::BTreeMap;

use super::{
    cap::Cap,
    condition::MerchantsAndCategories,
    example::Example,
    mistake::Mistakes,
    parse,
    rule::Rule,
    terms::{AssetTerms, EarnsFrom, Length},
    wallet_terms::WalletTerms,
};
use crate::{
    ids::Fingerprint,
    money::{Asset, Money, Rounding},
    time::{Day, Zone},
};

/// How many days after a purchase an unlinked refund may find it, if the file does not say.
pub const DEFAULT_LOOK_BACK_DAYS: i32 = 180;

/// One version of a programme. See [`Programme::evaluate`] for an example.
#[derive(Debug, Clone)]
pub struct Programme {
    pub(super) source: String,
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) effective: Day,
    pub(super) timezone: String,
    pub(super) tzif: Vec<u8>,
    pub(super) zone: Zone,
    pub(super) currency: Asset,
    /// The programme's assets, sorted by code.
    pub(super) assets: Vec<AssetTerms>,
    pub(super) matures_after: Length,
    pub(super) rounding: Rounding,
    pub(super) earns_from: EarnsFrom,
    pub(super) look_back_days: i32,
    pub(super) sign_up: Option<Money>,
    pub(super) named: MerchantsAndCategories,
    pub(super) rules: Vec<Rule>,
    pub(super) caps: Vec<Cap>,
    pub(super) wallets: WalletTerms,
    pub(super) examples: Vec<Example>,
}

/// A merchant of a programme, as shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MerchantTerms<'p> {
    /// Its word in the programme's file.
    pub word: &'p str,
    /// What customers call it.
    pub title: &'p str,
    /// Its merchant category code, used if the feed gives none.
    pub mcc: Option<u16>,
}

impl Programme {
    /// Reads a programme's file. `tzif` gives the rules of a time zone (TZif, RFC 9636) by its IANA name; the programme keeps
    /// them, since they belong to what is activated.
    ///
    /// What the file leaves out has defaults: rewards mature at once and never expire, amounts are rounded down, accounts earn
    /// from their first window, refunds claw back up to [`DEFAULT_LOOK_BACK_DAYS`] later and may leave a balance negative; a rule
    /// earns from purchases in the programme's currency, stacks, and is paid for by the issuer. The file must give name, version,
    /// first day, time zone, currency, and the decimals of every asset.
    ///
    /// This does not run the file's examples: [`Programme::failed_examples`] does.
    ///
    /// # Errors
    /// [`Mistakes`], in the order of the file.
    pub fn parse(source: &str, tzif: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Self, Mistakes> {
        parse::programme(source, &tzif)
    }

    /// The file that it was read from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its name, the same for all versions.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of the version, from 1.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The first judged day on which it is in force.
    #[must_use]
    pub const fn effective(&self) -> Day {
        self.effective
    }

    /// The IANA name of its time zone.
    #[must_use]
    pub fn timezone(&self) -> &str {
        &self.timezone
    }

    /// The rules of its time zone (TZif), as they were when it was read.
    #[must_use]
    pub fn tzif(&self) -> &[u8] {
        &self.tzif
    }

    /// The time zone whose local days it judges by.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The currency in which purchases earn, unless a rule names others.
    #[must_use]
    pub const fn currency(&self) -> Asset {
        self.currency
    }

    /// Its assets, sorted by code.
    #[must_use]
    pub fn assets(&self) -> &[AssetTerms] {
        &self.assets
    }

    /// The terms of one of its assets; `None` if it has no such asset.
    #[must_use]
    pub fn asset(&self, asset: Asset) -> Option<&AssetTerms> {
        self.assets.binary_search_by_key(&asset, |terms| terms.asset).ok().map(|at| &self.assets[at])
    }

    /// Its merchants, sorted by word.
    pub fn merchants(&self) -> impl Iterator<Item = MerchantTerms<'_>> {
        self.named.merchants.all().iter().map(|merchant| MerchantTerms {
            word: &merchant.word,
            title: &merchant.title,
            mcc: merchant.mcc,
        })
    }

    /// Its rules, in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// How fractions of a minor unit are rounded.
    #[must_use]
    pub const fn rounding(&self) -> Rounding {
        self.rounding
    }

    /// From which day an account's purchases earn.
    #[must_use]
    pub const fn earns_from(&self) -> EarnsFrom {
        self.earns_from
    }

    /// How many days after a purchase a refund without a link may still find it.
    #[must_use]
    pub const fn look_back_days(&self) -> i32 {
        self.look_back_days
    }

    /// What it lets wallets do.
    #[must_use]
    pub const fn wallets(&self) -> &WalletTerms {
        &self.wallets
    }

    /// What a wallet gets for signing up; `None` if nothing.
    #[must_use]
    pub const fn sign_up(&self) -> Option<Money> {
        self.sign_up
    }

    /// When a reward of `asset` for an item booked on that day becomes available, and the last day on which it can be spent
    /// (`None`: for ever). Maturity counts from the booking day; expiry counts from maturity, to the end of its month if the
    /// asset says so.
    #[must_use]
    pub fn maturity_and_expiry(&self, asset: Asset, booked_on: Day) -> (Day, Option<Day>) {
        let matures_on = self.matures_after.after(booked_on);
        (matures_on, self.asset(asset).and_then(|terms| terms.expiry(matures_on)))
    }

    /// The exact names (no star) among its merchants' patterns, [folded](crate::text_folding::fold) as the edge folds names,
    /// sorted. Their keyed hashes, given to [`Self::set_name_hashes`], find merchants whose names are hidden.
    #[must_use]
    pub fn exact_names(&self) -> Vec<&str> {
        self.named.merchants.exact_names()
    }

    /// Sets the keyed hashes of [`Self::exact_names`]. Replaces earlier ones; other names are ignored.
    pub fn set_name_hashes(&mut self, hashes: BTreeMap<String, Fingerprint>) {
        self.named.merchants.set_name_hashes(&hashes);
    }
}
