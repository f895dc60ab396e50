//! Adjustments: each posting of one leads to why it was made and by whom.

use std::ops::ControlFlow;

use rewardhub_core::{
    adjustment::AdjustmentReason,
    ids::WalletId,
    money::{Asset, Money},
    posting::Cause,
    state::wallet::WalletKind,
};

use super::{at, with_programme};
use crate::{Service, Subject, wallets::Adjustment};

fn adjust(service: &Service, wallet: WalletId, minor: i64, text: &str, who: &str, when: &str) {
    let amount = Money::new(Asset::new("GBP").unwrap(), minor);
    let adjustment = Adjustment { wallet, amount, reason: AdjustmentReason::Goodwill, text: text.into(), request: None };
    let caller = service.caller(&Subject::SystemUser(who.into()), at(when)).unwrap();
    service.adjust(adjustment, caller).unwrap();
}

/// Of each posting of an adjustment, newest first: its amount, why it was made, and by whom.
fn listed(service: &Service, wallet: WalletId) -> Vec<(i64, String, Option<String>)> {
    let (mut listed, mut adjustments) = (Vec::new(), service.adjustments().unwrap());
    let each = |entry: rewardhub_engine::ports::HistoryEntry| {
        if entry.posting.cause == Cause::Adjust {
            let adjusted = adjustments.of(wallet, entry.position.offset)?.expect("an adjustment made it");
            let text = adjusted.text.as_ref().unwrap().clone().unwrap_or_default();
            listed.push((entry.posting.amount_minor, text, service.subject(adjusted.actor)?));
        }
        Ok(ControlFlow::Continue(()))
    };
    service.entries(wallet, None, each).unwrap();
    listed
}

#[test]
fn each_posting_of_an_adjustment_says_why_it_was_made_and_by_whom() {
    let (_folder, service) = with_programme();
    let wallet = service.open_wallet(WalletKind::Customer, at_the_start(&service)).unwrap();
    adjust(&service, wallet, 700, "late parcel", "alice", "2026-01-15T09:00:00Z");
    adjust(&service, wallet, 300, "lost card", "bob", "2026-01-16T09:00:00Z");
    // Takes from two lots, so it posts twice.
    adjust(&service, wallet, -900, "", "alice", "2026-01-17T09:00:00Z");
    let [alice, bob] = ["system user alice", "system user bob"].map(|name| Some(name.to_owned()));
    let postings = listed(&service, wallet);
    let taken: i64 = postings.iter().filter(|(_, text, _)| text.is_empty()).map(|(minor, _, _)| minor).sum();
    assert_eq!(taken, 900);
    assert!(postings.iter().filter(|(_, text, _)| text.is_empty()).all(|(_, _, who)| *who == alice));
    assert_eq!(postings[postings.len() - 2..], [(300, "lost card".into(), bob), (700, "late parcel".into(), alice)]);
}

fn at_the_start(service: &Service) -> crate::Caller {
    service.caller(&Subject::SystemUser("alice".into()), at("2026-01-02T09:00:00Z")).unwrap()
}
