//! Reading a dead letter again, once its feed's profile was mended.

use std::sync::Arc;

use rewardhub_core::{
    answer::Refusal,
    command::{Body, Ending, Observe, ReadAgain},
    dead_letter::{DeadLetter, Settled},
    ids::{CommandId, TransactionId},
    item::Item,
    money::Money,
};
use rewardhub_feeds::{
    entry::{Frame, Rejected},
    intake::{ReadAgain as Again, ReadItem, read_again},
    profile::Profile,
};

use super::{REQUEST, SealedLetter};
use crate::{
    Caller, Service,
    approvals::Outcome,
    changes::{Changed, Said},
    error::{Refused, Result},
    feeds::profile_of,
    ingest::{addressed, by_first_spelling},
    transaction_text::{ordinal, owner},
};

/// The first ordinal of items that were read late.
const LATE: u32 = 1 << 31;

impl Service {
    /// Reads a dead letter again, and has its item observed under the delivery that brought it, with the place and the day that it has
    /// there; of a batch, each detail; or asks for that where the settings want a second person. Returns the transaction of the first that
    /// was not known; `None` if all were. Whatever is asked again, it is observed once.
    ///
    /// # Errors
    /// [`NotFound::DeadLetter`](crate::error::NotFound::DeadLetter); when its record still cannot be read, or not by itself; when it was
    /// dismissed; and when the ledger or a log does not answer.
    pub fn retry_letter(&self, id: u64, asked: &Said, caller: Caller) -> Result<Changed<Outcome<Option<TransactionId>>>> {
        self.must_have_programme()?;
        let letter = self.dead_letter(id)?;
        if letter.settled == Some(Settled::Dismissed) {
            return Err(Refused::Command(Refusal::DoesNotWait).into());
        }
        let profile = profile_of(self.root(), &letter.feed)?;
        let read = self.read_again(&letter, &profile)?;
        let observe = self.observe_late(&letter, read, caller)?;
        let (account, terms) = (observe.account, profile.enrolment.terms());
        let amounts = observe.items.iter().map(|item| item.facts.amount);
        let largest = amounts.max_by_key(|amount| amount.minor).ok_or_else(|| no_entry(id))?;
        let again = ReadAgain { letter: id, observe, terms, text: Vec::new() };
        self.must_read_as_before(&letter, &again)?;
        let (name, body) = self.named_retry(&again, (largest, letter.settled.is_some()), asked, caller)?;
        let outcome = Outcome::of(&body, ());
        let changed = self.change(&caller.command(account.bucket(), body).named(name), name)?;
        let transaction = match self.dead_letter(id)?.settled {
            Some(Settled::ReadAgain(transaction)) => transaction,
            Some(Settled::Dismissed) | None => None,
        };
        Ok(changed.map(|_| match outcome {
            Outcome::Done(()) => Outcome::Done(transaction),
            Outcome::WaitsForApproval => Outcome::WaitsForApproval,
        }))
    }

    /// Refuses what a letter says by a profile that was mended once more, if it is a transaction by what it said before: one record is one
    /// transaction.
    fn must_read_as_before(&self, letter: &DeadLetter, again: &ReadAgain) -> Result<()> {
        let Some(Settled::ReadAgain(Some(transaction))) = letter.settled else { return Ok(()) };
        let partition = self.placement().partition(transaction.bucket());
        let first = self.command(partition, transaction.position().offset)?;
        match first.body.asked_for() {
            Body::ReadAgain(first) if first.observe.items == again.observe.items => Ok(()),
            _ => Err(Refused::Command(Refusal::LetterIsTransaction { transaction }).into()),
        }
    }

