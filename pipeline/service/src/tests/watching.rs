//! What is watched: what waits, what is kept, what the wallets hold.

use rewardhub_core::{
    adjustment::AdjustmentReason,
    money::{Asset, Money},
    state::wallet::WalletKind,
};

use super::{by, with_programme};
use crate::{inbox::FeedFiles, ingest::OfFiles, kept_rows::KeptRows, lake_progress::LakeState, wallets::Adjustment};

#[test]
fn what_is_decided_waits_no_more_and_its_commits_are_counted() {
    let (_folder, service) = with_programme();
    let before = service.commits().committed;
    service.open_wallet(WalletKind::Customer, by("2026-01-15T09:00:00Z")).unwrap();
    assert!(service.commits().committed > before);
    for backlog in service.backlogs() {
        assert_eq!((backlog.undecided, backlog.oldest, backlog.has_stopped, backlog.starts), (0, None, false, 1), "{backlog:?}");
    }
    assert!(!service.has_log_failed() && !service.is_ledger_away());
}

#[test]
fn the_liability_is_what_the_wallets_hold_and_dead_letters_are_counted() {
    let (_folder, service) = with_programme();
    let when = by("2026-01-15T09:00:00Z");
    let nothing = service.kept_rows().unwrap();
    assert!(nothing.inboxes.iter().all(FeedFiles::is_empty), "{nothing:?}");
    assert_eq!(KeptRows { inboxes: Vec::new(), ..nothing }, KeptRows::default());
    let gbp = Asset::new("GBP").unwrap();
    for amount_minor in [100, 250] {
        let wallet = service.open_wallet(WalletKind::Customer, when).unwrap();
        let amount = Money::new(gbp, amount_minor);
        let adjustment = Adjustment { wallet, amount, reason: AdjustmentReason::Other, text: "a test".into(), request: None };
        service.adjust(adjustment, when).unwrap();
    }
    let body = "account,date,amount,currency,description,kind\nGB33BUKB20201555555555,yesterday,-1.00,GBP,SHOP,card_purchase\nGB33BUKB20201555555555,2026-01-14,-1.00,GBP,SHOP,card_purchase\n";
    service.ingest_from(std::path::Path::new("posted.csv"), body.as_bytes(), &OfFiles::default(), when).unwrap();
    let kept = service.kept_rows().unwrap();
    assert_eq!((kept.for_people.set_aside.count, kept.for_people.dead_letters.count), (0, 1));
    let pts = Asset::new("PTS").unwrap();
    // Who posted for the first time gets 500 points for it, and one for the pound that was spent.
    assert_eq!(kept.liability_minor, [(gbp, 350), (pts, 501)].into());
}

#[test]
fn the_lake_is_behind_by_the_decisions_that_it_lacks() {
    let (_folder, service) = with_programme();
    assert_eq!((service.lake_state(), service.lake_failure()), (None, None));
    let state = LakeState { version: 3, committed_ms: 1_767_258_000_000, decisions: 2 };
    service.note_lake_state(state);
    assert_eq!(service.lake_state(), Some(state));
    let behind = service.decisions_behind(&state);
    service.open_wallet(WalletKind::Customer, by("2026-01-15T09:00:00Z")).unwrap();
    assert_eq!(service.decisions_behind(&state), behind + 1);
    service.note_lake_failure("the store is gone".to_owned());
    assert_eq!((service.lake_state(), service.lake_failure().as_deref()), (Some(state), Some("the store is gone")));
}
