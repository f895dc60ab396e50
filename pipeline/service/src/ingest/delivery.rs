//! Takes in one source for callers that do not wait until all of it is decided: an HTTP request, for one.

use std::{sync::Arc, time::Duration};

use rewardhub_engine::partitions::Submission;

use super::{
    FileReport, Input, OfFiles, Session, Taken, delivered::AcceptedSource, outcomes::Observed, send::Sender, take, traced::Traced,
};
use crate::{Caller, Service, deliveries::KnownDelivery, error::Result};

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
    report: FileReport,
    accepted: AcceptedSource,
    caller: Caller,
}

impl SentDelivery {
    /// The delivery as its feed can ask for it from now on.
    #[must_use]
    pub fn known(&self) -> &KnownDelivery {
        &self.accepted.known
    }

    /// What the intake counted, and the records that could not be read.
    #[must_use]
    pub fn report(&self) -> &FileReport {
        &self.report
    }

    /// The commands of its items, to wait for.
    #[must_use]
    pub fn submission(&self) -> Arc<Submission> {
        Arc::clone(&self.accepted.sent.submission)
    }
}

impl Service {
    /// Takes in a source, and returns once all that can be read of it is durable. Waits for the decisions no longer than `decided_within`:
    /// what is decided by then needs no other command to end.
    ///
    /// # Errors
    /// When it cannot be taken in: no programme is active, the feed is unknown, the reader fails, a log fails. What was read
    /// before a failure is durable and is decided.
    pub fn deliver(&self, input: Input<'_>, said: &OfFiles, caller: Caller, decided_within: Duration) -> Result<Delivery> {
        let traced = Traced::begin(said.feed.as_deref());
        let delivered = self.deliver_traced(input, said, caller, decided_within);
        if let (Some(traced), Err(_)) = (traced, &delivered) {
            traced.failed();
        }
        delivered
    }

    fn deliver_traced(&self, input: Input<'_>, said: &OfFiles, caller: Caller, decided_within: Duration) -> Result<Delivery> {
        self.must_have_programme()?;
        let session = Session { service: self, caller, observed: Observed::default() };
        Ok(match take(&session, &mut Sender::new(&session), input, said, &())? {
            Taken::Untaken(report) => Delivery::Untaken(report),
            Taken::Sent(mut source) => {
                let accepted = source.accept(self, caller, decided_within)?;
                Delivery::Sent(Box::new(SentDelivery { report: source.report, accepted, caller }))
            }
        })
    }

    /// Waits until a delivery is decided, reports it to its feed, and returns it as its feed knows it then: without an outcome if its
    /// acceptance could not be decided.
    ///
    /// # Errors
    /// When a partition stands still, or not everything is decided in time.
    pub fn finish_delivery(&self, delivery: SentDelivery) -> Result<KnownDelivery> {
        let SentDelivery { mut accepted, caller, .. } = delivery;
        accepted.report_decided(self, caller)?;
        Ok(accepted.known)
    }
}
