//! Takes in one source for callers that do not wait until all of it is decided: an HTTP request, for one.

use std::sync::Arc;

use rewardhub_core::ids::{BankAccountId, DeliveryId};
use rewardhub_engine::partitions::{Submission, SubmissionState};
use rustc_hash::FxHashMap;

use super::{
    FileReport, Ingested, Input, ItemOutcome, OfFiles, Session, Taken,
    delivered::{AcceptedSource, SentSource},
    outcomes::Observed,
    send::Sender,
    take,
};
use crate::{Caller, Service, error::Result};

/// What became of a source when it was read.
pub enum Delivery {
    /// Nothing of it was taken in: the report says why.
    Untaken(Box<FileReport>),
    /// All that can be read of it was sent, and is durable.
    Sent(Box<SentDelivery>),
}

/// A source that lies in the log, as its feed knows, and which may not be decided yet. [`Service::finish_delivery`] tells the feed what
/// it came to.
pub struct SentDelivery {
    source: SentSource,
    accepted: AcceptedSource,
    observed: Observed,
    names: FxHashMap<BankAccountId, String>,
    caller: Caller,
    started: std::time::Instant,
}

impl SentDelivery {
    /// The id by which its feed can ask for it later.
    #[must_use]
    pub fn id(&self) -> DeliveryId {
        self.accepted.id
    }

    /// What the intake counted, and the records that could not be read.
    #[must_use]
    pub fn report(&self) -> &FileReport {
        &self.source.report
    }

    /// SHA-256 of the bytes, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.source.digest
    }

    /// The first items that were not known before, as far as they are decided.
    #[must_use]
    pub fn items(&self) -> Vec<ItemOutcome> {
        self.observed.items()
    }

    /// What sees the items while they are decided, also once this is finished.
    #[must_use]
    pub fn observed(&self) -> Observed {
        self.observed.clone()
    }

    /// How far it has got.
    #[must_use]
    pub fn state(&self) -> SubmissionState {
        self.source.sent.submission.state()
    }

    /// The commands of its items, to wait for.
    #[must_use]
    pub fn submission(&self) -> Arc<Submission> {
        Arc::clone(&self.source.sent.submission)
    }
}

impl Service {
    /// Takes in a source, and returns once all that can be read of it is durable. Of the items that were not known before, the
    /// first `listed` are listed with what became of them.
    ///
    /// # Errors
    /// When it cannot be taken in: no programme is active, the feed is unknown, the reader fails, a log fails. What was read
    /// before a failure is durable and is decided.
    pub fn deliver(&self, input: Input<'_>, said: &OfFiles, listed: usize, caller: Caller) -> Result<Delivery> {
        self.must_have_programme()?;
        let started = std::time::Instant::now();
        let session = Session { service: self, caller, observed: Observed::listing(listed) };
        let mut sender = Sender::new(&session);
        Ok(match take(&session, &mut sender, input, said, &())? {
            Taken::Untaken(report) => Delivery::Untaken(report),
            Taken::Sent(mut source) => {
                let names = sender.into_names();
                let observed = session.observed;
                let accepted = source.accept(self, caller)?;
                Delivery::Sent(Box::new(SentDelivery { source: *source, accepted, observed, names, caller, started }))
            }
        })
    }

    /// Waits until a delivery is decided, reports it to its feed, and returns its result.
    ///
    /// # Errors
    /// When a partition stands still, or not everything is decided in time.
    pub fn finish_delivery(&self, delivery: SentDelivery) -> Result<Ingested> {
        let SentDelivery { source, accepted, observed, names, caller, started } = delivery;
        let mut state = accepted.report_decided(self, caller)?;
        state.refused.extend(source.letters.refused);
        state.set_aside.extend(source.letters.set_aside);
        let totals = (observed.totals(), &names);
        Ok(Ingested::of(vec![source.report], state, totals, started.elapsed()))
    }
}
