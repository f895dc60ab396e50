//! Days of records. Both shapes are lenient here: banks write times where days should stand, and midnight where no time is known.

use jiff::tz::TimeZone;
use rewardhub_core::{item::BookedFrom, time::Day};

use super::{
    field_values::{Text, text},
    record_error::RecordError,
};
use crate::date::{self, DateError};

/// The day of a date or an instant. An instant at exactly midnight is a day without a time: that is how banks write in a field
/// for date and time what they know the date of only. No time zone moves it to the day before.
pub(super) fn day(written: &str, zone: &TimeZone) -> Result<Day, DateError> {
    let day = match written.get(10..) {
        Some(time) if time.starts_with("T00:00:00") => &written[..10],
        _ => written,
    };
    date::moment(day, zone).map(|moment| moment.day)
}

/// The days of a record.
pub(super) struct Days {
    pub(super) booked_on: Day,
    pub(super) booked_from: BookedFrom,
    pub(super) value_on: Option<Day>,
}

/// A date field of a record: its pointer and what it holds.
pub(super) type DateField<'f, 'r> = (&'static str, &'f Option<Text<'r>>);

/// Reads the booking day from the first of `booked` that is there, else from the value date, else from the first of `otherwise`.
pub(super) fn days(
    booked: &[DateField<'_, '_>],
    value: DateField<'_, '_>,
    otherwise: &[DateField<'_, '_>],
    zone: &TimeZone,
) -> Result<Days, RecordError> {
    let read = |(pointer, field): &DateField<'_, '_>| {
        text(field).map(|written| day(written, zone).map_err(|error| RecordError::new(pointer, "date", error)))
    };
    let booked_on = booked.iter().find_map(read).transpose()?;
    let value_on = match read(&value).transpose() {
        // Nothing is judged by the value date if there is a booking date.
        Err(_) if booked_on.is_some() => None,
        read => read?,
    };
    let other = || otherwise.iter().find_map(read).transpose();
    let (booked_on, booked_from) = match (booked_on, value_on) {
        (Some(day), _) => (day, BookedFrom::Booking),
        (None, Some(day)) => (day, BookedFrom::Value),
        (None, None) => match other()? {
            Some(day) => (day, BookedFrom::Value),
            None => {
                let pointer = booked.first().map_or("", |(pointer, _)| pointer);
                return Err(RecordError::new(pointer, "date", "the record has no date; ask the bank for the page again"));
            }
        },
    };
    Ok(Days { booked_on, booked_from, value_on })
}
