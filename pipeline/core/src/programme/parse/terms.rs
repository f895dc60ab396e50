//! `[assets]`, `[earning]`, `[refunds]`, `[sign_up]`.

use std::collections::BTreeMap;

use super::{
    amounts::{FINEST, Scope},
    exact_numbers,
    reader::{Keys, Node, Reader, Table},
};
use crate::{
    currency,
    money::{Asset, MAX_DECIMALS, Money, Rounding},
    programme::terms::{AssetTerms, EarnsFrom, Length, Value},
};

const ASSET: Keys =
    Keys { known: &["name", "decimals", "value", "expires_after", "expires_at"], later: &[], needed: &["decimals"] };
const MONEY: Keys = Keys { known: &["amount", "asset"], later: &[], needed: &["amount", "asset"] };
const EARNING: Keys = Keys { known: &["matures_after", "rounding", "earns_from"], later: &[], needed: &[] };
const REFUNDS: Keys = Keys { known: &["policy", "look_back", "unmatched", "negative"], later: &["prizes"], needed: &[] };
const SIGN_UP: Keys = Keys { known: &["earn"], later: &[], needed: &["earn"] };

/// Reads the assets, by code; `None` for one with a mistake.
pub(super) fn assets(
    reader: &mut Reader<'_>,
    node: Option<Node<'_>>,
    purchase: Option<(Asset, u8)>,
) -> BTreeMap<Asset, Option<AssetTerms>> {
    let Some(table) = node.and_then(|node| reader.words(node, "`assets`")) else { return BTreeMap::new() };
    let mut decimals_of = BTreeMap::new();
    let mut read = Vec::new();
    for (code, at, node) in table.each() {
        let Ok(asset) = Asset::new(code) else {
            reader.mistake(at, format!("`{code}` is not an asset's code: up to 12 of A-Z, 0-9 and _, a letter first"));
            continue;
        };
        let table = reader.table(node, "an asset", &ASSET);
        let decimals = table.and_then(|table| table.get("decimals")).and_then(|node| decimals(reader, node));
        if let (Some((currency, counted)), Some(decimals)) = (purchase, decimals)
            && currency == asset
            && counted != decimals
        {
            reader.mistake(at, format!("{asset} has {counted} decimals (ISO 4217)"));
        }
        decimals_of.insert(asset, decimals);
        read.push((asset, table));
    }
    read.into_iter().map(|(asset, table)| (asset, table.and_then(|table| terms(reader, asset, &table, &decimals_of)))).collect()
}

fn decimals(reader: &mut Reader<'_>, node: Node<'_>) -> Option<u8> {
    let number = reader.integer(node)?;
    let decimals = u8::try_from(number).ok().filter(|decimals| *decimals <= MAX_DECIMALS);
    if decimals.is_none() {
        reader.mistake(node.at, "an asset has 0 to 4 decimals");
    }
    decimals
}

fn terms(
    reader: &mut Reader<'_>,
    asset: Asset,
    table: &Table<'_>,
    decimals_of: &BTreeMap<Asset, Option<u8>>,
) -> Option<AssetTerms> {
    let name = table.get("name").and_then(|node| reader.text(node)).unwrap_or_else(|| asset.as_str()).to_owned();
    let expires_after = table.get("expires_after").and_then(|node| length(reader, node));
    let end_of_month = table.get("expires_at").and_then(|node| reader.word(node, &[("end of month", true)], &[]));
    if let Some(node) = table.get("expires_at")
        && !table.has("expires_after")
    {
        reader.mistake(node.at, "`expires_at` needs `expires_after`");
    }
    let decimals = (*decimals_of.get(&asset)?)?;
    let value = table.get("value").and_then(|node| value(reader, node, decimals, decimals_of));
    Some(AssetTerms { asset, name, decimals, value, expires_after, end_of_month: end_of_month.unwrap_or(false) })
}

