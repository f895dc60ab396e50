//! What is against a rule.

use std::{path::Path, thread, time::Instant as Clock};

use rewardhub_core::{
    adjustment::AdjustmentReason,
    answer::Refusal,
    command::{Body, ClawBack},
    ids::{Bucket, KeyId, Partition, TransactionId},
    money::{Asset, Money},
    programme::Programme,
    state::{
        proposal::Fate,
        row::{Row, RowKey},
        wallet::{MOST_ACCOUNTS, WalletKind},
    },
    time::Day,
};
use rewardhub_engine::ports::RowKind;

use super::{
    super::{DEADLINE, next_version, purchases, renumbered},
    Met, WHEN, by, meets, opened, transaction, with_programme,
};
use crate::{
    Error, Service, Subject,
    approvals::ApprovalState,
    bundled_programme,
    changes::Said,
    clock::now,
    error::Refused,
    ingest::OfFiles,
    open::tests::{Database, with_database},
    redemptions::{Payment, Step},
    review::{Decision, Ruling},
    transfers::Gift,
    wallets::Adjustment,
};

#[test]
fn a_refusal_names_the_rule() {
    let mut met = Met::default();
    let (_folder, service) = with_programme();
    corrections_are_bounded_and_named(&service, &mut met);
    what_wallets_may_not_do(&service, &mut met);
    what_cannot_be_decided_is_set_aside(&service, &mut met);
    a_wallet_has_a_hundred_accounts(&service, &mut met);
    an_item_repeats_one_of_its_own_account(&service, &mut met);
    a_record_that_is_still_wrong_is_not_read_again(&service, &mut met);
    a_version_may_be_withdrawn_while_partitions_have_not_answered(&mut met);
    a_version_that_was_overtaken_is_not_approved_of(&mut met);
    a_version_whose_file_is_not_accepted_any_more_does_not_go_on(&mut met);
    met.all_of(include_str!("../../error/refused.rs"));
}

fn corrections_are_bounded_and_named(service: &Service, met: &mut Met) {
    let wallet = service.open_wallet(WalletKind::Customer, by(WHEN)).unwrap();
    let adjust = |minor: i64, request: Option<&str>| {
        let amount = Money::new(Asset::new("GBP").unwrap(), minor);
        service.adjust(
            Adjustment {
                wallet,
                amount,
                reason: AdjustmentReason::Other,
                text: "a test".into(),
                request: request.map(str::to_owned),
            },
            by(WHEN),
        )
    };
    meets!(met, adjust(-1, None), Error::Refused(Refused::Command(Refusal::InsufficientFunds { available: 0, .. })));
    adjust(5, Some("one")).unwrap();
    meets!(met, adjust(6, Some("one")), Error::Refused(Refused::Command(Refusal::ExistsWithOtherContent)));
    let settings = service.root().join("rewardhub.toml");
    std::fs::write(&settings, "[approvals]\nabove = [\"0.05 GBP\"]\n").unwrap();
    let asked = adjust(6, None).unwrap().command;
    meets!(met, service.approve(asked, by(WHEN)), Error::Refused(Refused::NotAtThisMachine));
    std::fs::remove_file(settings).unwrap();
}

fn what_wallets_may_not_do(service: &Service, met: &mut Met) {
    let [wallet, merchant] =
        [WalletKind::Customer, WalletKind::Merchant].map(|kind| service.open_wallet(kind, by(WHEN)).unwrap());
    let [points, pence] = ["PTS", "GBP"].map(|asset| Money::new(Asset::new(asset).unwrap(), 5));
    let said = || Said { text: "a test".into(), request: None };
    let given = service.give(wallet, points, Gift::TopUp, said(), by(WHEN));
    meets!(met, given, Error::Refused(Refused::NothingIssued { asset }) if *asset == points.asset);
    let adjustment = Adjustment { wallet, amount: points, reason: AdjustmentReason::Other, text: "a test".into(), request: None };
    service.adjust(adjustment, by(WHEN)).unwrap();
    let payment = Payment { wallet, merchant: Some(merchant), amount: points, reference: String::new(), request: None };
    let redemption = service.spend(payment, by(WHEN)).unwrap().value;
    let step = Step { redemption, merchant: None, request: None };
    let refunded = service.refund(step, Some(pence), by(WHEN));
    meets!(met, refunded, Error::Refused(Refused::OtherAsset { given, asset }) if (*given, *asset) == (pence.asset, points.asset));
}

