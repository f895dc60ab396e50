//! Transactions, and why each earned what it did.

use rewardhub_core::{
    currency,
    event::{Judged, TransactionEvent, TransactionStatus, Verdict},
    ids::WalletId,
    item::Direction,
    money::{Asset, decimal},
    programme::{Explanation, Finding, Programme},
    review_reason::ReviewReason,
};
use rewardhub_service::{
    explain::Explained,
    programmes::Terms,
    transactions::{Line, LineDetails},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Amount;

/// A transaction of a wallet, in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionLine {
    /// The transaction's id.
    pub id: String,
    /// The day on which it was booked.
    #[schema(format = Date)]
    pub booked_on: String,
    /// The amount; below zero where money went out.
    pub amount: Amount,
    /// What it is: `purchase`, `refund`, … New words may come.
    pub kind: String,
    /// The merchant's name where it may be shown; `null` where it is not known.
    pub merchant: Option<String>,
    /// Where it stands.
    pub status: TransactionState,
    /// The rewards that still stand for it, by asset.
    pub earned: Vec<Amount>,
}

/// Where a transaction stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionState {
    /// In a word.
    pub state: TransactionStateWord,
    /// Why it waits for a person; `null` if it does not. New reasons may come.
    #[schema(value_type = Option<String>)]
    pub review_reason: Option<ReviewReason>,
}

/// Where a transaction stands, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransactionStateWord {
    /// Announced by the bank, and not booked yet.
    Pending,
    /// Entered into the bank account.
    Booked,
    /// Held until its delivery ends.
    Held,
    /// Waits for a person.
    Review,
    /// Contradicts a transaction under the same id.
    Conflict,
    /// Taken back by the bank.
    Removed,
    /// No transaction of its own, as a person decided.
    Dismissed,
}

impl From<TransactionStatus> for TransactionState {
    fn from(status: TransactionStatus) -> Self {
        let (state, review_reason) = match status {
            TransactionStatus::Pending => (TransactionStateWord::Pending, None),
            TransactionStatus::Booked => (TransactionStateWord::Booked, None),
            TransactionStatus::Held => (TransactionStateWord::Held, None),
            TransactionStatus::Review(reason) => (TransactionStateWord::Review, Some(reason)),
            TransactionStatus::Conflict => (TransactionStateWord::Conflict, None),
            TransactionStatus::Removed => (TransactionStateWord::Removed, None),
            TransactionStatus::Dismissed => (TransactionStateWord::Dismissed, None),
        };
        Self { state, review_reason }
    }
}

impl TransactionLine {
    /// Renders a line of a wallet's list.
    pub(crate) fn of(line: &Line, details: LineDetails, terms: &Terms) -> Self {
        let key = line.known.key;
        let LineDetails { merchant_name: merchant, earned } = details;
        let earned = earned.iter().map(|money| Amount::of(terms, money.asset, money.minor)).collect();
        Self {
            id: line.transaction.to_string(),
            booked_on: key.booked_on.to_string(),
            amount: bank_amount(key.amount_minor, key.currency, key.direction),
            kind: line.known.kind.word().to_owned(),
            merchant,
            status: line.status.into(),
            earned,
        }
    }
}

/// A transaction, with everything that was decided about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionDetails {
    /// The transaction's id.
    pub id: String,
    /// The day on which it was booked.
    #[schema(format = Date)]
    pub booked_on: String,
    /// The amount; below zero where money went out.
    pub amount: Amount,
    /// What it is: `purchase`, `refund`, … New words may come.
    pub kind: String,
    /// The merchant's name where it may be shown; `null` where it is not known.
    pub merchant: Option<String>,
    /// The merchant category code (ISO 18245); `null` where it is not known.
    #[schema(pattern = "^[0-9]{4}$")]
    pub mcc: Option<String>,
    /// What the bank wrote, for those whose wallet it earns for; `null` for others, and where the bank wrote nothing or that was erased. An
    /// operator opens it by `POST /v1/transactions/{transaction}/text`.
    pub text: Option<String>,
    /// Where it stands.
    pub status: TransactionState,
    /// The bank account that it was booked to.
    pub account: String,
    /// The wallet that it earns for; `null` if it earns for none.
    pub wallet: Option<String>,
    /// The purchase that it refunds, or the transaction that it contradicts; `null` if there is none.
    pub original: Option<String>,
    /// Whether the rules judged it, and if not, why. New words may come.
    #[schema(value_type = String, example = "judged")]
    pub verdict: Verdict,
    /// How the rules judged it; `null` if they did not.
    pub explanation: Option<ExplanationDetails>,
    /// What rules paid for it, and what was taken back, oldest first.
    pub rewards: Vec<RewardDetails>,
    /// How often it was reported anew: its revisions.
    pub revisions: usize,
}

/// How the rules judged a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExplanationDetails {
    /// The programme's name.
    pub programme: String,
    /// The version that judged it.
    pub version: u32,
    /// The day by which it was judged; `null` where none counts.
    #[schema(format = Date)]
    pub judged_on: Option<String>,
    /// The merchants of the programme that it was recognised as.
    pub merchants: Vec<String>,
    /// The categories of the programme that it was recognised as.
    pub categories: Vec<String>,
    /// What became of each rule, in the order of the programme.
    pub rules: Vec<RuleOutcome>,
}

/// What became of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleOutcome {
    /// The rule's id.
    pub rule: String,
    /// What became of it.
    pub outcome: RuleOutcomeWord,
    /// The same in words: what it pays, or the first condition that failed, with both values.
    pub words: String,
}

