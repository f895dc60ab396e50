//! The conditions of a rule: what each asks of a transaction, what it finds there, and the words for both.
//!
//! An absent fact never matches, neither in `when` nor in `unless`.

use serde::{Deserialize, Serialize};

use super::{
    category::{Category, MccSet},
    merchant_match::{Found, Merchants},
};
use crate::{
    item::{Channel, Direction, Facts, Kind},
    money::{Asset, decimal},
    time::Day,
};

/// The kinds of conditions, in the order in which they are tried: the cheapest and most selective first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the words that programmes use")]
pub enum ConditionKind {
    Kind,
    Currency,
    Direction,
    Amount,
    /// The days `from` and `until`.
    Dates,
    Days,
    Hours,
    Channel,
    Country,
    Mcc,
    Category,
    Merchant,
}

impl ConditionKind {
    /// The word for it in explanations.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Currency => "currency",
            Self::Direction => "direction",
            Self::Amount => "amount",
            Self::Dates => "date",
            Self::Days => "day",
            Self::Hours => "time",
            Self::Channel => "channel",
            Self::Country => "country",
            Self::Mcc => "mcc",
            Self::Category => "category",
            Self::Merchant => "merchant",
        }
    }
}

/// When a transaction happened, as the programme's zone sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) day: Day,
    /// Seconds since local midnight; `None` if the feed gives no time.
    pub(super) seconds: Option<u32>,
}

/// Everything that conditions look at.
pub(super) struct View<'a> {
    pub(super) facts: &'a Facts,
    pub(super) moment: Moment,
    pub(super) found: &'a Found,
    /// The feed's merchant category code, else the merchant's.
    pub(super) mcc: Option<u16>,
}

/// The merchants and categories that conditions name by index.
#[derive(Debug, Clone)]
pub(super) struct MerchantsAndCategories {
    pub(super) merchants: Merchants,
    /// The programme's categories, sorted by word.
    pub(super) categories: Vec<Category>,
}

/// One condition. A list means any of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// A bit for each kind, in the order of [`Kind`].
    Kind(u32),
    Currency(Box<[Asset]>),
    /// A bit for each direction.
    Direction(u32),
    /// Both ends included, in minor units of the rule's currency.
    Amount {
        at_least: i64,
        at_most: i64,
        decimals: u8,
    },
    /// From one day to another, both included; `None` if it is open on that side.
    Dates {
        from: Option<Day>,
        until: Option<Day>,
    },
    /// A bit for each day, Monday first.
    Days(u32),
    /// Seconds since midnight, from the first to just before the second; across midnight if the second is not later.
    Hours(Box<[(u32, u32)]>),
    /// A bit for each channel.
    Channel(u32),
    /// Two capital letters each.
    Country(Box<[String]>),
    Mcc(MccSet),
    /// Indexes of the programme's categories, ascending.
    Category(Box<[u16]>),
    /// Indexes of the programme's merchants, ascending.
    Merchant(Box<[u16]>),
}

/// The words for the days, in the order of [`Condition::Days`].
pub(super) const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The words for the directions.
pub(super) const DIRECTIONS: [(&str, Direction); 2] = [("debit", Direction::Debit), ("credit", Direction::Credit)];

pub(super) const fn kind_bit(kind: Kind) -> u32 {
    1 << kind as u32
}

pub(super) const fn channel_bit(channel: Channel) -> u32 {
    1 << channel as u32
}

pub(super) const fn direction_bit(direction: Direction) -> u32 {
    1 << direction as u32
}

fn within(seconds: u32, (from, until): (u32, u32)) -> bool {
    if from < until { (from..until).contains(&seconds) } else { seconds >= from || seconds < until }
}

