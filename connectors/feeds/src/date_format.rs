//! Dates in a known format: strftime directives, compiled to steps that read byte by byte.

use std::fmt;

use jiff::civil;
use rewardhub_core::time::Day;

pub(crate) mod weekday_prefix;
use crate::date::DayOrder;

/// Beginnings of the names of months, in the languages of Western, Northern and Central Europe; the longest match counts.
#[rustfmt::skip]
const MONTHS: [(&str, i8); 64] = [
    ("jan", 1), ("feb", 2), ("mar", 3), ("apr", 4), ("may", 5), ("jun", 6), ("jul", 7), ("aug", 8), ("sep", 9), ("oct", 10),
    ("nov", 11), ("dec", 12),
    ("mär", 3), ("mrz", 3), ("mai", 5), ("okt", 10), ("dez", 12),
    ("janv", 1), ("fév", 2), ("fev", 2), ("avr", 4), ("juin", 6), ("juil", 7), ("aoû", 8), ("aou", 8), ("déc", 12),
    ("mrt", 3), ("maa", 3), ("mei", 5),
    ("ene", 1), ("abr", 4), ("ago", 8), ("dic", 12), ("gen", 1), ("mag", 5), ("giu", 6), ("lug", 7), ("set", 9), ("ott", 10),
    ("maj", 5), ("maí", 5), ("des", 12), ("out", 10),
    ("sty", 1), ("lut", 2), ("kwi", 4), ("cze", 6), ("lip", 7), ("sie", 8), ("wrz", 9), ("paź", 10), ("lis", 11), ("gru", 12),
    ("tam", 1), ("hel", 2), ("kes", 6), ("hei", 7), ("elo", 8), ("huh", 4), ("tou", 5), ("syy", 9), ("lok", 10),
    ("marr", 11), ("jou", 12),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Year,
    ShortYear,
    Month,
    MonthName,
    Weekday,
    Day,
    Hour,
    Hour12,
    Minute,
    Second,
    Fraction,
    Half,
    Literal(u8),
}

/// A format of dates, with or without a time of day after the date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    steps: Vec<Step>,
}

impl DateFormat {
    /// Compiles a format from these strftime directives: `%Y %y %m %b %B %h %d %e %a %A %H %I %M %S %f %p %%`, and `%F %D %T %R`
    /// as abbreviations. A weekday is skipped when reading.
    ///
    /// # Errors
    /// The end of a sentence that says what is wrong: an unknown directive, or a format without year, month and day.
    pub fn parse(format: &str) -> Result<Self, String> {
        let expanded =
            format.replace("%F", "%Y-%m-%d").replace("%D", "%m/%d/%y").replace("%T", "%H:%M:%S").replace("%R", "%H:%M");
        let mut steps = Vec::new();
        let mut chars = expanded.bytes();
        while let Some(byte) = chars.next() {
            if byte != b'%' {
                steps.push(Step::Literal(byte));
                continue;
            }
            let mut directive = chars.next();
            if directive == Some(b'-') {
                directive = chars.next();
            }
            steps.push(match directive {
                Some(b'Y') => Step::Year,
                Some(b'y') => Step::ShortYear,
                Some(b'm') => Step::Month,
                Some(b'b' | b'B' | b'h') => Step::MonthName,
                Some(b'a' | b'A') => Step::Weekday,
                Some(b'd' | b'e') => Step::Day,
                Some(b'H') => Step::Hour,
                Some(b'I') => Step::Hour12,
                Some(b'M') => Step::Minute,
                Some(b'S') => Step::Second,
                Some(b'f') => Step::Fraction,
                Some(b'p') => Step::Half,
                Some(b'%') => Step::Literal(b'%'),
                Some(other) => return Err(format!("has %{}: use %Y %y %m %b %d %a %H %I %M %S %f %p", char::from(other))),
                None => return Err("ends in a lone %".to_owned()),
            });
        }
        let has = |wanted: [Step; 2]| steps.iter().any(|step| wanted.contains(step));
        let whole = has([Step::Year, Step::ShortYear]) && has([Step::Month, Step::MonthName]) && has([Step::Day, Step::Day]);
        if whole { Ok(Self { steps }) } else { Err("does not tell year, month and day: as in %d.%m.%Y".to_owned()) }
    }

