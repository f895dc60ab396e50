//! Consents: with what right a bank's API is asked for an account, and how far that has got. They hold tokens and account numbers, so they
//! lie sealed beside the keys and in no log, and nothing is left of one that is withdrawn.
//!
//! `known` keeps them in memory and on the disk, `given` checks what somebody gives, `state` says how each stands. When a bank is asked
//! is up to the poller.

mod given;
mod known;
mod state;

use std::sync::Arc;

use rewardhub_core::{
    ids::Fingerprint,
    time::{Day, Instant},
};
use rewardhub_feeds::intake::Fingerprints as _;
use serde::{Deserialize, Serialize};

pub(crate) use self::known::{Change, KnownConsents};
pub use self::{
    given::{ConsentMistake, GivenConsent, LONGEST_NAME},
    state::{ConsentCounts, ConsentState},
};
use crate::{
    Configuration, Service,
    accounts::Number,
    error::{Damaged, NotFound, Result, Usage},
    feeds::profile_of,
};

/// A consent, and what came of it so far.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The feed that the account's transactions belong to.
    pub feed: String,
    /// What whoever gave it calls it; a feed has each name once.
    pub name: String,
    /// The id by which the bank's API knows the account.
    pub account_id: String,
    /// The number of the account, as it was given.
    pub account_number: String,
    /// The bank's id of the consent, where its API wants it.
    pub consent_id: Option<String>,
    /// The token with which the bank is asked.
    pub access: Option<AccessToken>,
    /// The token that gives new access tokens.
    pub refresh_token: Option<String>,
    /// When the consent ends; `None` if nobody said.
    pub valid_until: Option<Instant>,
    /// When it was given, or given anew.
    pub given_at: Instant,
    /// A keyed hash of what was given then.
    pub given_as: Fingerprint,
    /// How far asking has got.
    pub polling: Polling,
}

/// A token with which a bank is asked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    /// The token itself.
    pub token: String,
    /// When it ends; `None` if nobody said.
    pub until: Option<Instant>,
}

/// How far asking a bank for an account has got.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Polling {
    /// When it was last fetched whole.
    pub last_success: Option<Instant>,
    /// The last day that was fetched: from there on it is asked for again.
    pub fetched_to: Option<Day>,
    /// How often in a row it could not be fetched.
    pub failures: u32,
    /// What the last failure was, in words of the program.
    pub last_failure: Option<String>,
    /// When it is to be asked for next; at once if `None`.
    pub next: Option<Instant>,
    /// The bank said that it must not be asked for before.
    pub not_before: Option<Instant>,
    /// The bank does not take the consent any more.
    pub is_refused: bool,
    /// It was said that the consent ends soon.
    pub warned_of_end: bool,
    /// It was said that the consent has ended.
    pub said_end: bool,
}

impl Consent {
    /// The number of the account that is meant.
    ///
    /// # Errors
    /// When what is stored is none.
    pub fn number(&self) -> Result<Number> {
        self.account_number.parse().map_err(|_| Damaged::Consent.into())
    }
}

impl Service {
    /// Keeps a consent, instead of the one that has its name, if there is one. What is asked for from then on goes on where that was, if it
    /// is for the same account. The same consent again changes nothing, unless the bank refused it. Durable on return.
    ///
    /// # Errors
    /// [`ConsentMistake`] if it cannot be used, [`Usage::NoBank`] if nobody would ever ask by it, when there is no such feed, and when the
    /// system refuses.
    pub fn put_consent(&self, feed: &str, name: &str, given: GivenConsent, at: Instant) -> Result<Arc<Consent>> {
        profile_of(self.root(), feed)?;
        self.must_have_bank(feed)?;
        let given_as = self.hashes().fingerprint("consent", &given.parts().each_ref().map(Vec::as_slice));
        let mut consent = given.checked(feed, name, at, given_as).map_err(Usage::from)?;
        let id = self.id_of_consent(feed, name);
        // A client may send it again, not knowing that it came; the bank may have given other tokens for these meanwhile.
        let is_again = |own: &&Arc<Consent>| own.given_as == given_as && !own.polling.is_refused;
        if let Some(kept) = self.known_consents()?.get(&id).filter(is_again) {
            return Ok(Arc::clone(kept));
        }
        self.change_known_consent(id, |before| {
            if let Some(before) = before.filter(|before| is_same_account(before, &consent)) {
                consent.polling = before.polling.given_anew();
            }
            Change::Put(Box::new(consent))
        })?
        .ok_or_else(|| no_consent(feed, name))
    }

    fn must_have_bank(&self, feed: &str) -> Result<()> {
        let has_bank = Configuration::read(self.root())?.banks.iter().any(|bank| bank.feed == feed);
        if has_bank { Ok(()) } else { Err(Usage::NoBank(feed.to_owned()).into()) }
    }

    /// The consent of a feed with a name.
    ///
    /// # Errors
    /// [`NotFound::Consent`], and when a consent cannot be read.
    pub fn consent(&self, feed: &str, name: &str) -> Result<Arc<Consent>> {
        let known = self.known_consents()?;
        known.get(&self.id_of_consent(feed, name)).cloned().ok_or_else(|| no_consent(feed, name))
    }

    /// The consents of a feed, or of all feeds, by feed and name.
    ///
    /// # Errors
    /// When a consent cannot be read.
    pub fn consents(&self, feed: Option<&str>) -> Result<Vec<Arc<Consent>>> {
        let known = self.known_consents()?;
        let mut consents: Vec<_> = known.values().filter(|own| feed.is_none_or(|feed| own.feed == feed)).cloned().collect();
        consents.sort_by(|one, other| (&one.feed, &one.name).cmp(&(&other.feed, &other.name)));
        Ok(consents)
    }

    /// Forgets a consent with its tokens and its account number. Nothing is left of it when this returns. The bank is not told.
    ///
    /// # Errors
    /// [`NotFound::Consent`], and when the system refuses.
    pub fn withdraw_consent(&self, feed: &str, name: &str) -> Result<()> {
        self.consent(feed, name)?;
        self.change_known_consent(self.id_of_consent(feed, name), |_| Change::Remove).map(drop)
    }

    /// What a log calls a consent: the beginning of a keyed hash of its feed and its name.
    #[must_use]
    pub fn mark_of_consent(&self, consent: &Consent) -> String {
        self.id_of_consent(&consent.feed, &consent.name).mark()
    }
}

fn is_same_account(one: &Consent, other: &Consent) -> bool {
    (&one.account_id, &one.account_number) == (&other.account_id, &other.account_number)
}

fn no_consent(feed: &str, name: &str) -> crate::Error {
    NotFound::Consent { feed: feed.to_owned(), name: name.to_owned() }.into()
}

impl Polling {
    /// The same under a consent that was given anew: it is asked for at once, unless the bank said when at the earliest.
    fn given_anew(&self) -> Self {
        Self { last_success: self.last_success, fetched_to: self.fetched_to, not_before: self.not_before, ..Self::default() }
    }
}