impl Condition {
    pub(super) fn kind(&self) -> ConditionKind {
        match self {
            Self::Kind(_) => ConditionKind::Kind,
            Self::Currency(_) => ConditionKind::Currency,
            Self::Direction(_) => ConditionKind::Direction,
            Self::Amount { .. } => ConditionKind::Amount,
            Self::Dates { .. } => ConditionKind::Dates,
            Self::Days(_) => ConditionKind::Days,
            Self::Hours(_) => ConditionKind::Hours,
            Self::Channel(_) => ConditionKind::Channel,
            Self::Country(_) => ConditionKind::Country,
            Self::Mcc(_) => ConditionKind::Mcc,
            Self::Category(_) => ConditionKind::Category,
            Self::Merchant(_) => ConditionKind::Merchant,
        }
    }

    pub(super) fn holds(&self, view: &View<'_>, named: &MerchantsAndCategories) -> bool {
        let facts = view.facts;
        match self {
            Self::Kind(kinds) => kinds & kind_bit(facts.kind) != 0,
            Self::Currency(currencies) => currencies.contains(&facts.amount.asset),
            Self::Direction(directions) => directions & direction_bit(facts.direction) != 0,
            Self::Amount { at_least, at_most, .. } => (*at_least..=*at_most).contains(&facts.amount.minor),
            Self::Dates { from, until } => {
                from.is_none_or(|from| from <= view.moment.day) && until.is_none_or(|until| view.moment.day <= until)
            }
            Self::Days(days) => days & (1 << view.moment.day.weekday()) != 0,
            Self::Hours(hours) => view.moment.seconds.is_some_and(|seconds| hours.iter().any(|span| within(seconds, *span))),
            Self::Channel(channels) => facts.channel.is_some_and(|channel| channels & channel_bit(channel) != 0),
            Self::Country(countries) => {
                facts.country.as_ref().is_some_and(|country| countries.iter().any(|asked| asked.eq_ignore_ascii_case(country)))
            }
            Self::Mcc(set) => view.mcc.is_some_and(|mcc| set.contains(mcc)),
            Self::Category(categories) => categories.iter().any(|at| named.categories[usize::from(*at)].holds(view)),
            Self::Merchant(merchants) => view.found.any_of(merchants),
        }
    }

    /// The value that it looked at; `None` if that is not known.
    pub(super) fn seen(&self, view: &View<'_>, named: &MerchantsAndCategories) -> Option<String> {
        let facts = view.facts;
        match self {
            Self::Kind(_) => Some(facts.kind.word().to_owned()),
            Self::Currency(_) => Some(facts.amount.asset.to_string()),
            Self::Direction(_) => word_of(&DIRECTIONS, facts.direction),
            Self::Amount { decimals, .. } => Some(decimal(facts.amount.minor, *decimals)),
            Self::Dates { .. } => Some(view.moment.day.to_string()),
            Self::Days(_) => Some(DAYS[view.moment.day.weekday() as usize].to_owned()),
            Self::Hours(_) => view.moment.seconds.map(clock),
            Self::Channel(_) => facts.channel.and_then(|channel| word_of(&Channel::WORDS, channel)),
            Self::Country(_) => facts.country.clone(),
            Self::Mcc(_) => view.mcc.map(|mcc| format!("{mcc:04}")),
            Self::Category(_) => {
                let held = named.categories.iter().filter(|category| category.holds(view)).map(|category| &*category.word);
                listed(held)
            }
            Self::Merchant(_) => listed(view.found.as_slice().iter().map(|at| &*named.merchants.all()[usize::from(*at)].word))
                .or_else(|| facts.merchant_name.clone()),
        }
    }

