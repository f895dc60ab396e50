//! What somebody changed in the store behind its back is found and named.

use std::sync::Arc;

use rewardhub_core::{
    ids::{Bucket, Placement, WalletId},
    ledger::{Book, Lot, Reason, Value},
    posting::Cause,
    state::row::Row,
    time::Moment,
};
use rewardhub_embedded::ledger::tampering::change_row;

use super::data_set::DataSet;

/// What `verify` says of a data set in which this was changed, and nothing else.
fn found(mut change: impl FnMut(&mut Row) -> bool) -> String {
    let data = DataSet::worked();
    let changed = change_row(&data.root(), data.id(), Placement::EMBEDDED, |_, row| change(row));
    assert!(changed.expect("the store is whole"), "there is such a row");
    let error = data.run(&["verify"]).wrong();
    let differs: Vec<&str> = error.lines().filter(|line| line.starts_with("differs:")).collect();
    assert!(differs.len() == 1, "{error}");
    assert!(error.contains("1 differences"), "{error}");
    differs[0].to_owned()
}

#[test]
fn an_untouched_data_set_is_well() {
    DataSet::worked().run(&["verify"]).well();
}

#[test]
fn a_lot_that_was_changed_is_named_with_its_wallet() {
    let difference = found(|row| {
        let Row::Wallet(wallet) = row else { return false };
        let Some(lot) = wallet.holding().lots().iter().find(|lot| lot.asset.to_string() == "GBP").cloned() else { return false };
        (lot.amount_minor, lot.matured) == (1250, true) && {
            let Lot { asset, funder, matures_on, expires_on, .. } = lot;
            let more = Value { asset, amount_minor: 125_000 - 1250, funder, matures_on, expires_on };
            let act = |book: &mut Book<'_>| book.pay_in(more, &Reason::only(Cause::Earn, matures_on));
            Book::write(WalletId::new(Bucket(0), 0), Arc::make_mut(wallet), Moment::end_of(matures_on), act).unwrap();
            true
        }
    });
    assert!(
        difference.contains(": wallet 00") && difference.contains("lot of GBP, funder issuer, matured on 2026-04-02"),
        "{difference}"
    );
    assert!(difference.ends_with("stored 1,250.00 GBP, replayed 12.50 GBP"), "{difference}");
}

#[test]
fn an_outcome_that_was_changed_is_named_with_its_command() {
    let difference = found(|row| {
        let Row::StoredAnswer(outcome) = row else { return false };
        outcome.offset += 1000;
        true
    });
    assert!(difference.contains("the outcome of command 00") && difference.contains("offset: stored 10"), "{difference}");
}

#[test]
fn a_stripe_that_was_changed_is_named_with_account_and_asset() {
    let difference = found(|row| {
        let Row::SystemAccounts(stripe) = row else { return false };
        Arc::make_mut(stripe).balances.iter_mut().find(|(_, asset, _)| asset.to_string() == "PTS").is_some_and(|balance| {
            balance.2 = 7;
            true
        })
    });
    assert!(
        difference.contains("the stripe of bucket ")
            && difference.contains(", account issuer, asset PTS: stored 7 PTS, replayed -"),
        "{difference}"
    );
}

#[test]
fn a_known_item_that_was_forgotten_is_named() {
    let difference = found(|row| {
        let Row::KnownItems(block) = row else { return false };
        Arc::make_mut(block).items.pop().is_some()
    });
    assert!(
        difference.contains("the known items of bank account 00") && difference.ends_with(": missing from the store"),
        "{difference}"
    );
}
