//! The made-up bank: which rows exist. Every row is a function of the plan and its place, so any row can be
//! computed at any time and none is stored.
//!
//! An account's places begin with its everyday purchases, in order of their days. After them, each month has a number of chains
//! of two rows: what every month brings, and what goes wrong in a normal one (`monthly_rows`).

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

/// What a bank is made from. The same plan always makes the same bank; another plan makes another bank, whose rows have other
/// references even where its accounts have the same numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Seed of all random draws; another seed makes another bank.
    pub seed: u64,
    /// Number of accounts, 1 to 90 million. Each person holds two of them.
    pub accounts: u32,
    /// First booking day of the bank.
    pub first: Day,
    /// Number of booking days, 1 to 3660.
    pub days: u16,
    /// Approximate number of rows over all accounts and days.
    pub transactions: u64,
}

impl Default for Plan {
    /// One person with two accounts in January 2026, and about 240 rows.
    fn default() -> Self {
        Self { seed: 1, accounts: 2, first: Day::from_ymd(2026, 1, 1).expect("a date"), days: 31, transactions: 240 }
    }
}

/// A bank made from a [`Plan`], which computes its rows on demand.
pub struct Bank {
    pub(super) seed: u64,
    pub(super) calendar: Calendar,
    pub(super) accounts: u32,
    pub(super) days: u64,
    /// Places of the merchants of everyday purchases in [`MERCHANTS`], each repeated as often as its weight.
    pub(super) picks: Vec<u16>,
    /// The most everyday purchases that an account has; accounts from `fewer_from` on have one less.
    everyday: u64,
    fewer_from: u64,
    /// Number of chains that each account has in each month.
    chains: u64,
    /// Number of places of each account.
    places: u64,
    transactions: u64,
    /// Keys that mix a place into a reference.
    drawn: [u64; 2],
}

impl Bank {
    /// Makes the bank of a plan. Values outside the plan's bounds are clamped to them.
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
        let months = calendar.months.len() as u64;
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

    /// All days of the plan.
    #[must_use]
    pub const fn window(&self) -> Window {
        Window { from: self.calendar.first, to: self.calendar.last }
    }

    /// The days that a rendering shows, limited to those of the plan.
    #[must_use]
    pub fn window_of(&self, rendering: &Rendering) -> Window {
        let (all, asked) = (self.window(), rendering.window.unwrap_or(self.window()));
        Window { from: asked.from.max(all.from), to: asked.to.min(all.to) }
    }

    /// The bank's reference for the row at this place. No other row of this bank has it, nor any row of another plan's bank.
    pub(super) const fn reference(&self, place: u64) -> u64 {
        mix(mix(place.wrapping_add(self.drawn[0])) ^ self.drawn[1])
    }

    /// Number of places over all accounts; some of them are empty.
    pub(super) fn all_places(&self) -> u64 {
        u64::from(self.accounts) * self.places
    }

    /// Approximate number of rows in a window; 0 in one that ends before it begins.
    pub(super) fn expected(&self, window: Window) -> u64 {
        let days = i64::from(window.to.number()) - i64::from(window.from.number()) + 1;
        self.transactions.saturating_mul(days.max(0).unsigned_abs()) / self.days
    }

    /// The row at a place counted over all accounts; `None` when the place is empty.
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

    /// The place of an account's slot, counted over all accounts.
    pub(super) fn place(&self, account: u32, slot: u64) -> u64 {
        u64::from(account) * self.places + slot
    }

    /// Number of everyday purchases of an account.
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
        let month = month as u64;
        // Accounts with only some of the chains get others each month; the two accounts of a person get the same ones.
        let person = u64::from(account / 2);
        let kind = if self.chains == CHAINS { chain } else { (chain + person * 5 + month * 3) % CHAINS };
        let first_place = self.place(account, self.everyday + (month * self.chains + chain) * 2);
        let row = super::monthly_rows::row(self, account, span, (month, kind), first_place, second)?;
        self.calendar.contains(row.day).then_some(row)
    }

    /// Random draws for one account.
    pub(super) fn dice(&self, account: u32, which: u64) -> SeededRandom {
        SeededRandom::new(self.seed, u64::from(account) * 4 + 1, which)
    }

    /// Random draws that the two accounts of a person share.
    pub(super) fn shared_dice(&self, account: u32, which: u64) -> SeededRandom {
        SeededRandom::new(self.seed, u64::from(account / 2) * 4 + 2, which)
    }
}

/// Hashes every value of a plan into two keys.
fn drawn(plan: &Plan, accounts: u32, days: u64) -> [u64; 2] {
    let first = u64::from(plan.first.number().cast_unsigned());
    [1, 2].map(|which: u64| {
        let all = [plan.seed, u64::from(accounts), first, days, plan.transactions];
        all.into_iter().fold(which, |drawn, part| mix(drawn.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ mix(part)))
    })
}