    /// Reads a day, and the time of day if the format has one. A time that the format does not have may still follow the day.
    /// `None` if the text has another format.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<(Day, Option<civil::Time>)> {
        let mut bytes = self.bare(text).as_bytes();
        let (mut year, mut month, mut day) = (0, 0, 0);
        let (mut clock, mut timed, mut afternoon) = ([0_i16; 3], false, None);
        for step in &self.steps {
            match step {
                Step::Literal(byte) => bytes = bytes.strip_prefix(&[*byte])?,
                Step::Year => year = number(&mut bytes, 4, 4)?,
                Step::ShortYear => {
                    let short = number(&mut bytes, 2, 2)?;
                    year = if short < 70 { 2000 + short } else { 1900 + short };
                }
                Step::Month => month = number(&mut bytes, 1, 2)?,
                Step::MonthName => month = month_name(&mut bytes)?,
                Step::Weekday => bytes = without_word(bytes)?,
                Step::Day => day = number(&mut bytes, 1, 2)?,
                Step::Hour | Step::Hour12 => (clock[0], timed) = (number(&mut bytes, 1, 2)?, true),
                Step::Minute => clock[1] = number(&mut bytes, 1, 2)?,
                Step::Second => clock[2] = number(&mut bytes, 1, 2)?,
                Step::Fraction => bytes = bytes.trim_ascii_start_digits(),
                Step::Half => {
                    afternoon = Some(bytes.first()?.eq_ignore_ascii_case(&b'p'));
                    bytes = bytes.get(2..)?;
                }
            }
        }
        let day = Day::from_ymd(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)?;
        if let Some(afternoon) = afternoon {
            clock[0] = clock[0] % 12 + if afternoon { 12 } else { 0 };
        }
        let mut time = timed.then(|| time_of(clock)).flatten();
        if timed && time.is_none() {
            return None;
        }
        if !bytes.is_empty() {
            time = Some(read_time(std::str::from_utf8(bytes).ok()?)?);
        }
        Some((day, time))
    }

    /// The text without what stands before its date, unless the format itself has that.
    fn bare<'t>(&self, text: &'t str) -> &'t str {
        match self.steps.first() {
            Some(Step::Literal(_)) => text,
            Some(Step::Weekday) => text.trim_matches(['\'', '"']),
            _ => weekday_prefix::bare(text),
        }
    }

    /// The format of purely numeric dates in this order, with the separator of a sample; `None` if the sample does not fit.
    #[must_use]
    pub fn of_order(order: DayOrder, sample: &str) -> Option<Self> {
        let digits = sample.bytes().take_while(u8::is_ascii_digit).count();
        let separator = sample.bytes().find(|b| !b.is_ascii_digit());
        let day_part = sample.split([' ', 'T']).next().unwrap_or(sample);
        let last = day_part.bytes().rev().take_while(u8::is_ascii_digit).count();
        let year = |len: usize| if len == 4 { "%Y" } else { "%y" };
        let compact = separator.is_none() || digits >= 6;
        let separator = if compact { String::new() } else { char::from(separator?).to_string().replace('%', "%%") };
        let (first_year, last_year) = if compact {
            let year = if digits == 8 { "%Y" } else { "%y" };
            (year, year)
        } else {
            (year(digits), year(last))
        };
        let words = match order {
            DayOrder::YearMonthDay => [first_year, "%m", "%d"],
            DayOrder::DayMonthYear => ["%d", "%m", last_year],
            DayOrder::MonthDayYear => ["%m", "%d", last_year],
        };
        Self::parse(&words.join(&separator)).ok()
    }
}

impl fmt::Display for DateFormat {
    /// Writes the format as [`Self::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            let word = match step {
                Step::Year => "%Y",
                Step::ShortYear => "%y",
                Step::Month => "%m",
                Step::MonthName => "%b",
                Step::Weekday => "%a",
                Step::Day => "%d",
                Step::Hour => "%H",
                Step::Hour12 => "%I",
                Step::Minute => "%M",
                Step::Second => "%S",
                Step::Fraction => "%f",
                Step::Half => "%p",
                Step::Literal(b'%') => "%%",
                Step::Literal(byte) => {
                    write!(f, "{}", char::from(*byte))?;
                    continue;
                }
            };
            f.write_str(word)?;
        }
        Ok(())
    }
}

trait Digits {
    fn trim_ascii_start_digits(&self) -> &Self;
}

impl Digits for [u8] {
    fn trim_ascii_start_digits(&self) -> &Self {
        let digits = self.iter().take_while(|b| b.is_ascii_digit()).count();
        &self[digits..]
    }
}

fn number(bytes: &mut &[u8], least: usize, most: usize) -> Option<i16> {
    let mut value = 0;
    let mut count = 0;
    while let (true, Some(digit @ b'0'..=b'9')) = (count < most, bytes.first()) {
        value = value * 10 + i16::from(digit - b'0');
        *bytes = &bytes[1..];
        count += 1;
    }
    (count >= least).then_some(value)
}

/// The rest after a word and the point that may abbreviate it; `None` if no word comes first.
fn without_word(bytes: &[u8]) -> Option<&[u8]> {
    let text = std::str::from_utf8(bytes).ok()?;
    let rest = text.trim_start_matches(char::is_alphabetic);
    let rest = if rest.len() < text.len() { rest } else { return None };
    Some(rest.strip_prefix('.').unwrap_or(rest).as_bytes())
}

/// Whether a word begins like the name of a month.
pub(crate) fn begins_as_month(word: &str) -> bool {
    let word = word.to_lowercase();
    MONTHS.iter().any(|(month, _)| word.starts_with(month))
}

