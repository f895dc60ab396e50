//! Turns what a statement says about itself into the delivery of one of its accounts: its name, the days it covers, its balances.

use rewardhub_core::{delivery::Delivery, time::Day};

use super::{Fingerprints, Origin, account_totals::AccountTotals};
use crate::{
    entry::Statement,
    profile::{Delivery as Mode, IdTrust, StreamSettings},
};

/// A statement that was read, or what was read before the input broke off.
#[derive(Debug)]
pub(super) struct Ended {
    /// The statement; `None` if it never ended.
    pub(super) statement: Option<Box<Statement>>,
    /// Number of accounts in it.
    pub(super) accounts: usize,
    /// Number of its records that could not be read.
    pub(super) rejected: u64,
}

impl Ended {
    /// The delivery of an account; `None` if none of its days is known, so that there is nothing to deliver.
    pub(super) fn delivery(
        &self,
        group: &AccountTotals,
        origin: &Origin,
        settings: StreamSettings,
        fingerprints: &impl Fingerprints,
    ) -> Option<Delivery> {
        let statement = self.statement.as_deref();
        let (from_on, to_on) = self.covers(group)?;
        let balances = self.balances(group);
        let mut delivery = Delivery {
            id: 0,
            feed: origin.feed.clone(),
            stream: origin.stream.clone(),
            window: settings.delivery == Mode::Window,
            pending_days: settings.pending_days,
            trusts_ids: settings.ids != IdTrust::None,
            amends: settings.amends,
            from_on,
            to_on,
            from_at: statement.and_then(|s| s.from_at),
            to_at: statement.and_then(|s| s.to_at),
            balances,
            sequence: statement.and_then(|s| s.sequence),
            statement: None,
            page: statement.and_then(|s| s.page),
        };
        delivery.id = self.id(group, &delivery, fingerprints);
        delivery.statement = self.name(&delivery, fingerprints);
        Some(delivery)
    }

    /// The period of the statement if it gives both ends, otherwise the days of the account's items.
    fn covers(&self, group: &AccountTotals) -> Option<(Day, Day)> {
        let period = self.statement.as_deref().and_then(|s| s.from_on.zip(s.to_on));
        period.filter(|(from, to)| from <= to).or_else(|| group.days())
    }

    /// The id of the delivery: a hash of its key if the sender gives one, otherwise of its content, that is the items in any
    /// order and what the statement says about its place among others. Two statements of one day with an equal coffee each differ
    /// in balances, pages or times; a statement that is only issued again under another name does not differ.
    fn id(&self, group: &AccountTotals, delivery: &Delivery, fingerprints: &impl Fingerprints) -> u64 {
        let token = group.token.0.to_le_bytes();
        let stream = [delivery.feed.as_bytes(), delivery.stream.as_bytes(), &token];
        let [feed, stream, account] = stream;
        if let Some(key) = self.statement.as_deref().and_then(|s| s.delivery_key.as_deref()) {
            return fingerprints.fingerprint("delivery key", &[feed, stream, account, key.as_bytes()]).0;
        }
        let period = self.statement.as_deref().map(|s| (s.from_on, s.to_on));
        let place = (period, delivery.from_at, delivery.to_at, delivery.balances, delivery.sequence, delivery.page);
        let place = postcard::to_stdvec(&place).expect("numbers are always encoded");
        fingerprints.fingerprint("delivery", &[feed, stream, account, &group.digest.to_le_bytes(), &place]).0
    }

    /// A hash of the statement's name, for statements with pages and nothing else that groups them; `None` for others.
    fn name(&self, delivery: &Delivery, fingerprints: &impl Fingerprints) -> Option<u64> {
        let grouped = delivery.sequence.is_some() || (delivery.from_at.is_some() && delivery.to_at.is_some());
        let (name, made_on) = self.statement.as_deref()?.name.as_ref().filter(|_| delivery.page.is_some() && !grouped)?;
        let made_on = made_on.map_or(0, Day::number).to_le_bytes();
        Some(fingerprints.fingerprint("statement", &[name.as_bytes(), &made_on]).0)
    }
}
