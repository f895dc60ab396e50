//! The language of reward programmes and its evaluation: which rules pay how much for a transaction, and why.
//!
//! Nothing here knows wallets, lots or refunds: counters come in through [`Counters`], awards go out.

mod award;
mod best_of_group;
mod cap;
mod category;
mod condition;
mod difference;
mod earn_rate;
mod evaluate;
mod example;
mod explain;
mod line_numbers;
mod merchant_match;
mod mistake;
mod name_pattern;
mod overlapping_merchants;
mod parse;
mod recognise_file;
mod rule;
mod rule_consistency;
mod specificity;
mod spelling_suggestions;
mod terms;
#[cfg(test)]
mod tests;
mod unmatchable_patterns;
mod version;
mod version_compatibility;
mod wallet_terms;
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
    recognise_file::resembles,
    rule::Rule,
    terms::{AssetTerms, EarnsFrom, Funder, Length, Value},
    unmatchable_patterns::Cleaned,
    version::{DEFAULT_LOOK_BACK_DAYS, MerchantTerms, Programme},
    wallet_terms::{LONGEST_HOLD_DAYS, TransferTerms, TreasuryTerms, WalletTerms},
    warnings::Supplied,
};
