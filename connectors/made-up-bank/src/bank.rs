//! The made-up bank: which rows exist. Every row is a function of the plan and of its place, so any of them can be asked for at
//! any time and none is remembered.
//!
//! An account's places are everyday purchases, in the order of their days, and behind them for each month a number of chains of
//! two rows: what comes every month, and what goes wrong in a normal one (`month`).

use rewardhub_core::time::Day;

use super::{
    calendar::Calendar,
    everyday_purchases,
    merchants::MERCHANTS,
    monthly_rows::{CHAINS, ROWS_OF_ALL_CHAINS},
    rendering::{Rendering, Window},
    row::Row,
    seeded_random::{SeededRandom, mix},
};

/// What a bank is made from. The same plan makes the same bank for ever, and another plan another bank: their rows have other
/// references, also where they are booked to accounts of one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Another seed is another bank.
    pub seed: u64,
    /// 1 to 90 million; each two belong to one person.
    pub accounts: u32,
    /// First booking day.
    pub first: Day,
    /// Number of days, 1 to 3660.
    pub days: u32,
    /// About so many rows in all.
    pub transactions: u64,
}

impl Default for Plan {
    /// One person with two accounts in January 2026.
    fn default() -> Self {
        Self { seed: 1, accounts: 2, first: Day::from_ymd(2026, 1, 1).expect("a date"), days: 31, transactions: 240 }
    }
}

/// A plan, made ready to be asked for rows.
pub struct Bank {
    pub(super) seed: u64,
    pub(super) calendar: Calendar,
    pub(super) accounts: u32,
    pub(super) days: u64,
    /// Merchants of everyday purchases, each as often as it weighs.
    pub(super) picks: Vec<u16>,
    /// Everyday purchases of an account at most; those from `fewer_from` on have one less.
    everyday: u64,
    fewer_from: u64,
    /// Chains of an account and month.
    chains: u64,
    /// Places of an account.
    places: u64,
    transactions: u64,
    /// What its references are drawn with.
    drawn: [u64; 2],
}

impl Bank {
    /// The bank of a plan; what is out of a plan's bounds is taken as the bound.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let accounts = plan.accounts.clamp(1, 90_000_000);
        let days = plan.days.clamp(1, 3660);
        let calendar = Calendar::new(plan.first, days);
        let (holders, days) = (u64::from(accounts), u64::from(days));
        // A month's chains make at most six rows of ten: where rows are few, an account has some of the chains only.
        let monthly = ROWS_OF_ALL_CHAINS * holders * days;
        let chains = (plan.transactions.saturating_mul(6 * CHAINS * 30) / (10 * monthly)).min(CHAINS);
        let everyday_rows = plan.transactions.saturating_sub(monthly * chains / (CHAINS * 30));
        let everyday = everyday_rows.div_ceil(holders);
        let months = u64::try_from(calendar.months.len()).unwrap_or(0);
        Self {
            seed: plan.seed,
            accounts,
            days,
            picks: everyday_purchases::picks(MERCHANTS),
            everyday,
            fewer_from: if everyday_rows.is_multiple_of(holders) { holders } else { everyday_rows % holders },
            chains,
            places: everyday + months * chains * 2,
            transactions: plan.transactions,
            drawn: drawn(plan, accounts, days),
            calendar,
        }
    }

    /// The days of the plan.
    #[must_use]
    pub const fn window(&self) -> Window {
        Window { from: self.calendar.first, to: self.calendar.last }
    }

    /// The days that a rendering shows, within the plan's.
    #[must_use]
    pub fn window_of(&self, rendering: &Rendering) -> Window {
        let (all, asked) = (self.window(), rendering.window.unwrap_or(self.window()));
        Window { from: asked.from.max(all.from), to: asked.to.min(all.to) }
    }

    /// What the bank calls a row of this place: no other row of its, and none of a bank of another plan.
    pub(super) const fn reference(&self, place: u64) -> u64 {
        mix(mix(place.wrapping_add(self.drawn[0])) ^ self.drawn[1])
    }

    /// How many places there are over all accounts; some are empty.
    pub(super) fn all_places(&self) -> u64 {
        u64::from(self.accounts) * self.places
    }

    /// Rows to expect in a window, roughly.
    pub(super) fn expected(&self, window: Window) -> u64 {
        let days = i64::from(window.to.number()) - i64::from(window.from.number()) + 1;
        self.transactions.saturating_mul(u64::try_from(days).unwrap_or(0)) / self.days
    }

    /// The row at a place counted over all accounts.
    pub(super) fn at(&self, place: u64) -> Option<Row> {
        let account = u32::try_from(place / self.places).ok()?;
        let slot = place % self.places;
        if slot < self.everyday {
            return (slot < self.everyday_of(account)).then(|| everyday_purchases::row(self, account, slot));
        }
        let rest = slot - self.everyday;
        let month = usize::try_from(rest / (self.chains * 2)).ok()?;
        self.chained(account, month, rest / 2 % self.chains, rest % 2 == 1)
    }

    /// The place of an account's slot.
    pub(super) fn place(&self, account: u32, slot: u64) -> u64 {
        u64::from(account) * self.places + slot
    }

    /// Everyday purchases of an account.
    pub(super) fn everyday_of(&self, account: u32) -> u64 {
        self.everyday - u64::from(u64::from(account) >= self.fewer_from)
    }

    /// Adds an account's monthly rows of one month.
    pub(super) fn add_month(&self, account: u32, month: usize, rows: &mut Vec<Row>) {
        for chain in 0..self.chains {
            rows.extend([false, true].into_iter().filter_map(|second| self.chained(account, month, chain, second)));
        }
    }

    fn chained(&self, account: u32, month: usize, chain: u64, second: bool) -> Option<Row> {
        let span = self.calendar.months.get(month)?;
        let month = u64::try_from(month).unwrap_or(0);
        // Accounts with some of the chains only have others each month; the two accounts of a person have the same.
        let person = u64::from(account / 2);
        let kind = if self.chains == CHAINS { chain } else { (chain + person * 5 + month * 3) % CHAINS };
        let first_place = self.place(account, self.everyday + (month * self.chains + chain) * 2);
        let row = super::monthly_rows::row(self, account, span, (month, kind), first_place, second)?;
        self.calendar.contains(row.day).then_some(row)
    }

    /// Draws about everyday life of an account.
    pub(super) fn dice(&self, account: u32, which: u64) -> SeededRandom {
        SeededRandom::new(self.seed, u64::from(account) * 4 + 1, which)
    }

    /// Draws that the two accounts of a person share.
    pub(super) fn shared_dice(&self, account: u32, which: u64) -> SeededRandom {
        SeededRandom::new(self.seed, u64::from(account / 2) * 4 + 2, which)
    }
}

/// Everything that tells a plan from others, twice.
fn drawn(plan: &Plan, accounts: u32, days: u64) -> [u64; 2] {
    let first = u64::from(plan.first.number().cast_unsigned());
    [1, 2].map(|which: u64| {
        let all = [plan.seed, u64::from(accounts), first, days, plan.transactions];
        all.into_iter().fold(which, |drawn, part| mix(drawn.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ mix(part)))
    })
}
