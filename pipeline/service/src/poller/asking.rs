//! Asks a bank for an account: with a token that counts, for the days that are wanted, page after page into a file without a name, which is
//! then taken in as one delivery.

use std::{
    fs::File,
    future::Future,
    io::{BufReader, BufWriter, Seek as _, Write as _},
    path::Path,
    sync::Arc,
    time::Duration,
};

use rewardhub_bank_api::{AccountRequest, FetchError, Fetched};
use rewardhub_core::time::{Day, Instant};
use rewardhub_feeds::profile::Given;
use tokio::runtime::Runtime;

use super::{Bank, PollFailure, PollOutcome, PollReport, PollVisit, bank_state::BankState, schedule::later, window::window};
use crate::{
    Service,
    consents::{AccessToken, Consent},
    error::Result,
    feeds::profile_of,
    inbox::SourceCounts,
    ingest::{Delivery, Input, OfFiles, SentDelivery, Untaken},
};

/// How long to wait for the decisions before a delivery is accepted: what is decided by then needs no other command to end.
const SOON: Duration = Duration::from_millis(100);
/// An access token is used no more when it ends within this time: pages take a while.
const TOKEN_LASTS: Duration = Duration::from_mins(2);
/// How often it is looked whether to go on while a bank is waited for.
const LOOK: Duration = Duration::from_millis(100);

/// What is needed to ask a bank for its accounts.
pub(super) struct Asking<'a> {
    pub runtime: &'a Runtime,
    pub bank: &'a Bank,
    pub state: &'a BankState,
    pub service: &'a Service,
    pub visit: &'a PollVisit<'a>,
}

/// Why nothing was taken in.
pub(super) enum Stop {
    Failed(PollFailure),
    /// The account was asked for as often as a day allows, until this instant.
    Exhausted(Instant),
    /// Whoever asked was told to stop, or the consent was changed meanwhile.
    GivenUp,
}

impl<E: Into<PollFailure>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The pages of an account, ready to be read.
struct Spooled {
    file: File,
    fetched: Fetched,
    from: Day,
    to: Day,
}

