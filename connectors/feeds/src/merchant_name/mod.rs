//! Who was paid: a description without what banks and card schemes write around the merchant's name.
//!
//! What a field for names gives is a name, and keeps its city and its numbers unless they are certainly no part of it. Identity
//! never uses the result, so the rules can be improved: [`NORMALISER_VERSION`] tells which ones made a name.

mod column_descriptions;
mod dates;
mod leading_noise;
mod place_names;
mod prefixes;
mod refunds;
mod trailing_noise;

use std::borrow::Cow;

use rewardhub_core::{
    item::{Kind, KindSource},
    time::Day,
};

pub(crate) use self::{leading_noise::starts_with_a_way_of_paying, refunds::behind_refund};
use crate::{
    mask::{self, Forms},
    profile::MerchantPatterns,
};
pub use rewardhub_core::text_folding::fold;

/// Moves on with every change to what [`normalise`] makes of any text.
pub const NORMALISER_VERSION: u16 = 3;

/// So many bytes of a text are looked at: a name stands in front, and every step of peeling reads what is left.
const LONGEST: usize = 1024;

/// Where the text comes from that names a merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameSource {
    /// A field for the name of a merchant, a payee or the other party.
    Name,
    /// A description: a name among other words.
    Text,
}

/// What a description says of the merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// The cleaned name: plain capitals, never blank unless the text was, or was but a card's number.
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

/// Takes the merchant's name out of what an entry booked on that day says. No card number is left in it.
///
/// ```
/// use rewardhub_core::time::Day;
/// use rewardhub_feeds::merchant_name::{NameSource, normalise};
/// let booked_on = Day::parse("2026-03-13").expect("a day");
/// let named = |text, given| normalise(text, given, booked_on, &Default::default());
/// let merchant = named("CARD PAYMENT TO TESCO STORES 2341 ON 12 MAR", NameSource::Text);
/// assert_eq!((merchant.name.as_str(), merchant.store.as_deref()), ("TESCO STORES", Some("2341")));
/// assert_eq!(merchant.purchased_on, Day::parse("2026-03-12"));
/// assert_eq!(named("Greens of Leeds London", NameSource::Text).name, "GREENS OF LEEDS");
/// assert_eq!(named("Greens of Leeds London", NameSource::Name).name, "GREENS OF LEEDS LONDON");
/// ```
#[must_use]
pub fn normalise(text: &str, given: NameSource, booked_on: Day, patterns: &MerchantPatterns) -> Merchant {
    let plain = without_cards(text, Forms::AsPrinted);
    let merchant = peeled(&plain, given, booked_on, patterns);
    // Only what is left is looked at for numbers in any form: days beside a store's number would often pass for one.
    match without_cards(&merchant.name, Forms::Any) {
        Cow::Borrowed(_) => merchant,
        Cow::Owned(plain) => {
            let again = peeled(&plain, given, booked_on, patterns);
            let facilitator = merchant.facilitator || again.facilitator;
            Merchant { facilitator, purchased_on: merchant.purchased_on.or(again.purchased_on), ..again }
        }
    }
}

fn peeled(text: &str, given: NameSource, booked_on: Day, patterns: &MerchantPatterns) -> Merchant {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    let name_column = column_descriptions::without_place(text);
    let folded = fold(name_column.unwrap_or(text));
    let mut peeled = Peeled {
        rest: &folded,
        given,
        facilitator: false,
        prefixed: false,
        abroad: false,
        placed: name_column.is_some(),
        store: None,
        purchased_on: None,
    };
    if !column_descriptions::with_commas(&mut peeled, booked_on) {
        leading_noise::card(&mut peeled);
        trailing_noise::cut(&mut peeled, booked_on);
    }
    peeled.rest = Some(trimmed(peeled.rest)).filter(|rest| is_name(rest)).unwrap_or(peeled.rest);
    // Every step takes something away or ends its loop; what goes from the end shows nothing new in front.
    while leading_noise::peel(&mut peeled, booked_on, patterns) {}
    while trailing_noise::peel(&mut peeled, booked_on, patterns) {}
    Merchant {
        name: peeled.rest.to_owned(),
        facilitator: peeled.facilitator,
        store: peeled.store.map(str::to_owned),
        purchased_on: peeled.purchased_on,
    }
}

/// What stands before a card's number, and for nothing else.
const LABELS: [&str; 8] = ["CARD", "CARTE", "CD", "KARTE", "KARTENNR", "KORT", "NO", "TARJETA"];

/// Text without the words in which a card's number stands; nothing where nothing else does.
fn without_cards(text: &str, forms: Forms) -> Cow<'_, str> {
    let found = mask::find(text, forms);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut rest, mut kept) = (String::with_capacity(text.len()), 0);
    for card in found {
        let word = |end: usize| text[..end].rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let mut start = word(card.start);
        let before = text[..start].trim_end();
        if LABELS.iter().any(|label| before[word(before.len())..].trim_end_matches([':', '.']).eq_ignore_ascii_case(label)) {
            start = word(before.len());
        }
        let start = start.max(kept);
        let end = text[card.end..].find(char::is_whitespace).map_or(text.len(), |at| card.end + at);
        rest.push_str(&text[kept..start]);
        rest.push(' ');
        kept = end.max(kept);
    }
    rest.push_str(&text[kept..]);
    Cow::Owned(if rest.contains(char::is_alphanumeric) { rest } else { String::new() })
}

/// What is left of a text, and what was found in what is gone.
struct Peeled<'t> {
    rest: &'t str,
    given: NameSource,
    facilitator: bool,
    /// Something was taken from the front: numbers that follow are the terminal's.
    prefixed: bool,
    /// A country was taken from the end: what stands before it is a city.
    abroad: bool,
    /// The place was taken away: a city that is left belongs to the name.
    placed: bool,
    store: Option<&'t str>,
    purchased_on: Option<Day>,
}

/// Without the punctuation at its ends.
fn trimmed(text: &str) -> &str {
    let text = text.trim_start_matches([' ', ',', '-', '*', '.', ':', ';', '/', '_', '\\', '|', '\'']);
    text.trim_end_matches([' ', ',', '-', '*', ':', ';', '/', '_', '\\', '|', '@', '('])
}

fn is_name(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

impl<'t> Peeled<'t> {
    /// Leaves only `rest`, without the punctuation at its ends; false, and nothing is done, when no name would be left.
    fn leave(&mut self, rest: &'t str) -> bool {
        let rest = trimmed(rest);
        let named = rest.len() < self.rest.len() && is_name(rest);
        if named {
            self.rest = rest;
        }
        named
    }

    /// As [`Self::leave`], unless what would be left is no name: `HOTEL` of `HOTEL BERLIN`.
    fn leave_name(&mut self, rest: &'t str) -> bool {
        !place_names::is_sort(rest.trim_matches([' ', ',', '-'])) && self.leave(rest)
    }

    /// Only words are left: no number of any kind, no day and no sign.
    fn is_words(&self) -> bool {
        self.rest.bytes().all(|b| b.is_ascii_uppercase() || b == b' ')
    }

    const fn is_text(&self) -> bool {
        matches!(self.given, NameSource::Text)
    }
}

#[cfg(test)]
mod tests;
