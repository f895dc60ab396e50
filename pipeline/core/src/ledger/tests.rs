//! What acts and the passing of time do to lots, and what is posted of it.

mod holds;

use proptest::prelude::*;

use super::*;
use crate::{
    ids::{Bucket, RedemptionId, WalletId},
    money::{Asset, MAX_AMOUNT_MINOR, Money},
    posting::{Account, Cause, Movement, Part, Posting, SystemAccount},
    programme::{Funder, Length},
    state::wallet::{Wallet, WalletKind},
    time::{Day, Instant, Moment},
};

fn id() -> WalletId {
    WalletId::new(Bucket(1), 1)
}

fn day(n: i32) -> Day {
    Day::from_number(n).unwrap()
}

fn points() -> Asset {
    Asset::new("PTS").unwrap()
}

fn greens() -> Funder {
    Funder::Named("greens".into())
}

fn value(amount_minor: i64, matures: i32, expires: Option<i32>) -> Value {
    Value { asset: points(), amount_minor, funder: Funder::Issuer, matures_on: day(matures), expires_on: expires.map(day) }
}

fn of_greens(value: Value) -> Value {
    Value { funder: greens(), ..value }
}

fn write(wallet: &mut Wallet, today: i32, act: impl FnOnce(&mut Book<'_>) -> Result<(), NotMoved>) -> Vec<Posting> {
    Book::write(id(), wallet, Moment::end_of(day(today)), act).unwrap()
}

fn earn(wallet: &mut Wallet, today: i32, value: &Value) -> Vec<Posting> {
    write(wallet, today, |book| book.pay_in(value.clone(), &Reason::only(Cause::Earn, day(today))))
}

fn claw_back(wallet: &mut Wallet, today: i32, value: &Value) -> Vec<Posting> {
    write(wallet, today, |book| book.claw_back(value, 0, &Reason::only(Cause::Clawback, day(today))))
}

fn look(wallet: &mut Wallet, today: i32) -> Vec<Posting> {
    write(wallet, today, |_| Ok(()))
}

fn redemption(n: u64) -> RedemptionId {
    RedemptionId::at(Bucket(1), n)
}

fn why(cause: Cause, today: i32) -> Reason {
    Reason::step(cause, Movement::Redemption(redemption(1)), day(today))
}

/// Holds an amount for a redemption until a day; what expired meanwhile can be spent three days longer.
fn hold(wallet: &mut Wallet, today: i32, (n, amount_minor): (u64, i64), until: i32) -> Vec<Posting> {
    let (amount, ends) = (Money::new(points(), amount_minor), Moment { at: Instant(0), day: day(until) });
    write(wallet, today, |book| book.hold(amount, redemption(n), (ends, Length::Days(3)), &why(Cause::Authorise, today)))
}

fn held(wallet: &Wallet) -> Vec<i64> {
    wallet.holding().holds().iter().map(Hold::amount_minor).collect()
}

fn lot_until(last: i32) -> Lot {
    let (asset, funder) = (points(), Funder::Issuer);
    Lot { asset, expires_on: Some(day(last)), extended_to: None, funder, matures_on: day(1), matured: true, amount_minor: 8 }
}

/// A wallet that earned all of this before anything was due.
fn wallet(values: &[Value]) -> Wallet {
    let mut wallet = Wallet::new(WalletKind::Customer, Instant(0));
    for value in values {
        earn(&mut wallet, 0, value);
    }
    wallet
}

/// Where from, where to, how much: of each posting.
fn moves(postings: &[Posting]) -> Vec<String> {
    let place = |account: &Account| match account {
        Account::Wallet(_, part) => format!("{part:?}").to_lowercase(),
        Account::System(system) => system.to_string(),
    };
    let one = |posting: &Posting| {
        format!("{:?} {} -> {}: {}", posting.cause, place(&posting.from), place(&posting.to), posting.amount_minor)
    };
    postings.iter().map(one).collect()
}

fn lots(wallet: &Wallet) -> Vec<i64> {
    wallet.holding().lots().iter().map(|lot| lot.amount_minor).collect()
}

fn owed(wallet: &Wallet) -> Vec<i64> {
    wallet.holding().deficits().iter().map(|deficit| deficit.amount_minor).collect()
}

#[test]
fn a_clawback_takes_its_own_lot_then_pending_then_available_then_goes_below_zero() {
    let mut wallet = wallet(&[value(5, 10, Some(90)), value(7, 20, Some(80)), value(3, 1, Some(70))]);
    look(&mut wallet, 1);
    let back = claw_back(&mut wallet, 1, &value(20, 10, Some(90)));
    let expected = [
        "Clawback pending -> issuer: 5",
        "Clawback pending -> issuer: 7",
        "Clawback available -> issuer: 3",
        "Clawback available -> issuer: 5",
    ];
    assert_eq!(moves(&back), expected);
    assert_eq!(wallet.holding().available_minor(points()), -5);
}

#[test]
fn a_clawback_takes_its_funders_own_first_and_settles_with_a_funder_whose_lot_serves() {
    let mut wallet = wallet(&[of_greens(value(4, 1, Some(50))), value(6, 1, Some(60))]);
    let back = claw_back(&mut wallet, 1, &value(8, 1, Some(99)));
    let expected = [
        "Maturity pending -> available: 4",
        "Maturity pending -> available: 6",
        "Clawback available -> issuer: 6",
        "Clawback available -> receivable greens: 2",
        "Settlement receivable greens -> issuer: 2",
    ];
    assert_eq!(moves(&back), expected);
    assert_eq!(back[3].funder, greens());
    assert_eq!((lots(&wallet), owed(&wallet)), (vec![2], vec![]));
}

#[test]
fn value_of_another_funder_pays_a_deficit_by_two_postings() {
    let mut wallet = wallet(&[]);
    claw_back(&mut wallet, 1, &value(5, 1, None));
    let earned = earn(&mut wallet, 2, &of_greens(value(8, 2, Some(50))));
    let expected = [
        "Earn receivable greens -> available: 8",
        "Offset available -> receivable greens: 5",
        "Offset receivable greens -> available: 5",
    ];
    assert_eq!(moves(&earned), expected);
    assert_eq!((&earned[1].funder, &earned[2].funder), (&greens(), &Funder::Issuer));
    assert_eq!((earned[1].lot_expires_on, earned[2].lot_expires_on), (Some(day(50)), None));
    assert_eq!((lots(&wallet), owed(&wallet)), (vec![3], vec![]));
}

#[test]
fn what_has_expired_of_a_reward_comes_back_from_breakage_and_is_taken_from_there() {
    let mut wallet = wallet(&[value(5, 1, Some(9))]);
    assert_eq!(moves(&look(&mut wallet, 10))[1..], ["Expiry available -> breakage: 5"]);
    let why = Reason::only(Cause::Clawback, day(10));
    let back = write(&mut wallet, 10, |book| book.claw_back(&value(5, 1, Some(9)), 5, &why));
    assert_eq!(moves(&back), ["Expiry breakage -> available: 5", "Clawback available -> issuer: 5"]);
    assert_eq!((lots(&wallet), owed(&wallet)), (vec![], vec![]));
}

#[test]
fn equal_lots_are_one_until_a_posting_of_them_would_be_larger_than_an_amount_can_be() {
    assert_eq!(lots(&wallet(&[value(5, 10, None), value(7, 10, None)])), [12]);
    let mut apart = wallet(&[value(MAX_AMOUNT_MINOR, 10, Some(20)), value(1, 10, Some(20))]);
    let amounts: Vec<i64> = look(&mut apart, 21).iter().map(|posting| posting.amount_minor).collect();
    assert_eq!(amounts, [1, MAX_AMOUNT_MINOR, 1, MAX_AMOUNT_MINOR]);
    assert_eq!(lots(&apart), [0; 0]);
}

#[test]
fn what_expires_soonest_is_taken_first_and_what_never_expires_last() {
    let mut wallet = wallet(&[value(5, 1, None), value(5, 1, Some(60)), value(5, 1, Some(50))]);
    look(&mut wallet, 1);
    let take = |amount| {
        move |book: &mut Book<'_>| book.take(Money::new(points(), amount), &Funder::Issuer, &Reason::only(Cause::Adjust, day(1)))
    };
    let taken = write(&mut wallet, 1, take(12));
    assert_eq!(taken.iter().map(|t| t.lot_expires_on.map(Day::number)).collect::<Vec<_>>(), [Some(50), Some(60), None]);
    let refused = Book::write(id(), &mut wallet, Moment::end_of(day(1)), take(4));
    assert_eq!(refused, Err(NotMoved::Insufficient { asset: points(), available_minor: 3 }));
}

#[test]
fn what_matures_pays_a_deficit_first() {
    let mut wallet = wallet(&[]);
    claw_back(&mut wallet, 0, &value(5, 10, None));
    earn(&mut wallet, 0, &value(8, 10, Some(50)));
    let expected = ["Maturity pending -> available: 8", "Offset available -> issuer: 5", "Offset issuer -> available: 5"];
    assert_eq!(moves(&look(&mut wallet, 10)), expected);
    assert_eq!((lots(&wallet), owed(&wallet)), (vec![3], vec![]));
}

#[test]
fn lots_expire_after_their_last_day_and_never_what_is_held() {
    let mut wallet = wallet(&[value(8, 1, Some(50))]);
    hold(&mut wallet, 1, (1, 2), 100);
    assert_eq!(moves(&look(&mut wallet, 50)), [""; 0]);
    assert_eq!(moves(&look(&mut wallet, 51)), ["Expiry available -> breakage: 6"]);
    assert_eq!((lots(&wallet), held(&wallet)), (vec![], vec![2]));
    assert!(!wallet.holding().has_due(Moment::end_of(day(99))));
}

#[test]
fn value_of_another_funder_that_serves_a_refund_is_settled_between_the_two() {
    let mut wallet = wallet(&[of_greens(value(4, 1, None)), value(6, 1, None)]);
    look(&mut wallet, 1);
    let amount = Money::new(points(), 6);
    let posted = write(&mut wallet, 1, |book| book.send_for(amount, &greens(), &why(Cause::Refund, 1)));
    let expected = [
        "Refund available -> in transit: 4",
        "Refund available -> issuer: 2",
        "Settlement issuer -> receivable greens: 2",
        "Refund receivable greens -> in transit: 2",
    ];
    assert_eq!(moves(&posted), expected);
}

#[test]
fn a_deficit_is_paid_by_what_matures_first_though_another_expires_sooner() {
    let mut wallet = wallet(&[]);
    claw_back(&mut wallet, 0, &value(100, 1, None));
    earn(&mut wallet, 0, &value(100, 10, Some(700)));
    earn(&mut wallet, 0, &value(100, 12, Some(40)));
    let due = look(&mut wallet, 90);
    let effective = |cause| due.iter().filter(|p| p.cause == cause).map(|p| p.effective_on.number()).collect::<Vec<_>>();
    assert_eq!(effective(Cause::Maturity), [10, 12]);
    assert_eq!(effective(Cause::Offset), [10, 10]);
    assert_eq!(effective(Cause::Expiry), [41]);
    assert_eq!((lots(&wallet), owed(&wallet)), (vec![], vec![]));
}

#[test]
fn of_one_day_what_matures_pays_before_anything_expires() {
    let mut wallet = wallet(&[]);
    claw_back(&mut wallet, 0, &value(5, 1, None));
    earn(&mut wallet, 0, &value(5, 10, Some(9)));
    let causes: Vec<Cause> = look(&mut wallet, 10).iter().map(|posting| posting.cause).collect();
    assert_eq!(causes, [Cause::Maturity, Cause::Offset, Cause::Offset]);
    assert_eq!((lots(&wallet), owed(&wallet)), (vec![], vec![]));
}

#[test]
fn a_holding_that_breaks_a_rule_is_found_by_name() {
    let sound = wallet(&[value(8, 1, Some(50)), value(3, 1, None)]);
    let broken = |change: fn(&mut Holding)| {
        let mut holding = sound.holding().clone();
        change(&mut holding);
        holding.check()
    };
    assert_eq!(broken(|_| {}), Ok(()));
    assert_eq!(broken(|holding| holding.lots[0].amount_minor = 0), Err(HoldingFault::EmptyLot(points())));
    let hold = |lots: Vec<Lot>| {
        let ends = Moment::end_of(day(9));
        Hold { redemption: redemption(1), asset: points(), ends, grace: Length::Days(0), lots }
    };
    for lots in [vec![], vec![Lot { amount_minor: 0, ..lot_until(9) }], vec![Lot { matured: false, ..lot_until(9) }]] {
        let mut holding = sound.holding().clone();
        holding.holds.push(hold(lots));
        assert_eq!(holding.check(), Err(HoldingFault::EmptyHold(points())));
    }
    assert_eq!(broken(|holding| holding.lots.reverse()), Err(HoldingFault::OutOfOrder));
    let owe = |holding: &mut Holding, amount_minor| {
        holding.deficits.push(Deficit { asset: points(), funder: Funder::Issuer, amount_minor });
    };
    let mut holding = sound.holding().clone();
    owe(&mut holding, 0);
    assert_eq!(holding.check(), Err(HoldingFault::EmptyDeficit(points())));
    let mut holding = sound.holding().clone();
    holding.lots[0].matured = true;
    owe(&mut holding, 1);
    assert_eq!(holding.check(), Err(HoldingFault::AvailableAndOwed(points())));
}

#[derive(Debug, Clone)]
enum Touch {
    Earn(Value),
    ClawBack(Value),
    Look,
    /// As much of this as is available, for so many days.
    Hold(i64, i32),
    /// So much of the first hold at most; the rest of it is released or not.
    Capture(i64, bool),
}

fn touches() -> impl Strategy<Value = Vec<(i32, Touch)>> {
    let values = (1..60i64, 0..40i32, proptest::option::of(0..50i32), any::<bool>());
    let values = values.prop_map(|(minor, matures, lasts, by_greens)| {
        let value = value(minor, matures, lasts.map(|days| matures + days));
        if by_greens { of_greens(value) } else { value }
    });
    let touch = prop_oneof![
        3 => values.clone().prop_map(Touch::Earn),
        2 => values.prop_map(Touch::ClawBack),
        1 => Just(Touch::Look),
        2 => (1..60i64, 0..30i32).prop_map(|(minor, days)| Touch::Hold(minor, days)),
        1 => (1..30i64, any::<bool>()).prop_map(|(minor, is_final)| Touch::Capture(minor, is_final)),
    ];
    proptest::collection::vec((0..8i32, touch), 1..25)
}

fn touch(wallet: &mut Wallet, today: i32, touch: &Touch) -> Vec<Posting> {
    match touch {
        Touch::Earn(value) => earn(wallet, today, value),
        Touch::ClawBack(value) => claw_back(wallet, today, value),
        Touch::Look => look(wallet, today),
        Touch::Hold(minor, days) => {
            let ends = (Moment { at: Instant(1), day: day(today + days) }, Length::Days(3));
            write(wallet, today, |book| match book.holding.available_minor(points()).min(*minor) {
                minor if minor > 0 => book.hold(Money::new(points(), minor), redemption(1), ends, &why(Cause::Authorise, today)),
                _ => Ok(()),
            })
        }
        Touch::Capture(minor, is_final) => write(wallet, today, |book| {
            let Some(hold) = book.holding.holds.first().cloned() else { return Ok(()) };
            let captured = book.capture(hold.redemption, hold.amount_minor().min(*minor), &why(Cause::Capture, today));
            assert!(captured.is_some_and(|lots| !lots.is_empty()));
            if *is_final {
                book.release(hold.redemption, &why(Cause::Release, today));
            }
            Ok(())
        }),
    }
}

proptest! {
    #[test]
    fn looking_at_a_wallet_changes_neither_what_it_has_nor_what_was_posted_for_when(touches in touches(), daily in any::<bool>()) {
        let (mut seldom, mut often) = (wallet(&[]), wallet(&[]));
        let (mut posted, mut posted_often, mut today) = (Vec::new(), Vec::new(), 0);
        for (days, next) in &touches {
            for n in today..today + days {
                if daily || n % 3 == 0 {
                    let foretold = balances_on(id(), &seldom, Moment::end_of(day(n)));
                    posted_often.extend(look(&mut often, n));
                    prop_assert_eq!(foretold, balances(&often));
                }
            }
            today += days;
            posted.extend(touch(&mut seldom, today, next));
            posted_often.extend(touch(&mut often, today, next));
        }
        posted.extend(look(&mut seldom, today + 100));
        posted_often.extend(look(&mut often, today + 100));
        prop_assert_eq!(seldom, often);
        prop_assert_eq!(posted, posted_often);
    }

    #[test]
    fn lots_are_the_sum_of_all_postings_and_funders_bear_what_wallets_have(touches in touches()) {
        let (mut wallet, mut today) = (wallet(&[]), 0);
        let (mut sums, mut system) = (PostedSums::default(), 0);
        for (days, next) in &touches {
            today += days;
            for posting in touch(&mut wallet, today, next) {
                sums.post(&posting);
                let minor = |account: &Account| if matches!(account, Account::System(_)) { posting.amount_minor } else { 0 };
                system += minor(&posting.to) - minor(&posting.from);
            }
            prop_assert_eq!(sums.check(id(), wallet.holding()), Ok(()));
            let [pending, available, held] = [Part::Pending, Part::Available, Part::Held].map(|part| of(&wallet, part));
            prop_assert_eq!(pending + available + held + system, 0);
        }
    }
}

fn of(wallet: &Wallet, part: Part) -> i64 {
    let balance = balances(wallet);
    balance.first().map_or(0, |balance| match part {
        Part::Pending => balance.pending_minor,
        Part::Available => balance.available_minor,
        Part::Held => balance.held_minor,
    })
}

#[test]
fn a_posting_that_says_more_than_a_lot_changed_is_found() {
    let mut wallet = wallet(&[]);
    let mut postings = earn(&mut wallet, 1, &value(8, 1, None));
    let sums = |postings: &[Posting]| {
        let mut sums = LotSums::default();
        postings.iter().for_each(|posting| sums.post(id(), posting));
        sums
    };
    assert_eq!(sums(&postings).compare(id(), &LotSums::of(wallet.holding())), Ok(()));
    postings[0].amount_minor += 1;
    let differs = sums(&postings).compare(id(), &LotSums::of(wallet.holding())).unwrap_err();
    let (part, funder) = (Part::Available, Funder::Issuer);
    assert_eq!(differs, Unbalanced::Differs { wallet: id(), part, asset: points(), funder, expires_on: None, minor: -1 });
    assert!(postings.iter().all(|posting| posting.from == Account::System(SystemAccount::Funding(Funder::Issuer))));
}
