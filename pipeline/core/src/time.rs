//! Days, months and instants as plain numbers, and a time zone that is data.
//!
//! No clock is read here: an instant comes with a command, and a zone's rules come with the programme that names it.

use std::fmt;

use jiff::{
    Timestamp, ToSpan, civil,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

const EPOCH: civil::Date = civil::date(1970, 1, 1);

/// Why a day or a month always has a date of jiff's: no constructor makes another, and none is read from a record.
const IN_CALENDAR: &str = "days and months are of the years -9999 to 9999, as jiff's dates are";

/// A local calendar day, in days since 1970-01-01, of the years -9999 to 9999. What people write has the years 1000 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Day(i32);

impl Day {
    /// Day 0: 1970-01-01.
    pub const EPOCH: Self = Self(0);
    /// The last day that there is: 9999-12-31.
    pub const LAST: Self = Self(2_932_896);
    /// The first day that there is: 1 January of the year -9999.
    const FIRST: Self = Self(-4_371_587);

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
            Err(_) => EPOCH.checked_add(self.0.days()).expect(IN_CALENDAR),
        }
    }

    /// The number of days since 1970-01-01; negative before.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day this many days later (or earlier, if negative); the last or the first day where the calendar ends before.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        match self.0.saturating_add(days) {
            after if after > Self::LAST.0 => Self::LAST,
            before if before < Self::FIRST.0 => Self::FIRST,
            number => Self(number),
        }
    }

    /// The next day; `None` after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        (self < Self::LAST).then(|| self.plus(1))
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
        self.plus(-(self.0 + 3).rem_euclid(7))
    }

    /// Its number in its week: 0 is Monday, 6 is Sunday.
    #[must_use]
    pub const fn weekday(self) -> u32 {
        (self.0 + 3).rem_euclid(7).unsigned_abs()
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i32::deserialize(deserializer)?;
        let day = (Self::FIRST.0..=Self::LAST.0).contains(&number).then_some(Self(number));
        day.ok_or_else(|| D::Error::custom(format_args!("the calendar has no day {number}")))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.date().to_string())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A calendar month, in months since January 1970, of the years -9999 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Month(i32);

impl Month {
    /// January of the year -9999.
    const FIRST: Self = Self((-9999 - 1970) * 12);
    /// December of the year 9999.
    const LAST: Self = Self((9999 - 1970) * 12 + 11);

    /// The month this many months after January 1970; `None` outside the years -9999 to 9999.
    #[must_use]
    pub const fn from_number(months: i32) -> Option<Self> {
        if Self::FIRST.0 <= months && months <= Self::LAST.0 { Some(Self(months)) } else { None }
    }

    /// The month of a year, counted from 1; `None` if there is no such month, or outside the years -9999 to 9999.
    #[must_use]
    pub fn from_ym(year: i32, month: i32) -> Option<Self> {
        let january = year.checked_sub(1970)?.checked_mul(12)?;
        (1..=12).contains(&month).then_some(january)?.checked_add(month - 1).and_then(Self::from_number)
    }

    /// The number of months since January 1970; negative before.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The first day of the month.
    #[must_use]
    pub fn first_day(self) -> Day {
        Day::from_date(self.first_date())
    }

    /// The last day of the month.
    #[must_use]
    pub fn last_day(self) -> Day {
        Day::from_date(self.first_date().last_of_month())
    }

    fn first_date(self) -> civil::Date {
        let (years, month) = (self.0.div_euclid(12), self.0.rem_euclid(12) + 1);
        let (year, month) = (i16::try_from(1970 + years).expect(IN_CALENDAR), i8::try_from(month).expect("a year has 12 months"));
        civil::date(year, month, 1)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i32::deserialize(deserializer)?;
        Self::from_number(number).ok_or_else(|| D::Error::custom(format_args!("the calendar has no month {number}")))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.first_date().strftime("%Y-%m").to_string())
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

/// A point in time, and the local day that it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// The point in time.
    pub at: Instant,
    /// Its day, in the zone of whoever counts days.
    pub day: Day,
}

