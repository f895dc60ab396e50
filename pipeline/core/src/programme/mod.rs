//! The language of reward programmes and its evaluation: which rules pay how much for a transaction, and why.
//!
//! Nothing here knows wallets, lots or refunds: counters come in through [`Counters`], awards go out.

mod award;
mod cap;
mod category;
mod check;
mod condition;
mod earn;
mod evaluate;
mod example;
mod explain;
mod group;
mod lines;
mod merchant_match;
mod mistake;
mod name_pattern;
mod nearest;
mod parse;
mod recognise;
mod rule;
mod succession;
mod terms;
#[cfg(test)]
mod tests;
mod unmet;
mod version;
mod warnings;

pub use self::{
    award::{Award, TooLarge},
    cap::{Counters, Cut, Limit, NothingUsed, Period, Used},
    condition::ConditionKind,
    explain::{
        CategoryFound, CategoryFoundBy, Clause, Explanation, Failure, Finding, MatchedBy, MerchantFound, NoRecorder, Recognised,
        Recorder,
    },
    mistake::{Mistake, Mistakes, Spot},
    recognise::resembles,
    rule::Rule,
    terms::{AssetTerms, EarnsFrom, Funder, Length, Value},
    unmet::Cleaned,
    version::{DEFAULT_LOOK_BACK_DAYS, MerchantTerms, Programme},
    warnings::Supplied,
};
