//! A wallet through its days: what matures, pays, expires and comes back, whenever somebody looks, against a model that counts points
//! one by one.

use proptest::prelude::*;

use super::world::*;
use crate::{
    adjustment::AdjustmentReason,
    answer::Answer,
    command::{Adjust, Body, Sweep},
    event::Event,
    ids::WalletId,
    ledger::{Balance, balances, balances_by, balances_on},
    money::{Asset, Money},
    posting::{Posting, SystemAccount},
    state::{
        row::{Row, RowKey},
        wallet::Wallet,
    },
    time::{Day, Moment},
};

const CSV: &str = "csv:default";
const DAY_US: i64 = 86_400_000_000;

/// What happens, and how many days after what happened before.
#[derive(Debug, Clone)]
enum Happens {
    /// A purchase of so many pounds, booked so many days ago.
    Buys(i64, i32),
    /// So many pounds of a purchase come back.
    Returns(usize, i64),
    /// Points are given or taken by hand; never more than there are.
    Adjusts(i64),
    /// A sweep.
    Swept,
}

fn days() -> impl Strategy<Value = Vec<(i32, Happens)>> {
    let happens = prop_oneof![
        4 => (1..30i64, 0..40i32).prop_map(|(pounds, ago)| Happens::Buys(pounds, ago)),
        4 => (any::<proptest::sample::Index>(), 1..30i64).prop_map(|(which, pounds)| Happens::Returns(which.index(8), pounds)),
        2 => (-30..10i64).prop_map(Happens::Adjusts),
        3 => Just(Happens::Swept),
    ];
    proptest::collection::vec((0..12i32, happens), 1..20)
}

fn short_lived(end_of_month: bool) -> String {
    let until = if end_of_month { "\nexpires_at = \"end of month\"" } else { "" };
    A_POINT_A_POUND
        .replace("decimals = 0", &format!("decimals = 0\nexpires_after = \"15 days\"{until}"))
        .replace("40 days", "5 days")
}

/// A data set of one wallet, opened by a purchase of a pound on 1 February.
struct Life {
    world: World,
    wallet: WalletId,
    purchases: Vec<(i64, Day)>,
    number: usize,
}

impl Life {
    fn new(source: &str) -> Self {
        let mut world = World::new(source);
        world.deliver(account(1), &window(CSV, &[coffee().of(100).id("P0").on("2026-02-01")]));
        let wallet = world.rows.keys().find_map(|key| if let RowKey::Wallet(id) = key { Some(*id) } else { None }).unwrap();
        Self { world, wallet, purchases: vec![(1, day("2026-02-01"))], number: 0 }
    }

    fn today(&self) -> Day {
        self.world.programmes.version(1).unwrap().zone().day(self.world.at)
    }

    fn row(&self) -> &Wallet {
        let Some(Row::Wallet(wallet)) = self.world.rows.get(&RowKey::Wallet(self.wallet)) else { panic!("a wallet") };
        wallet
    }

    fn passes(&mut self, days: i32) {
        self.world.at.0 += i64::from(days) * DAY_US;
    }

    fn happens(&mut self, what: &Happens) {
        self.number += 1;
        let (name, today) = (format!("{}", self.number), self.today());
        match what {
            Happens::Buys(pounds, ago) => {
                let booked_on = today.plus(-ago);
                let mut item = coffee().of(pounds * 100).id(&format!("P{}", self.purchases.len()));
                item.facts.booked_on = booked_on;
                self.world.deliver(account(1), &increment(CSV, &[item]));
                self.purchases.push((*pounds, booked_on));
            }
            Happens::Returns(which, pounds) => {
                let which = which % self.purchases.len();
                let mut item = coffee().of(pounds * 100).refund().id(&format!("R{name}")).of_purchase(&format!("P{which}"));
                item.facts.booked_on = today;
                self.world.deliver(account(1), &increment(CSV, &[item]));
            }
            Happens::Adjusts(minor) => {
                let amount = Money::new(points(), *minor);
                let adjust = Adjust { wallet: self.wallet, amount, reason: AdjustmentReason::Correction, text: Vec::new() };
                let called = super::world::name(self.wallet.bucket(), &name);
                assert_eq!(self.world.run_as(called, Body::Adjust(adjust)), Answer::Done);
            }
            Happens::Swept => {
                let sweep = Sweep { wallets: vec![self.wallet], accounts: vec![] };
                self.world.run(self.wallet.bucket(), Body::Sweep(sweep));
            }
        }
        self.world.assert_sums_to_zero();
    }

