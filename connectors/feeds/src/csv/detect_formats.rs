//! Finds the date format of a column, and the decimal mark, from samples.

use crate::{
    amount::DecimalMark,
    date::{DateError, DayOrder},
    date_format::{DateFormat, weekday_prefix},
};

const NAMED: [&str; 12] = [
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d/%b/%Y",
    "%d %b %y",
    "%d. %b %Y",
    "%d.%b.%Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%Y-%b-%d",
    "%d%b%Y",
    "%d%b%y",
];

/// Why dates have no format; each has a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoFormat {
    /// Either the day or the month may come first.
    Undecidable(String),
    /// No known format reads any of the dates.
    Unknown(String),
}

/// The format of these dates, ignoring blank ones; `None` if no date is left to tell by.
///
/// # Errors
/// [`NoFormat`] if the format is unknown or undecidable.
pub(super) fn date_format(samples: &[String]) -> Result<Option<DateFormat>, NoFormat> {
    let dated =
        samples.iter().map(|text| weekday_prefix::bare(text.trim())).filter(|text| text.bytes().any(|b| b.is_ascii_digit()));
    // A placeholder may have another order than the real days.
    let (none, days): (Vec<&str>, Vec<&str>) = dated.partition(|text| is_placeholder(text));
    let dated = if days.is_empty() { none } else { days };
    let Some(first) = dated.first() else { return Ok(None) };
    if let Some(named) = named(&dated) {
        return Ok(Some(named));
    }
    let days: Vec<String> = dated.iter().map(|text| day_part(text)).collect();
    let Some(order) = order(&days) else {
        let orders = [DayOrder::YearMonthDay, DayOrder::DayMonthYear, DayOrder::MonthDayYear];
        let read = days.iter().zip(&dated).find(|(day, _)| orders.iter().any(|order| order.read(day).is_ok()));
        return Err(match read {
            Some((_, text)) => NoFormat::Undecidable((*text).to_owned()),
            None => NoFormat::Unknown((*first).to_owned()),
        });
    };
    let readable = days.iter().zip(&dated).find(|(day, _)| order.read(day).is_ok()).map(|(_, text)| *text);
    Ok(readable.and_then(|text| DateFormat::of_order(order, text)))
}

/// What to do about cells that should be dates and are not.
pub(super) fn no_date(sample: &str) -> String {
    let text = sample.trim();
    let whole = text.split(['.', ',']).next().unwrap_or(text);
    let digits = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    let shown: String = text.chars().take(40).collect();
    let (is, remedy) = match whole.len() {
        5 if digits => ("a spreadsheet's number of a day", "format that column as a date there (2026-01-14)"),
        10 if digits => ("seconds since 1970", "write days into that column (2026-01-14)"),
        13 if digits => ("milliseconds since 1970", "write days into that column (2026-01-14)"),
        _ => {
            return format!(
                "dates such as {shown:?} are in no format that is known; set date_format under [csv] in the feed's profile \
                 (\"%a %d %b %Y\"), or name another column as date under [csv.columns]"
            );
        }
    };
    format!(
        "dates such as {shown:?} look like {is}, which is not read; {remedy} and export the file again, or name another column as \
         date under [csv.columns] in the feed's profile"
    )
}

/// Whether a date is one that software writes when it knows none, such as `01/01/1900` or `31.12.9999`.
fn is_placeholder(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|number| matches!(number, "1900" | "0001" | "9999"))
}

fn named(samples: &[&str]) -> Option<DateFormat> {
    let written = |text: &&&str| {
        text.split([' ', '-', '/', '.']).take(3).any(|part| part.chars().filter(|c| c.is_alphabetic()).count() >= 3)
    };
    if !samples.iter().any(|text| written(&text)) {
        return None;
    }
    let formats = NAMED.iter().filter_map(|format| DateFormat::parse(format).ok());
    formats
        .map(|format| (samples.iter().filter(|text| format.read(text).is_some()).count(), format))
        .filter(|(read, _)| *read > 0)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, format)| format)
}

/// The day without the time after it. A year of two digits after slashes or dots is written out: no one puts such a year first.
fn day_part(text: &str) -> String {
    let day = text.split([' ', 'T', ',']).next().unwrap_or(text);
    let separator = if day.contains('/') { '/' } else { '.' };
    match day.rsplit_once(separator) {
        Some((front, year)) if year.len() == 2 && front.find(separator).is_some_and(|at| at <= 2) => {
            format!("{front}{separator}20{year}")
        }
        _ => day.to_owned(),
    }
}

fn order(days: &[String]) -> Option<DayOrder> {
    // With dots, the day comes before the month wherever dots are used (Unicode CLDR), or the year comes first.
    let days_first = |day: &str| day.contains('.') && day.find('.').is_some_and(|at| at <= 2);
    if days.iter().any(|day| days_first(day))
        && days.iter().all(|day| days_first(day) || DayOrder::DayMonthYear.read(day).is_err())
    {
        return Some(DayOrder::DayMonthYear);
    }
    match DayOrder::of(days.iter().map(String::as_str)) {
        Ok(order) => Some(order),
        // The first date that proves an order decides; later ones that contradict it are rejected.
        Err(DateError::Mixed(_)) => days.iter().find_map(|day| DayOrder::of([day.as_str()]).ok()),
        Err(_) => None,
    }
}

/// The decimal mark in the first unambiguous amount; `None` if all are ambiguous.
pub(super) fn decimal_mark<'s>(samples: impl Iterator<Item = &'s str>) -> Option<DecimalMark> {
    samples.filter_map(mark_of).next()
}

fn mark_of(text: &str) -> Option<DecimalMark> {
    // The point in `Dr. 12.00` ends a word.
    let ends_a_word = |at: usize| text.as_bytes()[..at].last().is_some_and(u8::is_ascii_alphabetic);
    let is_mark = |(at, byte): &(usize, u8)| matches!(byte, b'.' | b',') && !ends_a_word(*at);
    let marks: Vec<(usize, u8)> = text.bytes().enumerate().filter(is_mark).collect();
    let of = |byte: u8| if byte == b'.' { DecimalMark::Point } else { DecimalMark::Comma };
    let (at, last) = *marks.last()?;
    let mixed = marks.iter().any(|(_, byte)| *byte != last);
    if mixed {
        return Some(of(last));
    }
    if marks.len() > 1 {
        return Some(if last == b'.' { DecimalMark::Comma } else { DecimalMark::Point });
    }
    let behind = text.as_bytes()[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
    (1..=2).contains(&behind).then(|| of(last))
}
