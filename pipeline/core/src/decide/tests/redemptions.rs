//! Redeeming, as the shop and its customers would see it.

use super::wallets::*;
use crate::{
    answer::{Answer, Refusal},
    command::{Authorise, Body, Capture, CapturedShare, OpenWallet, PayMerchant, PaymentToken, Refund, Spend, TakeRefund, Void},
    event::{Event, RedemptionStep},
    ids::{RedemptionId, WalletId},
    money::Money,
    posting::SystemAccount,
    programme::Funder,
    state::{
        row::{Row, RowKey},
        wallet::{MOST_USED_TOKENS, WalletKind},
    },
    time::Instant,
};

const TOKEN: PaymentToken = PaymentToken { serial: 7, until: Instant(i64::MAX) };

fn authorise(world: &mut World, points: i64) -> (RedemptionId, Answer) {
    authorise_with(world, points, None)
}

fn authorise_with(world: &mut World, points: i64, token: Option<PaymentToken>) -> (RedemptionId, Answer) {
    let id = RedemptionId::at(customer().bucket(), world.next_offset());
    let (amount, merchant) = (money(points, "PTS"), merchant());
    let asked = Authorise { wallet: customer(), merchant, amount, holds_for_seconds: None, token, reference: Vec::new() };
    (id, world.ask(customer().bucket(), Body::Authorise(asked)))
}

fn capture(world: &mut World, redemption: RedemptionId, amount_minor: Option<i64>, is_final: bool) -> Answer {
    let capture = Capture { redemption, merchant: Some(merchant()), amount_minor, is_final };
    world.ask(customer().bucket(), Body::Capture(capture))
}

fn void(world: &mut World, redemption: RedemptionId) -> Answer {
    world.ask(customer().bucket(), Body::Void(Void { redemption, merchant: Some(merchant()) }))
}

fn refund(world: &mut World, redemption: RedemptionId, amount_minor: Option<i64>) -> Answer {
    world.ask(customer().bucket(), Body::Refund(Refund { redemption, merchant: Some(merchant()), amount_minor }))
}

fn spend(world: &mut World, payee: WalletId, amount: Money) -> (RedemptionId, Answer) {
    let id = RedemptionId::at(customer().bucket(), world.next_offset());
    let spend = Spend { wallet: customer(), payee, amount, reference: Vec::new() };
    (id, world.ask(customer().bucket(), Body::Spend(spend)))
}

const fn captured(captured_minor: i64, released_minor: i64) -> Answer {
    Answer::Captured { captured_minor, released_minor }
}

fn steps(world: &World) -> Vec<RedemptionStep> {
    let step = |event: &Event| if let Event::Redemption(redemption) = event { Some(redemption.step) } else { None };
    world.events().filter_map(step).collect()
}

/// Nothing is under way, and merchants are owed in money what redemptions cost.
fn assert_books_are_closed(world: &World) {
    assert_eq!(world.system(&SystemAccount::InTransit, "PTS"), 0);
    let owed = world.system(&SystemAccount::OwedToMerchants, "GBP");
    assert_eq!(world.system(&SystemAccount::Redeemed(Funder::Issuer), "GBP"), -owed);
    let kept: i64 = world.wallet_row(merchant()).owed_to_it.iter().map(|owed| owed.worth.minor).sum();
    assert_eq!(kept, owed);
}

#[test]
fn an_authorisation_holds_what_is_available_until_it_is_captured() {
    let mut world = shop_with(100);
    let (id, answer) = authorise(&mut world, 61);
    assert_eq!(answer, Answer::Authorised { until: Instant(world.at.0 + 2 * 24 * 3_600_000_000) });
    assert_eq!(world.has(customer(), "PTS"), (39, 61));
    assert_eq!(capture(&mut world, id, None, true), captured(61, 0));
    assert_eq!((world.has(customer(), "PTS"), world.has(merchant(), "PTS")), ((39, 0), (61, 0)));
    // 61 points are worth 30.5 pence, and the half penny is nobody's.
    assert_eq!(world.system(&SystemAccount::OwedToMerchants, "GBP"), 30);
    assert_eq!(steps(&world)[1..], [RedemptionStep::Captured, RedemptionStep::Paid]);
    assert_books_are_closed(&world);
}

