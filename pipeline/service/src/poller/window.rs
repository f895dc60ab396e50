//! For which days an account is asked.

use rewardhub_core::time::Day;

/// How many days back a bank tells something without the customer (Regulation (EU) 2018/389, article 10).
const LONGEST_DAYS: u32 = 90;

/// The first and the last day to ask for: so many days back, or since the last day that was fetched if that is longer ago, so that a gap
/// closes as far as banks allow.
pub(super) fn window(today: Day, days: u32, fetched_to: Option<Day>) -> (Day, Day) {
    let back = |days: u32| today.plus(-days.cast_signed());
    let usual = back(days);
    let from = fetched_to.map_or(usual, |fetched| usual.min(fetched).max(back(days.max(LONGEST_DAYS))));
    (from, today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_fetched_as_far_as_banks_allow() {
        let day = |text: &str| Day::parse(text).unwrap();
        let from = |fetched: Option<&str>| window(day("2026-06-30"), 30, fetched.map(day)).0.to_string();
        assert_eq!(from(None), "2026-05-31");
        assert_eq!(from(Some("2026-06-29")), "2026-05-31");
        assert_eq!(from(Some("2026-05-02")), "2026-05-02");
        assert_eq!(from(Some("2025-01-01")), "2026-04-01");
        assert_eq!(window(day("2026-06-30"), 200, Some(day("2025-01-01"))).0.to_string(), "2025-12-12");
    }
}
