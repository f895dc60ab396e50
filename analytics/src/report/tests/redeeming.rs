use std::collections::{BTreeMap, BTreeSet};

use rewardhub_core::{
    event::{Event, RedemptionEvent, RedemptionStep},
    posting::{Account, Cause, Movement, Posting, SystemAccount},
    time::{Day, Zone},
};

use super::{
    STORY, agree, answer,
    reckoned::{decimal, month_number, postings, scaled, valued},
};
use crate::fixture::{events::day, half_year::last_day};

/// What was captured (above zero) or given back (below) by a posting of the customer's side; `None` of all others.
fn redeemed(posting: &Posting) -> Option<i64> {
    let in_transit = Account::System(SystemAccount::InTransit);
    let amount = scaled(posting.asset, posting.amount_minor);
    match posting.cause {
        Cause::Capture if posting.to == in_transit => Some(amount),
        Cause::Refund if posting.from == in_transit => Some(-amount),
        _ => None,
    }
}

#[derive(Default)]
struct Month {
    earned: i64,
    topped_up: i64,
    redeemed: i64,
    expired: i64,
}

impl Month {
    fn add(&mut self, posting: &Posting) {
        let amount = scaled(posting.asset, posting.amount_minor);
        let into_wallet = matches!(posting.to, Account::Wallet(..));
        match posting.cause {
            Cause::Earn | Cause::Clawback | Cause::SignUp | Cause::Adjust => {
                self.earned += if into_wallet { amount } else { -amount };
            }
            Cause::TopUp | Cause::Bonus if into_wallet => self.topped_up += amount,
            Cause::Expiry => self.expired += if into_wallet { -amount } else { amount },
            _ => self.redeemed += redeemed(posting).unwrap_or(0),
        }
    }

    /// A share of what wallets got, in per cent; halves away from zero.
    fn share(&self, of: i64) -> String {
        let got = self.earned + self.topped_up;
        if got == 0 {
            return String::new();
        }
        let tenths = (of.abs() * 2_000 / got.abs() + 1) / 2 * of.signum() * got.signum();
        format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10)
    }
}

#[test]
fn redemption_is_set_against_what_wallets_got_and_what_expired() {
    let lines = |until: Day, months: i32| -> Vec<String> {
        let mut sums: BTreeMap<(Day, String, String), Month> = BTreeMap::new();
        for (on, posting) in postings().filter(|(day, _)| *day <= until) {
            if (0..months).contains(&(month_number(until) - month_number(on))) {
                let key = (on.month().first_day(), posting.asset.to_string(), posting.funder.to_string());
                sums.entry(key).or_default().add(posting);
            }
        }
        let some = |month: &&Month| [month.earned, month.topped_up, month.redeemed, month.expired] != [0; 4];
        let line = |((month, asset, funder), sums): (&(Day, String, String), &Month)| {
            let [earned, topped_up, redeemed, expired] = [sums.earned, sums.topped_up, sums.redeemed, sums.expired].map(decimal);
            let [share, lost] = [sums.redeemed, sums.expired].map(|of| sums.share(of));
            let value = valued(asset, sums.redeemed);
            format!("{month}|{asset}|{funder}|{earned}|{topped_up}|{redeemed}|{share}|{expired}|{lost}|{value}")
        };
        sums.iter().filter(|(_, sums)| some(sums)).map(line).collect()
    };
    agree(&answer("redemption", &[]), &lines(last_day(), 12), 15, 5, 5);
    agree(&answer("redemption", &[("as_of", "2026-05-08"), ("months", "3")]), &lines(day("2026-05-08"), 3), 6, 5, 3);
}

/// Steps of redemptions up to a day, with the hours since the epoch.
fn steps(until: Day) -> impl Iterator<Item = (Day, i64, &'static RedemptionEvent)> {
    let decisions = STORY.0.decisions.iter().map(|placed| &placed.record);
    let events = decisions.flat_map(|record| {
        let (on, hour) = (Zone::utc().day(record.at), record.at.0 / 3_600_000_000);
        record.events.iter().map(move |event| (on, hour, event))
    });
    events.filter(move |(on, ..)| *on <= until).filter_map(|(on, hour, event)| match event {
        Event::Redemption(step) => Some((on, hour, &**step)),
        _ => None,
    })
}

