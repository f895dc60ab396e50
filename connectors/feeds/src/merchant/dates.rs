//! Days in descriptions: `12 MAR`, `12MAR26`, `12/03/26`, `12.03.2026`, `2026-03-12T14:33`.

use rewardhub_core::time::Day;

/// How long before its booking a purchase may have been made, and after it by the bank's reckoning.
const BEFORE: i32 = 30;
const AFTER: i32 = 2;

const MONTHS: [(&str, i8); 16] = [
    ("JAN", 1),
    ("FEB", 2),
    ("MAR", 3),
    ("MRZ", 3),
    ("APR", 4),
    ("MAY", 5),
    ("MAI", 5),
    ("JUN", 6),
    ("JUL", 7),
    ("AUG", 8),
    ("SEP", 9),
    ("OCT", 10),
    ("OKT", 10),
    ("NOV", 11),
    ("DEC", 12),
    ("DEZ", 12),
];

/// A date was found; its day only when it lies near the booking and can be read in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) day: Option<Day>,
}

/// Reads a date that takes up all of one to three words; `None` when they are none.
pub(super) fn read(words: &[&str], booked_on: Day) -> Option<Found> {
    match words {
        [word] => one_word(word, booked_on),
        [day, month] => named(number(day, 2)?, month_of(month)?, None, booked_on),
        [day, month, year] => named(number(day, 2)?, month_of(month)?, Some(year_of(year)?), booked_on),
        _ => None,
    }
}

fn one_word(word: &str, booked_on: Day) -> Option<Found> {
    let word = word.split_once('T').map_or(word, |(day, time)| if time.contains(':') { day } else { word });
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (front, rest) = word.split_at(digits);
    if rest.starts_with(|c: char| c.is_ascii_uppercase()) {
        let month = month_of(rest.get(..3)?)?;
        let year = rest.get(3..).filter(|year| !year.is_empty()).map(year_of);
        return match year {
            Some(None) => None,
            year => named(number(front, 2)?, month, year.flatten(), booked_on),
        };
    }
    let separator = rest.chars().next().filter(|c| matches!(c, '/' | '.' | '-'))?;
    let mut parts = word.splitn(3, separator);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next());
    if first.len() == 4 {
        let (year, month, day) = (year_of(first)?, number(second, 2)?, number(third?, 2)?);
        return near(&[Day::from_ymd(year, month, day)?], booked_on);
    }
    let (first, second) = (number(first, 2)?, number(second, 2)?);
    match third {
        None if separator == '/' => numeric(first, second, None, separator, booked_on),
        Some("") if separator == '.' => numeric(first, second, None, separator, booked_on),
        Some(year) => numeric(first, second, Some(year_of(year)?), separator, booked_on),
        // `12.03` and `12-03` may be anything.
        None => None,
    }
}

/// Day and month as numbers: with the day first, and with slashes or dashes also the other way round.
fn numeric(first: i8, second: i8, year: Option<i16>, separator: char, booked_on: Day) -> Option<Found> {
    let mut days = candidates(first, second, year, booked_on);
    if separator != '.' && first != second {
        days.extend(candidates(second, first, year, booked_on));
    }
    near(&days, booked_on)
}

fn named(day: i8, month: i8, year: Option<i16>, booked_on: Day) -> Option<Found> {
    near(&candidates(day, month, year, booked_on), booked_on)
}

/// The days that it may be; without a year in the booking's year and the one before.
fn candidates(day: i8, month: i8, year: Option<i16>, booked_on: Day) -> Vec<Day> {
    let booked = booked_on.date().year();
    let years = year.map_or_else(|| vec![booked, booked - 1, booked + 1], |year| vec![year]);
    years.into_iter().filter_map(|year| Day::from_ymd(year, month, day)).collect()
}

fn near(days: &[Day], booked_on: Day) -> Option<Found> {
    if days.is_empty() {
        return None;
    }
    let window = booked_on.plus(-BEFORE)..=booked_on.plus(AFTER);
    let mut near = days.iter().filter(|day| window.contains(day));
    let (day, other) = (near.next().copied(), near.next());
    Some(Found { day: day.filter(|_| other.is_none()) })
}

fn number(text: &str, most: usize) -> Option<i8> {
    ((1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn year_of(text: &str) -> Option<i16> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    match text.len() {
        2 if digits => text.parse().ok().map(|year: i16| 2000 + year),
        4 if digits && text.starts_with("20") => text.parse().ok(),
        _ => None,
    }
}

fn month_of(word: &str) -> Option<i8> {
    let found = MONTHS.iter().find(|(name, _)| word.starts_with(name)).map(|(_, month)| *month);
    const WHOLE: [&str; 17] = [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPT",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
        "JANUAR",
        "FEBRUAR",
        "JUNI",
        "JULI",
        "OKTOBER",
    ];
    found.filter(|_| word.len() == 3 || WHOLE.contains(&word))
}
