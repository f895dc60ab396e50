//! The merchant that was paid: a description without what banks and card schemes write around the merchant's name.
//!
//! A field for names contains a name, which keeps its city and its numbers unless they are certainly not part of it. Identity
//! never uses the result, so the rules can be improved: [`NORMALISER_VERSION`] says which rules made a name.

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

/// Increases with every change to what [`normalise`] makes of any text.
pub const NORMALISER_VERSION: u16 = 3;

/// Number of bytes of a text that are examined: the name is near the front, and each step reads the whole rest.
const LONGEST: usize = 1024;

/// Where the text with a merchant's name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameSource {
    /// A field for the name of a merchant, a payee or the other party.
    Name,
    /// A description: a name among other words.
    Text,
}

/// What a description says about the merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// The cleaned name in plain capitals; empty only if the text was blank or nothing but a card number.
    pub name: String,
    /// Whether a payment facilitator collects for the merchant named, so that the name may be a person's.
    pub facilitator: bool,
    /// Number of the store, as digits; `None` if the text has none.
    pub store: Option<String>,
    /// The day of the purchase; `None` unless it lies near the booking and can be read in only one way.
    pub purchased_on: Option<Day>,
}

impl Merchant {
    /// Whether the name may be stored in clear: a card's code or an MCC made the entry a purchase, and no facilitator collects
    /// for someone who may be a person. A purchase stated by the record itself counts if it has an MCC.
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

/// Extracts the merchant's name from a text of an entry booked on that day. The name contains no card number.
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
    // Only the rest is searched for numbers in any notation: days beside a store's number often pass for one.
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
    // Each step removes something or ends its loop. A removal at the end reveals nothing new at the front.
    while leading_noise::peel(&mut peeled, booked_on, patterns) {}
    while trailing_noise::peel(&mut peeled, booked_on, patterns) {}
    Merchant {
        name: peeled.rest.to_owned(),
        facilitator: peeled.facilitator,
        store: peeled.store.map(str::to_owned),
        purchased_on: peeled.purchased_on,
    }
}

/// Labels that only stand before card numbers.
const LABELS: [&str; 8] = ["CARD", "CARTE", "CD", "KARTE", "KARTENNR", "KORT", "NO", "TARJETA"];

/// The text without the words that contain a card number; empty if nothing else is in it.
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

/// The rest of a text, and what was found in the parts removed.
struct Peeled<'t> {
    rest: &'t str,
    given: NameSource,
    facilitator: bool,
    /// Whether something was removed from the front, so that the next numbers are those of a terminal.
    prefixed: bool,
    /// Whether a country was removed from the end, so that the word before it is a city.
    abroad: bool,
    /// Whether the place was removed, so that a remaining city belongs to the name.
    placed: bool,
    store: Option<&'t str>,
    purchased_on: Option<Day>,
}

/// The text without punctuation at its ends.
fn trimmed(text: &str) -> &str {
    let text = text.trim_start_matches([' ', ',', '-', '*', '.', ':', ';', '/', '_', '\\', '|', '\'']);
    text.trim_end_matches([' ', ',', '-', '*', ':', ';', '/', '_', '\\', '|', '@', '('])
}

fn is_name(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

impl<'t> Peeled<'t> {
    /// Keeps only `rest`, without punctuation at its ends. Returns false and changes nothing if no name would be left.
    fn leave(&mut self, rest: &'t str) -> bool {
        let rest = trimmed(rest);
        let named = rest.len() < self.rest.len() && is_name(rest);
        if named {
            self.rest = rest;
        }
        named
    }

    /// As [`Self::leave`], but also refuses a rest that is no name by itself, such as `HOTEL` of `HOTEL BERLIN`.
    fn leave_name(&mut self, rest: &'t str) -> bool {
        !place_names::is_sort(rest.trim_matches([' ', ',', '-'])) && self.leave(rest)
    }

    /// Whether only words are left: no number, no day and no sign.
    fn is_words(&self) -> bool {
        self.rest.bytes().all(|b| b.is_ascii_uppercase() || b == b' ')
    }

    const fn is_text(&self) -> bool {
        matches!(self.given, NameSource::Text)
    }
}

#[cfg(test)]
mod tests;