/// A redemption as its first step has it, the day of that, and the hours since the epoch of what came of it.
struct Begun {
    step: &'static RedemptionEvent,
    on: Day,
    authorised: Option<i64>,
    captured: Option<i64>,
}

/// The redemptions up to a day, by their ids.
fn begun(until: Day) -> BTreeMap<String, Begun> {
    let mut begun = BTreeMap::new();
    for (on, hour, step) in steps(until) {
        let first = || Begun { step, on, authorised: None, captured: None };
        let of: &mut Begun = begun.entry(step.redemption.to_string()).or_insert_with(first);
        match step.step {
            RedemptionStep::Authorised(_) => of.authorised = Some(hour),
            RedemptionStep::Captured => of.captured = of.captured.or(Some(hour)),
            _ => {}
        }
    }
    begun
}

/// Sums of a merchant, an asset and a funder.
#[derive(Default)]
struct AtMerchant {
    redemptions: BTreeSet<String>,
    captured: i64,
    refunded: i64,
    hours: Vec<i64>,
}

#[test]
fn redemption_by_merchant_is_what_became_of_what_was_authorised_or_spent() {
    let lines = |until: Day, days: i32| -> Vec<String> {
        let begun = begun(until);
        let asked = |on: Day| until.plus(-days) < on;
        let mut sums: BTreeMap<(String, String, Option<String>), AtMerchant> = BTreeMap::new();
        let mut with_funder = BTreeSet::new();
        for (_, posting) in postings().filter(|(on, _)| *on <= until) {
            let (Some(amount), Some(Movement::Redemption(id))) = (redeemed(posting), posting.movement) else { continue };
            let id = id.to_string();
            let Begun { step, on, authorised, captured } = begun[&id];
            if !asked(on) {
                continue;
            }
            let key = (step.merchant.to_string(), posting.asset.to_string(), Some(posting.funder.to_string()));
            let sum = sums.entry(key).or_default();
            if sum.redemptions.insert(id.clone()) {
                sum.hours.extend(captured.zip(authorised).map(|(captured, authorised)| captured - authorised));
            }
            if amount > 0 {
                sum.captured += amount
            } else {
                sum.refunded -= amount
            }
            with_funder.insert(id);
        }
        for (id, Begun { step, on, .. }) in &begun {
            if asked(*on) && !with_funder.contains(id) {
                let key = (step.merchant.to_string(), step.amount.asset.to_string(), None);
                sums.entry(key).or_default().redemptions.insert(id.clone());
            }
        }
        let mut lines: Vec<(i64, String)> = Vec::new();
        for ((merchant, asset, funder), mut sum) in sums {
            sum.hours.sort_unstable();
            let middle = sum.hours.len().saturating_sub(1) / 2;
            // Twice the median: of an even number, what the two in the middle sum to.
            let twice = sum.hours.get(middle).map(|lower| lower + sum.hours[sum.hours.len() / 2]);
            let hours = twice.map_or(String::new(), |twice| format!("{}.{}", twice / 2, twice % 2 * 5));
            let redeemed = sum.captured - sum.refunded;
            let value = valued(&asset, redeemed);
            let order = value.split('|').next().unwrap().replace('.', "").parse().unwrap();
            let [captured, refunded, redeemed] = [sum.captured, sum.refunded, redeemed].map(decimal);
            let (funder, count) = (funder.unwrap_or_default(), sum.redemptions.len());
            lines.push((order, format!("{merchant}|{asset}|{funder}|{count}|{captured}|{refunded}|{redeemed}|{hours}|{value}")));
        }
        lines.sort_by_key(|(order, _)| std::cmp::Reverse(*order));
        lines.into_iter().map(|(_, line)| line).collect()
    };
    agree(&answer("redemption_by_merchant", &[("days", "300")]), &lines(last_day(), 300), 3, 4, 3);
    // What was authorised before and captured in these days is left out.
    let reported = answer("redemption_by_merchant", &[("as_of", "2026-03-17"), ("days", "15")]);
    agree(&reported, &lines(day("2026-03-17"), 15), 1, 3, 1);
}
