//! Explains why a transaction earned what it did: finds it by what a person knows of it, then evaluates it again under the
//! version that judged it, with the cap counters as they stood then.

use rewardhub_core::{
    event::{TransactionEvent, Verdict},
    ids::TransactionId,
    ledger::Recorded,
    programme::{Explanation, Programme},
    review_reason::ReviewReason,
    time::Day,
};

use crate::{
    Service,
    accounts::{Number, WalletOrAccount},
    error::{NotFound, Result},
    programmes::Terms,
    transaction_history::TransactionHistory,
    transactions::BookedOn,
};

/// What a person knows of a transaction.
#[derive(Debug, Clone)]
pub enum Sought<'a> {
    /// The id of the transaction.
    Transaction(TransactionId),
    /// The bank's reference of the transaction, in one account or in all.
    Reference(&'a str, Option<&'a Number>),
    /// The wallet, and the booking day of the transaction.
    OnDay(&'a WalletOrAccount, Day),
}

/// The explanation of a transaction.
#[derive(Debug)]
pub struct Explained<'t> {
    /// The transaction that is explained.
    pub id: TransactionId,
    /// Its revisions, at least one, and its judgements.
    pub history: TransactionHistory,
    /// The version that judged it, and the outcome of each rule; `None` where no version judged it.
    pub judged: Option<(&'t Programme, Explanation)>,
}

impl Explained<'_> {
    /// The last revision of the transaction.
    #[must_use]
    pub fn last(&self) -> &TransactionEvent {
        self.history.revisions.last().expect("what is explained has at least one revision")
    }

    /// The last revision with a judgement; the last of all if there is none. A later one may only say that it was taken back.
    #[must_use]
    pub fn judging(&self) -> &TransactionEvent {
        judging(&self.history).unwrap_or_else(|| self.last())
    }
}

fn judging(history: &TransactionHistory) -> Option<&TransactionEvent> {
    history.revisions.iter().rev().find(|revision| revision.verdict == Verdict::Judged)
}

impl Service {
    /// Returns the transactions that match, at least one.
    ///
    /// # Errors
    /// [`NotFound`], if no transaction matches, or there is no such wallet or account.
    pub fn sought(&self, sought: &Sought<'_>) -> Result<Vec<TransactionId>> {
        match sought {
            Sought::Transaction(id) => Ok(vec![*id]),
            Sought::OnDay(holder, day) => {
                let lines = self.lines_of(self.wallet_of(holder)?, BookedOn::on(*day))?;
                if lines.is_empty() {
                    return Err(NotFound::OnDay(*day).into());
                }
                Ok(lines.into_iter().map(|line| line.transaction).collect())
            }
            Sought::Reference(value, number) => {
                let account = match number {
                    None => None,
                    Some(number) => {
                        let named = self.named(number);
                        let found = self.account_of(&named)?;
                        Some(found.ok_or(NotFound::AccountNumber { masked: named.masked })?)
                    }
                };
                let found = self.by_reference(value, account)?;
                if found.is_empty() { Err(NotFound::Reference((*value).to_owned()).into()) } else { Ok(found) }
            }
        }
    }

    /// Explains a transaction, under the programmes in `terms`.
    ///
    /// # Errors
    /// When there is no transaction with this id, or the decisions cannot be read.
    pub fn explain<'t>(&self, id: TransactionId, terms: &'t Terms) -> Result<Explained<'t>> {
        let history = self.transaction_history(id)?;
        let Some(last) = history.revisions.last() else { return Err(NotFound::Transaction(id).into()) };
        let event = judging(&history).unwrap_or(last);
        let programme = event.version.and_then(|version| terms.programmes().version(version)).map(|programme| &**programme);
        let evaluated = match event.verdict {
            Verdict::Judged => programme,
            Verdict::NotJudged
            | Verdict::NoProgramme
            | Verdict::BeforeEarning
            | Verdict::NoWallet
            | Verdict::KindUnknown
            | Verdict::Refunds
            | Verdict::RefundWaits
            | Verdict::RefundFound
            | Verdict::AwaitsVersion
            | Verdict::AwaitsEnrolment
            | Verdict::NotEnrolled => None,
        };
        let judged = match evaluated {
            // What could not be judged cannot be evaluated again.
            Some(programme) if !history.judged.iter().any(|judged| judged.review_reason == Some(ReviewReason::TooLarge)) => {
                Some((programme, again(programme, event, &history)?))
            }
            Some(_) | None => None,
        };
        Ok(Explained { id, judged, history })
    }
}

/// Repeats the evaluation with the counters that the judgement consulted. Where it consulted none, no cap was near.
fn again(programme: &Programme, event: &TransactionEvent, history: &TransactionHistory) -> Result<Explanation> {
    let first = history.judged.iter().find(|judged| judged.because_of.is_none());
    let mut explanation = Explanation::default();
    let consulted = Recorded(first.map_or(&[], |judged| &judged.consulted));
    programme.evaluate(&event.facts, &consulted, &mut explanation).map_err(crate::error::Damaged::Evaluation)?;
    Ok(explanation)
}
