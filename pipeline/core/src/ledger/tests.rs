//! What time does to lots, whenever somebody looks.

use proptest::prelude::*;

use super::*;
use crate::{
    money::Asset,
    programme::Funder,
    state::wallet::{Lot, Wallet, WalletKind},
    time::{Day, Instant},
};

fn day(n: i32) -> Day {
    Day::from_number(n).unwrap()
}

fn points() -> Asset {
    Asset::new("PTS").unwrap()
}

fn lot(amount_minor: i64, matures: i32, expires: Option<i32>) -> Lot {
    Lot {
        asset: points(),
        expires_on: expires.map(day),
        funder: Funder::Issuer,
        matures_on: day(matures),
        matured: false,
        amount_minor,
        held_minor: 0,
    }
}

fn wallet(lots: &[Lot]) -> Wallet {
    let mut wallet = Wallet::new(WalletKind::Customer, Instant(0));
    for lot in lots {
        wallet.add(lot.clone()).unwrap();
    }
    wallet
}

fn told(due: Vec<Due>) -> Vec<(i32, Became, i64)> {
    due.into_iter().map(|due| (due.on.number(), due.became, due.amount_minor)).collect()
}

#[test]
fn what_matures_pays_a_deficit_first() {
    let mut wallet = wallet(&[]);
    wallet.claw_back(&lot(5, 10, None)).unwrap();
    wallet.add(lot(8, 10, Some(50))).unwrap();
    assert_eq!(told(wallet.settle(day(10))), [(10, Became::Matured, 8)]);
    assert_eq!((wallet.lots[0].amount_minor, wallet.deficits.len()), (3, 0));
}

#[test]
fn value_that_is_available_at_once_pays_a_deficit_too() {
    let mut wallet = wallet(&[]);
    wallet.claw_back(&lot(5, 10, None)).unwrap();
    wallet.add(Lot { matured: true, ..lot(8, 10, Some(50)) }).unwrap();
    assert_eq!(told(wallet.settle(day(12))), []);
    assert_eq!((wallet.lots[0].amount_minor, wallet.deficits.len()), (3, 0));
}

#[test]
fn lots_expire_after_their_last_day_and_never_what_is_held() {
    let mut wallet = wallet(&[lot(8, 1, Some(50))]);
    wallet.settle(day(1));
    wallet.lots[0].held_minor = 2;
    assert_eq!(told(wallet.settle(day(50))), []);
    assert_eq!(told(wallet.settle(day(51))), [(51, Became::Expired, 6)]);
    assert_eq!(wallet.lots[0].amount_minor, 2);
    assert!(!wallet.has_due(day(99)));
}

#[test]
fn a_deficit_is_paid_by_what_matures_first_though_another_expires_sooner() {
    let mut wallet = wallet(&[]);
    wallet.claw_back(&lot(100, 1, None)).unwrap();
    wallet.add(lot(100, 10, Some(700))).unwrap();
    wallet.add(lot(100, 12, Some(40))).unwrap();
    let due = told(wallet.settle(day(90)));
    assert_eq!(due, [(10, Became::Matured, 100), (12, Became::Matured, 100), (41, Became::Expired, 100)]);
    assert_eq!((wallet.lots.len(), wallet.deficits.len()), (0, 0));
}

#[test]
fn of_one_day_what_matures_pays_before_anything_expires() {
    let mut wallet = wallet(&[]);
    wallet.claw_back(&lot(5, 1, None)).unwrap();
    wallet.add(lot(5, 10, Some(9))).unwrap();
    assert_eq!(told(wallet.settle(day(10))), [(10, Became::Matured, 5)]);
    assert!(wallet.lots.is_empty() && wallet.deficits.is_empty());
}

#[derive(Debug, Clone)]
enum Touch {
    Earn(Lot),
    ClawBack(Lot),
    Look,
}

fn touches() -> impl Strategy<Value = Vec<(i32, Touch)>> {
    let lots = (1..60i64, 0..40i32, proptest::option::of(0..50i32), any::<bool>()).prop_map(|(minor, matures, lasts, greens)| {
        let funder = if greens { Funder::Named("greens".into()) } else { Funder::Issuer };
        Lot { funder, ..lot(minor, matures, lasts.map(|days| matures + days)) }
    });
    let touch = prop_oneof![
        3 => lots.clone().prop_map(Touch::Earn),
        2 => lots.prop_map(Touch::ClawBack),
        1 => Just(Touch::Look),
    ];
    proptest::collection::vec((0..8i32, touch), 1..25)
}

fn touch(wallet: &mut Wallet, today: i32, touch: &Touch) -> Vec<Due> {
    let mut due = wallet.settle(day(today));
    match touch {
        Touch::Earn(lot) => wallet.add(Lot { matured: lot.matures_on <= day(today), ..lot.clone() }).unwrap(),
        Touch::ClawBack(lot) => drop(wallet.claw_back(lot).unwrap()),
        Touch::Look => {}
    }
    due.extend(wallet.settle(day(today)));
    due
}

proptest! {
    #[test]
    fn looking_at_a_wallet_changes_neither_what_it_has_nor_what_was_due_when(touches in touches(), daily in any::<bool>()) {
        let (mut seldom, mut often) = (wallet(&[]), wallet(&[]));
        let (mut due, mut due_often, mut today) = (Vec::new(), Vec::new(), 0);
        for (days, next) in &touches {
            for n in today..today + days {
                if daily || n % 3 == 0 {
                    let foretold = balances_on(&seldom, day(n));
                    due_often.extend(often.settle(day(n)));
                    prop_assert_eq!(foretold, balances(&often));
                }
            }
            today += days;
            if !matches!(next, Touch::Look) {
                due.extend(touch(&mut seldom, today, next));
            }
            due_often.extend(touch(&mut often, today, next));
        }
        due.extend(seldom.settle(day(today + 100)));
        due_often.extend(often.settle(day(today + 100)));
        prop_assert_eq!(seldom, often);
        prop_assert_eq!(due, due_often);
    }

    #[test]
    fn nothing_is_both_available_and_owed(touches in touches()) {
        let (mut own, mut today) = (wallet(&[]), 0);
        for (days, next) in &touches {
            today += days;
            touch(&mut own, today, next);
            let free = own.lots.iter().any(|lot| lot.matured && lot.amount_minor > lot.held_minor);
            prop_assert!(!free || own.deficits.is_empty(), "{own:?}");
        }
    }
}