    /// The values that it requires, as the file writes them.
    pub(super) fn asked(&self, named: &MerchantsAndCategories) -> String {
        let bits = |bits: u32, words: &mut dyn Iterator<Item = (u32, &'static str)>| {
            words.filter(|(bit, _)| bits & bit != 0).map(|(_, word)| word).collect::<Vec<_>>().join(", ")
        };
        match self {
            Self::Kind(kinds) => bits(*kinds, &mut Kind::WORDS.iter().map(|(word, kind)| (kind_bit(*kind), *word))),
            Self::Currency(currencies) => words(currencies.iter().map(Asset::as_str)),
            Self::Direction(asked) => bits(*asked, &mut DIRECTIONS.iter().map(|(word, one)| (direction_bit(*one), *word))),
            Self::Amount { at_least, at_most, decimals } => match (*at_least, *at_most) {
                (least, i64::MAX) => format!("at least {}", decimal(least, *decimals)),
                (i64::MIN, most) => format!("at most {}", decimal(most, *decimals)),
                (least, most) => format!("{} to {}", decimal(least, *decimals), decimal(most, *decimals)),
            },
            Self::Dates { from, until } => match (from, until) {
                (Some(from), Some(until)) => format!("{from} to {until}"),
                (Some(from), None) => format!("from {from}"),
                (None, Some(until)) => format!("until {until}"),
                (None, None) => "any".to_owned(),
            },
            Self::Days(days) => bits(*days, &mut (0..).map(|at: u32| 1 << at).zip(DAYS)),
            Self::Hours(hours) => {
                hours.iter().map(|(from, until)| format!("{}-{}", clock(*from), clock(*until))).collect::<Vec<_>>().join(", ")
            }
            Self::Channel(asked) => bits(*asked, &mut Channel::WORDS.iter().map(|(word, one)| (channel_bit(*one), *word))),
            Self::Country(countries) => words(countries.iter().map(String::as_str)),
            Self::Mcc(set) => set.text(),
            Self::Category(asked) => words_of(asked, |at| &named.categories[at].word),
            Self::Merchant(asked) => words_of(asked, |at| &named.merchants.all()[at].word),
        }
    }

    /// Whether it certainly holds wherever `other`, a condition of the same kind, holds; `false` if that is not certain.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let all = |mine: &[u16], theirs: &[u16]| theirs.iter().all(|one| mine.binary_search(one).is_ok());
        match (self, other) {
            (Self::Kind(mine), Self::Kind(theirs))
            | (Self::Direction(mine), Self::Direction(theirs))
            | (Self::Days(mine), Self::Days(theirs))
            | (Self::Channel(mine), Self::Channel(theirs)) => theirs & !mine == 0,
            (Self::Currency(mine), Self::Currency(theirs)) => theirs.iter().all(|one| mine.contains(one)),
            (Self::Country(mine), Self::Country(theirs)) => theirs.iter().all(|one| mine.contains(one)),
            (Self::Amount { at_least: a, at_most: b, .. }, Self::Amount { at_least: c, at_most: d, .. }) => a <= c && d <= b,
            (Self::Dates { from: a, until: b }, Self::Dates { from: c, until: d }) => {
                a.is_none_or(|a| c.is_some_and(|c| a <= c)) && b.is_none_or(|b| d.is_some_and(|d| d <= b))
            }
            (Self::Mcc(mine), Self::Mcc(theirs)) => mine.covers(theirs),
            (Self::Category(mine), Self::Category(theirs)) | (Self::Merchant(mine), Self::Merchant(theirs)) => all(mine, theirs),
            _ => self == other,
        }
    }

    /// Whether it certainly holds for no transaction at all.
    pub(super) fn is_contradictory(&self) -> bool {
        match self {
            Self::Amount { at_least, at_most, .. } => at_least > at_most || *at_most <= 0,
            Self::Dates { from: Some(from), until: Some(until) } => from > until,
            _ => false,
        }
    }
}

fn word_of<T: PartialEq>(words: &[(&str, T)], one: T) -> Option<String> {
    words.iter().find(|(_, candidate)| *candidate == one).map(|(word, _)| (*word).to_owned())
}

fn words_of<'w>(asked: &[u16], word: impl Fn(usize) -> &'w String) -> String {
    words(asked.iter().map(|at| word(usize::from(*at)).as_str()))
}

/// A list for people: of a long one, its beginning and how many more there are.
fn words<'w>(mut all: impl Iterator<Item = &'w str>) -> String {
    const MOST: usize = 20;
    let first = all.by_ref().take(MOST).collect::<Vec<_>>().join(", ");
    match all.count() {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn listed<'w>(all: impl Iterator<Item = &'w str>) -> Option<String> {
    let all = words(all);
    (!all.is_empty()).then_some(all)
}

/// A time of day, `18:30`.
pub(super) fn clock(seconds: u32) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{rest:02}") }
}
