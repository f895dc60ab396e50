//! Purchases that were not made, and what they would earn.

use rewardhub_core::{
    item::{Channel, Direction, Kind},
    money::{Asset, Money},
    time::Day,
};
use rewardhub_feeds::amount;
use rewardhub_service::{
    clock::now,
    preview::{Previewed, Purchase},
    programmes::Terms,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amount, RuleOutcome};
use crate::problem::{Problem, ProblemCode, Result};

/// A purchase to preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "purchase": { "amount": "24.90", "asset": "GBP" }, "merchant": "Greens Market", "mcc": "5411" }))]
pub struct PreviewRequest {
    /// What would be paid.
    pub purchase: Amount,
    /// The wallet that would earn, its caps as they stand; without it, one that has earned nothing yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<String>,
    /// The day of the purchase; today unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub on: Option<String>,
    /// The merchant's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub merchant: Option<String>,
    /// The merchant category code (ISO 18245).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[0-9]{4}$")]
    pub mcc: Option<String>,
    /// The country of the merchant (ISO 3166).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[A-Z]{2}$")]
    pub country: Option<String>,
    /// Where it would be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<PurchaseChannel>,
}

/// The most characters of a merchant's name.
const LONGEST_NAME: usize = 200;

/// Where a purchase is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseChannel {
    /// In a shop.
    InStore,
    /// On the internet.
    Online,
}

/// What a purchase would earn, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// The programme that would judge it.
    pub programme: String,
    /// The version of the programme.
    pub version: u32,
    /// The day by which it would be judged.
    #[schema(format = Date)]
    pub judged_on: String,
    /// What rules would pay.
    pub earns: Vec<PreviewedReward>,
    /// What would become of each rule, in the order of the programme.
    pub rules: Vec<RuleOutcome>,
}

/// What a rule would pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreviewedReward {
    /// The rule's id.
    pub rule: String,
    /// What it would pay.
    pub amount: String,
    /// The code of the asset.
    pub asset: String,
    /// Who would pay for it.
    pub funder: String,
    /// The first day on which it could be spent.
    #[schema(format = Date)]
    pub available_on: String,
    /// The last day on which it could be spent; `null` if it would never expire.
    #[schema(format = Date)]
    pub expires_on: Option<String>,
}

impl PreviewRequest {
    /// The purchase that is meant.
    ///
    /// # Errors
    /// A [`Problem`] with a pointer to what has no meaning.
    pub(crate) fn purchase(&self, terms: &Terms) -> Result<Purchase> {
        let wrong = |pointer: &str, detail: String| Problem::field(ProblemCode::InvalidContent, pointer, detail);
        let asset = Asset::new(&self.purchase.asset).map_err(|error| wrong("/purchase/asset", error.to_string()))?;
        let wrong_amount = |why: &str| wrong("/purchase/amount", format!("{:?}: {why}", self.purchase.amount));
        if !self.purchase.is_plain() {
            return Err(wrong_amount("write digits, and a point where there are decimals, such as \"12.50\""));
        }
        let minor = amount::exact(&self.purchase.amount, asset).map_err(|error| wrong_amount(&error.to_string()))?;
        let day = |text: &String| {
            Day::parse(text).ok_or_else(|| wrong("/on", format!("{text:?} is not a day; write it as YYYY-MM-DD")))
        };
        let mcc = |text: &String| {
            let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| digits).ok_or_else(|| wrong("/mcc", format!("{text:?} is not a code of four digits")))
        };
        let merchant = |name: &String| match name.chars().count() {
            0..=LONGEST_NAME => Ok(name.clone()),
            length => Err(wrong("/merchant", format!("the name has {length} characters; send the first {LONGEST_NAME}"))),
        };
        let country = |text: &String| {
            let capitals = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
            let wrong = || wrong("/country", format!("{text:?} is not a country; write two capitals, such as GB"));
            Some(text.clone()).filter(|_| capitals).ok_or_else(wrong)
        };
        Ok(Purchase {
            amount: Money::new(asset, minor),
            kind: Kind::Purchase,
            direction: Direction::Debit,
            on: self.on.as_ref().map(day).transpose()?.unwrap_or_else(|| terms.day(now())),
            at_seconds: None,
            merchant: self.merchant.as_ref().map(merchant).transpose()?,
            merchant_id: None,
            mcc: self.mcc.as_ref().map(mcc).transpose()?,
            country: self.country.as_ref().map(country).transpose()?,
            channel: self.channel.map(Into::into),
            bank_category: None,
        })
    }
}

impl From<PurchaseChannel> for Channel {
    fn from(channel: PurchaseChannel) -> Self {
        match channel {
            PurchaseChannel::InStore => Self::InStore,
            PurchaseChannel::Online => Self::Online,
        }
    }
}

impl Preview {
    /// Renders what a purchase would earn.
    pub(crate) fn of(previewed: &Previewed<'_>, terms: &Terms) -> Self {
        let programme = previewed.programme;
        let id = |rule: u16| programme.rules().get(usize::from(rule)).map_or("?", |rule| rule.id()).to_owned();
        let reward = |award: &rewardhub_core::programme::Award| {
            let (from, until) = programme.maturity_and_expiry(award.asset, previewed.facts.booked_on);
            PreviewedReward {
                rule: id(award.rule),
                amount: Amount::of(terms, award.asset, award.amount_minor).amount,
                asset: award.asset.to_string(),
                funder: award.funder.to_string(),
                available_on: from.to_string(),
                expires_on: until.map(|day| day.to_string()),
            }
        };
        Self {
            programme: programme.name().to_owned(),
            version: programme.version(),
            judged_on: previewed.judged_on.to_string(),
            earns: previewed.awards.iter().map(reward).collect(),
            rules: RuleOutcome::all(programme, &previewed.explanation),
        }
    }
}
