//! What something that was asked for would do, in figures: what the person must see who approves of it.

use std::sync::Arc;

use rewardhub_core::{
    command::{Body, PurchaseDecision, ReviewDecision},
    ids::{BankAccountId, TransactionId, WalletId},
    item::Facts,
    money::Money,
    programme::{NoRecorder, NothingUsed, Programme},
    state::row::{Row, RowKey},
};

use crate::{
    Service,
    error::{Damaged, Result},
    programme_versions::Comparison,
    programmes::Terms,
};

/// What something that was asked for would do.
#[derive(Debug)]
pub enum Effect {
    /// What is available of an asset before and after, in the wallet that is corrected, issued into or given something; `None` if there is no
    /// such wallet.
    Balance(Option<(Money, Money)>),
    /// A transaction would be booked, dismissed or wait again.
    Transaction {
        /// The account that it is booked to; `None` of a purchase that could not be judged.
        account: Option<BankAccountId>,
        /// What is known of it; `None` if that is known no more.
        facts: Option<Box<Facts>>,
        /// What it would earn by the version of its day, if nothing was earned before that counts against a cap; empty if nothing.
        would_earn: Vec<Money>,
    },
    /// A version would come into force, with these changes.
    Activation(Arc<Programme>, Comparison),
    /// A version that is proposed would not come into force; `None` if no such version is known.
    Withdrawal(Option<Arc<Programme>>),
}

impl Service {
    /// What something that was asked for would do if it were done now.
    pub(super) fn effect(&self, body: &Body, transaction: Option<TransactionId>) -> Result<Effect> {
        let terms = self.current_terms()?;
        Ok(match body {
            Body::Adjust(adjust) => Effect::Balance(self.balance_around(adjust.wallet, adjust.amount)?),
            Body::Transfer(transfer) => Effect::Balance(self.balance_around(transfer.to, transfer.amount)?),
            Body::Issue(issue) => {
                // The first issue opens the treasury.
                let empty = (Money::new(issue.amount.asset, 0), issue.amount);
                Effect::Balance(Some(self.balance_around(issue.treasury, issue.amount)?.unwrap_or(empty)))
            }
            Body::ReviewItem(review) => {
                let facts = &review.item.facts;
                let would_earn = match review.decision {
                    ReviewDecision::Accept | ReviewDecision::Replace { .. } | ReviewDecision::Reclassify => {
                        would_earn(facts, &terms)
                    }
                    ReviewDecision::Reject | ReviewDecision::RepeatOf { .. } | ReviewDecision::Undo => Vec::new(),
                };
                Effect::Transaction { account: Some(review.account), facts: Some(Box::new(facts.clone())), would_earn }
            }
            Body::ReadAgain(again) => {
                let facts = again.observe.items.first().map(|item| Box::new(item.facts.clone()));
                let would_earn = again.observe.items.iter().flat_map(|item| would_earn(&item.facts, &terms)).collect();
                Effect::Transaction { account: Some(again.observe.account), facts, would_earn }
            }
            Body::ReviewPurchase(review) => {
                // Neither settling it nor letting it wait again pays anything.
                let (PurchaseDecision::Dismiss | PurchaseDecision::Undo) = review.decision;
                let history = transaction.map(|id| self.transaction_history(id)).transpose()?.unwrap_or_default();
                let facts = history.revisions.last().map(|last| Box::new(last.facts.clone()));
                Effect::Transaction { account: None, facts, would_earn: Vec::new() }
            }
            Body::Propose(propose) => {
                let programme = Arc::new(propose.version_source.programme().map_err(|_| Damaged::Answer)?);
                let comparison = Comparison::with_those_in_force(&programme, terms.programmes());
                Effect::Activation(programme, comparison)
            }
            Body::Withdraw(withdraw) => {
                let known = self.known_versions()?.into_iter().rev();
                let mut of_number = known.map(|known| known.programme).filter(|known| known.version() == withdraw.version);
                Effect::Withdrawal(of_number.next())
            }
            // Nothing else is asked for.
            _ => return Err(Damaged::Answer.into()),
        })
    }

    /// What is available in a wallet before an amount is added, and after.
    fn balance_around(&self, wallet: WalletId, Money { asset, minor }: Money) -> Result<Option<(Money, Money)>> {
        let Some(Row::Wallet(wallet)) = self.row(&RowKey::Wallet(wallet))? else { return Ok(None) };
        let before = wallet.holding().available_minor(asset);
        Ok(Some((Money::new(asset, before), Money::new(asset, before.saturating_add(minor)))))
    }
}

fn would_earn(facts: &Facts, terms: &Terms) -> Vec<Money> {
    let Some((programme, _)) = terms.programmes().judging(facts) else { return Vec::new() };
    let awards = programme.evaluate(facts, &NothingUsed, &mut NoRecorder).unwrap_or_default();
    awards.iter().map(|award| Money::new(award.asset, award.amount_minor)).collect()
}
