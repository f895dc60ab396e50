use expect_test::expect;
use rewardhub_core::{
    command::{ReturnReason, TransferKind},
    event::{Event, RedemptionEvent, RedemptionStep, TransferEvent, TransferStep},
    ids::{Bucket, RedemptionId, TransferId},
    money::Money,
    posting::{Account, Cause, Movement, Part, Posting, SystemAccount},
};

use super::{activated, check};
use crate::{
    fixture::{Log, events::*},
    tables::Table,
};

/// A redemption that is captured in part and refunded, and a transfer that comes back.
fn redeemed_and_sent() -> Log {
    let mut log = activated();
    let (owner, shop, points) = (wallet(3, 1), wallet(6, 1), |minor| Money::new(asset("PTS"), minor));
    let redemption = RedemptionId::at(Bucket(3), log.next(Bucket(3)).offset);
    let step = |wallet, minor, step| {
        Event::Redemption(Box::new(RedemptionEvent { redemption, wallet, merchant: shop, amount: points(minor), step }))
    };
    let (own, on) = (Some(owner), day("2026-03-04"));
    let hold = Posting {
        from: Account::Wallet(owner, Part::Available),
        to: Account::Wallet(owner, Part::Held),
        movement: Some(Movement::Redemption(redemption)),
        ..posting(Cause::Authorise, owner, Part::Held, SystemAccount::InTransit, points(50), on)
    };
    let until = at("2026-03-11T10:00:00Z");
    let held = vec![Event::Posting(Box::new(hold)), step(own, 50, RedemptionStep::Authorised(until))];
    log.decide(Bucket(3), at("2026-03-04T10:00:00Z"), held);
    let captured = vec![step(own, 30, RedemptionStep::Captured), step(own, 20, RedemptionStep::Rest)];
    log.decide(Bucket(3), at("2026-03-05T10:00:00Z"), captured);
    log.decide(Bucket(6), at("2026-03-05T10:00:01Z"), vec![step(None, 30, RedemptionStep::Paid)]);
    log.decide(Bucket(3), at("2026-03-06T10:00:00Z"), vec![step(own, 30, RedemptionStep::RefundAsked(0))]);
    log.decide(Bucket(3), at("2026-03-06T10:00:01Z"), vec![step(own, 30, RedemptionStep::Refunded(0))]);

    let transfer = TransferId::at(Bucket(3), log.next(Bucket(3)).offset);
    let (from, to, kind, amount) = (owner, wallet(2, 9), TransferKind::Transfer, points(7));
    let sent = Posting {
        movement: Some(Movement::Transfer(transfer)),
        ..posting(Cause::Transfer, owner, Part::Available, SystemAccount::InTransit, points(-7), on)
    };
    let step = |step| Event::Transfer(Box::new(TransferEvent { transfer, from, to, amount, kind, step }));
    log.decide(Bucket(3), at("2026-03-07T10:00:00Z"), vec![Event::Posting(Box::new(sent)), step(TransferStep::Sent)]);
    let returned = vec![step(TransferStep::Returned(ReturnReason::NoSuchWallet))];
    log.decide(Bucket(3), at("2026-03-07T10:00:01Z"), returned);
    log
}