#[test]
fn a_hold_is_captured_in_parts_and_the_last_gives_the_rest_back() {
    let mut world = shop_with(100);
    let (id, _) = authorise(&mut world, 60);
    assert_eq!(capture(&mut world, id, Some(20), false), captured(20, 0));
    assert_eq!(capture(&mut world, id, Some(41), false), Answer::Refused(Refusal::MoreThanHeld { held_minor: 40 }));
    assert_eq!(capture(&mut world, id, Some(0), false), Answer::Refused(Refusal::MoreThanHeld { held_minor: 40 }));
    assert_eq!(capture(&mut world, id, Some(25), true), captured(25, 15));
    assert_eq!((world.has(customer(), "PTS"), world.has(merchant(), "PTS")), ((55, 0), (45, 0)));
    assert_eq!(capture(&mut world, id, Some(1), true), Answer::Refused(Refusal::NotOnHold));
    assert_books_are_closed(&world);
}

#[test]
fn a_void_gives_all_back_once() {
    let mut world = shop_with(100);
    let (id, _) = authorise(&mut world, 60);
    assert_eq!(void(&mut world, id), captured(0, 60));
    assert_eq!(world.has(customer(), "PTS"), (100, 0));
    assert_eq!(void(&mut world, id), Answer::Refused(Refusal::NotOnHold));
    assert_eq!(capture(&mut world, id, None, true), Answer::Refused(Refusal::NotOnHold));
}

#[test]
fn a_hold_past_its_end_is_available_and_cannot_be_captured() {
    let mut world = shop_with(100);
    let (id, _) = authorise(&mut world, 100);
    world.days_pass(2);
    world.at.0 += 5 * 60_000_000 - 1;
    assert_eq!(capture(&mut world, id, Some(1), false), captured(1, 0), "it ends five minutes later than was told");
    world.at.0 += 1;
    assert_eq!(capture(&mut world, id, Some(1), false), Answer::Refused(Refusal::NotOnHold));
    let (_, answer) = authorise(&mut world, 99);
    assert!(matches!(answer, Answer::Authorised { .. }), "{answer:?}");
    assert!(steps(&world).contains(&RedemptionStep::Ended));
    assert_eq!(world.has(customer(), "PTS"), (0, 99));
}

#[test]
fn another_merchants_redemption_is_none() {
    let mut world = shop_with(100);
    let (id, _) = authorise(&mut world, 10);
    let none = Answer::Refused(Refusal::NoSuchRedemption(id));
    let merchant = Some(other_customer());
    let bucket = customer().bucket();
    let captured = Body::Capture(Capture { redemption: id, merchant, amount_minor: None, is_final: true });
    assert_eq!(world.ask(bucket, captured), none);
    assert_eq!(world.ask(bucket, Body::Void(Void { redemption: id, merchant })), none);
    assert_eq!(world.ask(bucket, Body::Refund(Refund { redemption: id, merchant, amount_minor: None })), none);
}

#[test]
fn a_payment_token_serves_once_and_not_for_long() {
    let mut world = shop_with(100);
    assert!(matches!(authorise_with(&mut world, 10, Some(TOKEN)).1, Answer::Authorised { .. }));
    assert_eq!(authorise_with(&mut world, 10, Some(TOKEN)).1, Answer::Refused(Refusal::TokenNotGood));
    let old = PaymentToken { serial: 8, until: Instant(world.at.0 - 1) };
    assert_eq!(authorise_with(&mut world, 10, Some(old)).1, Answer::Refused(Refusal::TokenNotGood));
    let fresh = PaymentToken { serial: 9, until: world.at };
    assert!(matches!(authorise_with(&mut world, 10, Some(fresh)).1, Answer::Authorised { .. }));
    assert_eq!(world.has(customer(), "PTS"), (80, 20));
}

