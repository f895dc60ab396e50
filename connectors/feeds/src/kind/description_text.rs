//! The kind from a description: phrases count only at the places where they have their
//! meaning, since a name may contain any word.

use rewardhub_core::item::{Direction, Kind};

use super::phrases::{MOVED, Phrase, Place, Tells, beginning};
use crate::merchant_name::{behind_refund, starts_with_a_way_of_paying};

/// The kind that a folded text names; `None` if it contains nothing known.
pub(super) fn kind(folded: &str, direction: Direction) -> Option<Kind> {
    let (front, rest) = front(folded, direction);
    let is_found = |found: &Found| match front {
        None => true,
        Some(front) if found.place == Place::EvenInNames => found.rank < front.rank,
        // A salary stays one however it was transferred; other words may belong to a name or to the payer's message.
        Some(front) => front.rank >= MOVED && found.kind == Kind::Salary,
    };
    let behind = anywhere(rest, direction).filter(is_found).min_by_key(|found| found.rank);
    if let Some(found) = behind.or(front) {
        return Some(found.kind);
    }
    // A credit to a card, if nothing else is known.
    (direction == Direction::Credit && folded.ends_with(" CR")).then_some(Kind::Refund)
}

#[derive(Clone, Copy)]
struct Found {
    rank: u8,
    kind: Kind,
    place: Place,
}

const MONEY_BACK: Found = Found { rank: 2, kind: Kind::Refund, place: Place::Front };

/// The kind from the phrases at the front, and the text after all of them: `CARD PAYMENT ATM …` has two. Days, numbers and signs
/// may stand before and between them.
fn front(folded: &str, direction: Direction) -> (Option<Found>, &str) {
    let (mut best, mut rest): (Option<Found>, _) = (None, folded);
    loop {
        let at = skip_numbers(rest);
        let undone = if direction == Direction::Credit { money_back(at) } else { None };
        if let Some(behind) = undone {
            return (best.or(Some(MONEY_BACK)), behind);
        }
        let fits = |phrase: &&Phrase| match phrase.place {
            Place::ByItself => is_behind(at, phrase).is_some_and(leads_to_no_name),
            Place::Front | Place::Anywhere | Place::EvenInNames => true,
        };
        let mut phrases = phrases_at(at).filter(fits).filter_map(|phrase| Some((phrase, matched(phrase, direction)?)));
        let Some((phrase, found)) = phrases.next() else { return (best, rest) };
        if best.is_none_or(|best| found.rank < best.rank) {
            best = Some(found);
        }
        rest = &at[phrase.text.len()..];
    }
}

/// The text after a word for a refund and a way of paying by card, which together mean that a
/// purchase was undone; `None` without them.
fn money_back(text: &str) -> Option<&str> {
    let behind = behind_refund(text)?;
    match phrases_at(behind).next() {
        Some(Phrase { text, tells: Tells::Card | Tells::Debit(Kind::Purchase), .. }) => Some(&behind[text.len()..]),
        Some(_) => None,
        None => starts_with_a_way_of_paying(behind).then_some(behind),
    }
}

/// The kinds from phrases at the beginnings of words.
fn anywhere(text: &str, direction: Direction) -> impl Iterator<Item = Found> {
    let starts = text.char_indices().scan(false, |inside, (at, c)| {
        let start = !*inside;
        *inside = c.is_alphanumeric();
        Some((at, start && *inside))
    });
    starts.filter(|(_, start)| *start).flat_map(move |(at, _)| {
        let fits = move |phrase: &&Phrase| match phrase.place {
            Place::Anywhere | Place::EvenInNames => true,
            Place::ByItself => is_behind(&text[at..], phrase).is_some_and(is_end),
            Place::Front => false,
        };
        phrases_at(&text[at..]).filter(fits).filter_map(move |phrase| matched(phrase, direction))
    })
}

/// The phrases with which a text begins, as whole words, longest first.
fn phrases_at(text: &str) -> impl Iterator<Item = &'static Phrase> {
    let candidates = text.as_bytes().first().map_or(&[][..], |first| beginning(*first));
    candidates.iter().filter(move |phrase| is_behind(text, phrase).is_some())
}

/// The text after a phrase with which it begins; `None` if it does not begin with the phrase as a whole word.
fn is_behind<'t>(text: &'t str, phrase: &Phrase) -> Option<&'t str> {
    let behind = text.strip_prefix(phrase.text)?;
    (!behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '\'' | '&'))).then_some(behind)
}

fn matched(phrase: &Phrase, direction: Direction) -> Option<Found> {
    let kind = match (phrase.tells, direction) {
        (Tells::Card, Direction::Debit) => Kind::Purchase,
        (Tells::Card, Direction::Credit) => Kind::Refund,
        (Tells::Always(kind), _) | (Tells::Debit(kind), Direction::Debit) | (Tells::Credit(kind), Direction::Credit) => kind,
        (Tells::Debit(_) | Tells::Credit(_), _) => return None,
    };
    Some(Found { rank: phrase.rank, kind, place: phrase.place })
}

/// The text without the days, numbers and signs before its first word.
fn skip_numbers(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let (word, behind) = rest.split_once(' ').unwrap_or((rest, ""));
        if !word.starts_with(|c: char| c.is_ascii_digit()) || behind.is_empty() {
            return rest;
        }
        rest = behind;
    }
}

/// Whether no name follows: nothing, a number, a day, or a word that leads to one.
fn leads_to_no_name(behind: &str) -> bool {
    const LEADING: [&str; 20] = [
        "FOR", "ON", "OF", "FROM", "TO", "FUR", "FUER", "VOM", "VON", "PER", "BIS", "POUR", "VOOR", "AUF", "ZUM", "DU", "AU",
        "SUR", "TIL", "PERIOD",
    ];
    let word = first_word(behind);
    is_of_time(word) || LEADING.contains(&word)
}

/// Whether only days and numbers follow.
fn is_end(behind: &str) -> bool {
    behind.split_whitespace().all(|word| is_of_time(word.trim_matches(|c: char| !c.is_alphanumeric())))
}

fn first_word(text: &str) -> &str {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .find(|word| !word.is_empty())
        .unwrap_or("")
}

/// Whether a word is empty, a number (`2026`, `12MAR`), a month, or a word for a quarter, a period or a reference.
fn is_of_time(word: &str) -> bool {
    const MONTHS: [&str; 24] = [
        "JAN", "FEB", "MAR", "MRZ", "APR", "MAY", "MAI", "JUN", "JUL", "AUG", "SEP", "SEPT", "OCT", "OKT", "NOV", "DEC", "DEZ",
        "JUIN", "MARS", "MAART", "MEI", "JULI", "JUNI", "AOUT",
    ];
    const LONG: [&str; 15] = [
        "JANUAR",
        "FEBRUAR",
        "MARCH",
        "MARZ",
        "APRIL",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "OKTOBER",
        "NOVEMBER",
        "DECEMBER",
        "DEZEMBER",
        "DESEMBER",
    ];
    const PERIODS: [&str; 9] = ["QUARTAL", "QUARTER", "MONAT", "MONTH", "YEAR", "JAHR", "REF", "NR", "NO"];
    word.is_empty()
        || word.starts_with(|c: char| c.is_ascii_digit())
        || (word.len() == 2 && word.starts_with('Q') && word.ends_with(|c: char| c.is_ascii_digit()))
        || MONTHS.contains(&word)
        || LONG.contains(&word)
        || matches!(word, "JANUARY" | "FEBRUARY")
        || PERIODS.contains(&word)
}