#[test]
fn a_redemption_and_a_transfer_have_a_row_for_each_step() {
    let log = redeemed_and_sent();
    check(
        &log,
        Table::Redemptions,
        &expect![[r#"
        event_date=2026-03-04 redemption_id=00000300-0000-8000-8000-000000000000 wallet_id=00000300-0000-8000-8000-000000000001 merchant_wallet_id=00000600-0000-8000-8000-000000000001 amount=50.0000 asset=PTS step=authorised holds_until=2026-03-11T10:00:00Z decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=1
        event_date=2026-03-05 redemption_id=00000300-0000-8000-8000-000000000000 wallet_id=00000300-0000-8000-8000-000000000001 merchant_wallet_id=00000600-0000-8000-8000-000000000001 amount=30.0000 asset=PTS step=captured decided_at=2026-03-05T10:00:00Z log_partition=1 log_offset=1 log_index=0
        event_date=2026-03-05 redemption_id=00000300-0000-8000-8000-000000000000 wallet_id=00000300-0000-8000-8000-000000000001 merchant_wallet_id=00000600-0000-8000-8000-000000000001 amount=20.0000 asset=PTS step=rest decided_at=2026-03-05T10:00:00Z log_partition=1 log_offset=1 log_index=1
        event_date=2026-03-05 redemption_id=00000300-0000-8000-8000-000000000000 merchant_wallet_id=00000600-0000-8000-8000-000000000001 amount=30.0000 asset=PTS step=paid decided_at=2026-03-05T10:00:01Z log_partition=0 log_offset=2 log_index=0
        event_date=2026-03-06 redemption_id=00000300-0000-8000-8000-000000000000 wallet_id=00000300-0000-8000-8000-000000000001 merchant_wallet_id=00000600-0000-8000-8000-000000000001 amount=30.0000 asset=PTS step=refund_asked refund_number=0 decided_at=2026-03-06T10:00:00Z log_partition=1 log_offset=2 log_index=0
        event_date=2026-03-06 redemption_id=00000300-0000-8000-8000-000000000000 wallet_id=00000300-0000-8000-8000-000000000001 merchant_wallet_id=00000600-0000-8000-8000-000000000001 amount=30.0000 asset=PTS step=refunded refund_number=0 decided_at=2026-03-06T10:00:01Z log_partition=1 log_offset=3 log_index=0
    "#]],
    );
    check(
        &log,
        Table::Transfers,
        &expect![[r#"
        event_date=2026-03-07 transfer_id=00000300-0000-8000-8000-000004000000 from_wallet_id=00000300-0000-8000-8000-000000000001 to_wallet_id=00000200-0000-8000-8000-000000000009 kind=transfer amount=7.0000 asset=PTS step=sent decided_at=2026-03-07T10:00:00Z log_partition=1 log_offset=4 log_index=1
        event_date=2026-03-07 transfer_id=00000300-0000-8000-8000-000004000000 from_wallet_id=00000300-0000-8000-8000-000000000001 to_wallet_id=00000200-0000-8000-8000-000000000009 kind=transfer amount=7.0000 asset=PTS step=returned return_reason=no_such_wallet decided_at=2026-03-07T10:00:01Z log_partition=1 log_offset=5 log_index=0
    "#]],
    );
}

#[test]
fn entries_name_what_they_are_steps_of_and_are_no_rewards() {
    let log = redeemed_and_sent();
    check(
        &log,
        Table::Entries,
        &expect![[r#"
        event_date=2026-03-04 posting_id=00000300-0000-8000-8000-000000000000 wallet_id=00000300-0000-8000-8000-000000000001 account=wallet part=available amount=-50.0000 asset=PTS cause=authorise funded_by=issuer movement_id=00000300-0000-8000-8000-000000000000 effective_on=2026-03-04 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=0
        event_date=2026-03-04 posting_id=00000300-0000-8000-8000-000000000000 wallet_id=00000300-0000-8000-8000-000000000001 account=wallet part=held amount=50.0000 asset=PTS cause=authorise funded_by=issuer movement_id=00000300-0000-8000-8000-000000000000 effective_on=2026-03-04 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=0
        event_date=2026-03-07 posting_id=00000300-0000-8000-8000-000004000000 wallet_id=00000300-0000-8000-8000-000000000001 account=wallet part=available amount=-7.0000 asset=PTS cause=transfer funded_by=issuer movement_id=00000300-0000-8000-8000-000004000000 effective_on=2026-03-04 decided_at=2026-03-07T10:00:00Z log_partition=1 log_offset=4 log_index=0
        event_date=2026-03-07 posting_id=00000300-0000-8000-8000-000004000000 account=in transit amount=7.0000 asset=PTS cause=transfer funded_by=issuer movement_id=00000300-0000-8000-8000-000004000000 effective_on=2026-03-04 decided_at=2026-03-07T10:00:00Z log_partition=1 log_offset=4 log_index=0
    "#]],
    );
    check(&log, Table::Rewards, &expect![[""]]);
}
