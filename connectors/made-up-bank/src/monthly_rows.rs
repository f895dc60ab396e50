//! What every month brings: salary, rent, direct debits, a fee, cash, transfers; and what makes statements hard: twins, refunds
//! (whole, partial and early), pending rows booked at another amount, prices in other currencies.
//!
//! Each is a chain of two rows of one month. Both rows are computed from the same draws, so either can be computed alone.

use rewardhub_core::{item::Status, time::Day, word_size::usize_of};

use super::{
    bank::Bank,
    calendar::MonthSpan,
    everyday_purchases::purchase,
    merchants::of,
    row::{Foreign, Life, Row},
    seeded_random::SeededRandom,
};

/// Number of kinds of chains.
pub(super) const CHAINS: u64 = 14;
/// The most rows that all chains of an account make in a full month: those of a person's first account.
pub(super) const ROWS_OF_ALL_CHAINS: u64 = 25;

/// One of the two rows of a chain. `which` is the month, counted from the plan's first, and the kind of the chain.
pub(super) fn row(bank: &Bank, account: u32, span: &MonthSpan, which: (u64, u64), place: u64, second: bool) -> Option<Row> {
    let (month, kind) = which;
    let stream = (1 << 62) | (month << 8) | kind;
    let mut dice = if kind == 6 { bank.shared_dice(account, stream) } else { bank.dice(account, stream) };
    let chain = Chain { bank, account, span, place, second };
    match kind {
        0 => chain.income(&mut dice),
        1 => chain.rent(&mut dice),
        2 | 3 => Some(chain.direct_debit(&mut dice, kind)),
        4 => {
            (!second).then(|| chain.plain(Life::Fee, span.day(28), -if account.is_multiple_of(2) { 300 } else { 150 }, &mut dice))
        }
        5 => Some(chain.cash(&mut dice)),
        6 => chain.own_transfer(&mut dice),
        7 => Some(chain.twin_coffees(&mut dice)),
        8..=10 => Some(chain.refunded(&mut dice, kind)),
        11 => Some(chain.fuel(&mut dice)),
        12 => Some(chain.tipped(&mut dice)),
        _ => Some(chain.abroad(&mut dice)),
    }
}

struct Chain<'a> {
    bank: &'a Bank,
    account: u32,
    span: &'a MonthSpan,
    /// Place of the chain's first row.
    place: u64,
    /// Whether to compute the second row, not the first.
    second: bool,
}

