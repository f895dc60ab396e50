//! What a purchase would earn if it were booked now, and why: the same evaluation as the real one, and nothing is written.

use jiff::civil;
use rewardhub_core::{
    ids::WalletId,
    item::{Channel, Direction, Facts, Kind, Purchased},
    ledger::Consulting,
    money::Money,
    programme::{Award, Explanation, NothingUsed, Programme},
    time::{Day, Instant},
};
use rewardhub_feeds::{
    merchant_name::{NameSource, normalise},
    profile::MerchantPatterns,
};

use crate::{
    Service,
    error::{Damaged, NotFound, Result},
    programmes::Terms,
    zones,
};

/// A purchase that was not made.
#[derive(Debug, Clone)]
pub struct Purchase {
    /// What was paid.
    pub amount: Money,
    /// What it is.
    pub kind: Kind,
    /// Whether money went out or came in.
    pub direction: Direction,
    /// The day on which it was made.
    pub on: Day,
    /// Its time of day in the programme's zone, in seconds; `None` if that is not known.
    pub at_seconds: Option<u32>,
    /// The merchant's name as the bank would write it.
    pub merchant: Option<String>,
    /// The acquirer's number of the merchant.
    pub merchant_id: Option<String>,
    /// The merchant category code (ISO 18245).
    pub mcc: Option<u16>,
    /// The country of the merchant (ISO 3166).
    pub country: Option<String>,
    /// Where it was made.
    pub channel: Option<Channel>,
    /// The bank's own word for it.
    pub bank_category: Option<String>,
}

/// What a purchase would earn.
#[derive(Debug)]
pub struct Previewed<'t> {
    /// The version that would judge it.
    pub programme: &'t Programme,
    /// The day by which it would.
    pub judged_on: Day,
    /// What rules would pay.
    pub awards: Vec<Award>,
    /// What would become of each rule.
    pub explanation: Explanation,
    /// The facts that would be judged.
    pub facts: Facts,
}

impl Purchase {
    /// The facts that a bank would report of it, as a programme reads them. A time that a change of clocks skips moves to the time
    /// after the change; `None` for a time that cannot be reckoned with.
    #[must_use]
    pub fn facts(&self, programme: &Programme) -> Option<Facts> {
        let purchased = match self.at_seconds {
            None => Purchased::On(self.on),
            Some(seconds) => Purchased::At(instant(programme, self.on, seconds)?),
        };
        let name = |name: &String| normalise(name, NameSource::Name, self.on, &MerchantPatterns::default()).name;
        Some(Facts {
            purchased: Some(purchased),
            merchant_name: self.merchant.as_ref().map(name),
            merchant_id: self.merchant_id.clone(),
            bank_category: self.bank_category.clone(),
            mcc: self.mcc,
            country: self.country.as_ref().map(|country| country.to_uppercase()),
            channel: self.channel,
            ..Facts::stated(self.kind, self.direction, self.amount, self.on)
        })
    }
}

impl Service {
    /// What a purchase would earn a wallet now, its caps as they stand; or a wallet that has earned nothing yet.
    ///
    /// # Errors
    /// When there is no such wallet, or no programme judges the day.
    pub fn preview<'t>(&self, purchase: &Purchase, wallet: Option<WalletId>, terms: &'t Terms) -> Result<Previewed<'t>> {
        let none = || NotFound::Programme { root: self.root().to_owned() };
        let newest = terms.programmes().iter().next_back().ok_or_else(none)?;
        let facts = purchase.facts(newest).ok_or_else(none)?;
        let (programme, judged_on) = terms.programmes().judging(&facts).ok_or_else(none)?;
        let mut explanation = Explanation::default();
        let awards = match wallet {
            Some(id) => programme.evaluate(&facts, &Consulting::new(&*self.wallet(id)?), &mut explanation),
            None => programme.evaluate(&facts, &NothingUsed, &mut explanation),
        };
        Ok(Previewed { programme, judged_on, awards: awards.map_err(Damaged::Evaluation)?, explanation, facts })
    }
}

/// The instant of a local time in the zone of the programme.
fn instant(programme: &Programme, on: Day, seconds: u32) -> Option<Instant> {
    let zone = zones::zone(programme.timezone(), programme.tzif());
    let local = on.date().to_datetime(civil::Time::midnight()).checked_add(jiff::Span::new().seconds(i64::from(seconds))).ok()?;
    Some(Instant(local.to_zoned(zone).ok()?.timestamp().as_microsecond()))
}
