//! Reading a dead letter again, once its feed's profile was mended.

use rewardhub_core::{
    answer::{Answer, Refusal},
    command::{Body, Ending, Observe, ReadAgain},
    dead_letter::{DeadLetter, Settled},
    ids::TransactionId,
    item::Item,
};
use rewardhub_feeds::intake::Account;

use super::{LetterRequest, SealedLetter};
use crate::{
    Caller, Service,
    changes::Changed,
    error::{Refused, Result},
    feeds::profile_of,
    ingest::addressed,
    transaction_text::{ordinal, owner},
};

/// What the record of a dead letter says, now that it can be read.
struct Read {
    account: Account,
    item: Item,
    text: String,
}

impl Service {
    /// Reads a dead letter again, and has its item observed under the delivery that brought it, with the place and the day that it has
    /// there. Returns its transaction; `None` if that was known. Whatever is asked again, it is observed once.
    ///
    /// # Errors
    /// [`NotFound::DeadLetter`](crate::error::NotFound::DeadLetter); when its record still cannot be read, or not by itself; when it was
    /// dismissed; and when the ledger or a log does not answer.
    pub fn retry_letter(&self, id: u64, asked: &LetterRequest, caller: Caller) -> Result<Changed<Option<TransactionId>>> {
        self.must_have_programme()?;
        let letter = self.dead_letter(id)?;
        if letter.settled == Some(Settled::Dismissed) {
            return Err(Refused::Command(Refusal::DoesNotWait).into());
        }
        let Read { account, item, text } = self.read_again(&letter)?;
        let token = account.token;
        let (account, item) = addressed(self, caller, &account, item)?;
        let delivery = self.came_with(&letter, account, &item)?;
        // No other item of the delivery has this ordinal: those that could be read count from 1.
        let item = Item { ordinal: (1 << 31) | (id & 0x7fff_ffff) as u32, ..item };
        let texts = match text.is_empty() {
            true => Vec::new(),
            false => self.vault().seal(owner(account), delivery.id, ordinal(item.place), text.as_bytes())?,
        };
        let terms = profile_of(self.root(), &letter.feed)?.enrolment.terms();
        let name = self.letter_name(account.bucket(), asked.request.as_deref(), caller)?;
        let text = self.sealed_reason(owner(account), name, &asked.text)?;
        let end = Some(Ending { whole: false, complete: false, items: 1 });
        let observe = Observe { account, token, delivery, before: 0, items: vec![item], texts, end };
        let body = Body::ReadAgain(Box::new(ReadAgain { letter: id, observe, terms, text }));
        let changed = self.change(&caller.command(account.bucket(), body).named(name), name)?;
        let transaction = match self.dead_letter(id)?.settled {
            Some(Settled::ReadAgain(transaction)) => transaction,
            Some(Settled::Dismissed) | None => None,
        };
        Ok(changed.map(|_: Answer| transaction))
    }

    /// What the record of a letter says by its feed's profile as it is now.
    fn read_again(&self, letter: &DeadLetter) -> Result<Read> {
        let SealedLetter { record, at, file_name, frame, .. } = self.sealed_letter(letter)?;
        let _ = (record, at, file_name, frame);
        Err(Refused::NotReadAlone { letter: letter.id, why: "it is no record" }.into())
    }
}