/// What no caller asks for: a change of a wallet that lies in another bucket than the command.
fn what_cannot_be_decided_is_set_aside(service: &Service, met: &mut Met) {
    let wallet = service.open_wallet(WalletKind::Customer, by(WHEN)).unwrap();
    let claw = ClawBack {
        wallet,
        transaction: transaction(),
        judged_first: Day::EPOCH,
        returned_minor: 1,
        because_of: transaction(),
        booked_on: Day::EPOCH,
        round: 0,
    };
    let another = Bucket((wallet.bucket().0 + 1) % service.placement().buckets);
    let refused = met.by(service.ask(&by(WHEN).command(another, Body::ClawBack(claw))));
    let Error::Refused(Refused::SetAside { place, .. }) = refused else { panic!("{refused:?}") };
    assert!(service.set_aside_at(place).unwrap().resolution.is_none());
}

fn a_wallet_has_a_hundred_accounts(service: &Service, met: &mut Met) {
    let wallet = service.open_wallet(WalletKind::Customer, by(WHEN)).unwrap();
    let link = |n: usize| service.link(wallet, &format!("{:08}", 10_000_000 + n).parse().unwrap(), "bank", by(WHEN));
    (0..MOST_ACCOUNTS).for_each(|n| {
        link(n).unwrap();
    });
    let most = MOST_ACCOUNTS;
    meets!(met, link(MOST_ACCOUNTS), Error::Refused(Refused::TooManyAccounts { most: limit, .. }) if *limit == most);
    // One that it has already is no more.
    link(0).unwrap();
}

fn an_item_repeats_one_of_its_own_account(service: &Service, met: &mut Met) {
    for account in ["GB82WEST12345698765432", "GB33BUKB20201555555555"] {
        let said = OfFiles { feed: Some("default".to_owned()), ..OfFiles::default() };
        service.ingest_from(Path::new("a.ndjson"), purchases(account, 1).as_bytes(), &said, by(WHEN)).unwrap();
    }
    let mut ids = Vec::new();
    let first = |key, row| {
        if let (RowKey::KnownItems(account, _), Row::KnownItems(block)) = (key, row) {
            ids.push(TransactionId::at(account.bucket(), block.items[0].transaction));
        }
        Ok(true)
    };
    service.each(RowKind::KnownItems, first).unwrap();
    let decision = Decision { ruling: Ruling::RepeatOf(ids[1]), shown: None, text: "a test".into(), request: None };
    let decided = service.decide_review(ids[0], decision, by(WHEN));
    meets!(met, decided, Error::Refused(Refused::OtherAccount { transaction }) if *transaction == ids[1]);
    let decision = Decision { ruling: Ruling::Replace(None), shown: None, text: "a test".into(), request: None };
    let decided = service.decide_review(ids[0], decision, by(WHEN));
    meets!(met, decided, Error::Refused(Refused::ContradictsNothing { transaction }) if *transaction == ids[0]);
}

fn a_record_that_is_still_wrong_is_not_read_again(service: &Service, met: &mut Met) {
    let body = b"{\"account\":\"GB82WEST12345698765432\",\"amount\":\"none\"}\n";
    let taken = service.ingest_from(Path::new("b.ndjson"), body.as_slice(), &OfFiles::default(), by(WHEN)).unwrap();
    let id = taken.files[0].letters[0].kept.id;
    let asked = Said { text: "a test".into(), request: None };
    let read = service.retry_letter(id, &asked, by(WHEN));
    meets!(met, read, Error::Refused(Refused::StillUnreadable { letter, .. }) if *letter == id);
}

