//! `[redemption]`, `[transfers]`, `[limits]`, `[treasury]`.

use super::{
    amounts::{FINEST, Scope, positive},
    reader::{Keys, Node, Reader, Table},
    terms::length,
};
use crate::{
    money::Asset,
    programme::{
        terms::Length,
        wallet_terms::{DEFAULT_HOLD_DAYS, LONGEST_HOLD_DAYS, TransferTerms, TreasuryTerms, WalletTerms},
    },
};

const REDEMPTION: Keys = Keys { known: &["holds_for", "grace"], later: &[], needed: &[] };
const TRANSFER: Keys = Keys { known: &["per_transfer", "per_day"], later: &[], needed: &[] };
const LIMITS: Keys = Keys { known: &["redemptions"], later: &[], needed: &[] };
const REDEMPTIONS: Keys = Keys { known: &["per", "times"], later: &[], needed: &["per", "times"] };
const TREASURY: Keys = Keys { known: &["limit"], later: &[], needed: &["limit"] };

pub(super) fn wallet_terms(reader: &mut Reader<'_>, top: &Table<'_>, scope: &Scope) -> WalletTerms {
    let redemption = top.get("redemption").and_then(|node| reader.table(node, "`redemption`", &REDEMPTION));
    let of_redemption = |key: &str| redemption.and_then(|table| table.get(key));
    let transfers = amounts_by_asset(reader, top.get("transfers"), ("`transfers`", "a transfer", &TRANSFER), scope);
    let treasuries = amounts_by_asset(reader, top.get("treasury"), ("`treasury`", "a treasury", &TREASURY), scope);
    WalletTerms {
        holds_for_days: of_redemption("holds_for").and_then(|node| holds_for(reader, node)).unwrap_or(DEFAULT_HOLD_DAYS),
        grace: of_redemption("grace").and_then(|node| length(reader, node)).unwrap_or(Length::Days(0)),
        redemptions_a_day: top.get("limits").and_then(|node| redemptions_a_day(reader, node)),
        transfers: transfers.into_iter().map(|(asset, most)| transfer(asset, &most)).collect(),
        treasuries: treasuries.into_iter().filter_map(|(asset, limit)| treasury(asset, &limit)).collect(),
    }
}

fn transfer(asset: Asset, most: &[Option<i64>]) -> TransferTerms {
    TransferTerms { asset, most_per_transfer_minor: most[0], most_per_day_minor: most[1] }
}

fn treasury(asset: Asset, limit: &[Option<i64>]) -> Option<TreasuryTerms> {
    Some(TreasuryTerms { asset, limit_minor: limit[0]? })
}

fn holds_for(reader: &mut Reader<'_>, node: Node<'_>) -> Option<u16> {
    match length(reader, node)? {
        Length::Days(days) if (1..=LONGEST_HOLD_DAYS).contains(&days) => Some(days),
        Length::Days(_) | Length::Months(_) => {
            reader.mistake(node.at, format!("a hold lasts 1 to {LONGEST_HOLD_DAYS} days; write it as \"7 days\""));
            None
        }
    }
}

fn redemptions_a_day(reader: &mut Reader<'_>, node: Node<'_>) -> Option<u32> {
    let table = reader.table(node, "`limits`", &LIMITS)?;
    let table = reader.table(table.get("redemptions")?, "`redemptions`", &REDEMPTIONS)?;
    if let Some(node) = table.get("per") {
        reader.word(node, &[("day", ())], &["week", "month"]);
    }
    let node = table.get("times")?;
    let times = u32::try_from(reader.integer(node)?).ok().filter(|times| *times > 0);
    if times.is_none() {
        reader.mistake(node.at, "a limit is 1 or more; leave it out where there is none");
    }
    times
}

/// Reads a table with amounts for each of some assets, in the order of the keys.
fn amounts_by_asset(
    reader: &mut Reader<'_>,
    node: Option<Node<'_>>,
    (section, entry, keys): (&str, &str, &Keys),
    scope: &Scope,
) -> Vec<(Asset, Vec<Option<i64>>)> {
    let Some(table) = node.and_then(|node| reader.words(node, section)) else { return Vec::new() };
    let mut all = Vec::new();
    for (code, at, node) in table.each() {
        let asset = scope.asset_of_code(reader, code, at);
        let Some(table) = reader.table(node, entry, keys) else { continue };
        let decimals = asset.map_or(FINEST, |(_, decimals)| decimals);
        let amount = |key: &&str| table.get(key).and_then(|node| positive(reader, node, decimals));
        let amounts = keys.known.iter().map(amount).collect();
        all.extend(asset.map(|(asset, _)| (asset, amounts)));
    }
    all
}
