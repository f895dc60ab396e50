//! The days of a plan: its calendar months, their paydays and the text of every day, computed once.

use rewardhub_core::time::{Day, Month};

/// One calendar month that a plan touches.
pub(super) struct MonthSpan {
    /// The 1st of the month.
    pub(super) first: Day,
    /// The last weekday that is not after the 28th.
    pub(super) payday: Day,
}

impl MonthSpan {
    fn of(month: Month) -> Self {
        let first = month.first_day();
        Self { first, payday: payday(first) }
    }

    /// The n-th of the month, counted from 1.
    pub(super) const fn day(&self, n: i32) -> Day {
        self.first.plus(n - 1)
    }
}

/// How many days outside the plan a row may name (a purchase is booked some days after it was made).
const MARGIN: i32 = 40;

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

pub(super) struct Calendar {
    pub(super) first: Day,
    pub(super) last: Day,
    pub(super) months: Vec<MonthSpan>,
    base: i32,
    iso: Vec<[u8; 10]>,
    short: Vec<[u8; 6]>,
}

impl Calendar {
    pub(super) fn new(first: Day, days: u16) -> Self {
        let last = first.plus(i32::from(days) - 1);
        let months = (first.month().number()..=last.month().number()).filter_map(Month::from_number).map(MonthSpan::of).collect();
        let base = first.number() - MARGIN;
        let named = (base..=last.number() + MARGIN).filter_map(Day::from_number);
        let (iso, short) = named.map(|day| (iso(day), short(day))).unzip();
        Self { first, last, months, base, iso, short }
    }

    pub(super) fn contains(&self, day: Day) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// The day as `2026-03-12`.
    pub(super) fn iso(&self, day: Day) -> [u8; 10] {
        self.place(day).and_then(|place| self.iso.get(place)).copied().unwrap_or_else(|| iso(day))
    }

    /// The day as `12 MAR`.
    pub(super) fn short(&self, day: Day) -> [u8; 6] {
        self.place(day).and_then(|place| self.short.get(place)).copied().unwrap_or_else(|| short(day))
    }

    fn place(&self, day: Day) -> Option<usize> {
        usize::try_from(day.number() - self.base).ok()
    }
}

fn payday(first: Day) -> Day {
    let day = first.plus(27);
    let weekend = day.number() - day.week_start().number() - 4;
    day.plus(-weekend.max(0))
}

fn iso(day: Day) -> [u8; 10] {
    let mut text = [b'0'; 10];
    text.copy_from_slice(&day.to_string().as_bytes()[..10]);
    text
}

fn short(day: Day) -> [u8; 6] {
    let date = day.date();
    let month = MONTHS[usize::from(date.month().unsigned_abs()) - 1].as_bytes();
    let number = date.day().unsigned_abs();
    [b'0' + number / 10, b'0' + number % 10, b' ', month[0], month[1], month[2]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paydays_are_weekdays_and_days_have_names() {
        let calendar = Calendar::new(Day::parse("2026-02-10").unwrap(), 40);
        let paydays: Vec<String> = calendar.months.iter().map(|month| month.payday.to_string()).collect();
        assert_eq!(paydays, ["2026-02-27", "2026-03-27"]); // both 28ths are Saturdays
        let day = Day::parse("2026-03-02").unwrap();
        assert_eq!((&calendar.iso(day), &calendar.short(day)), (b"2026-03-02", b"02 MAR"));
        let far = Day::parse("2031-12-24").unwrap();
        assert_eq!((&calendar.iso(far), &calendar.short(far)), (b"2031-12-24", b"24 DEC"));
    }
}