fn month_name(bytes: &mut &[u8]) -> Option<i16> {
    let text = std::str::from_utf8(bytes).ok()?;
    let len = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let name = text[..len].to_lowercase();
    let found = MONTHS.iter().filter(|(month, _)| name.starts_with(month)).max_by_key(|(month, _)| month.len())?;
    *bytes = &bytes[len..];
    if bytes.first() == Some(&b'.') {
        *bytes = &bytes[1..];
    }
    Some(i16::from(found.1))
}

fn time_of([hour, minute, second]: [i16; 3]) -> Option<civil::Time> {
    civil::Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0).ok()
}

/// Reads `14:33`, `14:33:02`, `14.33`, `T14:33:02.123Z`, `2:33 PM` or `143302`; `None` for any other text.
pub(crate) fn read_time(text: &str) -> Option<civil::Time> {
    let text = text.trim_start_matches(['T', ' ', ',']).trim_end_matches(['Z', ' ']);
    let (mut bytes, mut clock) = (text.as_bytes(), [0; 3]);
    let compact = bytes.len() >= 4 && bytes.iter().all(u8::is_ascii_digit);
    clock[0] = number(&mut bytes, if compact { 2 } else { 1 }, 2)?;
    for part in &mut clock[1..] {
        if let Some(rest) = bytes.strip_prefix(b":").or_else(|| bytes.strip_prefix(b".")) {
            bytes = rest;
        } else if !compact || bytes.is_empty() {
            break;
        }
        *part = number(&mut bytes, 2, 2)?;
    }
    if let Some(rest) = bytes.strip_prefix(b".") {
        bytes = rest.trim_ascii_start_digits();
    }
    match bytes.trim_ascii_start() {
        [] => {}
        half if half.eq_ignore_ascii_case(b"am") => clock[0] %= 12,
        half if half.eq_ignore_ascii_case(b"pm") => clock[0] = clock[0] % 12 + 12,
        _ => return None,
    }
    time_of(clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: &str, text: &str) -> String {
        let format = DateFormat::parse(format).unwrap();
        format.read(text).map_or("none".to_owned(), |(day, time)| match time {
            Some(time) => format!("{day} {time}"),
            None => day.to_string(),
        })
    }

    #[test]
    fn dates_are_read_as_their_format_says() {
        assert_eq!(check("%d.%m.%Y", "31.03.2026"), "2026-03-31");
        assert_eq!(check("%d.%m.%Y", "1.3.2026"), "2026-03-01");
        assert_eq!(check("%m/%d/%y", "03/31/26"), "2026-03-31");
        assert_eq!(check("%d %b %Y", "31 March 2026"), "2026-03-31");
        assert_eq!(check("%d-%b-%y", "31-MRZ-26"), "2026-03-31");
        for text in ["31 maart 2026", "31 marzo 2026", "31 mars 2026", "31 mar. 2026", "31 März 2026", "31 marca 2026"] {
            assert_eq!(check("%d %b %Y", text), "2026-03-31", "{text}");
        }
        assert_eq!(check("%d %b %Y", "5 ene 2026"), "2026-01-05");
        assert_eq!(check("%Y%m%d", "20260331"), "2026-03-31");
        assert_eq!(check("%F %T", "2026-03-31 14:33:02"), "2026-03-31 14:33:02");
        assert_eq!(check("%d/%m/%Y", "31/03/2026 2:33 pm"), "2026-03-31 14:33:00");
        assert_eq!(check("%Y-%m-%d", "2026-03-31T14:33:02.123Z"), "2026-03-31 14:33:02");
        assert_eq!(check("%a %d %b %Y", "Tue 31 Mar 2026"), "2026-03-31");
        assert_eq!(check("%A, %d. %B %Y", "Dienstag, 31. März 2026"), "2026-03-31");
        assert_eq!(check("%d %b %Y (%a)", "31 Mar 2026 (Tue)"), "2026-03-31");
    }

    #[test]
    fn what_is_no_such_day_or_time_is_none() {
        for text in ["30.02.2026", "31.03.26", "2026-03-31", "", "31.03.2026x", "31.03.2026 25:00", "Total"] {
            assert_eq!(check("%d.%m.%Y", text), "none", "{text}");
        }
    }

    #[test]
    fn a_format_is_shown_as_it_is_read() {
        for format in ["%d.%m.%Y", "%d-%b-%y", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y %I:%M %p", "%a %d %b %Y", "100%% %Y%m%d"] {
            assert_eq!(DateFormat::parse(format).unwrap().to_string(), format);
        }
    }

    #[test]
    fn a_format_that_has_no_day_is_refused() {
        assert!(DateFormat::parse("%m/%Y").is_err());
        assert!(DateFormat::parse("%d.%m.%Q").is_err());
        assert!(DateFormat::parse("%d.%m.%").is_err());
    }
}
