//! Corrections, maturity and expiry, programme versions, and answers that are given once.

use std::collections::BTreeMap;

use super::world::*;
use crate::{
    adjustment::AdjustmentReason,
    answer::{Answer, Refusal},
    command::{Adjust, Body, OpenWallet, Sweep},
    ids::{Bucket, WalletId},
    money::{Asset, Money},
    posting::Cause,
    state::{row::RowKey, wallet::WalletKind},
};

const CSV: &str = "csv:default";

fn wallet(world: &mut World) -> WalletId {
    let wallet = WalletId::new(Bucket(3), 1);
    let open = OpenWallet { wallet, kind: WalletKind::Customer };
    assert_eq!(world.run_as(name(Bucket(3), "open"), Body::OpenWallet(open)), Answer::Done);
    wallet
}

fn adjust(world: &mut World, wallet: WalletId, called: &str, minor: i64) -> Answer {
    let amount = Money::new(Asset::new("PTS").unwrap(), minor);
    let adjust = Adjust { wallet, amount, reason: AdjustmentReason::Goodwill, text: Vec::new() };
    world.run_as(name(wallet.bucket(), called), Body::Adjust(adjust))
}

impl World {
    /// Takes what is available away by a correction, as spending will.
    pub fn spend_all(&mut self, asset: &str, minor: i64) {
        let of = |key: &RowKey| if let RowKey::Wallet(id) = key { Some(*id) } else { None };
        let wallet = self.rows.keys().find_map(of).unwrap();
        let amount = Money::new(Asset::new(asset).unwrap(), -minor);
        let body = Body::Adjust(Adjust { wallet, amount, reason: AdjustmentReason::Other, text: Vec::new() });
        assert_eq!(self.run_as(name(wallet.bucket(), "spend"), body), Answer::Done);
    }
}

#[test]
fn the_same_command_asked_again_answers_as_the_first_time_and_with_other_content_is_refused() {
    let mut world = World::new(A_POINT_A_POUND);
    let wallet = wallet(&mut world);
    for _ in 0..3 {
        assert_eq!(adjust(&mut world, wallet, "a", 50), Answer::Done);
    }
    assert_eq!(adjust(&mut world, wallet, "a", 51), Answer::Refused(Refusal::ExistsWithOtherContent));
    assert_eq!(world.wallet_holds(wallet, "PTS"), 50);
    world.assert_sums_to_zero();
}

#[test]
fn a_correction_never_takes_more_than_is_available() {
    let mut world = World::new(A_POINT_A_POUND);
    let wallet = wallet(&mut world);
    adjust(&mut world, wallet, "a", 50);
    let asset = Asset::new("PTS").unwrap();
    let refused = Answer::Refused(Refusal::InsufficientFunds { asset, available: 50 });
    assert_eq!(adjust(&mut world, wallet, "b", -51), refused);
    assert_eq!(adjust(&mut world, wallet, "c", -50), Answer::Done);
    assert_eq!(world.wallet_holds(wallet, "PTS"), 0);
}

#[test]
fn a_sweep_posts_maturity_and_expiry_once_and_balances_forecast_before_agree() {
    let source = A_POINT_A_POUND.replace("decimals = 0", "decimals = 0\nexpires_after = \"2 months\"");
    let mut world = World::new(&source);
    world.deliver(account(1), &window(CSV, &[coffee()]));
    let wallet = world.rows.keys().find_map(|k| if let RowKey::Wallet(id) = k { Some(*id) } else { None }).unwrap();
    let sweep = |world: &mut World| {
        let body = Body::Sweep(Sweep { wallets: vec![wallet], accounts: vec![] });
        world.run(wallet.bucket(), body);
        world.assert_sums_to_zero();
    };
    let mut posted = BTreeMap::new();
    for _ in 0..5 {
        world.at.0 += 40 * 86_400_000_000;
        sweep(&mut world);
        sweep(&mut world);
        posted.insert(world.at, (world.posted(Cause::Expiry), world.wallet_holds(wallet, "PTS")));
    }
    assert_eq!(posted.values().copied().collect::<Vec<_>>(), [(0, 3), (-3, 0), (-3, 0), (-3, 0), (-3, 0)]);
}

#[test]
fn a_late_item_is_judged_by_the_version_in_force_on_its_day() {
    let mut world = World::new(A_POINT_A_POUND);
    let doubled = A_POINT_A_POUND
        .replace("version = 1", "version = 2")
        .replace("2026-01-01", "2026-03-10")
        .replace("rate = \"1\"", "rate = \"2\"");
    world.programmes.push(programme(&doubled));
    let days = ["2025-12-31", "2026-03-09", "2026-03-10"];
    world.deliver(account(1), &window(CSV, &days.map(|day| coffee().on(day))));
    assert_eq!(world.posted(Cause::Earn), 3 + 6);
}

#[test]
fn what_no_programme_judged_or_nobody_knew_the_kind_of_is_decided_once_later() {
    let mut world = World::new(A_POINT_A_POUND);
    let later = std::mem::take(&mut world.programmes);
    let mut unknown = coffee().of(500);
    unknown.facts.kind = crate::item::Kind::Other;
    world.deliver(account(1), &window(CSV, &[coffee(), unknown]));
    assert_eq!(world.posted(Cause::Earn), 0);
    world.programmes = later;
    for _ in 0..2 {
        world.deliver(account(1), &window(CSV, &[coffee(), coffee().of(500)]));
    }
    assert_eq!(world.posted(Cause::Earn), 3 + 5);
}

#[test]
fn earning_begins_with_the_first_window_or_with_the_opening_as_the_programme_says() {
    let opening = A_POINT_A_POUND.replace("[earning]", "[earning]\nearns_from = \"opening\"");
    for (source, earned) in [(A_POINT_A_POUND.to_owned(), 3 + 9), (opening, 9)] {
        let mut world = World::new(&source);
        let mut first = coffee();
        first.facts.purchased = Some(crate::item::Purchased::On(day("2026-03-04")));
        world.deliver(account(1), &window(CSV, &[first]));
        world.deliver(account(1), &window(CSV, &[coffee().of(700).on("2026-02-20"), coffee().of(900).on("2026-04-01")]));
        assert_eq!(world.posted(Cause::Earn), earned);
    }
}