fn a_version_may_be_withdrawn_while_partitions_have_not_answered(met: &mut Met) {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let service = with_database(folder.path(), &database).unwrap();
    service.activate(&bundled_programme::everyday().unwrap(), by("2026-01-01T09:00:00Z")).unwrap();
    database.hold(Some(Partition(1)));
    thread::scope(|scope| {
        let activated = scope.spawn(|| service.activate(&next_version("2026-03-01"), by(WHEN)));
        let withdrawn = scope.spawn(|| {
            let deadline = Clock::now() + DEADLINE;
            // Until the version is proposed there is nothing to withdraw.
            while let Err(error) = service.withdraw(2, by(WHEN)) {
                assert!(matches!(error, Error::Refused(Refused::Command(Refusal::NotProposed { version: 2 }))), "{error}");
                assert!(Clock::now() < deadline, "{error}");
            }
        });
        let deadline = Clock::now() + DEADLINE;
        while !is_withdrawn(&service, 2) {
            assert!(Clock::now() < deadline, "it is withdrawn before partition 1 answers");
            thread::yield_now();
        }
        database.hold(None);
        withdrawn.join().unwrap();
        meets!(met, activated.join().unwrap(), Error::Refused(Refused::Withdrawn { version: 2 }));
    });
    assert_eq!(service.terms().unwrap().programmes().count(), 1);
}

fn a_version_that_was_overtaken_is_not_approved_of(met: &mut Met) {
    let (_folder, service) = with_programme();
    let settings = service.root().join("rewardhub.toml");
    std::fs::write(&settings, "[approvals]\nprogrammes = true\n").unwrap();
    let one = service.caller(&Subject::LocalOperator, now()).unwrap();
    let other = service.caller(&Subject::ClientKey(KeyId(7)), now()).unwrap();
    let asked = service.activate(&next_version("2026-03-01"), one).unwrap().command;
    assert_eq!(service.approval(asked).unwrap().state, ApprovalState::Waiting);
    std::fs::remove_file(settings).unwrap();
    service.activate(&renumbered(3, "2026-04-01"), one).unwrap();
    assert_eq!(service.approval(asked).unwrap().state, ApprovalState::Overtaken);
    assert_eq!(service.named_command(asked).unwrap().and_then(|command| command.approval), Some(ApprovalState::Overtaken));
    assert!(
        service.approvals().unwrap().is_empty() && service.for_people().unwrap().approvals.count == 0,
        "nobody is asked any more"
    );
    meets!(met, service.approve(asked, other), Error::Refused(Refused::Overtaken));
}

fn a_version_whose_file_is_not_accepted_any_more_does_not_go_on(met: &mut Met) {
    let folder = tempfile::tempdir().unwrap();
    let service = opened(folder.path());
    // When it was activated, its time zone was still called so.
    let source = bundled_programme::EVERYDAY.replacen("Europe/London", "Europe/Londinium", 1);
    let former = Programme::parse(&source, |_| crate::zones::tzif("Europe/London")).unwrap();
    service.activate(&former, by("2026-01-01T09:00:00Z")).unwrap();
    service.activate(&next_version("2026-03-01"), by(WHEN)).unwrap();
    let refused = met.by(service.withdraw(2, by(WHEN)));
    assert!(matches!(&refused, Error::Refused(Refused::FormerUnreadable { withdrawn: 2, former: 1, .. })), "{refused:?}");
    let message = refused.to_string();
    assert!(message.contains("Londinium") && message.contains("programme show --version 1"), "{message}");
}

fn is_withdrawn(service: &Service, version: u32) -> bool {
    let mut found = false;
    let look = |_, row| {
        found |= matches!(row, Row::Proposal(proposal) if proposal.version == version && proposal.fate == Fate::Withdrawn);
        Ok(true)
    };
    service.each(RowKind::Proposal, look).unwrap();
    found
}
