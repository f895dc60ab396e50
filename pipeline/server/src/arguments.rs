//! Parses words of the command line into values: days, instants, amounts.

use clap::Args;
use rewardhub_core::{
    currency,
    money::Asset,
    time::{Day, Instant},
};
use rewardhub_feeds::profile::Given;
use rewardhub_made_up_bank::Window;

use rewardhub_service::{
    Caller, Service, Subject,
    accounts::Number,
    adjustments::{UnfitReason, check_reason},
};

/// Parses a day, as in `2026-03-31`.
pub fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| format!("{text:?} is not a day; write it as 2026-03-31"))
}

/// Parses two days, as in `2026-03-01..2026-03-31`; both belong to the window.
pub fn window(text: &str) -> Result<Window, String> {
    let Some((from, to)) = text.split_once("..") else {
        return Err(format!("{text:?} is not a window; write its first and last day as 2026-03-01..2026-03-31"));
    };
    let window = Window { from: day(from)?, to: day(to)? };
    if window.from > window.to {
        return Err(format!("the window ends on {to}, before it begins on {from}; write the earlier day first"));
    }
    Ok(window)
}

/// Parses an instant (RFC 3339), or a day, which means its midnight in UTC.
pub fn instant(text: &str) -> Result<Instant, String> {
    let midnight = || Day::parse(text).and_then(|_| Instant::parse(&format!("{text}T00:00:00Z")));
    Instant::parse(text)
        .or_else(midnight)
        .ok_or_else(|| format!("{text:?} is not an instant; write it as 2026-03-31T12:00:00Z, or a day as 2026-03-31"))
}

/// The user of the system, on whose behalf the command line asks, as a caller.
pub fn system_user(data: &Service, at: Instant) -> anyhow::Result<Caller> {
    Ok(data.caller(&Subject::SystemUser(system_user_name()), at)?)
}

/// The name of the system's user.
pub fn system_user_name() -> String {
    whoami::username().unwrap_or_else(|_| "without a name".into())
}

/// What files do not say of themselves.
#[derive(Debug, Clone, Default, Args)]
pub struct NotSaid {
    /// Whose it is, if it does not say so itself: the account's number, as the bank writes it
    #[arg(long, value_name = "NUMBER")]
    account: Option<Number>,
    /// What its amounts are in, if it does not say so itself
    #[arg(long, value_name = "CODE", value_parser = currency)]
    currency: Option<Asset>,
}

impl NotSaid {
    /// Returns the account and the currency in the form that a profile takes.
    pub fn given(&self) -> Given {
        Given { account: self.account.as_ref().map(|number| number.as_written().clone()), currency: self.currency }
    }
}

/// Parses a currency by its ISO 4217 code, as in `GBP`, in small letters too.
fn currency(text: &str) -> Result<Asset, String> {
    let code = text.to_ascii_uppercase();
    let known = Asset::new(&code).ok().filter(|asset| currency::decimals(*asset).is_some());
    known.ok_or_else(|| format!("{text:?} is not a currency; ISO 4217 has three letters, as in GBP"))
}

/// Parses an asset by its code, as in `GBP` or `PTS`.
pub fn asset(text: &str) -> Result<Asset, String> {
    Asset::new(text).map_err(|error| error.to_string())
}

/// A text that may be left out; empty if it was.
///
/// # Errors
/// When it is blank, or too long.
pub fn maybe_text(flag: &str, text: Option<String>) -> anyhow::Result<String> {
    let Some(text) = text else { return Ok(String::new()) };
    match check_reason(&text) {
        Ok(()) => Ok(text),
        Err(UnfitReason::Blank) => anyhow::bail!("--{flag} is blank; leave it out, or write something"),
        Err(unfit @ UnfitReason::TooLong { .. }) => anyhow::bail!("--{flag} {unfit}"),
    }
}

/// Parses a length of time, as in `3 days` or `90 minutes`, into seconds.
pub fn duration_seconds(text: &str) -> Result<u32, String> {
    let wrong = || format!("{text:?} is not a length of time; write it as \"3 days\", \"12 hours\" or \"90 minutes\"");
    let (number, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let seconds = match unit.trim() {
        "second" | "seconds" => 1,
        "minute" | "minutes" => 60,
        "hour" | "hours" => 60 * 60,
        "day" | "days" => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    let count = number.parse::<u32>().ok().filter(|count| is_number && *count > 0).ok_or_else(wrong)?;
    count.checked_mul(seconds).ok_or_else(wrong)
}

/// Parses a time of day, as in `18:30`, into seconds since midnight.
pub fn time_of_day(text: &str) -> Result<u32, String> {
    let wrong = || format!("{text:?} is not a time of day; write it as 18:30");
    let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
    let part = |text: &str, end: u32| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|n| digits && *n < end)
    };
    match (part(hour, 24), part(minute, 60)) {
        (Some(hour), Some(minute)) => Ok(hour * 3600 + minute * 60),
        _ => Err(wrong()),
    }
}