#[test]
fn no_more_redemptions_in_a_day_than_the_programme_lets_a_wallet_make() {
    let mut world = shop_with(100);
    for _ in 0..3 {
        assert_eq!(spend(&mut world, merchant(), money(1, "PTS")).1, captured(1, 0));
    }
    assert_eq!(authorise(&mut world, 1).1, Answer::Refused(Refusal::TooManyRedemptions { most: 3 }));
    assert_eq!(spend(&mut world, merchant(), money(1, "PTS")).1, Answer::Refused(Refusal::TooManyRedemptions { most: 3 }));
    world.days_pass(1);
    assert!(matches!(authorise(&mut world, 1).1, Answer::Authorised { .. }));
}

#[test]
fn a_spend_pays_at_once_and_never_more_than_is_available() {
    let mut world = shop_with(100);
    assert_eq!(spend(&mut world, merchant(), money(100, "PTS")).1, captured(100, 0));
    let short = Answer::Refused(Refusal::InsufficientFunds { asset: money(0, "PTS").asset, available: 0 });
    assert_eq!(spend(&mut world, merchant(), money(1, "PTS")).1, short);
    assert_eq!((world.has(customer(), "PTS"), world.has(merchant(), "PTS")), ((0, 0), (100, 0)));
    assert_books_are_closed(&world);
}

#[test]
fn a_refund_gives_the_customer_the_lots_back_and_never_more_than_was_captured() {
    let mut world = shop_with(100);
    let (id, _) = spend(&mut world, merchant(), money(61, "PTS"));
    assert_eq!(refund(&mut world, id, Some(20)), Answer::RefundAsked { nth: 0, amount_minor: 20 });
    assert_eq!((world.has(customer(), "PTS"), world.has(merchant(), "PTS")), ((59, 0), (41, 0)));
    assert_eq!(refund(&mut world, id, Some(42)), Answer::Refused(Refusal::MoreThanCaptured { left_minor: 41 }));
    assert_eq!(refund(&mut world, id, None), Answer::RefundAsked { nth: 1, amount_minor: 41 });
    assert_eq!((world.has(customer(), "PTS"), world.has(merchant(), "PTS")), ((100, 0), (0, 0)));
    assert_eq!(refund(&mut world, id, None), Answer::Refused(Refusal::MoreThanCaptured { left_minor: 0 }));
    assert_eq!(world.system(&SystemAccount::OwedToMerchants, "GBP"), 0, "no penny of its worth is left");
    assert_books_are_closed(&world);
}

#[test]
fn a_refund_that_the_merchant_does_not_have_is_refused_and_can_be_asked_for_again() {
    let mut world = shop_with(100);
    let (id, _) = spend(&mut world, merchant(), money(60, "PTS"));
    world.give(merchant(), money(-30, "PTS"));
    assert_eq!(refund(&mut world, id, Some(31)), Answer::RefundAsked { nth: 0, amount_minor: 31 });
    assert_eq!(steps(&world).last(), Some(&RedemptionStep::RefundRefused(0)));
    assert_eq!((world.has(customer(), "PTS"), world.has(merchant(), "PTS")), ((40, 0), (30, 0)));
    assert_eq!(refund(&mut world, id, Some(30)), Answer::RefundAsked { nth: 1, amount_minor: 30 });
    assert_eq!((world.has(customer(), "PTS"), world.has(merchant(), "PTS")), ((70, 0), (0, 0)));
    assert_eq!(world.system(&SystemAccount::InTransit, "PTS"), 0);
}

