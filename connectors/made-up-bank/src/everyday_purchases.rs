//! Everyday purchases: groceries, coffees, buses, books.

use rewardhub_core::{item::Status, time::Day};

use super::{
    bank::Bank,
    merchants::{MERCHANTS, Merchant},
    row::Row,
    seeded_random::SeededRandom,
};

/// The places of the merchants, each repeated as often as its weight.
pub(super) fn picks(merchants: &[Merchant]) -> Vec<u16> {
    (0..).zip(merchants).flat_map(|(place, merchant)| (0..merchant.weight).map(move |_| place)).collect()
}

/// The booking day of an account's n-th purchase; never before that of the previous one.
pub(super) fn day(bank: &Bank, dice: &mut SeededRandom, account: u32, slot: u64) -> Day {
    let number = (slot * bank.days + dice.below(bank.days)) / bank.everyday_of(account).max(1);
    bank.calendar.first.plus(i32::try_from(number).expect("a bank has at most 3660 days"))
}

/// An account's n-th everyday purchase.
pub(super) fn row(bank: &Bank, account: u32, slot: u64) -> Row {
    let mut dice = bank.dice(account, slot);
    let day = day(bank, &mut dice, account, slot);
    let merchant = dice.pick(&bank.picks);
    purchase(bank.place(account, slot), account, merchant, day, &mut dice)
}

/// A booked card payment, made on its booking day or up to two days before.
pub(super) fn purchase(place: u64, account: u32, merchant: u16, day: Day, dice: &mut SeededRandom) -> Row {
    let shop = &MERCHANTS[usize::from(merchant)];
    let (low, high) = shop.pennies;
    let draws = dice.roll();
    let bought_second = 25_200 + (draws & 0xffff) as u32 * 50_000 / 0x1_0000;
    Row {
        place,
        reference: place,
        account,
        status: Status::Booked,
        life: shop.life,
        day,
        bought_on: day.plus(-(((draws >> 16) % 3) as i32)),
        bought_second,
        amount_minor: -dice.amount(low, high),
        merchant: Some(merchant),
        noise: (draws >> 32) as u32,
        foreign: None,
        original: None,
        settles: None,
        settled_on: None,
    }
}
