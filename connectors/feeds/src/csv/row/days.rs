//! The days of a row: when it was booked, and when bought. A row that is not booked yet may have no booking day.

use ::csv::ByteRecord;
use rewardhub_core::{
    item::{BookedFrom, Purchased, Status},
    time::{Day, Instant},
};

use super::Rows;
use crate::{
    csv::row_error::RowError,
    date_format::{self, DateFormat},
    profile::Field,
};

/// A day, and the time of day after it, if any.
type Read = (Day, Option<jiff::civil::Time>);

/// The day under which a row is entered.
pub(super) struct Booked {
    pub(super) on: Day,
    pub(super) from: BookedFrom,
    pub(super) status: Status,
}

impl Rows<'_> {
    /// The booking day; for a row that is not booked yet, the day of the purchase or the
    /// value date. `None` if it names no day at all.
    pub(super) fn booked(&mut self, record: &ByteRecord, stated: Option<Status>) -> Result<Option<Booked>, RowError> {
        let cell = self.cell(record, Field::Date);
        let status = stated.unwrap_or(Status::Booked);
        if let Some((_, day)) = self.day.as_ref().filter(|(bytes, _)| bytes == cell && !cell.is_empty()) {
            return Ok(Some(Booked { on: *day, from: BookedFrom::Booking, status }));
        }
        let found = if is_no_day(cell) { Ok(None) } else { self.day_of(record, Field::Date, &self.layout.date) };
        let found = usable(found, status);
        if let Ok(Some((on, _))) = found {
            self.day = Some((cell.to_vec(), on));
            return Ok(Some(Booked { on, from: BookedFrom::Booking, status }));
        }
        // Some banks write the status in place of a day that is not known yet.
        let instead = self.text(record, Field::Date)?.and_then(|text| self.lexicon.status(&text));
        if instead.is_none() {
            found?;
        }
        let bought = self.other_day(record, Field::PurchaseDate, &self.layout.purchase_date, status)?;
        let on = match bought {
            Some(day) => Some(day),
            None => self.value_on(record, status)?,
        };
        // Without a booking day, a row is not booked unless it says so.
        let status = match (stated, instead) {
            (Some(status), None | Some(Status::Booked)) | (None, Some(status)) => status,
            (_, Some(status)) => status,
            (None, None) if on.is_some() => Status::Pending,
            (None, None) => Status::Booked,
        };
        match on {
            _ if status == Status::Booked => Err(RowError::new(
                Field::Date,
                "date",
                "the row has no booking date; give it one, name another column as date under [csv.columns] in the feed's profile, or list such rows as footer under [csv]",
            )),
            Some(on) => Ok(Some(Booked { on, from: BookedFrom::Value, status })),
            None => Ok(None),
        }
    }

    fn other_day(&self, record: &ByteRecord, field: Field, format: &DateFormat, row: Status) -> Result<Option<Day>, RowError> {
        let cell = self.cell(record, field);
        if is_no_day(cell) {
            return Ok(None);
        }
        if let Some((_, day)) = self.day.as_ref().filter(|(bytes, _)| bytes == cell && *format == self.layout.date) {
            return Ok(Some(*day));
        }
        let read = usable(self.day_of(record, field, format), row);
        // Some banks write the status in place of a day that is not known yet.
        let status = || Ok::<_, RowError>(self.text(record, field)?.is_some_and(|text| self.lexicon.status(&text).is_some()));
        match read {
            Err(_) if status()? => Ok(None),
            read => Ok(read?.map(|(day, _)| day)),
        }
    }

    fn day_of(&self, record: &ByteRecord, field: Field, format: &DateFormat) -> Result<Option<Read>, RowError> {
        let Some(text) = self.text(record, field)? else { return Ok(None) };
        // A time with an offset belongs to the day at the bank.
        if text.len() > 19
            && text.as_bytes()[10] == b'T'
            && let Ok(moment) = crate::date::moment(&text, &self.profile.zone)
            && let Some(at) = moment.at
        {
            return Ok(Some((moment.day, Some(at.timestamp().to_zoned(self.profile.zone.clone()).time()))));
        }
        format.read(&text).map(Some).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            let message =
                format!("{shown:?} is no day in this format; correct it, or set date_format under [csv] in the profile");
            RowError::new(field, "date", message)
        })
    }

    pub(super) fn value_on(&self, record: &ByteRecord, row: Status) -> Result<Option<Day>, RowError> {
        self.other_day(record, Field::ValueDate, &self.layout.value_date, row)
    }

    /// When a row was bought that is entered under the day in `booked`; `None` if it does not say.
    pub(super) fn purchased(&self, record: &ByteRecord, booked: &Booked) -> Result<Option<Purchased>, RowError> {
        let blank = is_no_day(self.cell(record, Field::PurchaseDate));
        let read = || usable(self.day_of(record, Field::PurchaseDate, &self.layout.purchase_date), booked.status);
        let bought = if blank { None } else { read()? };
        let mut time = bought.and_then(|(_, time)| time);
        if let Some(text) = self.text(record, Field::Time)? {
            let read = date_format::read_time(&text);
            time = Some(
                read.ok_or_else(|| RowError::new(Field::Time, "date", format!("{text:?} is not a time; give one as 14:33:02, or name another column as time under [csv.columns] in the feed's profile")))?,
            );
        }
        // Midnight stands for a missing time.
        let time = time.filter(|time| *time != jiff::civil::Time::midnight());
        let day = bought.map(|(day, _)| day);
        Ok(match time {
            Some(time) => self.instant(day.unwrap_or(booked.on), time).map(Purchased::At),
            None => day.map(Purchased::On),
        })
    }

    fn instant(&self, day: Day, time: jiff::civil::Time) -> Option<Instant> {
        let at = self.profile.zone.to_ambiguous_timestamp(day.date().to_datetime(time)).compatible().ok()?;
        Some(Instant(at.as_microsecond()))
    }
}

/// Ignores whatever stands in place of a day in a row that is not booked, such as `TBC` or `01/01/1900`.
fn usable(read: Result<Option<Read>, RowError>, row: Status) -> Result<Option<Read>, RowError> {
    match row {
        Status::Booked => read,
        Status::Pending | Status::Removed => Ok(read.ok().flatten().filter(|(day, _)| YEARS.contains(&day.date().year()))),
    }
}

/// The years of bank files. Software writes others for days that it does not know.
const YEARS: std::ops::Range<i16> = 1971..2200;

/// Whether a cell is blank or stands for a missing day: `-`, `00.00.0000`, `n/a`.
pub(in crate::csv) fn is_no_day(cell: &[u8]) -> bool {
    let word = cell.eq_ignore_ascii_case(b"n/a") || cell.eq_ignore_ascii_case(b"null");
    word || cell.iter().all(|b| matches!(b, b'0' | b'-' | b'.' | b'/' | b':' | b' '))
}
