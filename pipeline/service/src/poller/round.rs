//! A round of a bank's accounts: those whose turn it is are asked for, a few at once.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use rewardhub_core::time::Instant;

use super::{Bank, PollOutcome, PollReport, PollVisit, Poller, Postponed, Turn, asking::Asking, bank_state::BankState};
use crate::{
    Service,
    consents::{Consent, ConsentState},
    error::Result,
};

/// How many accounts of a bank are asked for at once: a slow answer holds up no other.
const AT_ONCE: usize = 4;
/// The most accounts of a round, so that whoever waits for a turn does not wait for all of them.
const IN_A_ROUND: usize = 64;

impl Poller {
    /// Asks a feed's bank for its accounts, and returns once each is decided. Of accounts that are not asked for, only those are reported
    /// that somebody wanted now. Waits while another round of the bank goes on.
    ///
    /// # Errors
    /// When the feed has no bank, or the consents cannot be read.
    pub fn poll(&self, service: &Service, feed: &str, turn: Turn, visit: &PollVisit<'_>) -> Result<Vec<PollReport>> {
        let bank = self.bank(feed)?;
        let state = service.banks.states.of(feed);
        let _mine = state.take_turn();
        let consents = service.consents(Some(feed))?;
        service.forget_accesses((visit.now)())?;
        for consent in &consents {
            tell_of_end(service, consent, (visit.now)())?;
        }
        let asking = Asking { runtime: self.runtime(), bank, state: &state, service, visit };
        Ok(Round { bank, state: &state, service, turn, asking: &asking, now: visit.now, goes_on: visit.goes_on }.run(consents))
    }

    fn runtime(&self) -> &tokio::runtime::Runtime {
        self.runtime.as_ref().expect("where there is a bank, it is there until the poller is dropped")
    }
}

struct Round<'r> {
    bank: &'r Bank,
    state: &'r BankState,
    service: &'r Service,
    turn: Turn,
    asking: &'r Asking<'r>,
    now: &'r (dyn Fn() -> Instant + Sync),
    goes_on: &'r (dyn Fn() -> bool + Sync),
}

impl Round<'_> {
    fn run(&self, consents: Vec<Arc<Consent>>) -> Vec<PollReport> {
        let (mut queue, mut reports) = (Vec::new(), Vec::new());
        let at = (self.now)();
        for consent in consents {
            match (self.postponed(&consent, at), self.turn) {
                (Some(why), Turn::Now) => reports.push(self.report(&consent, why)),
                (None, Turn::Due) if consent.polling.next.is_some_and(|next| at < next) => {}
                (Some(_), Turn::Due) => {}
                (None, Turn::Due | Turn::Now) => queue.push(consent),
            }
        }
        // An account that always fails must not be the one that tries whether the bank answers.
        queue.sort_by_key(|consent| (consent.polling.failures, consent.polling.next));
        if self.turn == Turn::Due {
            queue.truncate(IN_A_ROUND);
        }
        let mut queue = VecDeque::from(queue);
        if self.state.is_unwell()
            && !self.is_left_alone()
            && let Some(first) = queue.pop_front()
        {
            reports.push(self.asking.ask(&first));
            if self.state.is_unwell() {
                self.postpone(queue, &mut reports);
                return reports;
            }
        }
        let left = self.ask_all(queue, &mut reports);
        self.postpone(left, &mut reports);
        reports
    }

    /// Asks for these accounts, and returns those that were not asked for because the bank is to be left alone, or the round ended.
    fn ask_all(&self, queue: VecDeque<Arc<Consent>>, reports: &mut Vec<PollReport>) -> VecDeque<Arc<Consent>> {
        let at_once = AT_ONCE.min(queue.len());
        let queue = Mutex::new(queue);
        let next = || {
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            // Whoever asks now, too, lets one account try a bank that does not answer.
            let goes_on = (self.goes_on)() && !self.is_left_alone() && !self.state.is_unwell();
            goes_on.then(|| queue.pop_front()).flatten()
        };
        let work = || std::iter::from_fn(next).map(|consent| self.asking.ask(&consent)).collect::<Vec<_>>();
        if at_once == 1 {
            reports.extend(work());
        } else {
            thread::scope(|scope| {
                let workers: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
                workers.into_iter().for_each(|worker| reports.extend(worker.join().unwrap_or_default()));
            });
        }
        queue.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the bank is asked for nothing now. Who asks now tries what is usually put off, but not against the bank's word.
    fn is_left_alone(&self) -> bool {
        let at = (self.now)();
        match self.turn {
            Turn::Due => self.state.rests_until(at).is_some(),
            Turn::Now => self.state.forbids_until(at).is_some(),
        }
    }

    /// Reports accounts that somebody wanted to be asked for, and that the bank cannot be asked for now.
    fn postpone(&self, left: VecDeque<Arc<Consent>>, reports: &mut Vec<PollReport>) {
        if let (Turn::Now, Some(until)) = (self.turn, self.state.rests_until((self.now)())) {
            reports.extend(left.iter().map(|consent| self.report(consent, Postponed::NotBefore(until))));
        }
    }

    /// Why an account must not be asked for at a time, whoever wants it.
    fn postponed(&self, consent: &Consent, at: Instant) -> Option<Postponed> {
        match consent.state(at) {
            ConsentState::Ended => return Some(Postponed::Ended),
            ConsentState::Refused => return Some(Postponed::Refused),
            ConsentState::Valid | ConsentState::Ending => {}
        }
        let said = consent.polling.not_before.filter(|until| at < *until).map(Postponed::NotBefore);
        // What cannot be read is said of the account when it is asked for, which counts it first.
        let exhausted = || self.service.exhausted_until(consent, &self.bank.schedule, at).ok().flatten();
        said.or_else(|| exhausted().map(Postponed::Exhausted))
    }

    fn report(&self, consent: &Consent, why: Postponed) -> PollReport {
        PollReport {
            feed: consent.feed.clone(),
            consent: consent.name.clone(),
            mark: self.service.mark_of_consent(consent),
            outcome: PollOutcome::Postponed(why),
        }
    }
}

/// Logs once that a consent ends soon, and once that it has ended.
fn tell_of_end(service: &Service, consent: &Consent, at: Instant) -> Result<()> {
    let feed = &consent.feed;
    let mark = || service.mark_of_consent(consent);
    let ends = || consent.valid_until.map(|end| end.to_string()).unwrap_or_default();
    match consent.state(at) {
        ConsentState::Ending if !consent.polling.warned_of_end => {
            tracing::warn!(feed, consent = mark(), ends = ends(), "a consent ends soon; ask the customer for another one");
            service.change_consent(consent, |own| own.polling.warned_of_end = true)?;
        }
        ConsentState::Ended if !consent.polling.said_end => {
            tracing::warn!(
                feed,
                consent = mark(),
                ends = ends(),
                "a consent has ended, and its account is not asked for any more"
            );
            service.change_consent(consent, |own| own.polling.said_end = true)?;
        }
        ConsentState::Valid | ConsentState::Ending | ConsentState::Ended | ConsentState::Refused => {}
    }
    Ok(())
}