    /// What is sent to read a letter again, and its name. Where a request comes again and the letter reads otherwise, because the profile was
    /// mended once more, that is another change with another name, as long as the letter waits.
    fn named_retry(
        &self,
        again: &ReadAgain,
        (largest, is_settled): (Money, bool),
        asked: &Said,
        caller: Caller,
    ) -> Result<(CommandId, Body)> {
        let account = again.observe.account;
        let mut reading = 0_u32;
        loop {
            let kind = if reading == 0 { REQUEST.to_owned() } else { format!("{REQUEST}, reading {reading}") };
            let name = self.request_name(account.bucket(), &kind, asked.request.as_deref(), caller)?;
            let own = ReadAgain { text: self.sealed_reason(owner(account), name, &asked.text)?, ..again.clone() };
            match self.sent_as(name)? {
                Some(before) if reads_otherwise(&before, &own) && !is_settled => reading += 1,
                Some(before) if reads_otherwise(&before, &own) || is_reading(&before, &own) => return Ok((name, before)),
                Some(_) | None => return Ok((name, self.for_one_or_two(Body::ReadAgain(Box::new(own)), largest, caller)?)),
            }
        }
    }

    /// What the record of a letter says by its feed's profile as it is now: one item, or the details of a batch.
    fn read_again(&self, letter: &DeadLetter, profile: &Profile) -> Result<Vec<ReadItem>> {
        let SealedLetter { rejected, file_name, frame } = self.sealed_letter(letter)?;
        let frame = match frame {
            Some(place) => postcard::from_bytes::<Frame>(&self.bytes_of_letter(letter, &place)?).ok().map(Arc::new),
            None => None,
        };
        let rejected = Rejected { frame, ..rejected };
        let refused = |message: String| Refused::StillUnreadable { letter: letter.id, message };
        match read_again(&letter.stream, profile, Some(&file_name), &rejected, &self.hashes()) {
            Ok(Again::Items(items)) => Ok(items),
            Ok(Again::Rejected(still)) => Err(refused(format!("{}: {}", still.place, still.message)).into()),
            Err(why) => Err(refused(why.to_string()).into()),
        }
    }

    /// What is observed of a letter that was read, as a part of the delivery that brought it.
    fn observe_late(&self, letter: &DeadLetter, read: Vec<ReadItem>, caller: Caller) -> Result<Observe> {
        let first = read.first().ok_or_else(|| no_entry(letter.id))?;
        let (account, token) = (addressed(self, caller, &first.account)?, first.account.token);
        let delivery = self.came_with(letter, account, &first.item)?;
        let texts: Vec<&str> = read.iter().map(|read| read.text.as_str()).collect();
        let number = ordinal(first.item.place);
        let texts = if texts.iter().all(|text| text.is_empty()) {
            Vec::new()
        } else {
            self.vault().seal(owner(account), delivery.id, number, texts.join("\n").as_bytes())?
        };
        self.vault().sync_keys()?;
        // No other item of the delivery has these ordinals: those that could be read count from 1.
        let own = LATE | u32::try_from(letter.id % u64::from(LATE)).expect("a remainder is less than its divisor");
        let items = read.into_iter().zip(own..).map(|(read, ordinal)| Item { ordinal, ..read.item });
        let items: Vec<Item> = items.map(|item| by_first_spelling(self, caller, item)).collect::<Result<_>>()?;
        let end = Some(Ending { whole: false, complete: false, items: 1 });
        Ok(Observe { account, token, delivery, before: 0, items, texts, end })
    }
}

/// Whether what was sent before is the same.
fn is_reading(before: &Body, own: &ReadAgain) -> bool {
    matches!(before.proposal(), Body::ReadAgain(before) if **before == *own)
}

/// Whether what was sent before is the same request, by which the letter reads otherwise now.
fn reads_otherwise(before: &Body, own: &ReadAgain) -> bool {
    matches!(before.proposal(), Body::ReadAgain(before)
        if (before.letter, &before.text) == (own.letter, &own.text) && before.observe != own.observe)
}

fn no_entry(letter: u64) -> Refused {
    Refused::StillUnreadable { letter, message: "it has no entry".into() }
}
