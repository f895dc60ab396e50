//! Why a transaction earned what it did. Payment and explanation are one evaluation: the same function reports to a [`Recorder`]
//! what it finds, and with [`NoRecorder`] the reports vanish from the compiled code.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Programme, cap::Cut, condition::ConditionKind};
use crate::money::decimal;

/// Receives what an evaluation finds. Findings come as closures, so that they cost nothing if nobody listens.
pub trait Recorder {
    /// What the transaction was recognised as; called once, first.
    fn recognise(&mut self, recognised: impl FnOnce() -> Recognised);
    /// What became of a rule. A later finding for the same rule replaces the earlier.
    fn consider(&mut self, rule: u16, finding: impl FnOnce() -> Finding);
}

/// A recorder that ignores every finding.
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
    /// By this pattern, which its name matches.
    Name(T),
    /// By this exact name, from the keyed hash.
    NameHash(T),
    /// By this id that the acquirer gives it.
    MerchantId(T),
    /// An `[[example]]` names the merchant.
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

/// A merchant of the programme with which the transaction was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantFound {
    /// Its word in the programme's file.
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
    /// This merchant category code (ISO 18245).
    Mcc(u16),
    /// This merchant of the programme.
    Merchant(String),
    /// This word that the bank uses.
    Bank(String),
}

/// A category of the programme that the transaction belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryFound {
    /// Its word in the programme's file.
    pub category: String,
    /// The first of code, merchant and bank's word that put the transaction there.
    pub by: CategoryFoundBy,
}

/// What a transaction was recognised as.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Recognised {
    /// The programme's merchants that it was made with, in the order of their words.
    pub merchants: Vec<MerchantFound>,
    /// The programme's categories that it belongs to, in the order of their words.
    pub categories: Vec<CategoryFound>,
}

/// Which part of a rule a condition is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clause {
    /// In `when`, or implied: kind `purchase`, the programme's currency, an amount above zero.
    When,
    /// In `unless`: it held, and so it excluded the transaction.
    Unless,
}

/// The first condition that kept a rule from paying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Which part of the rule it is in.
    pub clause: Clause,
    /// The kind of the condition.
    pub condition: ConditionKind,
    /// What the transaction has; `None` if that is not known.
    pub seen: Option<String>,
    /// What the rule requires (or, in `unless`, excludes).
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
        /// What it would pay without caps, in minor units.
        before_caps_minor: i64,
        /// The last cap that cut it; `None` if none did.
        cut: Option<Cut>,
    },
    /// Its conditions hold, but a cap left nothing.
    UsedUp {
        /// What it would pay without caps, in minor units.
        before_caps_minor: i64,
        /// The cap that left nothing.
        cut: Cut,
    },
    /// Its conditions hold, but the amount is too small for even one minor unit.
    TooSmall,
    /// Another rule of its group pays more, or as much and stands earlier in the file.
    Outranked {
        /// Index of the rule that the group pays.
        by: u16,
        /// What this rule would have paid, in minor units.
        would_pay_minor: i64,
        /// What the other pays before the programme's caps, in minor units.
        by_pays_minor: i64,
    },
    /// A condition kept the rule from paying.
    Failed(Failure),
}

/// Collects an evaluation's findings.
///
/// See [`Programme::evaluate`] for an example.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Explanation {
    /// What the transaction was recognised as.
    pub recognised: Recognised,
    /// What became of each rule, by index, in the order of the file.
    pub rules: Vec<(u16, Finding)>,
}

impl Recorder for Explanation {
    fn recognise(&mut self, recognised: impl FnOnce() -> Recognised) {
        self.recognised = recognised();
    }

    fn consider(&mut self, rule: u16, finding: impl FnOnce() -> Finding) {
        let finding = finding();
        if let Finding::Outranked { by, by_pays_minor, .. } = finding {
            // Rules that this one had outranked are now outranked by the same winner.
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
        let describe = |(rule, finding): &(u16, Finding)| {
            let asset = programme.rules().get(usize::from(*rule)).and_then(|rule| programme.asset(rule.asset()));
            let amount = |minor: i64| match asset {
                Some(terms) => format!("{} {}", decimal(minor, terms.decimals), terms.asset),
                None => minor.to_string(),
            };
            let outcome = match finding {
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
            format!("{}: {outcome}", id(*rule))
        };
        self.rules.iter().map(describe).collect()
    }
}