#[test]
fn what_a_merchant_that_is_not_there_would_get_lies_in_suspense_and_can_be_refunded_from_there() {
    let mut world = shop_with(100);
    let nobody = WalletId::new(merchant().bucket(), 99);
    let (id, answer) = spend(&mut world, nobody, money(60, "PTS"));
    assert_eq!(answer, captured(60, 0));
    assert_eq!((world.system(&SystemAccount::Suspense, "PTS"), world.system(&SystemAccount::InTransit, "PTS")), (60, 0));
    assert_eq!(steps(&world), [RedemptionStep::Captured, RedemptionStep::Suspended]);
    let asked = Refund { redemption: id, merchant: None, amount_minor: Some(20) };
    assert_eq!(world.ask(customer().bucket(), Body::Refund(asked)), Answer::RefundAsked { nth: 0, amount_minor: 20 });
    assert_eq!((world.has(customer(), "PTS").0, world.system(&SystemAccount::Suspense, "PTS")), (60, 40));
    let Some(Row::Suspended(kept)) = world.rows.get(&RowKey::Suspended(nobody, id)) else { panic!("it is kept by name") };
    assert_eq!((kept.amount, kept.shares.len()), (money(40, "PTS"), 1));
}

#[test]
fn what_has_no_value_is_owed_in_no_money_and_money_is_worth_itself() {
    let mut world = shop_with(1);
    world.give(customer(), money(5, "STARS"));
    world.give(customer(), money(250, "GBP"));
    assert_eq!(spend(&mut world, merchant(), money(5, "STARS")).1, captured(5, 0));
    assert_eq!(world.wallet_row(merchant()).owed_to_it, []);
    assert_eq!(spend(&mut world, merchant(), money(250, "GBP")).1, captured(250, 0));
    assert_eq!(world.system(&SystemAccount::OwedToMerchants, "GBP"), 250);
    assert_books_are_closed(&world);
}

#[test]
fn the_same_name_captures_once_and_a_follow_up_that_comes_twice_pays_once() {
    let mut world = shop_with(100);
    let (id, _) = authorise(&mut world, 60);
    let body = Body::Capture(Capture { redemption: id, merchant: None, amount_minor: Some(10), is_final: false });
    let called = name(customer().bucket(), "capture");
    assert_eq!([world.run_as(called, body.clone()), world.run_as(called, body)], [captured(10, 0), captured(10, 0)]);
    assert_eq!((world.has(customer(), "PTS"), world.has(merchant(), "PTS")), ((40, 50), (10, 0)));
    let paid = world.records.iter().flat_map(|record| &record.follow_ups);
    let paid = paid.filter(|follow_up| matches!(&follow_up.body, Body::PayMerchant(pay) if matches!(**pay, PayMerchant { .. })));
    assert_eq!(paid.count(), 1);
}

#[test]
fn holds_that_end_together_are_settled_in_few_rounds() {
    let mut world = shop_with(100);
    for _ in 0..3 {
        authorise(&mut world, 10);
    }
    world.days_pass(30);
    world.rounds = (0, 0);
    assert_eq!(spend(&mut world, merchant(), money(100, "PTS")).1, captured(100, 0));
    assert!(world.rounds.0 <= 4, "{:?}", world.rounds);
    assert_eq!(steps(&world).iter().filter(|step| **step == RedemptionStep::Ended).count(), 3);
}

#[test]
fn what_was_authorised_is_captured_though_a_later_programme_has_the_asset_no_more() {
    let mut world = shop_with(100);
    let (id, _) = authorise(&mut world, 60);
    let later = SHOP.replace("version   = 1", "version   = 2").replace("2026-01-01", "2026-04-01");
    let without = later.replace("[assets.PTS]", "[assets.OLD]").replace("[treasury.PTS]", "[treasury.OLD]");
    let without = without.replace("PTS = {", "OLD = {").replace("asset = \"PTS\"", "asset = \"OLD\"");
    world.programmes.push(programme(&without));
    assert_eq!(authorise(&mut world, 1).1, Answer::Refused(Refusal::UnknownAsset(money(0, "PTS").asset)));
    assert_eq!(capture(&mut world, id, None, true), captured(60, 0));
    assert_eq!((world.has(merchant(), "PTS"), world.wallet_row(merchant()).owed_to_it.len()), ((60, 0), 0));
}

