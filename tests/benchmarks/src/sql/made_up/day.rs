//! The decisions of a day: purchases and returns wallet by wallet, then the sweep of each bucket.

use std::collections::BTreeMap;

use rewardhub_core::{
    answer::Answer,
    decision::DecisionRecord,
    event::{Event, Judged, RewardChange},
    ids::{Bucket, Partition, TransactionId, WalletId},
    money::{Asset, Money},
    posting::{Account, Cause, Part, Posting, SystemAccount},
    programme::Funder,
    time::{Day, Instant},
};
use rewardhub_made_up_bank::SeededRandom;

use super::{
    PLACEMENT, World,
    purchase::{BACK_AFTER, Purchase},
};

/// The number of days until rewards can be spent.
const MATURES_AFTER: u32 = 14;
/// The microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// A decision, and its place in the log.
pub struct Placed {
    pub partition: Partition,
    pub offset: u64,
    pub record: DecisionRecord,
}

/// Calls `each` with the decisions of a day, which is counted from 0.
pub fn decisions(world: &World, day: u32, mut each: impl FnMut(Placed)) {
    let on = world.first().plus(i32::try_from(day).unwrap_or(0));
    let holders = world.holders.len();
    let at = |within: usize| Instant(i64::from(on.number()) * DAY + (within as i64 * (DAY - 4)) / (holders as i64 + 512));
    if day == 0 {
        let programme = world.programme();
        let event = Event::Activated(programme.name().to_owned(), programme.version(), programme.effective());
        each(placed(world.offset(0, holders as u64), PLACEMENT.lowest_bucket(Partition(0)), at(0), vec![event]));
    }
    let mut maturing: BTreeMap<Bucket, Vec<Event>> = BTreeMap::new();
    for holder in 0..holders {
        let wallet = world.holders[holder].id;
        let mut events = Vec::new();
        world.bought(&mut events, day, on, holder);
        world.returned(&mut events, day, on, holder);
        world.others(&mut events, day, on, holder);
        if !events.is_empty() {
            each(placed(world.offset(day, holder as u64), wallet.bucket(), at(holder), events));
        }
        world.matured(maturing.entry(wallet.bucket()).or_default(), day, on, holder);
    }
    for (bucket, events) in maturing.into_iter().filter(|(_, events)| !events.is_empty()) {
        let within = holders + usize::try_from(bucket.0).unwrap_or(0);
        // The activation has the first of these offsets, on a day on which nothing matures yet.
        each(placed(world.offset(day, within as u64), bucket, at(within), events));
    }
}

fn placed(offset: u64, bucket: Bucket, at: Instant, events: Vec<Event>) -> Placed {
    let record = DecisionRecord { at, bucket, answer: Answer::Done, events, follow_ups: Vec::new() };
    Placed { partition: PLACEMENT.partition(bucket), offset, record }
}

impl World {
    fn bought(&self, events: &mut Vec<Event>, day: u32, on: Day, holder: usize) {
        for (index, purchase) in (0..).zip(self.purchases(day, holder)) {
            let transaction = self.transaction(day, holder, index);
            self.judged(events, (holder, transaction), &purchase, (on, on), None);
        }
    }

    fn returned(&self, events: &mut Vec<Event>, day: u32, on: Day, holder: usize) {
        for after in BACK_AFTER {
            let Some(then) = day.checked_sub(after) else { continue };
            let bought = on.plus(-i32::try_from(after).unwrap_or(0));
            for (index, purchase) in (0..).zip(self.purchases(then, holder)).filter(|(_, one)| one.back_after == Some(after)) {
                let transaction = self.transaction(then, holder, index);
                let returned = self.transaction(day, holder, 10_000 + index);
                self.judged(events, (holder, transaction), &purchase, (on, bought), Some(returned));
            }
        }
    }