    fn by(&self, day: Day) -> Vec<Balance> {
        let zone = self.world.programmes.version(1).unwrap().zone();
        let posted = |event: &'_ Event| if let Event::Posting(posting) = event { Some((**posting).clone()) } else { None };
        let records = self.world.records.iter();
        let all: Vec<(Day, Posting)> =
            records.flat_map(|r| r.events.iter().filter_map(posted).map(|posting| (zone.day(r.at), posting))).collect();
        balances_by(self.wallet, self.row(), day, all.iter().map(|(day, posting)| (*day, posting)))
    }

    /// What breakage stands at, and what rows say has expired.
    fn breakage(&self) -> (i64, i64) {
        let (mut stands, mut expired) = (0, 0);
        for row in self.world.rows.values() {
            match row {
                Row::SystemAccounts(stripe) => {
                    let of = stripe.balances.iter().filter(|(account, ..)| *account == SystemAccount::Breakage);
                    stands += of.map(|(.., minor)| minor).sum::<i64>();
                }
                Row::Expired(row) => expired += row.lots.iter().map(|lot| lot.amount_minor).sum::<i64>(),
                _ => {}
            }
        }
        (stands, expired)
    }
}

fn points() -> Asset {
    Asset::new("PTS").unwrap()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Pending,
    Available,
    Gone,
    Expired,
}

#[derive(Debug, Clone, Copy)]
struct Point {
    matures_on: Day,
    expires_on: Option<Day>,
    state: State,
}

/// Every point that there ever was, and what is owed.
#[derive(Debug, Default)]
struct Model {
    points: Vec<Point>,
    owed: i64,
    returned: Vec<i64>,
}

impl Model {
    fn count(&self, state: State) -> i64 {
        i64::try_from(self.points.iter().filter(|point| point.state == state).count()).unwrap()
    }

    fn day(&mut self, today: Day) {
        let matured = |p: &&mut Point| p.state == State::Pending && p.matures_on <= today;
        self.points.iter_mut().filter(matured).for_each(|point| point.state = State::Available);
        let pays = self.owed.min(self.count(State::Available));
        self.owed -= pays;
        self.take(pays, |point| point.state == State::Available);
        let over = |p: &&mut Point| p.state == State::Available && p.expires_on.is_some_and(|last| last < today);
        self.points.iter_mut().filter(over).for_each(|point| point.state = State::Expired);
    }

    /// Takes points, soonest expiring first; how many are lacking.
    fn take(&mut self, wanted: i64, from: impl Fn(&Point) -> bool) -> i64 {
        let mut found: Vec<&mut Point> = self.points.iter_mut().filter(|point| from(point)).collect();
        found.sort_by_key(|point| (point.expires_on.is_none(), point.expires_on, point.matures_on));
        let taken = found.into_iter().take(usize::try_from(wanted).unwrap()).map(|point| point.state = State::Gone);
        wanted - i64::try_from(taken.count()).unwrap()
    }

    fn earns(&mut self, points: i64, matures_on: Day, expires_on: Option<Day>) {
        (0..points).for_each(|_| self.points.push(Point { matures_on, expires_on, state: State::Pending }));
        self.returned.push(0);
    }

    fn returns(&mut self, points: i64, matures_on: Day, expires_on: Option<Day>) {
        let alike = |p: &Point| p.expires_on == expires_on;
        let own =
            |p: &Point| alike(p) && (p.state == State::Available || p.state == State::Pending && p.matures_on == matures_on);
        let rest = self.take(points, own);
        let rest = self.take(rest, |p| alike(p) && p.state == State::Expired);
        let rest = self.take(rest, |p| p.state == State::Pending);
        self.owed += self.take(rest, |p| p.state == State::Available);
    }
}

