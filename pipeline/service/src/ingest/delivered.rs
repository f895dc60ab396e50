//! Tells feeds of the sources that they delivered: that each lies in the log, and once all its items are settled, what they came to. The
//! next source is read meanwhile.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use pollster::block_on;
use rewardhub_core::{
    answer::Answer,
    command::{AcceptDelivery, Body, ReportDelivery},
    delivery::{DeliveryOutcome, DeliveryReport, ItemCounts},
    ids::{DeliveryId, FeedId},
    state::feed::AcceptedDelivery,
    time::Instant,
};
use rewardhub_engine::partitions::{Submission, SubmissionState};

use super::{
    FileReport, Session,
    send::{SentCommands, open_commands},
};
use crate::{
    Caller, Service,
    deliveries::{KnownDelivery, LISTED_LETTERS, in_parts},
    error::{Result, Unavailable},
};

/// A source that was read to its end, and whose items were sent.
pub(super) struct SentSource {
    pub report: FileReport,
    /// Its name as the log has it.
    pub source: String,
    /// SHA-256 of the source's bytes, in hexadecimal.
    pub digest: String,
    /// The commands of its items.
    pub sent: SentCommands,
    /// The commands that entered its dead letters.
    pub letters: SubmissionState,
}

impl SentSource {
    /// What is said of it once it lies in the log, when its items are not counted yet.
    fn delivery(&self, at: Instant) -> DeliveryReport {
        let (report, edge) = (&self.report, &self.report.edge);
        DeliveryReport {
            feed: report.feed.clone(),
            stream: report.stream.clone(),
            source: self.source.clone(),
            digest: self.digest.clone(),
            at,
            covers: edge.covers,
            read: edge.read,
            items: ItemCounts::default(),
            dead_letters: edge.rejected_in_all(),
            balances_agree: edge.balances_agree,
            balances_differ: edge.balances_differ,
            remarks: Vec::new(),
        }
    }

    /// Tells its feed that it lies in the log, and what it came to if all of it is decided within this time. That is durable when this
    /// returns, so that whoever comes after a crash can end it. Within no time it is not ended, even if all of it is decided.
    pub fn accept(&mut self, service: &Service, caller: Caller, decided_within: Duration) -> Result<AcceptedSource> {
        let outcome = self.outcome_within(decided_within);
        let feed = FeedId::named(&self.report.feed, service.placement());
        let dead_letters = self.report.letters.iter().take(LISTED_LETTERS).map(|letter| letter.kept.id).collect();
        let (begun, runs) = std::mem::take(&mut self.sent.places);
        let acceptance = Arc::new(Submission::default());
        let send = |body| Ok(block_on(service.submit(&caller.command(feed.bucket(), body), &acceptance))?.offset);
        let (lists, commands) = in_parts(&runs, send)?;
        let report = self.delivery(caller.at);
        let (delivery, ended_by) = (report.clone(), outcome.clone());
        let accept = AcceptDelivery { feed, delivery, begun, lists, commands, dead_letters, outcome: ended_by };
        let id = DeliveryId::at(feed.bucket(), send(Body::AcceptDelivery(accept))?);
        let accepted = AcceptedDelivery { previous: None, report, outcome: None };
        let known = KnownDelivery { id, accepted: Arc::new(accepted) };
        let ended = outcome.map(|outcome| (acceptance, outcome));
        Ok(AcceptedSource { feed, known, sent: self.sent.clone(), ended })
    }

    /// What its items came to; `None` if they are not decided in time, or there is no time.
    fn outcome_within(&self, decided_within: Duration) -> Option<DeliveryOutcome> {
        if decided_within.is_zero() {
            return None;
        }
        let state = self.sent.submission.wait(decided_within, SubmissionState::is_complete);
        state.is_complete().then(|| self.sent.totals.totals().outcome(state.items))
    }
}

/// A source that its feed knows of, and whose items may not be decided yet.
pub(super) struct AcceptedSource {
    feed: FeedId,
    /// What its feed knows of it.
    pub known: KnownDelivery,
    /// The commands of its items.
    pub sent: SentCommands,
    /// Where its acceptance said what its items came to: that command, and what it said.
    ended: Option<(Arc<Submission>, DeliveryOutcome)>,
}

