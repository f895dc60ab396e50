use expect_test::expect;
use rewardhub_core::{
    adjustment::AdjustmentReason,
    audit::{Act, AuditEntry},
    event::{Event, Judged, RewardChange},
    ids::{ActorId, Bucket},
    money::Money,
    posting::{Account, Cause, Part, Posting, SystemAccount},
    review_reason::ReviewReason,
    state::wallet::WalletKind,
};

use super::{activated, check};
use crate::{
    fixture::{Log, events::*},
    tables::Table,
};

/// A capped reward of the issuer's and one of a merchant's, then half of the purchase comes back.
fn judged_and_clawed_back() -> Log {
    let mut log = activated();
    let (owner, booked_on) = (wallet(3, 1), day("2026-03-03"));
    let purchase = transaction(3, log.next(Bucket(3)));
    let matures = day("2026-03-17");
    let capped = RewardChange {
        before_caps_minor: 96,
        capped_by: Some("groceries: per month of wallet".into()),
        expires_on: Some(day("2028-03-31")),
        ..reward("groceries", "PTS", 60, 4_800, matures)
    };
    let funded = RewardChange { funder: funder("coffee"), ..reward("coffee-back", "GBP", 240, 4_800, day("2026-03-03")) };
    let paid = judged(purchase, owner, 1, booked_on, vec![capped.clone(), funded]);
    let mut events = earned(&paid, Part::Pending, booked_on);
    events.insert(0, Event::Judged(Box::new(paid.clone())));
    log.decide(Bucket(3), at("2026-03-04T10:00:00Z"), events);

    let back = RewardChange { amount_minor: -12, eligible_minor: 2_400, before_caps_minor: 48, capped_by: None, ..capped };
    let refund = transaction(3, log.next(Bucket(3)));
    let taken = Judged { because_of: Some(refund), returned_minor: 2_400, rewards: vec![back], ..paid };
    let mut events = vec![Event::Judged(Box::new(taken.clone()))];
    events.extend(earned(&taken, Part::Pending, day("2026-03-10")));
    log.decide(Bucket(3), at("2026-03-11T10:00:00Z"), events);
    log
}