impl Chain<'_> {
    /// A row that has no merchant.
    fn plain(&self, life: Life, day: Day, amount_minor: i64, dice: &mut SeededRandom) -> Row {
        let mut row = purchase(self.place, self.account, 0, day, dice);
        (row.life, row.merchant, row.amount_minor, row.bought_on) = (life, None, amount_minor, day);
        self.placed(row)
    }

    /// A card payment at one of the shops of a sort.
    fn card(&self, life: Life, day: Day, dice: &mut SeededRandom) -> Row {
        let pick = usize_of(dice.below(of(life).count() as u64));
        let merchant = of(life).nth(pick).expect("there are shops of every sort");
        purchase(self.place, self.account, merchant, day, dice)
    }

    fn placed(&self, mut row: Row) -> Row {
        row.place = self.place + u64::from(self.second);
        row.reference = row.place;
        row
    }

    fn day(&self, dice: &mut SeededRandom, from: i32, to: i32) -> Day {
        self.span.day(dice.between(from, to))
    }

    /// A salary on a person's first account; interest on the second.
    fn income(&self, dice: &mut SeededRandom) -> Option<Row> {
        let first = self.account.is_multiple_of(2);
        // The salary is the same every month: it is drawn from the account, not from the month.
        let salary = self.bank.dice(self.account, u64::MAX - 1).amount(340_000, 560_000);
        let (life, minor) = if first { (Life::Salary, salary) } else { (Life::Interest, dice.amount(3, 900)) };
        (!self.second).then(|| self.plain(life, self.span.payday, minor, dice))
    }

    fn rent(&self, dice: &mut SeededRandom) -> Option<Row> {
        let rent = self.bank.dice(self.account, u64::MAX - 2).amount(550, 1400) * 100;
        (!self.second && self.account.is_multiple_of(2)).then(|| self.plain(Life::Rent, self.span.day(1), -rent, dice))
    }

    fn direct_debit(&self, dice: &mut SeededRandom, kind: u64) -> Row {
        let company = u8::from(kind == 3) * 2 + u8::from(self.second);
        let minor = [dice.amount(900, 13_000), dice.amount(900, 5_000)][usize::from(self.second)];
        let day = self.span.day(i32::from(3 + company * 5));
        let mut row = self.plain(Life::DirectDebit, day, -minor, dice);
        row.noise = row.noise / 4 * 4 + u32::from(company);
        row
    }

    fn cash(&self, dice: &mut SeededRandom) -> Row {
        let days = [self.day(dice, 2, 13), self.day(dice, 14, 27)];
        let notes = [dice.between(1, 6), dice.between(1, 10)];
        let pick = usize::from(self.second);
        self.plain(Life::Cash, days[pick], -i64::from(notes[pick]) * 2000, dice)
    }

    /// A transfer from a person's first account to the second on the 28th, and lunch money to a friend on another day.
    fn own_transfer(&self, dice: &mut SeededRandom) -> Option<Row> {
        let minor = dice.amount(80_000, 140_000);
        let lunch = dice.amount(450, 2_500);
        let out = self.account.is_multiple_of(2);
        if self.second {
            let day = self.day(dice, 4, 25);
            return out.then(|| self.plain(Life::Transfer, day, -lunch, dice));
        }
        let partner = (self.account ^ 1) < self.bank.accounts;
        partner.then(|| self.plain(Life::OwnTransfer, self.span.day(28), if out { -minor } else { minor }, dice))
    }

    /// Two coffees that differ only in their references.
    fn twin_coffees(&self, dice: &mut SeededRandom) -> Row {
        let day = self.day(dice, 3, 27);
        self.placed(self.card(Life::Coffee, day, dice))
    }

    fn refunded(&self, dice: &mut SeededRandom, kind: u64) -> Row {
        let day = self.day(dice, 3, 14);
        let later = dice.between(3, 9);
        let bought = self.card(if kind == 9 { Life::Shop } else { Life::OnlineShop }, day, dice);
        let rest = dice.below(bought.amount_minor.unsigned_abs().saturating_sub(1));
        let part = i64::try_from(rest).expect("it is less than what was bought for") + 1;
        if !self.second {
            // The purchase of an early refund is booked late, as slow merchants do.
            return if kind == 10 { Row { day: day.plus(later), ..bought } } else { bought };
        }
        let refund = self.placed(bought);
        match kind {
            8 => Row {
                life: Life::FullRefund,
                amount_minor: -bought.amount_minor,
                day: day.plus(later),
                bought_on: day.plus(later - 1),
                original: Some(bought.reference),
                ..refund
            },
            9 => Row {
                life: Life::PartialRefund,
                amount_minor: part,
                day: day.plus(later),
                bought_on: day.plus(later - 1),
                ..refund
            },
            _ => Row {
                life: Life::EarlyRefund,
                amount_minor: -bought.amount_minor,
                bought_on: day,
                original: Some(bought.reference),
                ..refund
            },
        }
    }

    /// A pump authorises £99 (some £1) before it knows the amount; the booking has the same reference.
    fn fuel(&self, dice: &mut SeededRandom) -> Row {
        let day = self.day(dice, 3, 25);
        let asked = if dice.below(4) == 0 { -100 } else { -9900 };
        let booked = self.card(Life::Fuel, day, dice);
        let pending =
            Row { status: Status::Pending, bought_on: day, amount_minor: asked, settled_on: Some(day.plus(2)), ..booked };
        if self.second { Row { day: day.plus(2), bought_on: day, place: self.place + 1, ..booked } } else { pending }
    }

    /// A bill, and two days later the bill with a tip. The booking has its own reference and names the pending one.
    fn tipped(&self, dice: &mut SeededRandom) -> Row {
        let day = self.day(dice, 3, 25);
        let percent = i64::from(dice.between(8, 15));
        let bill = self.card(Life::Restaurant, day, dice);
        if !self.second {
            return Row { status: Status::Pending, bought_on: day, settled_on: Some(day.plus(2)), ..bill };
        }
        let with_tip = bill.amount_minor * (100 + percent) / 100;
        Row { day: day.plus(2), bought_on: day, amount_minor: with_tip, settles: Some(bill.reference), ..self.placed(bill) }
    }

    fn abroad(&self, dice: &mut SeededRandom) -> Row {
        let days = [self.day(dice, 3, 14), self.day(dice, 15, 27)];
        let rows = days.map(|day| self.card(Life::Abroad, day, dice));
        let row = self.placed(rows[usize::from(self.second)]);
        let (currency, decimals, rate) = match row.merchant().map(|shop| shop.country) {
            Some("JP") => ("JPY", 0, 1_905_000),
            Some("US") => ("USD", 2, 12_700),
            _ => ("EUR", 2, 11_600),
        };
        let rate_e4 = rate + i64::from(dice.between(-300, 300));
        let minor = (-row.amount_minor * rate_e4 / 10_000 / if decimals == 0 { 100 } else { 1 }).max(1);
        Row { foreign: Some(Foreign { currency, decimals, minor, rate_e4 }), ..row }
    }
}
