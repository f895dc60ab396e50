//! How often banks were asked for accounts within the last 24 hours, in memory and the same on the disk.
//!
//! The law and the banks count by account (Regulation (EU) 2018/389, article 36(5)(b)), whoever consented and how often. So the count
//! belongs to the account's number at a feed's bank: a consent that is renewed, withdrawn and given again, or given under two names, begins no
//! other one. Accounts of several currencies under one number count as one.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use rewardhub_core::time::Instant;

use super::schedule::{Schedule, within_a_day};
use crate::{Service, consents::Consent, error::Result};

/// The accounts that were asked for, once they were read.
#[derive(Default)]
pub(crate) struct Accesses(Mutex<Option<Known>>);

type Known = BTreeMap<AccountId, Vec<Instant>>;

/// The id of an account at a feed's bank: a keyed hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct AccountId(u128);

impl Service {
    /// Until when an account must not be asked for, because it was as often as a day allows; `None` if it may be.
    pub(super) fn exhausted_until(&self, consent: &Consent, schedule: &Schedule, at: Instant) -> Result<Option<Instant>> {
        let account = self.account_id(consent)?;
        self.with_accesses(|known| Ok(known.get(&account).and_then(|asked| schedule.exhausted_until(asked, at))))
    }

    /// Counts that an account is asked for now, unless it was as often as a day allows: then until when. Durable on return.
    pub(super) fn count_access(&self, consent: &Consent, schedule: &Schedule, at: Instant) -> Result<Option<Instant>> {
        let account = self.account_id(consent)?;
        self.with_accesses(|known| {
            let before = known.get(&account).map_or(&[][..], Vec::as_slice);
            if let Some(until) = schedule.exhausted_until(before, at) {
                return Ok(Some(until));
            }
            let asked = within_a_day(before, at).chain([at]).collect();
            self.put_accesses(known, account, asked)?;
            Ok(None)
        })
    }

    /// Takes back what was counted for an account at an instant: its bank did not answer, and so does not count it. Durable on return.
    pub(super) fn uncount_access(&self, consent: &Consent, counted: Instant) -> Result<()> {
        let account = self.account_id(consent)?;
        self.with_accesses(|known| {
            let mut asked = known.get(&account).cloned().unwrap_or_default();
            if let Some(place) = asked.iter().position(|at| *at == counted) {
                asked.remove(place);
                self.put_accesses(known, account, asked)?;
            }
            Ok(())
        })
    }

    /// Forgets the accounts that were not asked for within a day.
    pub(super) fn forget_accesses(&self, at: Instant) -> Result<()> {
        self.with_accesses(|known| {
            let is_over = |asked: &[Instant]| within_a_day(asked, at).next().is_none();
            let over: Vec<_> = known.iter().filter(|(_, asked)| is_over(asked)).map(|(account, _)| *account).collect();
            over.into_iter().try_for_each(|account| self.put_accesses(known, account, Vec::new()))
        })
    }

    fn account_id(&self, consent: &Consent) -> Result<AccountId> {
        let account = self.named(&consent.number()?).token;
        Ok(AccountId(self.vault().account_id(&consent.feed, account)))
    }

    fn put_accesses(&self, known: &mut Known, account: AccountId, asked: Vec<Instant>) -> Result<()> {
        self.vault().put_accesses(account.0, &asked)?;
        if asked.is_empty() {
            known.remove(&account);
        } else {
            known.insert(account, asked);
        }
        Ok(())
    }

    /// Does something with what is known, which nobody else changes meanwhile.
    fn with_accesses<T>(&self, done: impl FnOnce(&mut Known) -> Result<T>) -> Result<T> {
        let mut known = self.banks.accesses.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stored = match known.take() {
            Some(stored) => stored,
            None => self.vault().accesses()?.into_iter().map(|(account, asked)| (AccountId(account), asked)).collect(),
        };
        // Where something fails, nobody knows what is stored, so it is read again.
        let done = done(known.insert(stored));
        if done.is_err() {
            *known = None;
        }
        done
    }
}