/// Parses a merchant category code (ISO 18245): four digits.
pub fn mcc(text: &str) -> Result<u16, String> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let wrong = || format!("{text:?} is not a merchant category code; write its four digits, as in 5411");
    if digits { text.parse().map_err(|_| wrong()) } else { Err(wrong()) }
}

/// Parses one of these words, in any case; `_` and `-` may replace a space or each other.
pub fn word<T: Copy>(text: &str, what: &str, words: &[(&str, T)]) -> Result<T, String> {
    let plain = |word: &str| word.to_lowercase().replace(['_', '-'], " ");
    words.iter().find(|(word, _)| plain(word) == plain(text)).map(|(_, value)| *value).ok_or_else(|| {
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        format!("{text:?} is not a {what}; there is {}", all.join(", "))
    })
}

/// Parses a count; `1_000_000` is one million.
pub fn count(text: &str) -> Result<u64, String> {
    text.replace('_', "").parse().map_err(|_| format!("{text:?} is not a count; write digits, as in 1_000_000"))
}

/// Parses a size in bytes, as in `512MiB`; a number without a unit is in bytes.
#[cfg(feature = "lake")]
pub fn size(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is not a size; write it as 512MiB or 2GiB");
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let factor = match unit.trim().to_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1_u64 << 30,
        _ => return Err(wrong()),
    };
    digits.parse::<u64>().ok().and_then(|number| number.checked_mul(factor)).filter(|bytes| *bytes > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_both_of_its_days_in_order() {
        let days = window("2026-03-01..2026-03-31").unwrap();
        assert_eq!((days.from.to_string(), days.to.to_string()), ("2026-03-01".into(), "2026-03-31".into()));
        assert!(window("2026-03-31..2026-03-01").unwrap_err().contains("write the earlier day first"));
        assert!(window("2026-03-01").unwrap_err().contains("is not a window"));
        assert!(window("2026-03-01..2026-02-30").unwrap_err().contains("is not a day"));
    }

    #[test]
    fn a_day_is_an_instant_too() {
        assert_eq!(instant("2026-03-31"), instant("2026-03-31T00:00:00Z"));
        assert_eq!(instant("2026-03-31T02:00:00+02:00"), instant("2026-03-31"));
        assert!(instant("yesterday").is_err());
    }

    #[test]
    fn times_codes_and_counts_are_read_strictly() {
        assert_eq!(time_of_day("18:30"), Ok(66_600));
        assert!(["24:00", "18:60", "7:30", "1830", "+1:00"].iter().all(|text| time_of_day(text).is_err()));
        assert_eq!((mcc("0742"), mcc("5411")), (Ok(742), Ok(5411)));
        assert!(["541", "54111", "+541", "541x"].iter().all(|text| mcc(text).is_err()));
        assert_eq!(count("1_000_000"), Ok(1_000_000));
        assert!(count("many").is_err());
    }

    #[test]
    fn lengths_of_time_have_a_unit() {
        assert_eq!(
            ["3 days", "1 hour", "90 minutes", "5 seconds"].map(duration_seconds),
            [Ok(259_200), Ok(3600), Ok(5400), Ok(5)]
        );
        assert!(
            ["", "3", "3d", "0 days", "-1 days", "+1 days", "1.5 days", "9999999 days"]
                .iter()
                .all(|text| { duration_seconds(text).is_err_and(|error| error.contains("is not a length of time")) })
        );
    }

    #[cfg(feature = "lake")]
    #[test]
    fn sizes_have_units() {
        assert_eq!(["1GiB", "512 MiB", "7", "2k"].map(size), [Ok(1 << 30), Ok(512 << 20), Ok(7), Ok(2048)]);
        assert!(["", "MiB", "1.5GiB", "-1", "0", "1MB", "99999999999GiB"].iter().all(|text| size(text).is_err()));
    }

    #[test]
    fn words_are_found_however_their_parts_are_joined() {
        let words = [("in store", 1), ("online", 2)];
        assert!(["in-store", "in_store", "In Store"].iter().all(|text| word(text, "channel", &words) == Ok(1)));
        assert_eq!(word("shop", "channel", &words), Err("\"shop\" is not a channel; there is in store, online".into()));
    }
}
