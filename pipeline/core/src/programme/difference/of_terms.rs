//! What holds for a whole programme, and what its rules name: assets, merchants, categories, caps over all.

use super::{
    exact::exact,
    facet::{Facet, Part, Presence},
    of_rule::{capped, codes},
};
use crate::{
    money::Rounding,
    programme::{
        EarnsFrom, Programme,
        cap::Cap,
        category::Category,
        condition::MerchantsAndCategories,
        merchant_match::{Merchant, Sign},
        name_pattern::NamePattern,
        terms::{AssetTerms, Value},
    },
};

pub(super) fn of_programme(programme: &Programme) -> Vec<Part> {
    let Programme {
        source: _,
        name,
        // Told by themselves: every version has others.
        version: _,
        effective: _,
        timezone,
        tzif,
        zone: _,
        currency,
        assets: _,
        matures_after,
        rounding,
        earns_from,
        look_back_days,
        sign_up,
        named: _,
        rules: _,
        caps: _,
        wallets: _,
        examples: _,
    } = programme;
    let rounding = match rounding {
        Rounding::Down => "down",
        Rounding::HalfUp => "half up",
        Rounding::HalfEven => "half even",
    };
    let earns_from = match earns_from {
        EarnsFrom::FirstWindow => "the first day of its account's first delivery",
        EarnsFrom::Opening => "the day on which its wallet was opened",
    };
    let always = |subject: &str, facet| Part::new(subject, Presence::Always, vec![facet]);
    vec![
        always("Name", Facet::one("", name.clone())),
        always("Time zone", Facet::one("", zone(timezone, tzif))),
        always("Currency of purchases", Facet::one("", currency.to_string())),
        always("Rewards can be spent", Facet::one("", format!("{matures_after} after the booking"))),
        always("Fractions", Facet::one("", format!("rounded {rounding}"))),
        always("A purchase earns from", Facet::one("", earns_from)),
        always("A refund without a link finds purchases of", Facet::one("", format!("the last {look_back_days} days"))),
        always("Sign-up", Facet::maybe("", "nothing", sign_up.map(|money| programme.money(money)))),
    ]
}

/// The rules of a time zone are nothing to read: that they are another edition is all there is to say.
fn zone(name: &str, tzif: &[u8]) -> String {
    format!("{name} (edition {} of its rules)", &blake3::hash(tzif).to_hex()[..8])
}

pub(super) fn of_asset(programme: &Programme, terms: &AssetTerms) -> Part {
    let AssetTerms { asset, name, decimals, value, expires_after, end_of_month } = terms;
    let each = value.map(|Value { asset, numerator, denominator }| {
        let (above, below) = (10_i128.pow(u32::from(*decimals)), 10_i128.pow(u32::from(programme.decimals(asset))));
        format!("{} {asset} each", exact(i128::from(numerator) * above, i128::from(denominator) * below))
    });
    let expires = expires_after.map(|length| {
        let end = if *end_of_month { ", at the end of that month" } else { "" };
        format!("{length} after it can be spent{end}")
    });
    let facets = vec![
        Facet::one("name", format!("{name:?}")),
        Facet::one("decimals", decimals.to_string()),
        Facet::maybe("value", "none", each),
        Facet::maybe("expires", "never", expires),
    ];
    Part::new(format!("Asset {asset}"), Presence::Ordinary, facets)
}

pub(super) fn of_merchant(merchant: &Merchant) -> Part {
    // Where it is in the file says nothing.
    let Merchant { word, title, mcc, any, unless, spot: _ } = merchant;
    let facets = vec![
        Facet::one("title", format!("{title:?}")),
        Facet::maybe("MCC where a feed gives none", "none", mcc.map(|mcc| format!("{mcc:04}"))),
        Facet::any("recognised by", "nothing", any.iter().flat_map(ways)),
        // Any part of it excludes.
        Facet::any("but not by", "nothing", names(unless).chain(ids(unless))),
    ];
    Part::new(format!("Merchant `{word}`"), Presence::Ordinary, facets)
}

/// Each way in which a sign is met: any of its names, any of its ids, or one of each where it has both.
fn ways(sign: &Sign) -> Vec<String> {
    if sign.names.is_empty() || sign.ids.is_empty() {
        return names(sign).chain(ids(sign)).collect();
    }
    names(sign).flat_map(|name| ids(sign).map(move |id| format!("{name} with {id}"))).collect()
}

fn names(sign: &Sign) -> impl Iterator<Item = String> {
    let Sign { names, ids: _ } = sign;
    // Hashes follow from the names.
    names.iter().map(|NamePattern { text, hash: _, spot: _ }| format!("`{text}`"))
}

fn ids(sign: &Sign) -> impl Iterator<Item = String> {
    let Sign { names: _, ids } = sign;
    ids.iter().map(|id| format!("merchant id {id:?}"))
}

pub(super) fn of_category(named: &MerchantsAndCategories, category: &Category) -> Part {
    let Category { word, mcc, merchants, bank } = category;
    let facets = vec![
        Facet::any("MCCs", "none", codes(mcc)),
        Facet::any("merchants", "none", merchants.iter().map(|at| format!("`{}`", named.merchants.all()[usize::from(*at)].word))),
        Facet::any("words of the bank", "none", bank.iter().map(|word| format!("{word:?}"))),
    ];
    Part::new(format!("Category `{word}`"), Presence::Ordinary, facets)
}

pub(super) fn of_cap(programme: &Programme, cap: &Cap) -> Part {
    let (name, limit) = capped(programme, cap);
    Part::new(format!("Cap over all rules on {}, {name}", cap.asset), Presence::Ordinary, vec![Facet::one("", limit)])
}
