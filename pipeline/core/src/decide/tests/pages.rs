//! Deliveries as a bank makes them.

use std::collections::{BTreeMap, BTreeSet};

use super::items::*;
use crate::{
    command::{Body, EnrolmentTerms, Observe, ObserveEnrolled},
    delivery::Delivery,
    item::Item,
    time::Day,
};

/// A delivery of a stream, for one account.
#[derive(Clone)]
pub struct Page {
    pub stream: &'static str,
    pub feed: &'static str,
    pub window: bool,
    pub whole: bool,
    pub complete: bool,
    pub balances: Option<(i64, i64)>,
    pub sequence: Option<u64>,
    pub statement: Option<u64>,
    pub covers: Option<(Day, Day)>,
    pub items: Vec<Item>,
    pub ends: bool,
    pub trusts_ids: bool,
    pub amends: bool,
    pub page: Option<(u32, bool)>,
    pub pending_days: Option<u16>,
    /// How its items wait, where the feed requires enrolment.
    pub terms: Option<EnrolmentTerms>,
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { stream, window, whole, complete, covers, balances, sequence, .. } = self;
        writeln!(f, "{stream} {window} {whole} {complete} {covers:?} {balances:?} {sequence:?}")?;
        for item in self.ordered() {
            let ids: Vec<u64> = item.references.iter().map(|reference| reference.hash.0 % 1000).collect();
            let (settles, text) = (item.settles.map(|hash| hash.0 % 1000), item.text.map(|text| text.0 % 1000));
            let more = (item.batch.is_some(), item.balance_after_minor, item.facts.kind);
            let (on, minor) = (item.facts.booked_on, item.facts.amount.minor);
            writeln!(f, "  {on} {minor} {text:?} {:?} ids {ids:?} settles {settles:?} {more:?} #{}", item.status, item.ordinal)?;
        }
        Ok(())
    }
}

/// A window of a stream.
pub fn window(stream: &'static str, items: &[Item]) -> Page {
    Page {
        stream,
        feed: "bank",
        window: true,
        whole: false,
        complete: false,
        balances: None,
        sequence: None,
        statement: None,
        covers: None,
        items: items.to_vec(),
        ends: true,
        trusts_ids: true,
        amends: false,
        page: None,
        pending_days: None,
        terms: None,
    }
}

/// An increment of a stream.
pub fn increment(stream: &'static str, items: &[Item]) -> Page {
    Page { window: false, ..window(stream, items) }
}

impl Page {
    /// The same for these days.
    pub fn covering(self, from: &str, to: &str) -> Self {
        Self { covers: Some((day(from), day(to))), ..self }
    }

    pub(super) fn delivery(&self) -> Delivery {
        let mut contents: Vec<String> =
            self.items.iter().map(|i| format!("{:?}{:?}{:?}{:?}", i.weak_key(), i.status, i.references, i.text)).collect();
        contents.sort();
        let hash = blake3::hash(format!("{contents:?}{:?}{:?}{:?}", self.balances, self.sequence, self.page).as_bytes());
        let days = self.items.iter().map(|i| i.facts.booked_on);
        let covers = self.covers.unwrap_or((days.clone().min().unwrap(), days.max().unwrap()));
        Delivery {
            pending_days: self.pending_days,
            id: u64::from_le_bytes(hash.as_bytes()[..8].try_into().unwrap()),
            feed: self.feed.into(),
            stream: self.stream.into(),
            window: self.window,
            trusts_ids: self.trusts_ids,
            amends: self.amends,
            from_on: covers.0,
            to_on: covers.1,
            from_at: None,
            to_at: None,
            balances: self.balances,
            sequence: self.sequence,
            statement: self.statement,
            page: self.page,
        }
    }

    /// The command that brings items of it.
    pub(super) fn command(&self, observe: Observe) -> Body {
        match self.terms {
            Some(terms) => Body::ObserveEnrolled(ObserveEnrolled { observe, terms }),
            None => Body::Observe(observe),
        }
    }

    /// References that name two contents in it name nothing, as the intake finds.
    pub fn without_reused(mut self) -> Self {
        let mut contents: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for item in &self.items {
            for reference in &item.references {
                contents.entry((item.status as u8, *reference)).or_default().insert(item.weak_key());
            }
        }
        for item in &mut self.items {
            let status = item.status as u8;
            item.references.retain(|reference| contents[&(status, *reference)].len() == 1);
        }
        self
    }

    pub(super) fn ordered(&self) -> Vec<Item> {
        let mut items = self.items.clone();
        let named = |i: &Item| i.references.iter().map(|reference| reference.hash).min();
        items.sort_by_key(|i| (i.facts.booked_on, i.references.is_empty(), named(i), i.text, i.balance_after_minor));
        let mut counts: BTreeMap<_, u32> = BTreeMap::new();
        for item in &mut items {
            let count = counts.entry((item.weak_key(), item.status)).or_default();
            *count += 1;
            item.ordinal = *count;
        }
        items
    }
}
