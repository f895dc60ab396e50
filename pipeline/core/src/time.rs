//! Days, months and instants as plain numbers, and a time zone that is data.
//!
//! No clock is read here: an instant comes with a command, and a zone's rules come with the programme that names it.

use std::fmt;

use jiff::{
    Span, Timestamp, ToSpan, civil,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

const EPOCH: civil::Date = civil::date(1970, 1, 1);

/// A local calendar day, in days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(i32);

impl Day {
    /// Day 0: 1970-01-01.
    pub const EPOCH: Self = Self(0);
    /// The last day that can be written: 9999-12-31.
    pub const LAST: Self = Self(2_932_896);

    /// The day this many days after 1970-01-01; `None` outside the years 1000 to 9999.
    #[must_use]
    pub fn from_number(days: i32) -> Option<Self> {
        (-354_285..=Self::LAST.0).contains(&days).then_some(Self(days))
    }

    /// A day of the Gregorian calendar; `None` if there is no such day (30 February), and before the year 1000.
    #[must_use]
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Self> {
        if year < 1000 {
            return None;
        }
        civil::Date::new(year, month, day).ok().map(Self::from_date)
    }

    /// Reads a day as `2026-03-31`; `None` if the text is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let date: civil::Date = text.parse().ok()?;
        (text.len() == 10 && date.year() >= 1000).then(|| Self::from_date(date))
    }

    /// The day of jiff's date.
    #[must_use]
    pub fn from_date(date: civil::Date) -> Self {
        let hours = date.duration_since(EPOCH).as_hours();
        Self(i32::try_from(hours / 24).expect("jiff's years have five digits at most"))
    }

    /// The day as jiff's date.
    #[must_use]
    pub fn date(self) -> civil::Date {
        // To find a timestamp's day is three times as fast; but timestamps end some hours before the calendar does.
        match Timestamp::from_second(i64::from(self.0) * 24 * 60 * 60) {
            Ok(midnight) => Offset::UTC.to_datetime(midnight).date(),
            Err(_) => EPOCH.saturating_add(self.0.days()),
        }
    }

    /// The number of days since 1970-01-01; negative before.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day this many days later (or earlier, if negative).
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The calendar month that contains it.
    #[must_use]
    pub fn month(self) -> Month {
        let date = self.date();
        Month((i32::from(date.year()) - 1970) * 12 + i32::from(date.month()) - 1)
    }

    /// The Monday of its ISO 8601 week.
    #[must_use]
    pub const fn week_start(self) -> Self {
        Self(self.0 - (self.0 + 3).rem_euclid(7))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A record may contain any number: one that no calendar has can still be shown.
        let date = Span::new().try_days(self.0).and_then(|days| civil::date(1970, 1, 1).checked_add(days));
        match date {
            Ok(date) => f.pad(&date.to_string()),
            Err(_) => write!(f, "day {}", self.0),
        }
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A calendar month, in months since January 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month(pub i32);

impl Month {
    /// The first day of the month.
    #[must_use]
    pub fn first_day(self) -> Day {
        let year = i16::try_from(1970 + self.0.div_euclid(12)).unwrap_or(9999);
        let month = i8::try_from(self.0.rem_euclid(12) + 1).unwrap_or(1);
        Day::from_date(civil::date(year.clamp(1000, 9998), month, 1))
    }

    /// The last day of the month.
    #[must_use]
    pub fn last_day(self) -> Day {
        Self(self.0 + 1).first_day().plus(-1)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.first_day().date().strftime("%Y-%m").to_string())
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A point in time, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Instant(pub i64);

impl Instant {
    /// Reads RFC 3339 (`2026-03-31T12:00:00Z`); `None` if the text is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|t| Self(t.as_microsecond()))
    }

    /// The instant as jiff's timestamp, which saturates at its ends.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.timestamp().to_string())
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A time zone whose rules are data (TZif, RFC 9636), so that a replay years later finds the same local days.
#[derive(Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// A zone from its IANA name and TZif bytes.
    ///
    /// # Errors
    /// [`ZoneError`] if the bytes are not TZif.
    pub fn from_tzif(name: &str, tzif: &[u8]) -> Result<Self, ZoneError> {
        TimeZone::tzif(name, tzif).map(Self).map_err(|e| ZoneError(name.to_owned(), e.to_string()))
    }

    /// Coordinated universal time (UTC), without rules of its own.
    #[must_use]
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The local day, and the seconds since its midnight on the wall clock.
    #[must_use]
    pub fn local(&self, at: Instant) -> (Day, u32) {
        let local = self.0.to_datetime(at.timestamp());
        let time = local.time();
        let seconds = i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60 + i32::from(time.second());
        (Day::from_date(local.date()), u32::try_from(seconds).unwrap_or(0))
    }

    /// The local day of an instant.
    #[must_use]
    pub fn day(&self, at: Instant) -> Day {
        self.local(at).0
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.0.iana_name().unwrap_or("unnamed"))
    }
}

/// Rules of a time zone that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the rules stored for time zone {0:?} cannot be read: {1}")]
pub struct ZoneError(String, String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_count_from_1970() {
        let day = Day::parse("2026-03-31").unwrap();
        assert_eq!((day.number(), day.to_string().as_str()), (20_543, "2026-03-31"));
        assert_eq!(day.month().last_day(), day);
        assert_eq!(day.week_start(), Day::parse("2026-03-30").unwrap());
        assert_eq!(Day::from_ymd(2026, 2, 30), None);
    }

    #[test]
    fn every_day_is_the_calendars() {
        let first = Day::from_ymd(1000, 1, 1).unwrap();
        let days = first.date().series(Span::new().days(97)).map_while(|date| (date.year() <= 9999).then_some(date));
        for date in days.chain([Day::LAST.date(), Day::LAST.plus(-1).date()]) {
            assert_eq!(Day::from_date(date).date(), date);
        }
        assert_eq!((first.number(), Day::LAST.to_string().as_str()), (-354_285, "9999-12-31"));
        assert_eq!((Day::from_number(-354_286), Day::from_number(Day::LAST.number() + 1)), (None, None));
    }
}
