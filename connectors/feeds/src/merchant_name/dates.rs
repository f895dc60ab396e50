//! Days in descriptions: `12 MAR`, `12MAR26`, `12/03/26`, `12.03.2026`, `2026-03-12T14:33`.

use rewardhub_core::time::Day;

/// The most days that a purchase may lie before its booking, and after it in the bank's books.
const BEFORE: i32 = 30;
const AFTER: i32 = 2;

/// A date that was found. Its day is given only if it lies near the booking and can be read in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) day: Option<Day>,
}

/// Reads a date that fills all of one to three words; `None` if they are not a date.
pub(super) fn read(words: &[&str], booked_on: Day) -> Option<Found> {
    match words {
        [word] => one_word(word, booked_on),
        [day, month] => named(number(day, 2)?, month_of(month)?, None, booked_on),
        [day, month, year] => named(number(day, 2)?, month_of(month)?, Some(year_of(year)?), booked_on),
        _ => None,
    }
}

/// Reads `12.03` before a name. It is a day if a way of paying stands before it, or if it
/// fits the booking; the caller decides that.
pub(super) fn day_and_month(words: &[&str], booked_on: Day) -> Option<Found> {
    let [word] = words else { return None };
    let (day, month) = word.split_once('.')?;
    let whole = day.len() == 2 && month.len() == 2;
    named(number(day, 2)?, number(month, 2)?, None, booked_on).filter(|_| whole)
}

fn one_word(word: &str, booked_on: Day) -> Option<Found> {
    // A time may follow the day: `2026-03-12T14:33`, `14.03.26/12:33`.
    let timed = word.split_once(['T', '/']).filter(|(_, time)| time.contains(':'));
    let word = timed.map_or(word, |(day, _)| day);
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
        return Some(near(Day::from_ymd(year, month, day)?, booked_on));
    }
    let (first, second) = (number(first, 2)?, number(second, 2)?);
    match third {
        // `24/7` belongs to a name.
        None if separator == '/' && word.len() == 5 => numeric(first, second, None, separator, booked_on),
        Some("") if separator == '.' => numeric(first, second, None, separator, booked_on),
        Some(year) => numeric(first, second, Some(year_of(year)?), separator, booked_on),
        // `12.03` and `12-03` may be anything.
        None => None,
    }
}

/// A day and a month in numbers: the day first, or with slashes and dashes also the month first.
fn numeric(first: i8, second: i8, year: Option<i16>, separator: char, booked_on: Day) -> Option<Found> {
    let one = named(first, second, year, booked_on);
    if separator == '.' || first == second {
        return one;
    }
    let other = named(second, first, year, booked_on);
    match (one.and_then(|found| found.day), other.and_then(|found| found.day)) {
        // Both days lie near the booking, so it is unclear which one is meant.
        (Some(_), Some(_)) => Some(Found { day: None }),
        (Some(_), None) => one,
        _ => other.or(one),
    }
}

/// Without a year, tries the booking's year, the one before and the one after: only one day can be near.
fn named(day: i8, month: i8, year: Option<i16>, booked_on: Day) -> Option<Found> {
    let booked = year.unwrap_or_else(|| booked_on.date().year());
    let years = [Some(booked), year.is_none().then(|| booked - 1), year.is_none().then(|| booked + 1)];
    let mut found = None;
    for day in years.into_iter().flatten().filter_map(|year| Day::from_ymd(year, month, day)) {
        found = Some(near(day, booked_on));
        if found.is_some_and(|found| found.day.is_some()) {
            break;
        }
    }
    found
}

fn near(day: Day, booked_on: Day) -> Found {
    let window = booked_on.plus(-BEFORE)..=booked_on.plus(AFTER);
    Found { day: Some(day).filter(|day| window.contains(day)) }
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

/// The month of a word that is its name or its first three letters, in English or German.
fn month_of(word: &str) -> Option<i8> {
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
    let month = match word.as_bytes().first_chunk()? {
        b"JAN" => 1,
        b"FEB" => 2,
        b"MAR" | b"MRZ" => 3,
        b"APR" => 4,
        b"MAY" | b"MAI" => 5,
        b"JUN" => 6,
        b"JUL" => 7,
        b"AUG" => 8,
        b"SEP" => 9,
        b"OCT" | b"OKT" => 10,
        b"NOV" => 11,
        b"DEC" | b"DEZ" => 12,
        _ => return None,
    };
    (word.len() == 3 || WHOLE.contains(&word)).then_some(month)
}