#[test]
fn rewards_say_what_a_cap_cut_and_clawbacks_what_is_left() {
    check(
        &judged_and_clawed_back(),
        Table::Rewards,
        &expect![[r#"
        event_date=2026-03-04 reward_id=00000300-0000-8000-8000-000000000000/groceries transaction_id=00000300-0000-8000-8000-000000000000 wallet_id=00000300-0000-8000-8000-000000000001 kind=earn rule_id=groceries asset=PTS amount=60.0000 eligible_amount=48.0000 amount_before_caps=96.0000 capped_by=groceries: per month of wallet funded_by=issuer state=pending judged_on=2026-03-03 available_on=2026-03-17 expires_on=2028-03-31 programme_version=1 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=0
        event_date=2026-03-04 reward_id=00000300-0000-8000-8000-000000000000/coffee-back transaction_id=00000300-0000-8000-8000-000000000000 wallet_id=00000300-0000-8000-8000-000000000001 kind=earn rule_id=coffee-back asset=GBP amount=2.4000 eligible_amount=48.0000 amount_before_caps=2.4000 funded_by=coffee state=available judged_on=2026-03-03 available_on=2026-03-03 programme_version=1 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=0
        event_date=2026-03-11 reward_id=00000300-0000-8000-8000-000000000000/groceries/1.0 transaction_id=00000300-0000-8000-8000-000000000000 wallet_id=00000300-0000-8000-8000-000000000001 kind=clawback rule_id=groceries asset=PTS amount=-12.0000 eligible_amount=24.0000 amount_before_caps=48.0000 funded_by=issuer state=reversed judged_on=2026-03-03 available_on=2026-03-17 expires_on=2028-03-31 reverses_reward_id=00000300-0000-8000-8000-000000000000/groceries programme_version=1 decided_at=2026-03-11T10:00:00Z log_partition=1 log_offset=1 log_index=0
    "#]],
    );
}

#[test]
fn a_posting_is_two_entries() {
    check(
        &judged_and_clawed_back(),
        Table::Entries,
        &expect![[r#"
        event_date=2026-03-04 posting_id=00000300-0000-8000-8000-000000000001 account=issuer amount=-60.0000 asset=PTS cause=earn rule_id=groceries funded_by=issuer transaction_id=00000300-0000-8000-8000-000000000000 expires_on=2028-03-31 effective_on=2026-03-03 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=1
        event_date=2026-03-04 posting_id=00000300-0000-8000-8000-000000000001 wallet_id=00000300-0000-8000-8000-000000000001 account=wallet part=pending amount=60.0000 asset=PTS cause=earn rule_id=groceries funded_by=issuer transaction_id=00000300-0000-8000-8000-000000000000 expires_on=2028-03-31 effective_on=2026-03-03 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=1
        event_date=2026-03-04 posting_id=00000300-0000-8000-8000-000000000002 account=receivable coffee amount=-2.4000 asset=GBP cause=earn rule_id=coffee-back funded_by=coffee transaction_id=00000300-0000-8000-8000-000000000000 effective_on=2026-03-03 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=2
        event_date=2026-03-04 posting_id=00000300-0000-8000-8000-000000000002 wallet_id=00000300-0000-8000-8000-000000000001 account=wallet part=pending amount=2.4000 asset=GBP cause=earn rule_id=coffee-back funded_by=coffee transaction_id=00000300-0000-8000-8000-000000000000 effective_on=2026-03-03 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=2
        event_date=2026-03-11 posting_id=00000300-0000-8000-8000-000001000001 wallet_id=00000300-0000-8000-8000-000000000001 account=wallet part=pending amount=-12.0000 asset=PTS cause=clawback rule_id=groceries funded_by=issuer transaction_id=00000300-0000-8000-8000-000000000000 expires_on=2028-03-31 effective_on=2026-03-10 decided_at=2026-03-11T10:00:00Z log_partition=1 log_offset=1 log_index=1
        event_date=2026-03-11 posting_id=00000300-0000-8000-8000-000001000001 account=issuer amount=12.0000 asset=PTS cause=clawback rule_id=groceries funded_by=issuer transaction_id=00000300-0000-8000-8000-000000000000 expires_on=2028-03-31 effective_on=2026-03-10 decided_at=2026-03-11T10:00:00Z log_partition=1 log_offset=1 log_index=1
    "#]],
    );
}

#[test]
fn sums_of_rewards_and_entries_are_by_day_and_month() {
    let log = judged_and_clawed_back();
    check(
        &log,
        Table::RewardDays,
        &expect![[r#"
        event_month=2026-03-01 event_date=2026-03-04 rule_id=groceries kind=earn asset=PTS funded_by=issuer programme_version=1 capped_by=groceries: per month of wallet judged_on=2026-03-03 rewards=1 amount=60.0000 amount_before_caps=96.0000
        event_month=2026-03-01 event_date=2026-03-04 rule_id=coffee-back kind=earn asset=GBP funded_by=coffee programme_version=1 judged_on=2026-03-03 rewards=1 amount=2.4000 amount_before_caps=2.4000
        event_month=2026-03-01 event_date=2026-03-11 rule_id=groceries kind=clawback asset=PTS funded_by=issuer programme_version=1 judged_on=2026-03-03 rewards=1 amount=-12.0000 amount_before_caps=48.0000
    "#]],
    );
    check(
        &log,
        Table::EntryDays,
        &expect![[r#"
            event_month=2026-03-01 event_date=2026-03-04 account=issuer asset=PTS cause=earn funded_by=issuer expires_on=2028-03-31 entries=1 amount=-60.0000 debited=60.0000
            event_month=2026-03-01 event_date=2026-03-04 account=wallet part=pending asset=PTS cause=earn funded_by=issuer expires_on=2028-03-31 entries=1 amount=60.0000 debited=0.0000
            event_month=2026-03-01 event_date=2026-03-04 account=receivable coffee asset=GBP cause=earn funded_by=coffee entries=1 amount=-2.4000 debited=2.4000
            event_month=2026-03-01 event_date=2026-03-04 account=wallet part=pending asset=GBP cause=earn funded_by=coffee entries=1 amount=2.4000 debited=0.0000
            event_month=2026-03-01 event_date=2026-03-11 account=wallet part=pending asset=PTS cause=clawback funded_by=issuer expires_on=2028-03-31 entries=1 amount=-12.0000 debited=12.0000
            event_month=2026-03-01 event_date=2026-03-11 account=issuer asset=PTS cause=clawback funded_by=issuer expires_on=2028-03-31 entries=1 amount=12.0000 debited=0.0000
        "#]],
    );
    check(
        &log,
        Table::WalletMonths,
        &expect![[r#"
        event_month=2026-03-01 wallet_id=00000300-0000-8000-8000-000000000001 asset=PTS kind=earn rewards=1 amount=60.0000
        event_month=2026-03-01 wallet_id=00000300-0000-8000-8000-000000000001 asset=GBP kind=earn rewards=1 amount=2.4000
        event_month=2026-03-01 wallet_id=00000300-0000-8000-8000-000000000001 asset=PTS kind=clawback rewards=1 amount=-12.0000
    "#]],
    );
}

#[test]
fn what_no_rule_paid_is_a_reward_too_and_a_maturity_is_none() {
    let mut log = activated();
    let (owner, points) = (wallet(3, 1), |minor| Money::new(asset("PTS"), minor));
    let issuer = || SystemAccount::Funding(funder("issuer"));
    let sign_up = Posting {
        lot_expires_on: Some(day("2026-03-31")),
        ..posting(Cause::SignUp, owner, Part::Pending, issuer(), points(500), day("2026-01-05"))
    };
    let opened = vec![
        Event::WalletOpened(owner, WalletKind::Customer),
        Event::Linked(account(3, 7), owner, day("2026-01-01")),
        Event::Posting(Box::new(sign_up.clone())),
    ];
    log.decide(Bucket(3), at("2026-01-05T10:00:00Z"), opened);
    let matured = Posting {
        from: Account::Wallet(owner, Part::Pending),
        to: Account::Wallet(owner, Part::Available),
        cause: Cause::Maturity,
        effective_on: day("2026-01-19"),
        ..sign_up.clone()
    };
    log.decide(Bucket(3), at("2026-01-19T03:00:00Z"), vec![Event::Posting(Box::new(matured))]);
    let less = posting(Cause::Adjust, owner, Part::Available, issuer(), points(-20), day("2026-02-02"));
    let adjusted = vec![
        Event::Audited(Box::new(AuditEntry {
            actor: ActorId(7),
            asked: None,
            act: Act::Adjusted { wallet: owner, amount: points(-20), reason: AdjustmentReason::Correction },
            of: None,
        })),
        Event::Posting(Box::new(less)),
    ];
    log.decide(Bucket(3), at("2026-02-02T10:00:00Z"), adjusted);
    let expired = posting(Cause::Expiry, owner, Part::Available, SystemAccount::Breakage, points(-480), day("2026-04-01"));
    let expired = Posting { lot_expires_on: Some(day("2026-03-31")), ..expired };
    log.decide(Bucket(3), at("2026-04-01T03:00:00Z"), vec![Event::Posting(Box::new(expired))]);
    check(
        &log,
        Table::Wallets,
        &expect![[r#"
        event_date=2026-01-05 wallet_id=00000300-0000-8000-8000-000000000001 event=opened kind=customer decided_at=2026-01-05T10:00:00Z log_partition=1 log_offset=0 log_index=0
        event_date=2026-01-05 wallet_id=00000300-0000-8000-8000-000000000001 event=linked bank_account_id=00000300-0000-8000-8000-000000000007 linked_from=2026-01-01 decided_at=2026-01-05T10:00:00Z log_partition=1 log_offset=0 log_index=1
    "#]],
    );
    check(
        &log,
        Table::Rewards,
        &expect![[r#"
        event_date=2026-01-05 reward_id=00000300-0000-8000-8000-000000000002 wallet_id=00000300-0000-8000-8000-000000000001 kind=sign_up asset=PTS amount=500.0000 funded_by=issuer state=pending judged_on=2026-01-05 expires_on=2026-03-31 decided_at=2026-01-05T10:00:00Z log_partition=1 log_offset=0 log_index=2
        event_date=2026-02-02 reward_id=00000300-0000-8000-8000-000002000001 wallet_id=00000300-0000-8000-8000-000000000001 kind=adjust asset=PTS amount=-20.0000 funded_by=issuer state=reversed judged_on=2026-02-02 reason=correction decided_at=2026-02-02T10:00:00Z log_partition=1 log_offset=2 log_index=1
        event_date=2026-04-01 reward_id=00000300-0000-8000-8000-000003000000 wallet_id=00000300-0000-8000-8000-000000000001 kind=expiry asset=PTS amount=-480.0000 funded_by=issuer state=expired judged_on=2026-04-01 expires_on=2026-03-31 decided_at=2026-04-01T03:00:00Z log_partition=1 log_offset=3 log_index=0
    "#]],
    );
    check(
        &log,
        Table::EntryDays,
        &expect![[r#"
            event_month=2026-01-01 event_date=2026-01-05 account=issuer asset=PTS cause=sign_up funded_by=issuer expires_on=2026-03-31 entries=1 amount=-500.0000 debited=500.0000
            event_month=2026-01-01 event_date=2026-01-05 account=wallet part=pending asset=PTS cause=sign_up funded_by=issuer expires_on=2026-03-31 entries=1 amount=500.0000 debited=0.0000
            event_month=2026-01-01 event_date=2026-01-19 account=wallet part=pending asset=PTS cause=maturity funded_by=issuer expires_on=2026-03-31 entries=1 amount=-500.0000 debited=500.0000
            event_month=2026-01-01 event_date=2026-01-19 account=wallet part=available asset=PTS cause=maturity funded_by=issuer expires_on=2026-03-31 entries=1 amount=500.0000 debited=0.0000
            event_month=2026-02-01 event_date=2026-02-02 account=wallet part=available asset=PTS cause=adjust funded_by=issuer entries=1 amount=-20.0000 debited=20.0000
            event_month=2026-02-01 event_date=2026-02-02 account=issuer asset=PTS cause=adjust funded_by=issuer entries=1 amount=20.0000 debited=0.0000
            event_month=2026-04-01 event_date=2026-04-01 account=wallet part=available asset=PTS cause=expiry funded_by=issuer expires_on=2026-03-31 entries=1 amount=-480.0000 debited=480.0000
            event_month=2026-04-01 event_date=2026-04-01 account=breakage asset=PTS cause=expiry funded_by=issuer expires_on=2026-03-31 entries=1 amount=480.0000 debited=0.0000
        "#]],
    );
}

#[test]
fn a_purchase_that_could_not_be_judged_waits_for_a_person() {
    let mut log = activated();
    let purchase = transaction(3, log.next(Bucket(3)));
    let event = Judged {
        review_reason: Some(ReviewReason::PeriodForgotten),
        ..judged(purchase, wallet(3, 1), 1, day("2026-03-03"), Vec::new())
    };
    log.decide(Bucket(3), at("2026-03-04T10:00:00Z"), vec![Event::Judged(Box::new(event))]);
    check(&log, Table::Rewards, &expect![[""]]);
    check(
        &log,
        Table::Rejections,
        &expect![[r#"
        event_date=2026-03-04 rejection_id=00000300-0000-8000-8000-000000000000/0 kind=review reason=period_forgotten wallet_id=00000300-0000-8000-8000-000000000001 transaction_id=00000300-0000-8000-8000-000000000000 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=0
    "#]],
    );
}
