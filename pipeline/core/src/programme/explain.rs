//! Why a transaction earned what it did. Payment and explanation are one evaluation: the same function tells a [`Recorder`] what
//! it finds, and [`NoRecorder`] makes the telling vanish from the compiled code.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Programme, cap::Cut, condition::ConditionKind};
use crate::money::decimal;

/// Hears what an evaluation finds. Whatever is told comes as a closure, so that it costs nothing where nobody listens.
pub trait Recorder {
    /// What the transaction was recognised as. Told once, first.
    fn recognise(&mut self, told: impl FnOnce() -> Recognised);
    /// What became of a rule. A later finding for the same rule replaces the earlier.
    fn consider(&mut self, rule: u16, finding: impl FnOnce() -> Finding);
}

/// Listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRecorder;

impl Recorder for NoRecorder {
    fn recognise(&mut self, _: impl FnOnce() -> Recognised) {}
    fn consider(&mut self, _: u16, _: impl FnOnce() -> Finding) {}
}

/// How a merchant was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy<T = String> {
    /// By this name pattern.
    Name(T),
    /// By the keyed hash of this exact name.
    NameHash(T),
    /// By this id of the acquirer.
    MerchantId(T),
    /// An `[[example]]` names it.
    Given,
}

impl MatchedBy<&str> {
    pub(super) fn owned(self) -> MatchedBy {
        match self {
            Self::Name(name) => MatchedBy::Name(name.to_owned()),
            Self::NameHash(name) => MatchedBy::NameHash(name.to_owned()),
            Self::MerchantId(id) => MatchedBy::MerchantId(id.to_owned()),
            Self::Given => MatchedBy::Given,
        }
    }
}

/// A merchant of the programme that the transaction was with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantFound {
    /// Its word in the programme.
    pub merchant: String,
    /// What customers call it.
    pub title: String,
    /// How it was recognised.
    pub by: MatchedBy,
}

/// What put a transaction into a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryFoundBy {
    /// This merchant category code.
    Mcc(u16),
    /// This merchant of the programme.
    Merchant(String),
    /// This word of the bank.
    Bank(String),
}

/// A category of the programme that the transaction belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryFound {
    /// Its word in the programme.
    pub category: String,
    /// The first of code, merchant, bank's word that put it there.
    pub by: CategoryFoundBy,
}

/// What a transaction was recognised as.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Recognised {
    /// Merchants, by word.
    pub merchants: Vec<MerchantFound>,
    /// Categories, by word.
    pub categories: Vec<CategoryFound>,
}

/// Where a condition stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clause {
    /// In `when`, or implied: kind `purchase`, the programme's currency, an amount above zero.
    When,
    /// In `unless`: it held, and so excluded.
    Unless,
}

/// The first condition that kept a rule from paying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Where it stands.
    pub clause: Clause,
    /// The condition that failed.
    pub condition: ConditionKind,
    /// What the transaction has; `None` when that is not known.
    pub seen: Option<String>,
    /// What the rule asks for (or, in `unless`, excludes).
    pub asked: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.condition.word();
        match &self.seen {
            None => write!(f, "{word} not known")?,
            Some(seen) => write!(f, "{word} is {seen}")?,
        }
        match self.clause {
            Clause::When => write!(f, ", asked for: {}", self.asked),
            Clause::Unless => write!(f, ", excluded: {}", self.asked),
        }
    }
}

/// What became of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The rule pays this amount.
    Paid {
        /// What it pays, in minor units of the rule's asset.
        amount_minor: i64,
        /// What it would pay without caps.
        before_caps_minor: i64,
        /// The last cap that cut it.
        cut: Option<Cut>,
    },
    /// Its conditions hold, but a cap left nothing.
    UsedUp {
        /// What it would pay without caps.
        before_caps_minor: i64,
        /// The cap, and how much of the award it left.
        cut: Cut,
    },
    /// Its conditions hold, but the amount is too small for even one minor unit.
    TooSmall,
    /// Another rule of its group pays more, or as much and stands earlier in the file.
    Outranked {
        /// Index of the rule that the group pays.
        by: u16,
        /// What this rule would have paid.
        would_pay_minor: i64,
        /// What the other pays before the programme's caps.
        by_pays_minor: i64,
    },
    /// A condition failed.
    Failed(Failure),
}

/// Collects an evaluation's findings.
///
/// See [`Programme::evaluate`] for an example.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Explanation {
    /// What the transaction was recognised as.
    pub recognised: Recognised,
    /// What became of each rule, in the order of the file.
    pub rules: Vec<(u16, Finding)>,
}

impl Recorder for Explanation {
    fn recognise(&mut self, told: impl FnOnce() -> Recognised) {
        self.recognised = told();
    }

    fn consider(&mut self, rule: u16, finding: impl FnOnce() -> Finding) {
        let finding = finding();
        if let Finding::Outranked { by, by_pays_minor, .. } = finding {
            // Whoever this rule had outranked is now outranked by the same winner.
            for (_, earlier) in &mut self.rules {
                if let Finding::Outranked { by: former, by_pays_minor: former_pays, .. } = earlier
                    && *former == rule
                {
                    (*former, *former_pays) = (by, by_pays_minor);
                }
            }
        }
        match self.rules.binary_search_by_key(&rule, |(known, _)| *known) {
            Ok(at) => self.rules[at].1 = finding,
            Err(at) => self.rules.insert(at, (rule, finding)),
        }
    }
}

impl Explanation {
    /// A line for each rule, for people.
    #[must_use]
    pub fn lines(&self, programme: &Programme) -> Vec<String> {
        let id = |rule: u16| programme.rules().get(usize::from(rule)).map_or("?", |rule| rule.id());
        let tell = |(rule, finding): &(u16, Finding)| {
            let asset = programme.rules().get(usize::from(*rule)).and_then(|rule| programme.asset(rule.asset()));
            let amount = |minor: i64| match asset {
                Some(terms) => format!("{} {}", decimal(minor, terms.decimals), terms.asset),
                None => minor.to_string(),
            };
            let told = match finding {
                Finding::Paid { amount_minor, cut: None, .. } => format!("pays {}", amount(*amount_minor)),
                Finding::Paid { amount_minor, before_caps_minor, cut: Some(cut) } => {
                    format!("pays {} of {}, cut by {}", amount(*amount_minor), amount(*before_caps_minor), cut.cap)
                }
                Finding::UsedUp { before_caps_minor, cut } => {
                    format!("pays nothing of {}, {} is used up", amount(*before_caps_minor), cut.cap)
                }
                Finding::TooSmall => "pays nothing, the amount is too small".to_owned(),
                Finding::Outranked { by, would_pay_minor, by_pays_minor } => {
                    format!("would pay {}, {} pays {}", amount(*would_pay_minor), id(*by), amount(*by_pays_minor))
                }
                Finding::Failed(failure) => failure.to_string(),
            };
            format!("{}: {told}", id(*rule))
        };
        self.rules.iter().map(tell).collect()
    }
}
