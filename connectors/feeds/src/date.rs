//! Days and instants from text. A date without a time is that local day, never midnight UTC; a time without an offset is local
//! time in the feed's time zone. Which number is the day and which the month is given or proved by the data, never guessed.

use jiff::{Timestamp, civil, fmt::temporal::DateTimeParser, tz::TimeZone};
use rewardhub_core::{
    item::Purchased,
    time::{Day, Instant},
};

/// Why a date cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// The text is not a date, or there is no such day.
    #[error("{0:?} is not a day of the calendar; give one such as 2026-03-31")]
    NoSuchDay(String),
    /// The day and the month cannot be told apart.
    #[error("the dates (such as {0:?}) can be read with day or month first; set date_format under [csv] in the feed's profile")]
    Undecidable(String),
    /// Some dates have the day first and others the month.
    #[error("the dates do not agree on an order ({0:?}); correct the file, or set date_format under [csv] in the feed's profile")]
    Mixed(String),
}

/// A day, and the instant if a time is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The local day in the feed's time zone.
    pub day: Day,
    /// The instant; `None` if no time of day is given.
    pub at: Option<Instant>,
}

/// Reads ISO 8601 as the `date` and `dateTime` of XML Schema: `2026-03-31` (an offset after it is
/// ignored), `2026-03-31T23:30:00Z`, `2026-03-31T23:30:00.000+02:00`, `2026-03-31T24:00:00`. Without an
/// offset, the time is local time in `zone`.
///
/// # Errors
/// [`DateError::NoSuchDay`] for any other text.
pub fn moment(text: &str, zone: &TimeZone) -> Result<Moment, DateError> {
    let text = text.trim_ascii();
    let error = || DateError::NoSuchDay(preview(text));
    let day = text.get(..10).and_then(Day::parse).ok_or_else(error)?;
    let rest = &text[10..];
    if rest.is_empty() || is_offset(rest) {
        return Ok(Moment { day, at: None });
    }
    if !rest.starts_with(['T', 't', ' ']) {
        return Err(error());
    }
    if let Some(behind) = rest.get(1..).and_then(|time| time.strip_prefix("24:00:00")) {
        let offset = behind.trim_start_matches(['.', '0']);
        return moment(&format!("{}T00:00:00{offset}", day.plus(1)), zone);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Moment { day: Day::from_date(at.to_zoned(zone.clone()).date()), at: Some(Instant(at.as_microsecond())) });
    }
    let local: civil::DateTime = DateTimeParser::new().parse_datetime(text).map_err(|_| error())?;
    let at = zone.to_ambiguous_timestamp(local).compatible().map_err(|_| error())?;
    Ok(Moment { day, at: Some(Instant(at.as_microsecond())) })
}

/// Reads the time of a purchase. Banks write exactly midnight when they do not know the time; then only the day is used.
pub(crate) fn purchased(text: &str, zone: &TimeZone) -> Option<Purchased> {
    if text.get(10..).is_some_and(|time| time.starts_with("T00:00:00")) {
        return moment(&text[..10], zone).ok().map(|moment| Purchased::On(moment.day));
    }
    let moment = moment(text, zone).ok()?;
    Some(moment.at.map_or(Purchased::On(moment.day), Purchased::At))
}

/// Whether a text is an offset, such as `Z` or `+01:00`.
fn is_offset(text: &str) -> bool {
    let bytes = text.as_bytes();
    text == "Z"
        || (bytes.len() == 6
            && matches!(bytes[0], b'+' | b'-')
            && bytes[3] == b':'
            && [1, 2, 4, 5].iter().all(|i| bytes[*i].is_ascii_digit()))
}

/// The order of the numbers in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrder {
    /// Year first, as in `2026-03-31` or `20260331`.
    YearMonthDay,
    /// Day first, as in `31.03.2026` or `31/3/26`.
    DayMonthYear,
    /// Month first, as in `03/31/2026`.
    MonthDayYear,
}

impl DayOrder {
    /// Reads a day written in numbers in this order, with any separators, or with 6 or 8 digits and none.
    /// Years of two digits are from 1970 to 2069.
    ///
    /// # Errors
    /// [`DateError::NoSuchDay`] for any other text.
    pub fn read(self, text: &str) -> Result<Day, DateError> {
        numbers(text, self)
            .and_then(|parts| {
                let [(year, digits), (month, _), (day, _)] = match self {
                    Self::YearMonthDay => parts,
                    Self::DayMonthYear => [parts[2], parts[1], parts[0]],
                    Self::MonthDayYear => [parts[2], parts[0], parts[1]],
                };
                let year = match (digits, year) {
                    (4, year) => year,
                    (2, 0..=69) => 2000 + year,
                    (2, year) => 1900 + year,
                    _ => return None,
                };
                Day::from_ymd(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            })
            .ok_or_else(|| DateError::NoSuchDay(preview(text)))
    }

    /// The only order in which all `samples` can be read: `31/03/2026` proves that the day comes first, and a year of four digits
    /// at the beginning that the year does. Samples that no order can read are ignored; they are refused one by one later.
    ///
    /// # Errors
    /// [`DateError::Undecidable`] if nothing proves an order, [`DateError::Mixed`] if the samples contradict each other.
    pub fn of<'a>(samples: impl IntoIterator<Item = &'a str>) -> Result<Self, DateError> {
        const ORDERS: [DayOrder; 3] = [DayOrder::YearMonthDay, DayOrder::DayMonthYear, DayOrder::MonthDayYear];
        let mut left = [true; 3];
        let mut seen = None;
        for text in samples {
            let fits = ORDERS.map(|order| order.read(text).is_ok());
            if fits == [false; 3] {
                continue;
            }
            for (left, fits) in left.iter_mut().zip(fits) {
                *left &= fits;
            }
            if left == [false; 3] {
                return Err(DateError::Mixed(preview(text)));
            }
            seen = Some(text);
        }
        let mut orders = ORDERS.iter().zip(left).filter(|(_, left)| *left);
        match (orders.next(), orders.next(), seen) {
            (Some((order, _)), None, Some(_)) => Ok(*order),
            (_, _, seen) => Err(DateError::Undecidable(preview(seen.unwrap_or("")))),
        }
    }
}

