//! Reports each source that a feed delivered, once all its items are settled. The next source is read meanwhile.

use std::{collections::VecDeque, sync::Arc};

use rewardhub_core::{
    answer::Answer,
    command::{Body, ReportDelivery},
    delivery::{DeliveryReport, ItemCounts},
    ids::FeedId,
    time::Instant,
};
use rewardhub_engine::partitions::{Submission, SubmissionState};

use super::{FileReport, Session, send::open_commands, source::shown_name};
use crate::{
    Caller, Service,
    error::{Result, Unavailable},
};

/// A source that was read to its end, and whose items were sent.
pub(super) struct SentSource {
    pub report: FileReport,
    /// SHA-256 of the source's bytes, in hexadecimal.
    pub digest: String,
    /// The commands of its items.
    pub sent: Arc<Submission>,
    /// The commands that entered its dead letters.
    pub letters: SubmissionState,
}

impl SentSource {
    /// What is reported of it once its items are decided, which it lacks.
    pub fn delivery(&self, at: Instant) -> DeliveryReport {
        let (report, edge) = (&self.report, &self.report.edge);
        DeliveryReport {
            feed: report.feed.clone(),
            stream: report.stream.clone(),
            source: shown_name(&report.path),
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
}

/// Sources that were read and whose items may not be settled yet, oldest first.
pub(super) struct Delivered<'s> {
    session: &'s Session<'s>,
    under_way: VecDeque<(DeliveryReport, Arc<Submission>)>,
    counted: SubmissionState,
}

impl<'s> Delivered<'s> {
    pub fn new(session: &'s Session<'s>) -> Self {
        Self { session, under_way: VecDeque::new(), counted: SubmissionState::default() }
    }

    /// Adds a source, and returns its report. Waits while too many commands are open.
    pub fn add(&mut self, source: SentSource) -> Result<FileReport> {
        let delivery = source.delivery(self.session.caller.at);
        let SentSource { report, sent, letters, .. } = source;
        self.add_up(letters);
        self.under_way.push_back((delivery, sent));
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
        let open = |(_, sent): &(DeliveryReport, Arc<Submission>)| sent.open();
        self.under_way.iter().map(open).sum()
    }

    fn report_oldest(&mut self) -> Result<()> {
        let Some((delivery, sent)) = self.under_way.pop_front() else { return Ok(()) };
        let state = report_decided(self.session.service, self.session.caller, delivery, &sent)?;
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

/// Reports a source to its feed once its items are decided, and returns the state of its commands, the report's included.
pub(super) fn report_decided(
    service: &Service,
    caller: Caller,
    mut delivery: DeliveryReport,
    sent: &Submission,
) -> Result<SubmissionState> {
    let mut state = service.wait(sent, SubmissionState::is_complete, |_| Unavailable::NotDecided)?;
    delivery.items = state.items;
    let feed = FeedId::named(&delivery.feed, service.placement());
    let body = Body::ReportDelivery(ReportDelivery { feed, delivery });
    let (place, answer) = service.answer(&caller.command(feed.bucket(), body))?;
    // The delivery stands even if the report of it is refused or set aside.
    match answer {
        Answer::Refused(refusal) => state.refused.push((place.partition, place.offset, refusal)),
        Answer::SetAside(reason) => state.set_aside.push((place.partition, place.offset, reason)),
        Answer::Done
        | Answer::Repeated
        | Answer::AlreadyApplied
        | Answer::Registered(_)
        | Answer::Observed(_)
        | Answer::Proposal(_) => {}
    }
    Ok(state)
}
