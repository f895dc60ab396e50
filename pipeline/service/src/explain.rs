//! Why a transaction earned what it did: found by what a person knows of it, then judged once more, by the version that judged it and
//! with the counters as they stood then.

use rewardhub_core::{
    event::{TransactionEvent, Verdict},
    ids::TransactionId,
    ledger::Recorded,
    programme::{Explanation, Programme},
    time::Day,
};

use crate::{
    Service,
    accounts::{Holder, Number},
    error::{NotFound, Result},
    open::AdapterError,
    programmes::Terms,
    transactions::Story,
};

/// What a person knows of a transaction.
#[derive(Debug, Clone)]
pub enum Sought<'a> {
    /// Its id.
    Transaction(TransactionId),
    /// The bank's reference of it, in one account or in all.
    Reference(&'a str, Option<&'a Number>),
    /// The wallet, and the day on which it was booked.
    OnDay(&'a Holder, Day),
}

/// A transaction explained.
#[derive(Debug)]
pub struct Explained<'t> {
    /// Which.
    pub id: TransactionId,
    /// All that was told of it: at least one revision.
    pub story: Story,
    /// What the bank wrote, or why that cannot be shown.
    pub text: Result<Option<String>, AdapterError>,
    /// The version that judged it and what each rule made of it; `None` where none did.
    pub judged: Option<(&'t Programme, Explanation)>,
}

impl Explained<'_> {
    /// Its last revision.
    #[must_use]
    pub fn last(&self) -> &TransactionEvent {
        self.story.revisions.last().expect("what was explained was told of at least once")
    }

    /// The revision that says how it was judged: the last may only say that it was taken back.
    #[must_use]
    pub fn judging(&self) -> &TransactionEvent {
        judging(&self.story).unwrap_or_else(|| self.last())
    }
}

fn judging(story: &Story) -> Option<&TransactionEvent> {
    story.revisions.iter().rev().find(|told| told.verdict == Verdict::Judged)
}

impl Service {
    /// The transactions that are meant; at least one.
    ///
    /// # Errors
    /// When there is none, or no such wallet or account.
    pub fn sought(&self, sought: &Sought<'_>) -> Result<Vec<TransactionId>> {
        match sought {
            Sought::Transaction(id) => Ok(vec![*id]),
            Sought::OnDay(holder, day) => {
                let lines = self.lines_of(self.wallet_of(holder)?, |booked| booked == *day)?;
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

    /// Explains a transaction.
    ///
    /// # Errors
    /// When there is none of this id, or what was decided cannot be read.
    pub fn explain<'t>(&self, id: TransactionId, terms: &'t Terms) -> Result<Explained<'t>> {
        let story = self.story(id)?;
        let Some(last) = story.revisions.last() else { return Err(NotFound::Transaction(id).into()) };
        let event = judging(&story).unwrap_or(last);
        let programme = event.version.and_then(|version| terms.programmes().version(version)).map(|programme| &**programme);
        let judged = match (event.verdict, programme) {
            (Verdict::Judged, Some(programme)) => Some((programme, again(programme, event, &story)?)),
            _ => None,
        };
        let text = self.text(id)?;
        Ok(Explained { id, text, judged, story })
    }
}

/// The same evaluation, with the counters that were consulted. Where nothing was, no cap was near.
fn again(programme: &Programme, event: &TransactionEvent, story: &Story) -> Result<Explanation> {
    let first = story.judged.iter().find(|judged| judged.because_of.is_none());
    let mut explanation = Explanation::default();
    let consulted = Recorded(first.map_or(&[], |judged| &judged.consulted));
    programme.evaluate(&event.facts, &consulted, &mut explanation).map_err(crate::error::Damaged::Evaluation)?;
    Ok(explanation)
}
