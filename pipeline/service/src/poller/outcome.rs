//! What follows from how asking for an account went: for the account, for its consent, and for its bank.

use std::sync::Arc;

use rewardhub_bank_api::FetchError;
use rewardhub_core::time::Instant;

use super::{
    PollFailure, PollOutcome, Postponed,
    asking::{Asking, Stop},
    schedule::later,
};
use crate::{
    Service,
    consents::{Change, Consent, Polling},
    error::{Error, NotFound, Result},
};

/// Whom a failure concerns, and until when it is not tried again.
enum Rest {
    /// All accounts of the bank; this one for as long as it may be its own fault.
    Bank(Instant),
    /// The account, which the bank says or counts.
    Forbidden(Instant),
    /// The account, for now.
    Own(Instant),
    /// The consent gives no right any more.
    UntilGivenAnew,
}

impl Asking<'_> {
    /// Changes a consent, unless it was withdrawn or given anew since it was read.
    pub fn change(&self, consent: &Consent, change: impl FnOnce(&mut Consent, Instant)) -> Result<Arc<Consent>, Stop> {
        let at = (self.visit.now)();
        self.service.change_consent(consent, |own| change(own, at))?.ok_or(Stop::GivenUp)
    }

    /// Gives up if a consent was withdrawn or given anew since it was read.
    pub fn must_stand(&self, consent: &Consent) -> Result<(), Stop> {
        match self.service.consent(&consent.feed, &consent.name) {
            Ok(own) if own.given_at == consent.given_at => Ok(()),
            Ok(_) | Err(Error::NotFound(NotFound::Consent { .. })) => Err(Stop::GivenUp),
            Err(error) => Err(error.into()),
        }
    }

    /// Notes what came of asking for an account, and when that was counted.
    pub fn noted(&self, consent: &Consent, counted: Option<Instant>, outcome: Result<PollOutcome, Stop>) -> PollOutcome {
        let (outcome, change) = match outcome {
            Ok(outcome) => {
                self.state.answered();
                let change = self.after_success(consent, &outcome);
                (outcome, change)
            }
            Err(Stop::GivenUp) => return PollOutcome::GivenUp,
            Err(Stop::Exhausted(until)) => return PollOutcome::Postponed(Postponed::Exhausted(until)),
            Err(Stop::Failed(failure)) => {
                let (again_at, change) = self.after_failure(consent, counted, &failure);
                (PollOutcome::Failed { failure, again_at }, change)
            }
        };
        match self.change(consent, |own, _| own.polling = change) {
            Ok(_) | Err(Stop::GivenUp | Stop::Exhausted(_)) => outcome,
            // What was taken in pays nothing again. But while nothing can be noted, the bank is not asked again and again.
            Err(Stop::Failed(failure)) => {
                let again_at = Some(self.state.failed((self.visit.now)(), None, self.number(consent)));
                PollOutcome::Failed { failure, again_at }
            }
        }
    }

    fn after_success(&self, consent: &Consent, outcome: &PollOutcome) -> Polling {
        let at = (self.visit.now)();
        let before = self.polling_now(consent);
        let fetched_to = match outcome {
            PollOutcome::Fetched { to, .. } => Some(*to),
            PollOutcome::Postponed(_) | PollOutcome::Failed { .. } | PollOutcome::GivenUp => before.fetched_to,
        };
        let next = Some(self.bank.schedule.after_success(at, self.number(consent)));
        Polling { last_success: Some(at), fetched_to, failures: 0, last_failure: None, next, not_before: None, ..before }
    }

    fn after_failure(&self, consent: &Consent, counted: Option<Instant>, failure: &PollFailure) -> (Option<Instant>, Polling) {
        let before = self.polling_now(consent);
        let failures = before.failures.saturating_add(1);
        let after = Polling { failures, last_failure: Some(failure.word().to_owned()), ..before };
        match self.rest(consent, failure, failures) {
            Rest::Bank(until) => {
                self.uncounted(consent, counted);
                (Some(until), Polling { next: Some(until), ..after })
            }
            Rest::Forbidden(until) => (Some(until), Polling { next: Some(until), not_before: Some(until), ..after }),
            Rest::Own(until) => (Some(until), Polling { next: Some(until), ..after }),
            Rest::UntilGivenAnew => (None, Polling { next: None, is_refused: true, ..after }),
        }
    }

    /// What the bank did not do it does not count.
    fn uncounted(&self, consent: &Consent, counted: Option<Instant>) {
        let taken_back = counted.map_or(Ok(()), |counted| self.service.uncount_access(consent, counted));
        if let Err(error) = taken_back {
            tracing::warn!(feed = consent.feed, %error, "banks: an account counts as asked for, though its bank did not answer");
        }
    }

    fn rest(&self, consent: &Consent, failure: &PollFailure, failures: u32) -> Rest {
        let (at, number) = ((self.visit.now)(), self.number(consent));
        let said = |wait: &Option<std::time::Duration>| wait.map(|wait| later(at, wait));
        match failure {
            PollFailure::Bank(FetchError::Throttled { retry_after }) => {
                Rest::Bank(self.state.failed(at, said(retry_after), number))
            }
            PollFailure::Bank(FetchError::Down { retry_after, .. }) => {
                let own = self.bank.schedule.after_failure_of_bank(at, failures, number);
                Rest::Bank(self.state.failed(at, said(retry_after), number).max(own))
            }
            PollFailure::Bank(FetchError::AccessExceeded { retry_after }) => {
                self.state.answered();
                Rest::Forbidden(said(retry_after).unwrap_or_else(|| self.bank.schedule.after_excess(at, number)))
            }
            PollFailure::Bank(FetchError::ConsentEnded(_)) => {
                self.state.answered();
                Rest::UntilGivenAnew
            }
            PollFailure::Bank(FetchError::Wrong(_) | FetchError::Refused { .. } | FetchError::TooLongAgo)
            | PollFailure::NotTaken(_) => {
                self.state.answered();
                Rest::Own(self.bank.schedule.after_failure(at, failures, number))
            }
            PollFailure::Bank(FetchError::Unsendable(_) | FetchError::Spool(_)) | PollFailure::Service(_) => {
                Rest::Own(self.bank.schedule.after_failure(at, failures, number))
            }
        }
    }

    /// How far asking has got by now: the consent was read before the bank was asked.
    fn polling_now(&self, consent: &Consent) -> Polling {
        let now = self.service.consent(&consent.feed, &consent.name);
        now.map_or_else(|_| consent.polling.clone(), |now| now.polling.clone())
    }

    fn number(&self, consent: &Consent) -> u128 {
        self.service.id_of_consent(&consent.feed, &consent.name).number()
    }
}

impl Service {
    /// Changes a consent, unless it was withdrawn or given anew since it was read; then there is none.
    pub(crate) fn change_consent(&self, consent: &Consent, change: impl FnOnce(&mut Consent)) -> Result<Option<Arc<Consent>>> {
        self.change_known_consent(self.id_of_consent(&consent.feed, &consent.name), |own| match own {
            Some(own) if own.given_at == consent.given_at => {
                let mut own = Box::new(own.clone());
                change(&mut own);
                Change::Put(own)
            }
            Some(_) | None => Change::Nothing,
        })
    }
}
