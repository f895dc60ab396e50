//! From a programme's file to a [`Programme`], or to all its mistakes at once.

mod amounts;
mod caps;
mod conditions;
mod exact_numbers;
mod examples;
mod merchants_and_categories;
mod reader;
mod rules;
mod terms;
mod wallet_terms;

use toml::de::DeTable;

use self::{
    amounts::Scope,
    reader::{Keys, Node, Reader, Table},
};
use super::{Programme, condition::MerchantsAndCategories, merchant_match::Merchants, rule_consistency};
use crate::{
    money::Asset,
    time::Zone,
    version_source::{MOST_VERSION_BYTES, version_bytes},
};

const TOP: Keys = Keys {
    known: &[
        "programme",
        "version",
        "effective",
        "timezone",
        "currency",
        "assets",
        "earning",
        "refunds",
        "sign_up",
        "merchants",
        "categories",
        "rule",
        "cap",
        "example",
        "redemption",
        "transfers",
        "limits",
        "treasury",
    ],
    later: &["tiers", "segments", "campaigns", "draw"],
    needed: &["programme", "version", "effective", "timezone", "currency"],
};

/// Reads a programme. See [`Programme::parse`].
pub(super) fn programme(source: &str, tzif: &dyn Fn(&str) -> Option<Vec<u8>>) -> Result<Programme, super::Mistakes> {
    let (tree, errors) = DeTable::parse_recoverable(source);
    let mut reader = Reader::new(source);
    reader.syntax(&errors);
    let built = build(&mut reader, Table::root(tree.get_ref()), source, tzif);
    reader.finish()?;
    Ok(built.expect("without a mistake every part was read"))
}

/// The words with which a programme's keys and tables begin.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    TOP.known.iter().chain(TOP.later).copied()
}

fn build(reader: &mut Reader<'_>, top: Table<'_>, source: &str, tzif: &dyn Fn(&str) -> Option<Vec<u8>>) -> Option<Programme> {
    reader.keys(&top, "a programme", &TOP);
    let name = top.get("programme").and_then(|node| reader.text(node));
    let version = top.get("version").and_then(|node| version(reader, node));
    let effective = top.get("effective").and_then(|node| reader.day(node));
    let zone = top.get("timezone").and_then(|node| zone(reader, node, tzif));
    let currency = top.get("currency").and_then(|node| purchase_currency(reader, node));
    let assets = terms::assets(reader, top.get("assets"), currency);
    let earning = terms::earning(reader, top.get("earning"));
    let refunds = terms::refunds(reader, top.get("refunds"));
    let mut scope = Scope { currency, assets, merchants: Vec::new(), categories: Vec::new() };
    let sign_up = top.get("sign_up").and_then(|node| terms::sign_up(reader, node, &scope));

    let merchants = merchants_and_categories::merchants(reader, top.get("merchants"));
    scope.merchants = merchants.iter().map(|merchant| merchant.word.clone()).collect();
    let categories = merchants_and_categories::categories(reader, top.get("categories"), &scope);
    scope.categories = categories.iter().map(|category| category.word.clone()).collect();
    let named = MerchantsAndCategories { merchants: Merchants::new(merchants), categories };

    let rules = rules::rules(reader, top.get("rule"), &scope);
    let ids = rules::ids(top.get("rule"));
    rule_consistency::ids(&ids, |at, message| reader.mistake(at, message));
    rule_consistency::groups(&rules, |at, message| reader.mistake(at, message));
    let rules: Vec<_> = rules.into_iter().map(|read| read.rule).collect();
    let caps = caps::of_programme(reader, top.get("cap"), &scope);
    let wallets = wallet_terms::wallet_terms(reader, &top, &scope);
    let examples = examples::examples(reader, top.get("example"), &scope, &ids);

    let (timezone, tzif, zone) = zone?;
    let bytes = version_bytes(source, &tzif, named.merchants.exact_names().into_iter());
    // A file with other mistakes may be something else entirely, so its size is not reported.
    if bytes > MOST_VERSION_BYTES && reader.is_well() {
        let (kib, most) = (bytes.div_ceil(1024), MOST_VERSION_BYTES / 1024);
        let message =
            format!("the file takes {kib} KiB with its merchants' names, and a programme has at most {most}; shorten it");
        reader.mistake(0, message);
    }
    Some(Programme {
        source: source.to_owned(),
        name: name?.to_owned(),
        version: version?,
        effective: effective?,
        timezone,
        tzif,
        zone,
        currency: currency?.0,
        assets: scope.assets.into_values().collect::<Option<Vec<_>>>()?,
        matures_after: earning.matures_after,
        rounding: earning.rounding,
        earns_from: earning.earns_from,
        look_back_days: refunds.look_back_days,
        sign_up,
        named,
        rules,
        caps,
        wallets,
        examples,
    })
}

fn version(reader: &mut Reader<'_>, node: Node<'_>) -> Option<u32> {
    let number = reader.integer(node)?;
    let version = u32::try_from(number).ok().filter(|version| *version > 0);
    if version.is_none() {
        reader.mistake(node.at, "versions count from 1");
    }
    version
}

fn zone(reader: &mut Reader<'_>, node: Node<'_>, tzif: &dyn Fn(&str) -> Option<Vec<u8>>) -> Option<(String, Vec<u8>, Zone)> {
    let name = reader.text(node)?;
    let Some(bytes) = tzif(name) else {
        reader.mistake(node.at, format!("there is no time zone {name:?}; write it as in \"Europe/London\""));
        return None;
    };
    match Zone::from_tzif(name, &bytes) {
        Ok(zone) => Some((name.to_owned(), bytes, zone)),
        Err(error) => {
            reader.mistake(node.at, error.to_string());
            None
        }
    }
}

fn purchase_currency(reader: &mut Reader<'_>, node: Node<'_>) -> Option<(Asset, u8)> {
    let code = reader.text(node)?;
    let found = conditions::currency_of(code);
    if found.is_none() {
        reader.mistake(node.at, format!("{code:?} is not a currency's code; write it as in \"GBP\""));
    }
    found
}
