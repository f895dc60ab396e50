//! Who was paid: a description without what banks and card schemes write around the merchant's name.
//!
//! Identity never uses the result, so the rules can be improved: [`NORMALISER_VERSION`] tells which ones made a name.

mod dates;
mod front;
mod tail;

use rewardhub_core::{
    item::{Kind, KindSource},
    time::Day,
};

use crate::profile::MerchantPatterns;
pub use rewardhub_core::fold::fold;

/// Moves on with every change to what [`normalise`] makes of any text.
pub const NORMALISER_VERSION: u16 = 1;

/// What a description says of the merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// The cleaned name: plain capitals, never blank unless the text was.
    pub name: String,
    /// Somebody else collects for whom is named: the name may be a person's.
    pub facilitator: bool,
    /// The number of the store.
    pub store: Option<String>,
    /// The day of the purchase, when it lies shortly before the booking and can be read in one way only.
    pub purchased_on: Option<Day>,
}

impl Merchant {
    /// Whether the name may be kept in clear: a card's code or an MCC made the entry a purchase, and nobody collects for
    /// somebody who may be a person. A purchase that the record itself states counts when it carries an MCC.
    #[must_use]
    pub fn is_public(&self, kind: Kind, source: KindSource, mcc: Option<u16>) -> bool {
        let by_card = match source {
            KindSource::BankCode | KindSource::Mcc => true,
            KindSource::Stated => mcc.is_some(),
            KindSource::Reversal | KindSource::SubFamily | KindSource::Text | KindSource::Links | KindSource::Nothing => false,
        };
        kind == Kind::Purchase && by_card && !self.facilitator
    }
}

/// Takes the merchant's name out of a description of an entry booked on that day.
///
/// ```
/// use rewardhub_core::time::Day;
/// use rewardhub_feeds::merchant::normalise;
/// let booked_on = Day::parse("2026-03-13").expect("a day");
/// let merchant = normalise("CARD PAYMENT TO TESCO STORES 2341 ON 12 MAR", booked_on, &Default::default());
/// assert_eq!((merchant.name.as_str(), merchant.store.as_deref()), ("TESCO STORES", Some("2341")));
/// assert_eq!(merchant.purchased_on, Day::parse("2026-03-12"));
/// ```
#[must_use]
pub fn normalise(text: &str, booked_on: Day, patterns: &MerchantPatterns) -> Merchant {
    let folded = fold(text);
    let mut peeled = Peeled { rest: &folded, facilitator: false, prefixed: false, store: None, purchased_on: None };
    tail::cut(&mut peeled, booked_on);
    // Every step takes something away or ends the loop.
    while front::peel(&mut peeled, booked_on, patterns) || tail::peel(&mut peeled, booked_on, patterns) {}
    Merchant {
        name: peeled.rest.to_owned(),
        facilitator: peeled.facilitator,
        store: peeled.store.map(str::to_owned),
        purchased_on: peeled.purchased_on,
    }
}

/// What is left of a text, and what was found in what is gone.
struct Peeled<'t> {
    rest: &'t str,
    facilitator: bool,
    /// Something was taken from the front: numbers that follow are the terminal's.
    prefixed: bool,
    store: Option<&'t str>,
    purchased_on: Option<Day>,
}

impl<'t> Peeled<'t> {
    /// Leaves only `rest`, without the punctuation at its ends; false, and nothing is done, when no name would be left.
    fn leave(&mut self, rest: &'t str) -> bool {
        let rest = rest.trim_start_matches([' ', ',', '-', '*', '.', ':', ';', '/', '_', '\\', '|']);
        let rest = rest.trim_end_matches([' ', ',', '-', '*', ':', ';', '/', '_', '\\', '|', '@', '(']);
        let named = rest.len() < self.rest.len() && rest.chars().any(char::is_alphanumeric);
        if named {
            self.rest = rest;
        }
        named
    }
}

#[cfg(test)]
mod tests;
