//! Descriptions in columns: name, place and country with wide gaps between them, or
//! NatWest's card, day, name and place with commas.

use rewardhub_core::time::Day;

use super::{NameSource, Peeled, dates, place_names};

/// The columns of a text without those for place and country, as in `BEAN THERE   LEEDS   GBR`; `None` if the text has no such
/// columns. Folding would lose the gaps, so this comes before it.
pub(super) fn without_place(text: &str) -> Option<&str> {
    if !text.contains("  ") && !text.contains('\t') {
        return None;
    }
    let columns = columns(text);
    let [first, .., last] = &columns[..] else { return None };
    let column = |at: usize| columns.get(at).map(|(start, end)| &text[*start..*end]);
    let place = &text[last.0..last.1];
    let country = place.rsplit(' ').next().unwrap_or(place);
    if !place_names::is_country(&country.to_ascii_uppercase()) {
        return None;
    }
    let plain = |city: &str| city.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\''));
    // A country alone in its column follows its city, unless the column before it is the first and so the name.
    let cities = usize::from(country == place && columns.len() > 2 && column(columns.len() - 2).is_some_and(plain));
    let ends = columns.get(columns.len() - 2 - cities).unwrap_or(first).1;
    Some(&text[..ends]).filter(|left| left.contains(char::is_alphanumeric))
}

/// Start and end of the columns, which gaps of three or more blanks separate.
fn columns(text: &str) -> Vec<(usize, usize)> {
    let mut columns: Vec<(usize, usize)> = Vec::new();
    let mut gap = usize::MAX;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            gap = gap.saturating_add(1);
            continue;
        }
        match columns.last_mut() {
            Some(column) if gap < 3 => column.1 = at + c.len_utf8(),
            _ => columns.push((at, at + c.len_utf8())),
        }
        gap = 0;
    }
    columns
}

/// Reads `1234 14JAN26 CD , CORNER DELI , LEEDS GB`: the last digits of the card, the
/// day, the way of paying, the name, the place.
pub(super) fn with_commas(peeled: &mut Peeled<'_>, booked_on: Day) -> bool {
    let Some((card, behind)) = peeled.rest.trim_start_matches('\'').split_once(' ') else { return false };
    if card.len() != 4 || !card.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let Some((head, named)) = behind.split_once(" , ") else { return false };
    let (day, way) = head.split_once(' ').unwrap_or((head, ""));
    let is_way = way.len() <= 2 && way.bytes().all(|b| b.is_ascii_uppercase());
    let Some(found) = dates::read(&[day], booked_on).filter(|_| is_way && peeled.given == NameSource::Text) else {
        return false;
    };
    let name = named.split(" , ").next().unwrap_or(named);
    let taken = peeled.leave(name);
    if taken {
        peeled.purchased_on = peeled.purchased_on.or(found.day);
        peeled.placed |= name.len() < named.len();
        peeled.prefixed = true;
    }
    taken
}