impl Moment {
    /// The last moment of a day, wherever that ends.
    #[must_use]
    pub const fn end_of(day: Day) -> Self {
        Self { at: Instant(i64::MAX), day }
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
        let [hour, minute, second] = [time.hour(), time.minute(), time.second()].map(|part| u32::from(part.unsigned_abs()));
        (Day::from_date(local.date()), hour * 3600 + minute * 60 + second)
    }

    /// An instant with its local day.
    #[must_use]
    pub fn moment(&self, at: Instant) -> Moment {
        Moment { at, day: self.day(at) }
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
        assert_eq!((day.weekday(), day.week_start().weekday()), (1, 0));
        assert_eq!(Day::from_ymd(2026, 2, 30), None);
        assert_eq!(Month::from_ym(2026, 3), Some(day.month()));
        assert_eq!([Month::from_ym(2026, 0), Month::from_ym(2026, 13), Month::from_ym(i32::MAX, 1)], [None; 3]);
    }

    #[test]
    fn a_month_has_its_own_days_to_the_end_of_the_calendar() {
        for number in Month::FIRST.0..=Month::LAST.0 {
            let month = Month::from_number(number).unwrap();
            let (first, last) = (month.first_day(), month.last_day());
            assert_eq!((first.month(), last.month(), first.date().day()), (month, month, 1));
            assert!(last.next().is_none_or(|next| next.date().day() == 1 && next.month().number() == number + 1));
        }
        assert_eq!((Month::FIRST.first_day(), Month::LAST.last_day()), (Day::FIRST, Day::LAST));
        assert_eq!((Month::from_number(Month::FIRST.0 - 1), Month::from_number(Month::LAST.0 + 1)), (None, None));
    }

    #[test]
    fn days_end_with_the_calendar() {
        assert_eq!((Day::LAST.next(), Day::LAST.plus(30), Day::LAST.plus(i32::MAX)), (None, Day::LAST, Day::LAST));
        assert_eq!(
            (Day::FIRST.plus(-1), Day::FIRST.week_start(), Day::FIRST.plus(i32::MIN)),
            (Day::FIRST, Day::FIRST, Day::FIRST)
        );
        for instant in [i64::MIN, i64::MAX].map(Instant) {
            assert!((Day::FIRST..=Day::LAST).contains(&Zone::utc().day(instant)));
        }
    }

    #[test]
    fn no_day_and_no_month_beyond_the_calendar_is_read_from_a_record() {
        let day = |number: i32| postcard::from_bytes::<Day>(&postcard::to_stdvec(&number).unwrap()).ok();
        assert_eq!(
            [Day::LAST.0, Day::LAST.0 + 1, Day::FIRST.0, Day::FIRST.0 - 1].map(day),
            [Some(Day::LAST), None, Some(Day::FIRST), None]
        );
        let month = |number: i32| postcard::from_bytes::<Month>(&postcard::to_stdvec(&number).unwrap()).ok();
        assert_eq!([Month::LAST.0, Month::LAST.0 + 1, Month::FIRST.0 - 1].map(month), [Some(Month::LAST), None, None]);
        assert_eq!(postcard::to_stdvec(&Day::LAST).unwrap(), postcard::to_stdvec(&Day::LAST.0).unwrap());
    }

    #[test]
    fn every_day_is_the_calendars() {
        let first = Day::from_ymd(1000, 1, 1).unwrap();
        let days = first.date().series(97.days()).map_while(|date| (date.year() <= 9999).then_some(date));
        for date in days.chain([Day::LAST.date(), Day::LAST.plus(-1).date()]) {
            assert_eq!(Day::from_date(date).date(), date);
        }
        assert_eq!((first.number(), Day::LAST.to_string().as_str()), (-354_285, "9999-12-31"));
        assert_eq!((Day::from_number(-354_286), Day::from_number(Day::LAST.number() + 1)), (None, None));
    }
}
