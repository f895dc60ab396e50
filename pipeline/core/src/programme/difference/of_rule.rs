//! What a rule says: what it asks of a purchase, what it pays, and what limits it.

use super::{
    exact::exact,
    facet::{Facet, Part, Presence},
};
use crate::{
    item::{Channel, Kind},
    money::{Asset, decimal},
    programme::{
        Limit, Programme, Rule,
        cap::Cap,
        category::MccSet,
        condition::{
            Condition, ConditionKind, DAYS, DIRECTIONS, MerchantsAndCategories, channel_bit, clock, direction_bit, kind_bit,
        },
        earn_rate::Earn,
        terms::Funder,
    },
};

/// Every kind of condition.
const KINDS: [ConditionKind; 12] = [
    ConditionKind::Kind,
    ConditionKind::Currency,
    ConditionKind::Direction,
    ConditionKind::Amount,
    ConditionKind::Dates,
    ConditionKind::Days,
    ConditionKind::Hours,
    ConditionKind::Channel,
    ConditionKind::Country,
    ConditionKind::Mcc,
    ConditionKind::Category,
    ConditionKind::Merchant,
];

pub(super) fn of_rule(programme: &Programme, rule: &Rule) -> Part {
    let Rule {
        id,
        title,
        when,
        unless,
        earn,
        asset,
        // It is the currencies' own, and in every amount of it.
        currency_decimals: _,
        caps,
        group,
        funder,
        // Where it is in the file says nothing.
        spot: _,
    } = rule;
    let mut facets = vec![
        Facet::one("", pays(programme, rule, earn, *asset)),
        Facet::one("title", format!("{title:?}")),
        Facet::maybe("group", "none, it stacks", group.as_deref().map(|group| format!("`{group}`"))),
        Facet::maybe(
            "paid by",
            "the issuer",
            match funder {
                Funder::Issuer => None,
                Funder::Named(name) => Some(format!("`{name}`")),
            },
        ),
    ];
    let conditions = |all: &[Condition], what, without| {
        KINDS.map(|kind| {
            let words = all.iter().filter(|condition| condition.kind() == kind).flat_map(|one| asked(one, &programme.named));
            Facet::any(format!("{} {what}", plural(kind)), without, words)
        })
    };
    facets.extend(conditions(when, "asked for", "any"));
    facets.extend(conditions(unless, "excluded", "none"));
    facets.extend(caps.iter().map(|cap| {
        let (name, limit) = capped(programme, cap);
        Facet::maybe(name, "no limit", Some(limit))
    }));
    Part::new(format!("Rule `{id}`"), Presence::Earns, facets)
}

/// What a cap counts over, and how much it allows there.
pub(super) fn capped(programme: &Programme, cap: &Cap) -> (String, String) {
    // The names are for explanations and counters, and follow from the rest.
    let Cap { name: _, counter: _, asset, per, limit } = cap;
    match limit {
        Limit::Amount(minor) => {
            (format!("at most per {}", per.word()), format!("{} {asset}", decimal(*minor, programme.decimals(*asset))))
        }
        Limit::Times(times) => (format!("rewards per {}", per.word()), times.to_string()),
    }
}

const fn plural(kind: ConditionKind) -> &'static str {
    match kind {
        ConditionKind::Kind => "kinds",
        ConditionKind::Currency => "currencies",
        ConditionKind::Direction => "directions",
        ConditionKind::Amount => "amount",
        ConditionKind::Dates => "dates",
        ConditionKind::Days => "days of the week",
        ConditionKind::Hours => "hours",
        ConditionKind::Channel => "channels",
        ConditionKind::Country => "countries",
        ConditionKind::Mcc => "MCCs",
        ConditionKind::Category => "categories",
        ConditionKind::Merchant => "merchants",
    }
}

/// All that a condition allows, none of it left out.
fn asked(condition: &Condition, named: &MerchantsAndCategories) -> Vec<String> {
    let bits = |bits: u32, words: &mut dyn Iterator<Item = (u32, &'static str)>| {
        words.filter(|(bit, _)| bits & bit != 0).map(|(_, word)| word.to_owned()).collect()
    };
    match condition {
        Condition::Kind(kinds) => bits(*kinds, &mut Kind::WORDS.iter().map(|(word, kind)| (kind_bit(*kind), *word))),
        Condition::Currency(currencies) => currencies.iter().map(Asset::to_string).collect(),
        Condition::Direction(asked) => bits(*asked, &mut DIRECTIONS.iter().map(|(word, one)| (direction_bit(*one), *word))),
        // One span each, and in words already.
        Condition::Amount { .. } | Condition::Dates { .. } => vec![condition.asked(named)],
        Condition::Days(days) => bits(*days, &mut (0..).map(|at: u32| 1 << at).zip(DAYS)),
        Condition::Hours(hours) => hours.iter().map(|(from, until)| format!("{}-{}", clock(*from), clock(*until))).collect(),
        Condition::Channel(asked) => bits(*asked, &mut Channel::WORDS.iter().map(|(word, one)| (channel_bit(*one), *word))),
        Condition::Country(countries) => countries.to_vec(),
        Condition::Mcc(set) => codes(set),
        Condition::Category(all) => all.iter().map(|at| format!("`{}`", named.categories[usize::from(*at)].word)).collect(),
        Condition::Merchant(all) => all.iter().map(|at| format!("`{}`", named.merchants.all()[usize::from(*at)].word)).collect(),
    }
}

/// The codes of a set as the file writes them, ranges as such.
pub(super) fn codes(set: &MccSet) -> Vec<String> {
    set.ranges().iter().map(|(from, to)| if from == to { format!("{from:04}") } else { format!("{from:04}-{to:04}") }).collect()
}

/// What it pays: a percentage where reward and purchase are of one currency, else so much per unit of the currency.
fn pays(programme: &Programme, rule: &Rule, earn: &Earn, asset: Asset) -> String {
    let (spent, of_reward) = (rule.currency_decimals, programme.decimals(asset));
    let currency = rule.when.iter().find_map(|condition| match condition {
        Condition::Currency(currencies) if currencies.len() == 1 => currencies.first().copied(),
        _ => None,
    });
    let scale = |decimals: u8| 10_i128.pow(u32::from(decimals));
    let unit = currency.map_or_else(String::new, |currency| format!(" {currency}"));
    let rate = |numerator: i64, denominator: i64| match currency {
        Some(currency) if currency == asset => {
            format!("{} %", exact(i128::from(numerator) * 100, i128::from(denominator)))
        }
        _ => {
            let amount = exact(i128::from(numerator) * scale(spent), i128::from(denominator) * scale(of_reward));
            format!("{amount} {asset} per {}{unit}", decimal(10_i64.pow(u32::from(spent)), spent))
        }
    };
    match earn {
        Earn::Continuous { numerator, denominator } => rate(*numerator, *denominator),
        Earn::Every { step_minor, numerator, denominator } => {
            let amount = exact(i128::from(*numerator), i128::from(*denominator) * scale(of_reward));
            format!("{amount} {asset} for each whole {}{unit}", decimal(*step_minor, spent))
        }
        Earn::Steps { steps, denominator } => {
            let slices = steps.iter().map(|step| {
                format!("{} of what is above {}{unit}", rate(step.numerator, *denominator), decimal(step.from_minor, spent))
            });
            slices.collect::<Vec<_>>().join(", ")
        }
        Earn::Fixed { minor } => format!("{} {asset} for a purchase", decimal(*minor, of_reward)),
    }
}
