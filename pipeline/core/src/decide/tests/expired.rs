//! What expired and whose purchase then came back, and dues of several days that are posted at once.

use super::world::*;
use crate::{
    command::{Body, Sweep},
    ids::WalletId,
    posting::{Cause, SystemAccount},
    state::row::{Row, RowKey},
};

const CSV: &str = "csv:default";
const DAY_US: i64 = 86_400_000_000;

/// A point a pound, at once, for thirty days.
fn thirty_days() -> World {
    let source =
        A_POINT_A_POUND.replace("decimals = 0", "decimals = 0\nexpires_after = \"30 days\"").replace("40 days", "0 days");
    World::new(&source)
}

fn sweep(world: &mut World) -> WalletId {
    let wallet = world.rows.keys().find_map(|key| if let RowKey::Wallet(id) = key { Some(*id) } else { None }).unwrap();
    world.run(wallet.bucket(), Body::Sweep(Sweep { wallets: vec![wallet], accounts: vec![] }));
    wallet
}

fn breakage(world: &World) -> i64 {
    let stripes = world.rows.values().filter_map(|row| if let Row::SystemAccounts(stripe) = row { Some(stripe) } else { None });
    let balances = stripes.flat_map(|stripe| &stripe.balances);
    balances.filter(|(account, ..)| *account == SystemAccount::Breakage).map(|(.., minor)| minor).sum()
}

#[test]
fn what_expired_of_a_reward_is_not_taken_a_second_time() {
    let mut world = thirty_days();
    world.deliver(account(1), &window(CSV, &[coffee().of(10_000).id("A").on("2026-03-20")]));
    world.at.0 += 60 * DAY_US;
    sweep(&mut world);
    assert_eq!((world.held_by_wallets("PTS"), breakage(&world)), (0, 100));
    world.deliver(account(1), &increment(CSV, &[coffee().of(10_000).refund().id("R").of_purchase("A").on("2026-05-30")]));
    assert_eq!((world.held_by_wallets("PTS"), breakage(&world)), (0, 0));
    assert_eq!((world.posted(Cause::Expiry), world.posted(Cause::Clawback)), (0, -100));
    world.deliver(account(1), &increment(CSV, &[coffee().of(6_000).id("B").on("2026-05-31")]));
    assert_eq!(world.held_by_wallets("PTS"), 60);
}

#[test]
fn of_a_reward_that_was_spent_in_part_and_expired_only_what_was_spent_is_owed() {
    let mut world = thirty_days();
    world.deliver(account(1), &window(CSV, &[coffee().of(10_000).id("A").on("2026-03-20")]));
    world.spend_all("PTS", 30);
    world.at.0 += 60 * DAY_US;
    let back = |world: &mut World, id: &str, minor| {
        let refund = coffee().of(minor).refund().id(id).of_purchase("A").on("2026-05-30");
        world.deliver(account(1), &increment(CSV, &[refund]));
        (world.held_by_wallets("PTS"), breakage(world))
    };
    assert_eq!(back(&mut world, "R1", 5_000), (0, 20));
    assert_eq!(back(&mut world, "R2", 5_000), (-30, 0));
}

#[test]
fn purchases_of_one_lot_share_what_expired_of_it() {
    let mut world = thirty_days();
    let items = [coffee().of(10_000).id("A").on("2026-03-20"), coffee().of(4_000).id("B").on("2026-03-20")];
    world.deliver(account(1), &window(CSV, &items));
    world.spend_all("PTS", 40);
    world.at.0 += 60 * DAY_US;
    sweep(&mut world);
    let expected = [("R1", "A", 10_000, (0, 0)), ("R2", "B", 4_000, (-40, 0))];
    for (id, of, minor, left) in expected {
        let refund = coffee().of(minor).refund().id(id).of_purchase(of).on("2026-05-30");
        world.deliver(account(1), &increment(CSV, &[refund]));
        assert_eq!((world.held_by_wallets("PTS"), breakage(&world)), left);
    }
}

#[test]
fn what_comes_after_its_last_day_expires_when_it_comes() {
    let mut world = thirty_days();
    world.at.0 += 90 * DAY_US;
    world.deliver(account(1), &window(CSV, &[coffee().of(10_000).id("A").on("2026-03-20")]));
    assert_eq!((world.held_by_wallets("PTS"), breakage(&world)), (0, 100));
    world.deliver(account(1), &increment(CSV, &[coffee().of(10_000).refund().id("R").of_purchase("A").on("2026-06-29")]));
    assert_eq!((world.held_by_wallets("PTS"), breakage(&world)), (0, 0));
}

#[test]
fn a_deficit_is_paid_in_the_order_of_days_whenever_that_is_posted() {
    for swept in [&[][..], &[14, 16], &[15], &[20, 40, 41, 42]] {
        let mut world = World::new(&A_POINT_A_POUND.replace("decimals = 0", "decimals = 0\nexpires_after = \"24 months\""));
        let short = A_POINT_A_POUND
            .replace("version = 1", "version = 2")
            .replace("2026-01-01", "2026-03-31")
            .replace("decimals = 0", "decimals = 0\nexpires_after = \"1 days\"");
        world.programmes.push(programme(&short));
        world.deliver(account(1), &window(CSV, &[coffee().of(10_000).id("A").on("2026-02-01")]));
        world.spend_all("PTS", 100);
        world.deliver(account(1), &increment(CSV, &[coffee().of(10_000).refund().id("R").of_purchase("A").on("2026-03-28")]));
        assert_eq!(world.held_by_wallets("PTS"), -100);
        // The first matures on 8 May and lasts, the second on 10 May for a day.
        let items = [coffee().of(10_000).id("B").on("2026-03-29"), coffee().of(10_000).id("C").on("2026-03-31")];
        world.deliver(account(1), &increment(CSV, &items));
        let start = world.at;
        for days in swept {
            world.at.0 = start.0 + days * DAY_US;
            sweep(&mut world);
        }
        world.at.0 = start.0 + 60 * DAY_US;
        sweep(&mut world);
        assert_eq!((world.held_by_wallets("PTS"), breakage(&world)), (0, 100), "{swept:?}");
    }
}