/// What happened, as the model sees it; adjustments that would take too much take what there is.
fn lived(source: &str, days: &[(i32, Happens)]) -> (Life, Vec<(i32, Happens)>) {
    let (mut life, mut model, mut done) = (Life::new(source), Model::default(), Vec::new());
    let programme = programme(source);
    let (matures_on, expires_on) = programme.maturity_and_expiry(points(), day("2026-02-01"));
    model.earns(1, matures_on, expires_on);
    model.day(life.today());
    for (passed, what) in days {
        for _ in 0..*passed {
            life.passes(1);
            model.day(life.today());
        }
        let (mut what, today) = (what.clone(), life.today());
        let free = model.count(State::Available) - model.owed;
        match &mut what {
            Happens::Buys(pounds, ago) => {
                let (matures_on, expires_on) = programme.maturity_and_expiry(points(), today.plus(-*ago));
                model.earns(*pounds, matures_on, expires_on);
            }
            Happens::Returns(which, pounds) => {
                let which = *which % life.purchases.len();
                let (gross, booked_on) = life.purchases[which];
                let back = (*pounds).min(gross - model.returned[which]);
                model.returned[which] += back;
                let (matures_on, expires_on) = programme.maturity_and_expiry(points(), booked_on);
                model.returns(back, matures_on, expires_on);
            }
            Happens::Adjusts(minor) => {
                *minor = (*minor).max(-free.max(0));
                match *minor {
                    0 => what = Happens::Swept,
                    given @ 1.. => (0..given)
                        .for_each(|_| model.points.push(Point { matures_on: today, expires_on: None, state: State::Available })),
                    taken => assert_eq!(model.take(-taken, |point| point.state == State::Available), 0),
                }
            }
            Happens::Swept => {}
        }
        model.day(today);
        life.happens(&what);
        let balance = balances_on(life.wallet, life.row(), Moment::end_of(today))
            .into_iter()
            .map(|b| (b.available_minor, b.pending_minor))
            .next();
        assert_eq!(
            balance.unwrap_or_default(),
            (model.count(State::Available) - model.owed, model.count(State::Pending)),
            "{what:?}"
        );
        let (stands, expired) = life.breakage();
        assert_eq!(stands, expired, "rows say what breakage has");
        // A return that takes nothing back does not touch the wallet.
        if !matches!(what, Happens::Returns(..)) {
            assert_eq!(balances(life.row()), balances_on(life.wallet, life.row(), Moment::end_of(today)), "{what:?}");
            assert_eq!(expired, model.count(State::Expired), "{what:?}");
        }
        done.push((*passed, what));
    }
    (life, done)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_point_is_where_a_count_of_points_one_by_one_has_it(days in days(), end_of_month in any::<bool>()) {
        lived(&short_lived(end_of_month), &days);
    }

    #[test]
    fn a_balance_at_any_day_is_what_was_forecast_and_the_same_however_often_a_sweep_ran(
        days in days(),
        end_of_month in any::<bool>(),
    ) {
        let source = short_lived(end_of_month);
        let (mut often, days) = lived(&source, &days);
        let (mut seldom, first) = (Life::new(&source), often.by(day("2026-02-01")));
        let mut foretold: Vec<(Day, Vec<Balance>)> = vec![(day("2026-02-01"), first)];
        for (passed, what) in &days {
            for n in 0..*passed {
                foretold.push((seldom.today().plus(n), balances_on(seldom.wallet, seldom.row(), Moment::end_of(seldom.today().plus(n)))));
            }
            seldom.passes(*passed);
            if !matches!(what, Happens::Swept) {
                seldom.happens(what);
            }
        }
        for life in [&mut often, &mut seldom] {
            life.passes(40);
            life.happens(&Happens::Swept);
        }
        prop_assert_eq!(often.row(), seldom.row());
        prop_assert_eq!(often.breakage(), seldom.breakage());
        for (day, balances) in foretold {
            prop_assert_eq!(&often.by(day), &balances, "on {}", day);
            prop_assert_eq!(&seldom.by(day), &balances, "on {}", day);
        }
    }
}