/// The three numbers of a date, each with its number of digits.
fn numbers(text: &str, order: DayOrder) -> Option<[(i16, usize); 3]> {
    let text = text.trim();
    let read = |digits: &str| {
        let fits = (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| digits.parse().ok().map(|number| (number, digits.len()))).flatten()
    };
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let (first, second) = match (text.len(), order) {
            (8, DayOrder::YearMonthDay) => (4, 6),
            (6 | 8, _) => (2, 4),
            _ => return None,
        };
        return Some([read(&text[..first])?, read(&text[first..second])?, read(&text[second..])?]);
    }
    let mut parts = text.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty());
    let three = [read(parts.next()?)?, read(parts.next()?)?, read(parts.next()?)?];
    parts.next().is_none().then_some(three)
}

/// The part of bad text that a message repeats.
fn preview(text: &str) -> String {
    text.trim().chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn shown(text: &str) -> String {
        match moment(text, &berlin()) {
            Ok(Moment { day, at: Some(at) }) => format!("{day} {at}"),
            Ok(Moment { day, at: None }) => day.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_date_without_a_time_is_that_local_day() {
        assert_eq!(shown("2026-03-31"), "2026-03-31");
        assert_eq!(shown("2026-03-31Z"), "2026-03-31");
        assert_eq!(shown(" 2026-03-31+02:00\n"), "2026-03-31");
    }

    #[test]
    fn a_time_with_an_offset_falls_on_the_zones_day() {
        assert_eq!(shown("2026-03-31T23:30:00Z"), "2026-04-01 2026-03-31T23:30:00Z");
        assert_eq!(shown("2026-03-31T23:30:00.000+02:00"), "2026-03-31 2026-03-31T21:30:00Z");
    }

    #[test]
    fn a_time_without_an_offset_is_the_zones_wall_clock() {
        assert_eq!(shown("2025-07-24T06:10:29.000000000"), "2025-07-24 2025-07-24T04:10:29Z");
        // Neither of these hours is a plain one: the first is skipped, the second comes twice.
        assert_eq!(shown("2026-03-29T02:30:00"), "2026-03-29 2026-03-29T01:30:00Z");
        assert_eq!(shown("2026-10-25T02:30:00"), "2026-10-25 2026-10-25T00:30:00Z");
        assert_eq!(shown("2026-03-31T24:00:00"), "2026-04-01 2026-03-31T22:00:00Z");
        assert_eq!(shown("2026-03-31T24:00:00.000Z"), "2026-04-01 2026-04-01T00:00:00Z");
    }

    #[test]
    fn the_thirtieth_of_february_is_refused() {
        for text in
            ["2026-02-30", "2026-02-30T00:00:00", "31.03.2026", "", "2026-3-1", "2026-03-31x", "2026-03-31T25:00:00", "äöü-03-31"]
        {
            assert!(moment(text, &berlin()).is_err(), "{text}");
        }
        assert!(DayOrder::DayMonthYear.read("30.02.2026").is_err());
    }

    #[test]
    fn days_are_read_in_the_order_that_is_named() {
        for (order, text) in [
            (DayOrder::DayMonthYear, "31.03.2026"),
            (DayOrder::DayMonthYear, "31/3/26"),
            (DayOrder::DayMonthYear, "31032026"),
            (DayOrder::MonthDayYear, "03/31/2026"),
            (DayOrder::YearMonthDay, "20260331"),
            (DayOrder::YearMonthDay, "260331"),
            (DayOrder::YearMonthDay, "2026-3-31"),
        ] {
            assert_eq!(order.read(text).map(|day| day.to_string()), Ok("2026-03-31".to_owned()), "{text}");
        }
    }

    #[test]
    fn an_undecidable_order_of_day_and_month_is_refused() {
        assert_eq!(DayOrder::of(["01/02/2026", "31/03/2026"]), Ok(DayOrder::DayMonthYear));
        assert_eq!(DayOrder::of(["01/02/2026", "03/31/2026"]), Ok(DayOrder::MonthDayYear));
        assert_eq!(DayOrder::of(["2026-01-02", "total"]), Ok(DayOrder::YearMonthDay));
        assert_eq!(DayOrder::of(["01/02/2026"]), Err(DateError::Undecidable("01/02/2026".into())));
        assert_eq!(DayOrder::of(["31/03/2026", "03/31/2026"]), Err(DateError::Mixed("03/31/2026".into())));
        assert_eq!(DayOrder::of([]), Err(DateError::Undecidable(String::new())));
    }

    proptest! {
        #[test]
        fn any_text_is_a_day_or_an_error(text in "[0-9]{1,4}[-./ ]?[0-9]{1,2}[-./ ]?[0-9]{1,4}(T[0-9:.]{0,9})?[Z+]?|.*") {
            if let Ok(read) = moment(&text, &TimeZone::UTC) {
                prop_assert!(text.trim_ascii().starts_with(&read.day.to_string()) || read.at.is_some());
            }
            for order in [DayOrder::YearMonthDay, DayOrder::DayMonthYear, DayOrder::MonthDayYear] {
                if let Ok(day) = order.read(&text) {
                    prop_assert_eq!(DayOrder::YearMonthDay.read(&day.to_string()), Ok(day));
                }
            }
        }
    }
}