impl Asking<'_> {
    /// Asks for an account, and notes what came of it. What it notes is durable on return.
    pub fn ask(&self, consent: &Arc<Consent>) -> PollReport {
        let mut counted = None;
        let outcome = self.taken_in(consent, &mut counted);
        let report = PollReport {
            feed: consent.feed.clone(),
            consent: consent.name.clone(),
            mark: self.service.mark_of_consent(consent),
            outcome: self.noted(consent, counted, outcome),
        };
        (self.visit.each)(&report);
        report
    }

    /// Fetches the account and takes it in; `counted` is when it was counted that it is asked for.
    fn taken_in(&self, consent: &Arc<Consent>, counted: &mut Option<Instant>) -> Result<PollOutcome, Stop> {
        // The bank is not asked in vain.
        self.service.must_have_programme()?;
        let with_token = self.with_token(consent, false)?;
        self.must_stand(&with_token)?;
        *counted = Some(self.counted(&with_token)?);
        let spooled = match self.spooled(&with_token) {
            // The token may have been taken back, or its end may not have been known.
            Err(Stop::Failed(PollFailure::Bank(FetchError::ConsentEnded(_)))) if self.may_refresh(&with_token) => {
                let renewed = self.with_token(&with_token, true)?;
                self.spooled(&renewed)?
            }
            spooled => spooled?,
        };
        // Whoever withdrew the consent meanwhile wants nothing taken in.
        self.change(consent, |_, _| ())?;
        let Spooled { file, fetched, from, to } = spooled;
        let (delivery, counts) =
            if fetched.pages == 0 { (None, SourceCounts::default()) } else { self.delivered(consent, file, to)? };
        Ok(PollOutcome::Fetched { from, to, pages: fetched.pages, delivery, counts })
    }

    /// Counts that the account is asked for, before its bank is, so that a crash lets it be asked for no more often than it allows. Returns when.
    fn counted(&self, consent: &Consent) -> Result<Instant, Stop> {
        let at = (self.visit.now)();
        match self.service.count_access(consent, &self.bank.schedule, at)? {
            None => Ok(at),
            Some(until) => Err(Stop::Exhausted(until)),
        }
    }

    fn may_refresh(&self, consent: &Consent) -> bool {
        self.bank.api.gives_tokens() && consent.refresh_token.is_some()
    }

    /// The consent with an access token that still counts. Another refresh token is durable before the access token is used.
    fn with_token(&self, consent: &Arc<Consent>, must_be_new: bool) -> Result<Arc<Consent>, Stop> {
        let at = (self.visit.now)();
        let lasts = |access: &AccessToken| access.until.is_none_or(|until| later(at, TOKEN_LASTS) < until);
        let refresh = match &consent.refresh_token {
            Some(refresh) if self.bank.api.gives_tokens() && (must_be_new || !consent.access.as_ref().is_some_and(lasts)) => {
                refresh
            }
            Some(_) | None => return Ok(Arc::clone(consent)),
        };
        // Not given up by anybody: the bank may take this refresh token only once.
        let tokens = self.runtime.block_on(self.bank.api.refreshed(refresh))?;
        self.change(consent, |own, at| {
            own.access = Some(AccessToken { token: tokens.access, until: tokens.lasts.map(|lasts| later(at, lasts)) });
            if tokens.refresh.is_some() {
                own.refresh_token = tokens.refresh;
            }
        })
    }

    /// Fetches all pages into a file. A bank that tells nothing about days that are so long ago is asked for the usual ones.
    fn spooled(&self, consent: &Consent) -> Result<Spooled, Stop> {
        let zone = profile_of(self.service.root(), &consent.feed)?.zone;
        let today = Day::from_date((self.visit.now)().timestamp().to_zoned(zone).date());
        let wanted = window(today, self.bank.days, consent.polling.fetched_to);
        let usual = window(today, self.bank.days, None);
        match self.spooled_days(consent, wanted) {
            Err(Stop::Failed(PollFailure::Bank(FetchError::TooLongAgo))) if wanted != usual => self.spooled_days(consent, usual),
            spooled => spooled,
        }
    }

    fn spooled_days(&self, consent: &Consent, (from, to): (Day, Day)) -> Result<Spooled, Stop> {
        let file = tempfile::tempfile_in(self.service.scratch_folder()?).map_err(FetchError::Spool)?;
        let number = consent.number()?;
        let request = AccountRequest {
            account: &consent.account_id,
            number: &number.as_written().number,
            consent: consent.consent_id.as_deref(),
            token: consent.access.as_ref().map(|access| access.token.as_str()),
            from: from.date(),
            to: to.date(),
        };
        let mut pages = BufWriter::new(file);
        let fetched = self.unless_stopped(self.bank.api.fetch(&request, &mut pages)).ok_or(Stop::GivenUp)??;
        pages.flush().map_err(FetchError::Spool)?;
        let mut file = pages.into_inner().map_err(|error| FetchError::Spool(error.into_error()))?;
        file.rewind().map_err(FetchError::Spool)?;
        Ok(Spooled { file, fetched, from, to })
    }

    /// Waits for what a bank answers; `None` once there is no going on.
    fn unless_stopped<T>(&self, answer: impl Future<Output = T>) -> Option<T> {
        let stopped = async {
            while (self.visit.goes_on)() {
                tokio::time::sleep(LOOK).await;
            }
        };
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                answer = answer => Some(answer),
                () = stopped => None,
            }
        })
    }

    /// Takes the pages in, and waits until they are decided.
    fn delivered(&self, consent: &Consent, file: File, to: Day) -> Result<(Option<String>, SourceCounts), Stop> {
        // The name is in the log, so it says nothing of whom the pages are about.
        let name = format!("bank-api-{to}.json");
        let given = Given { account: Some(consent.number()?.as_written().clone()), currency: None };
        let said = OfFiles { feed: Some(consent.feed.clone()), given, archive: None };
        let input = Input { name: Path::new(&name), bytes: Some(Box::new(BufReader::new(file))) };
        match self.service.deliver(input, &said, (self.visit.caller)()?, SOON)? {
            Delivery::Untaken(report) => Err(Stop::Failed(PollFailure::NotTaken(untaken(report.untaken)))),
            Delivery::Sent(sent) => Ok(self.decided(*sent)?),
        }
    }

    fn decided(&self, sent: SentDelivery) -> Result<(Option<String>, SourceCounts), Stop> {
        let was_read_whole = !sent.report().edge.refused;
        let known = self.service.finish_delivery(sent)?;
        if was_read_whole {
            Ok((Some(known.id.to_string()), SourceCounts::of(&known.accepted)))
        } else {
            Err(Stop::Failed(PollFailure::NotTaken("it could not be read to its end".to_owned())))
        }
    }
}

/// Why nothing could be read of what a bank answered, without anything of it.
fn untaken(why: Option<Untaken>) -> String {
    match why {
        Some(why @ Untaken::Unread(_)) => why.to_string(),
        Some(Untaken::Unrecognised(_)) => "its format is not known; the feed reads other files".to_owned(),
        Some(Untaken::Refused { .. }) => {
            "the feed cannot read it; `rewardhub ingest --feed` of what the bank answers by hand says why".to_owned()
        }
        None => "nothing of it could be read".to_owned(),
    }
}