/// What became of a rule, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleOutcomeWord {
    /// The rule pays something.
    Paid,
    /// A cap left nothing.
    UsedUp,
    /// The amount is too small for even one minor unit.
    TooSmall,
    /// Another rule of its group pays more.
    Outranked,
    /// A condition kept it from paying.
    Failed,
}

/// What a rule paid, or took back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RewardDetails {
    /// The rule's id.
    pub rule: String,
    /// What it paid; below zero if it was taken back.
    pub amount: String,
    /// The code of the asset.
    pub asset: String,
    /// The wallet that was paid.
    pub wallet: String,
    /// Who pays for it.
    pub funder: String,
    /// The first day on which it can be spent.
    #[schema(format = Date)]
    pub available_on: String,
    /// The last day on which it can be spent; `null` if it never expires.
    #[schema(format = Date)]
    pub expires_on: Option<String>,
    /// The cap that cut it; `null` if none did.
    pub capped_by: Option<String>,
    /// The refund that changed an earlier judgement; `null` for the first judgement.
    pub because_of: Option<String>,
}

impl TransactionDetails {
    /// Renders a transaction.
    pub(crate) fn of(explained: &Explained<'_>, text: Option<String>, terms: &Terms) -> Self {
        let (last, history) = (explained.last(), &explained.history);
        let facts = &last.facts;
        Self {
            id: explained.id.to_string(),
            booked_on: facts.booked_on.to_string(),
            amount: bank_amount(facts.amount.minor, facts.amount.asset, facts.direction),
            kind: facts.kind.word().to_owned(),
            merchant: facts.merchant_name.clone(),
            mcc: facts.mcc.map(|mcc| format!("{mcc:04}")),
            text,
            status: history.status.unwrap_or(last.status).into(),
            account: last.account.to_string(),
            wallet: wallet(&history.revisions).map(|id| id.to_string()),
            original: last.original.map(|id| id.to_string()),
            verdict: explained.judging().verdict,
            explanation: explained
                .judged
                .as_ref()
                .map(|(programme, explanation)| ExplanationDetails::of(programme, explanation, explained.judging())),
            rewards: history.judged.iter().flat_map(|judged| rewards(judged, terms)).collect(),
            revisions: history.revisions.len(),
        }
    }
}

/// The wallet that a transaction earns for, by its last revision that names one.
pub(crate) fn wallet(revisions: &[TransactionEvent]) -> Option<WalletId> {
    revisions.iter().rev().find_map(|revision| revision.wallet)
}

impl ExplanationDetails {
    fn of(programme: &Programme, explanation: &Explanation, event: &TransactionEvent) -> Self {
        Self {
            programme: programme.name().to_owned(),
            version: programme.version(),
            judged_on: event.judged_on.map(|day| day.to_string()),
            merchants: explanation.recognised.merchants.iter().map(|found| found.merchant.clone()).collect(),
            categories: explanation.recognised.categories.iter().map(|found| found.category.clone()).collect(),
            rules: RuleOutcome::all(programme, explanation),
        }
    }
}

impl RuleOutcome {
    /// Renders what became of each rule.
    pub(crate) fn all(programme: &Programme, explanation: &Explanation) -> Vec<Self> {
        let id = |rule: u16| programme.rules().get(usize::from(rule)).map_or("?", |rule| rule.id()).to_owned();
        let rules = explanation.rules.iter().zip(explanation.lines(programme));
        rules.map(|((rule, finding), words)| Self { rule: id(*rule), outcome: finding.into(), words }).collect()
    }
}

impl From<&Finding> for RuleOutcomeWord {
    fn from(finding: &Finding) -> Self {
        match finding {
            Finding::Paid { .. } => Self::Paid,
            Finding::UsedUp { .. } => Self::UsedUp,
            Finding::TooSmall => Self::TooSmall,
            Finding::Outranked { .. } => Self::Outranked,
            Finding::Failed(_) => Self::Failed,
        }
    }
}

fn rewards(judged: &Judged, terms: &Terms) -> Vec<RewardDetails> {
    let reward = |reward: &rewardhub_core::event::RewardChange| RewardDetails {
        rule: reward.rule.clone(),
        amount: Amount::of(terms, reward.asset, reward.amount_minor).amount,
        asset: reward.asset.to_string(),
        wallet: judged.wallet.to_string(),
        funder: reward.funder.to_string(),
        available_on: reward.available_on.to_string(),
        expires_on: reward.expires_on.map(|day| day.to_string()),
        capped_by: reward.capped_by.clone(),
        because_of: judged.because_of.map(|id| id.to_string()),
    };
    judged.rewards.iter().map(reward).collect()
}

/// An amount of a bank's currency, below zero where money went out.
pub(super) fn bank_amount(minor: i64, currency: Asset, direction: Direction) -> Amount {
    let signed = if direction == Direction::Debit { -minor } else { minor };
    Amount { amount: decimal(signed, currency::decimals(currency).unwrap_or(0)), asset: currency.to_string() }
}

/// Why something sealed is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "the customer asks what this payment was" }))]
pub struct OpeningRequest {
    /// Why, in words: encrypted, recorded beside who opens it, and erased with what is opened.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// What the bank wrote about a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenedText {
    /// The transaction's id.
    pub transaction: String,
    /// What the bank wrote; `null` where it wrote nothing, or where that was erased.
    pub text: Option<String>,
    /// The id of the command that recorded who opened it, and why.
    pub command: String,
    /// The version from which reads show that.
    pub version: u64,
}
