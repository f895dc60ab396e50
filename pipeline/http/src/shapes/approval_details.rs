//! Something that was asked for, with all that the person must see who approves of it.

use rewardhub_core::money::Money;
use rewardhub_service::{
    Service,
    approvals::{Approval, ApprovalState, Effect},
    error,
    programmes::Terms,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amount, ApprovalEntry, VersionDifference, approval::who, transaction::bank_amount};

/// Something that was asked for, what it would do, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApprovalDetails {
    /// What was asked for, by whom, when and why.
    pub asked: ApprovalEntry,
    /// What it would do if it were done now.
    pub effect: EffectDetails,
    /// What became of it.
    pub state: ApprovalStateWord,
    /// Who settled it; `null` while it waits.
    pub settled_by: Option<String>,
    /// When it was settled; `null` while it waits.
    #[schema(format = DateTime)]
    pub settled_at: Option<String>,
    /// Why it was declined, in words; `null` where it was not, or where that was erased.
    pub declined_for: Option<String>,
}

/// What became of something that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalStateWord {
    /// Another person must approve of it.
    Waiting,
    /// Another person approved of it, and it was done.
    Approved,
    /// Somebody let it rest.
    Declined,
    /// Nobody approved of it in time.
    Expired,
    /// It asked for a programme version, and another one was activated since.
    Overtaken,
}

/// What something would do; only what it has is there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct EffectDetails {
    /// What is available of the asset now, in the wallet that is adjusted, issued into or given something.
    pub balance_before: Option<Amount>,
    /// What would be available there then.
    pub balance_after: Option<Amount>,
    /// The bank account of an item.
    pub account: Option<String>,
    /// The amount of a transaction; below zero where money went out.
    pub amount: Option<Amount>,
    /// The merchant of a transaction, where its name is kept in clear.
    pub merchant: Option<String>,
    /// The day on which a transaction was booked.
    #[schema(format = Date)]
    pub booked_on: Option<String>,
    /// What a transaction is: `purchase`, `refund`, … New words may come.
    pub kind: Option<String>,
    /// What a transaction would earn, as far as no cap is used up already.
    pub would_earn: Vec<Amount>,
    /// What a version would change; of its activation.
    pub difference: Option<VersionDifference>,
    /// The first day of a version that would be withdrawn.
    #[schema(format = Date)]
    pub withdraws_from: Option<String>,
}

impl ApprovalDetails {
    /// Renders what was asked for.
    ///
    /// # Errors
    /// When it cannot be read who somebody is.
    pub fn of(service: &Service, approval: Approval, terms: &Terms) -> error::Result<Self> {
        let Approval { asked, state, declined_for, effect } = approval;
        let settled = state.settled();
        Ok(Self {
            asked: ApprovalEntry::of(service, &asked, terms)?,
            effect: EffectDetails::of(effect, terms),
            state: match state {
                ApprovalState::Waiting => ApprovalStateWord::Waiting,
                ApprovalState::Approved { .. } => ApprovalStateWord::Approved,
                ApprovalState::Declined { .. } => ApprovalStateWord::Declined,
                ApprovalState::Expired => ApprovalStateWord::Expired,
                ApprovalState::Overtaken => ApprovalStateWord::Overtaken,
            },
            settled_by: settled.map(|(by, _)| who(service, by)).transpose()?,
            settled_at: settled.map(|(_, at)| at.to_string()),
            declined_for,
        })
    }
}

impl EffectDetails {
    /// Renders what something would do.
    #[must_use]
    pub fn of(effect: Effect, terms: &Terms) -> Self {
        let amount = |money: Money| Amount::of(terms, money.asset, money.minor);
        match effect {
            Effect::Balance(None) => Self::default(),
            Effect::Balance(Some((before, after))) => {
                Self { balance_before: Some(amount(before)), balance_after: Some(amount(after)), ..Self::default() }
            }
            Effect::Transaction { account, facts, would_earn } => {
                let of_facts = facts.map(|facts| Self {
                    amount: Some(bank_amount(facts.amount.minor, facts.amount.asset, facts.direction)),
                    merchant: facts.merchant_name.clone(),
                    booked_on: Some(facts.booked_on.to_string()),
                    kind: Some(facts.kind.word().to_owned()),
                    ..Self::default()
                });
                Self {
                    account: account.map(|id| id.to_string()),
                    would_earn: would_earn.into_iter().map(amount).collect(),
                    ..of_facts.unwrap_or_default()
                }
            }
            Effect::Activation(programme, comparison) => {
                Self { difference: Some(VersionDifference::of(&programme, comparison)), ..Self::default() }
            }
            Effect::Withdrawal(programme) => {
                Self { withdraws_from: programme.map(|programme| programme.effective().to_string()), ..Self::default() }
            }
        }
    }

    /// The chief of it in a line, for a list; empty if there is nothing to say.
    #[must_use]
    pub fn summary(&self) -> String {
        let text = |amount: &Amount| format!("{} {}", amount.amount, amount.asset);
        let mut parts = Vec::new();
        if let (Some(before), Some(after)) = (&self.balance_before, &self.balance_after) {
            parts.push(format!("available {} becomes {}", text(before), text(after)));
        }
        parts.extend(self.kind.as_ref().map(|kind| kind.replace('_', " ")));
        parts.extend(self.amount.as_ref().map(text));
        parts.extend(self.merchant.as_ref().map(|merchant| format!("at {merchant}")));
        parts.extend(self.booked_on.as_ref().map(|day| format!("on {day}")));
        if !self.would_earn.is_empty() {
            parts.push(format!("would earn {}", self.would_earn.iter().map(text).collect::<Vec<_>>().join(" and ")));
        }
        parts.extend(self.difference.as_ref().map(|it| format!("from {} on, {} changes", it.effective, it.changes.len())));
        parts.extend(self.withdraws_from.as_ref().map(|day| format!("it would begin on {day}")));
        parts.join(" ")
    }
}