#[test]
fn used_tokens_are_remembered_while_they_could_be_used_and_no_more_than_fit() {
    let mut world = World::new(&SHOP.replace("times = 3", "times = 1000"));
    for (wallet, kind) in [(customer(), WalletKind::Customer), (merchant(), WalletKind::Merchant)] {
        world.run(wallet.bucket(), Body::OpenWallet(OpenWallet { wallet, kind }));
    }
    world.give(customer(), money(100, "PTS"));
    let until = Instant(world.at.0 + 60_000_000);
    for serial in 0..MOST_USED_TOKENS as u64 {
        let (id, answer) = authorise_with(&mut world, 1, Some(PaymentToken { serial, until }));
        assert!(matches!(answer, Answer::Authorised { .. }), "{answer:?}");
        void(&mut world, id);
    }
    let one_more = PaymentToken { serial: u64::MAX, until: Instant(i64::MAX) };
    assert_eq!(authorise_with(&mut world, 1, Some(one_more)).1, Answer::Refused(Refusal::TooManyTokens));
    world.at.0 += 60_000_001;
    assert!(matches!(authorise_with(&mut world, 1, Some(one_more)).1, Answer::Authorised { .. }));
    assert_eq!(world.wallet_row(customer()).used_tokens.len(), 1);
}

#[test]
fn a_token_that_was_declined_serves_no_more_so_that_nobody_can_search_for_a_balance() {
    let mut world = shop_with(100);
    let short = Refusal::InsufficientFunds { asset: money(0, "PTS").asset, available: 100 };
    assert_eq!(authorise_with(&mut world, 101, Some(TOKEN)).1, Answer::Refused(short));
    assert_eq!(authorise_with(&mut world, 100, Some(TOKEN)).1, Answer::Refused(Refusal::TokenNotGood));
    assert_eq!((world.has(customer(), "PTS"), world.wallet_row(customer()).today.redemptions), ((100, 0), 0));
}

#[test]
fn refunds_of_one_lot_take_back_its_worth_once_though_one_of_them_is_refused() {
    // A lot of 61 points that are worth 30 pence.
    let mut world = shop_with(61);
    let (id, _) = spend(&mut world, merchant(), money(61, "PTS"));
    let Some(Row::Redemption(row)) = world.rows.get(&RowKey::Redemption(id)) else { panic!("it is kept") };
    let mut row = (**row).clone();
    let mut taken = 0;
    let (first, second) = (row.reserve(2).unwrap(), row.reserve(1).unwrap());
    row.unreserve(&first);
    taken += second[0].worth_minor;
    for minor in [1, 59] {
        let next = row.reserve(minor).unwrap()[0].worth_minor;
        assert!(next >= 0, "{next}");
        taken += next;
    }
    assert_eq!((taken, row.captured[0].worth), (30, Some(money(30, "GBP"))));
}

#[test]
fn what_is_in_suspense_is_given_back_only_as_far_as_it_is_of_the_same_funder() {
    let (nobody, points) = (WalletId::new(merchant().bucket(), 99), money(30, "PTS"));
    let of = |funder: &str, amount_minor| CapturedShare { funder: Funder::Named(funder.into()), amount_minor, worth: None };
    let mut world = shop_with(100);
    let (id, _) = spend(&mut world, nobody, points);
    let take = |shares: Vec<CapturedShare>, minor| {
        Body::TakeRefund(Box::new(TakeRefund { redemption: id, nth: 9, merchant: nobody, amount: money(minor, "PTS"), shares }))
    };
    world.run(nobody.bucket(), take(vec![of("greens", 10)], 10));
    let Some(Row::Suspended(kept)) = world.rows.get(&RowKey::Suspended(nobody, id)) else { panic!("it is kept by name") };
    assert_eq!((kept.amount, kept.shares.len()), (points, 1));
}
