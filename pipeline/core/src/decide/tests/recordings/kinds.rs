//! Which kinds of commands, events and rows a recording has.

use std::collections::BTreeSet;

use crate::{
    command::{Body, Command},
    decision::DecisionRecord,
    event::Event,
    state::row::{Row, RowKind},
};

#[derive(Default)]
pub struct Kinds {
    commands: BTreeSet<u32>,
    events: BTreeSet<usize>,
    rows: BTreeSet<RowKind>,
}

/// How many kinds of events there are.
const EVENTS: usize = 17;

/// The place of an event's kind among them, which is also its number in records.
const fn number(event: &Event) -> usize {
    match event {
        Event::Transaction(_) => 0,
        Event::Judged(_) => 1,
        Event::Posting(_) => 2,
        Event::WalletOpened(..) => 3,
        Event::Linked(..) => 4,
        Event::Gone(_) => 5,
        Event::Delivery(_) => 6,
        Event::Rejection(_) => 7,
        Event::Activated(..) => 8,
        Event::Audited(_) => 9,
        Event::SetAside(_) => 10,
        Event::DecidedAgain(_) => 11,
        Event::ReferencesDistrusted(_) => 12,
        Event::Proposal(_) => 13,
        Event::MeaningInstalled(_) => 14,
        Event::Redemption(_) => 15,
        Event::Transfer(_) => 16,
    }
}

impl Kinds {
    pub fn see_command(&mut self, command: &Command) {
        self.commands.insert(command.body.kind());
    }

    pub fn see_decision(&mut self, record: &DecisionRecord) {
        for event in &record.events {
            assert_eq!(usize::from(postcard::to_allocvec(event).unwrap()[0]), number(event), "a new event goes to the end");
            self.events.insert(number(event));
        }
    }

    pub fn see_row(&mut self, row: &Row) {
        self.rows.insert(RowKind::from(row));
    }

    #[track_caller]
    pub fn assert_all(&self) {
        let commands: Vec<u32> = (0..Body::KINDS).filter(|kind| !self.commands.contains(kind)).collect();
        let events: Vec<usize> = (0..EVENTS).filter(|kind| !self.events.contains(kind)).collect();
        let rows: Vec<RowKind> = RowKind::ALL.into_iter().filter(|kind| !self.rows.contains(kind)).collect();
        assert!(commands.is_empty() && events.is_empty() && rows.is_empty(), "not recorded: {commands:?} {events:?} {rows:?}");
    }
}