impl AcceptedSource {
    /// Returns once its feed knows what it came to, with the state of its commands, those to the feed included. Waits until its items
    /// are decided, and reports it unless its acceptance did.
    pub fn report_decided(&mut self, service: &Service, caller: Caller) -> Result<SubmissionState> {
        let decided =
            |submission: &Submission| service.wait(submission, SubmissionState::is_complete, |_| Unavailable::NotDecided);
        let mut state = decided(&self.sent.submission)?;
        match self.ended.take() {
            None => self.report(service, caller, &mut state)?,
            Some((acceptance, outcome)) => {
                let of_acceptance = decided(&acceptance)?;
                if of_acceptance.set_aside.is_empty() {
                    Arc::make_mut(&mut self.known.accepted).end(outcome);
                }
                state.set_aside.extend(of_acceptance.set_aside);
            }
        }
        Ok(state)
    }

    /// Reports it to its feed, and adds what became of the report to the state of its commands.
    fn report(&mut self, service: &Service, caller: Caller, state: &mut SubmissionState) -> Result<()> {
        let outcome = self.sent.totals.totals().outcome(state.items);
        let report = ReportDelivery { feed: self.feed, delivery: self.known.id, outcome: outcome.clone() };
        let (place, answer) = service.answer(&caller.command(self.feed.bucket(), Body::ReportDelivery(report)))?;
        match answer {
            Answer::Done => Arc::make_mut(&mut self.known.accepted).end(outcome),
            // Somebody had its acceptance decided that was set aside.
            Answer::Repeated => self.known = service.delivery(&self.known.accepted.report.feed, self.known.id)?,
            // The delivery stands even if the report of it is refused or set aside.
            Answer::Refused(refusal) => state.refused.push((place.partition, place.offset, refusal)),
            Answer::SetAside(reason) => state.set_aside.push((place.partition, place.offset, reason)),
            Answer::AlreadyApplied
            | Answer::Registered(_)
            | Answer::Observed(_)
            | Answer::Proposal(_)
            | Answer::Authorised { .. }
            | Answer::Captured { .. }
            | Answer::RefundAsked { .. } => {}
        }
        Ok(())
    }
}

/// Sources that were read and whose items may not be settled yet, oldest first.
pub(super) struct Delivered<'s> {
    session: &'s Session<'s>,
    under_way: VecDeque<AcceptedSource>,
    counted: SubmissionState,
}

impl<'s> Delivered<'s> {
    pub fn new(session: &'s Session<'s>) -> Self {
        Self { session, under_way: VecDeque::new(), counted: SubmissionState::default() }
    }

    /// Accepts a source, and returns its report. Waits while too many commands are open.
    pub fn add(&mut self, mut source: SentSource) -> Result<FileReport> {
        self.under_way.push_back(source.accept(self.session.service, self.session.caller, Duration::ZERO)?);
        let SentSource { report, letters, .. } = source;
        self.add_up(letters);
        while self.open() > open_commands(self.session) {
            self.report_oldest()?;
        }
        Ok(report)
    }

    /// Waits until all sources are settled, and returns the sums over them.
    pub fn finish(mut self) -> Result<SubmissionState> {
        while !self.under_way.is_empty() {
            self.report_oldest()?;
        }
        Ok(self.counted)
    }

    fn open(&self) -> u64 {
        self.under_way.iter().map(|source| source.sent.submission.open()).sum()
    }

    fn report_oldest(&mut self) -> Result<()> {
        let Some(mut source) = self.under_way.pop_front() else { return Ok(()) };
        let state = source.report_decided(self.session.service, self.session.caller)?;
        self.add_up(state);
        Ok(())
    }

    /// Adds the outcome of other commands of the sources.
    pub fn add_up(&mut self, state: SubmissionState) {
        self.counted.answered += state.answered;
        self.counted.items += state.items;
        self.counted.refused.extend(state.refused);
        self.counted.set_aside.extend(state.set_aside);
    }
}