fn value(reader: &mut Reader<'_>, node: Node<'_>, decimals: u8, decimals_of: &BTreeMap<Asset, Option<u8>>) -> Option<Value> {
    let table = reader.table(node, "a value", &MONEY)?;
    let code = table.get("asset").and_then(|node| Some((reader.text(node)?, node.at)));
    let amount = table.get("amount").and_then(|node| Some((reader.text(node)?, node.at)));
    let ((code, code_at), (amount, amount_at)) = (code?, amount?);
    let asset = Asset::new(code).ok();
    let Some((asset, of_decimals)) = asset.and_then(|asset| match decimals_of.get(&asset) {
        Some(known) => Some((asset, known.unwrap_or(FINEST))),
        None => Some((asset, currency::decimals(asset)?)),
    }) else {
        reader.mistake(code_at, format!("{code:?} is neither a currency nor an asset of the programme"));
        return None;
    };
    let cost = exact_numbers::ratio(amount).and_then(|(above, below)| {
        let above = above.checked_mul(10_i128.pow(u32::from(of_decimals)))?;
        let (above, below) = exact_numbers::reduced(above, below.checked_mul(10_i128.pow(u32::from(decimals)))?);
        Some(Value { asset, numerator: i64::try_from(above).ok()?, denominator: i64::try_from(below).ok()? })
    });
    if cost.is_none() {
        reader.mistake(amount_at, format!("{amount:?} is not an amount that can be counted"));
    }
    cost
}

/// Reads `14 days`, `2 weeks`, `24 months` or `1 year`.
pub(super) fn length(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Length> {
    let text = reader.text(node)?;
    let found = text.split_once(' ').and_then(|(number, unit)| {
        let number: u16 = number.parse().ok()?;
        match unit {
            "day" | "days" => Some(Length::Days(number)),
            "week" | "weeks" => Some(Length::Days(number.checked_mul(7)?)),
            "month" | "months" => Some(Length::Months(number)),
            "year" | "years" => Some(Length::Months(number.checked_mul(12)?)),
            _ => None,
        }
    });
    if found.is_none() {
        reader.mistake(node.at, format!("{text:?} is not a length of time; write it as \"14 days\" or \"24 months\""));
    }
    found
}

/// `[earning]`, with defaults for what it leaves out.
pub(super) struct Earning {
    pub(super) matures_after: Length,
    pub(super) rounding: Rounding,
    pub(super) earns_from: EarnsFrom,
}

pub(super) fn earning(reader: &mut Reader<'_>, node: Option<Node<'_>>) -> Earning {
    const ROUNDING: [(&str, Rounding); 3] =
        [("down", Rounding::Down), ("half up", Rounding::HalfUp), ("half even", Rounding::HalfEven)];
    const FROM: [(&str, EarnsFrom); 2] = [("first window", EarnsFrom::FirstWindow), ("opening", EarnsFrom::Opening)];
    let table = node.and_then(|node| reader.table(node, "`earning`", &EARNING));
    let get = |key: &str| table.and_then(|table| table.get(key));
    Earning {
        matures_after: get("matures_after").and_then(|node| length(reader, node)).unwrap_or(Length::Days(0)),
        rounding: get("rounding").and_then(|node| reader.word(node, &ROUNDING, &[])).unwrap_or(Rounding::Down),
        earns_from: get("earns_from").and_then(|node| reader.word(node, &FROM, &[])).unwrap_or(EarnsFrom::FirstWindow),
    }
}

/// `[refunds]`, with defaults for what it leaves out.
pub(super) struct Refunds {
    pub(super) look_back_days: i32,
}

pub(super) fn refunds(reader: &mut Reader<'_>, node: Option<Node<'_>>) -> Refunds {
    let table = node.and_then(|node| reader.table(node, "`refunds`", &REFUNDS));
    let get = |key: &str| table.and_then(|table| table.get(key));
    // Each of these supports only one word, which is also the default: to read it is to check it.
    for (key, word, later) in [
        ("policy", "claw back", &["keep"][..]),
        ("unmatched", "review", &["ignore"]),
        ("negative", "allow", &["offset", "clamp"]),
    ] {
        if let Some(node) = get(key) {
            reader.word(node, &[(word, ())], later);
        }
    }
    let look_back = get("look_back").and_then(|node| match length(reader, node)? {
        Length::Days(days) => Some(i32::from(days)),
        Length::Months(_) => {
            reader.mistake(node.at, "`look_back` counts days; write it as \"180 days\"");
            None
        }
    });
    Refunds { look_back_days: look_back.unwrap_or(super::super::DEFAULT_LOOK_BACK_DAYS) }
}

pub(super) fn sign_up(reader: &mut Reader<'_>, node: Node<'_>, scope: &Scope) -> Option<Money> {
    let table = reader.table(node, "`sign_up`", &SIGN_UP)?;
    let earn = reader.table(table.get("earn")?, "`earn` of a sign-up", &MONEY)?;
    scope.money(reader, &earn)
}