    /// Adds a judgement and its postings. With `because_of`, it is the return of the whole purchase.
    fn judged(
        &self,
        events: &mut Vec<Event>,
        (holder, transaction): (usize, TransactionId),
        purchase: &Purchase,
        (on, bought): (Day, Day),
        because_of: Option<TransactionId>,
    ) {
        let wallet = self.holders[holder].id;
        let back = because_of.is_some();
        let of_rule = |reward: &super::purchase::Reward| {
            let rule = &self.programme.rules()[reward.rule];
            let (available_on, expires_on) = self.terms(rule.asset(), bought);
            let capped = reward.amount_minor < reward.before_caps_minor;
            RewardChange {
                rule: rule.id().to_owned(),
                asset: rule.asset(),
                amount_minor: if back { -reward.amount_minor } else { reward.amount_minor },
                eligible_minor: if back { 0 } else { purchase.spent_minor },
                before_caps_minor: if back { 0 } else { reward.before_caps_minor },
                capped_by: (capped && !back).then(|| rule.id().to_owned()),
                funder: rule.funder().clone(),
                available_on,
                expires_on,
            }
        };
        let rewards: Vec<RewardChange> = purchase.rewards.iter().map(of_rule).collect();
        let postings = rewards.iter().map(|reward| {
            let (own, system) = (Account::Wallet(wallet, Part::Pending), SystemAccount::Funding(reward.funder.clone()));
            let cause = if back { Cause::Clawback } else { Cause::Earn };
            let money = Money::new(reward.asset, reward.amount_minor);
            let mut posting = posting(cause, own, Account::System(system), money, on);
            posting.rule = Some(reward.rule.clone());
            posting.funder = reward.funder.clone();
            posting.transaction = Some(transaction);
            posting.lot_expires_on = reward.expires_on;
            Event::Posting(Box::new(posting))
        });
        let postings: Vec<Event> = postings.collect();
        events.push(Event::Judged(Box::new(Judged {
            transaction,
            wallet,
            version: self.programme.version(),
            judged_on: bought,
            because_of,
            returned_minor: if back { purchase.spent_minor } else { 0 },
            consulted: Vec::new(),
            rewards,
            review_reason: None,
        })));
        events.extend(postings);
    }

    /// Adds the sign-up reward of the wallet on one day of the plan, and an expiry now and then.
    fn others(&self, events: &mut Vec<Event>, day: u32, on: Day, holder: usize) {
        let mut dice = SeededRandom::new(u64::from(day), 3, holder as u64);
        let wallet = self.holders[holder].id;
        let points = self.programme.sign_up().expect("the programme of the measurement has one");
        let own = Account::Wallet(wallet, Part::Available);
        if u64::from(day) == SeededRandom::new(0, 4, holder as u64).below(u64::from(self.plan.days)) {
            let issuer = Account::System(SystemAccount::Funding(Funder::Issuer));
            events.push(Event::Posting(Box::new(posting(Cause::SignUp, own.clone(), issuer, points, on))));
        }
        if dice.below(1000) == 0 {
            let money = Money::new(points.asset, -dice.amount(1, 400));
            events.push(Event::Posting(Box::new(posting(
                Cause::Expiry,
                own,
                Account::System(SystemAccount::Breakage),
                money,
                on,
            ))));
        }
    }

    /// Adds the maturity of what was earned [`MATURES_AFTER`] days ago and not returned, lot by lot.
    fn matured(&self, events: &mut Vec<Event>, day: u32, on: Day, holder: usize) {
        let Some(then) = day.checked_sub(MATURES_AFTER) else { return };
        let bought = on.plus(-i32::try_from(MATURES_AFTER).unwrap_or(0));
        let mut lots: BTreeMap<(Asset, Funder), i64> = BTreeMap::new();
        for purchase in self.purchases(then, holder).iter().filter(|one| one.back_after.is_none()) {
            for reward in &purchase.rewards {
                let rule = &self.programme.rules()[reward.rule];
                *lots.entry((rule.asset(), rule.funder().clone())).or_default() += reward.amount_minor;
            }
        }
        events.extend(lots.into_iter().map(|((asset, funder), minor)| {
            let mut posting = matured(self.holders[holder].id, Money::new(asset, minor), on);
            posting.lot_expires_on = self.terms(asset, bought).1;
            posting.funder = funder;
            Event::Posting(Box::new(posting))
        }));
    }
}

fn matured(wallet: WalletId, money: Money, on: Day) -> Posting {
    posting(Cause::Maturity, Account::Wallet(wallet, Part::Available), Account::Wallet(wallet, Part::Pending), money, on)
}

/// Makes a posting between two accounts: to `one` if the amount is above zero, else from it.
fn posting(cause: Cause, one: Account, other: Account, money: Money, on: Day) -> Posting {
    let (from, to) = if money.minor > 0 { (other, one) } else { (one, other) };
    Posting {
        from,
        to,
        asset: money.asset,
        amount_minor: money.minor.abs(),
        cause,
        rule: None,
        funder: Funder::Issuer,
        transaction: None,
        movement: None,
        lot_expires_on: None,
        effective_on: on,
    }
}
