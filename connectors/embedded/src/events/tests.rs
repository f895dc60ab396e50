//! The events logs keep what their port promises, and read as the embedded ledger's do.

use std::path::Path;

use pollster::block_on;
use rewardhub_core::ids::Partition;
use rewardhub_engine::{
    ports::{Budget, DecisionReader as _, Events as _, Unpublished},
    testing::conformance::{self, PLACEMENT},
};

use super::EventsLog;
use crate::files::MemoryFiles;

const HERE: Partition = Partition(0);

#[derive(Default)]
struct InMemory(MemoryFiles);

impl InMemory {
    fn open(&self) -> EventsLog<MemoryFiles> {
        EventsLog::open(&self.0, Path::new("/data"), 7, PLACEMENT, |_| 0).unwrap().0
    }
}

impl conformance::events::Fixture for InMemory {
    type Events = EventsLog<MemoryFiles>;

    fn create(&mut self) -> Self::Events {
        self.0 = MemoryFiles::default();
        self.open()
    }

    fn crash(&mut self, events: Self::Events) -> Self::Events {
        drop(events);
        self.0.crash();
        self.open()
    }

    fn published(&self, events: &Self::Events, partition: Partition) -> Vec<Vec<u8>> {
        let batch = block_on(events.decisions(partition, 0, Budget::default())).unwrap();
        batch.iter().map(|(_, decision)| decision.to_vec()).collect()
    }
}

#[test]
fn the_events_logs_keep_the_ports_promises() {
    block_on(conformance::events::all(&mut InMemory::default()));
}

#[test]
fn what_was_published_is_found_one_by_one_in_stretches_and_by_who_reads_it_whole() {
    let files = InMemory::default();
    let events = files.open();
    let decisions: Vec<Unpublished> =
        (0..40u64).map(|offset| Unpublished { offset, decision: offset.to_le_bytes().as_slice().into() }).collect();
    block_on(events.publish(HERE, &decisions[..30])).unwrap();
    block_on(events.publish(HERE, &decisions[20..])).unwrap();
    assert_eq!((events.end(HERE), block_on(events.decided(HERE)), events.syncs()), (40, Ok(40), 2));
    assert_eq!(block_on(events.decision(HERE, 33)).unwrap().as_deref(), Some(&33u64.to_le_bytes()[..]));
    assert_eq!(block_on(events.decision(HERE, 40)), Ok(None));
    assert_eq!(block_on(events.decisions(HERE, 38, Budget::default())).unwrap().count(), 2);
    assert_eq!(events.reader(HERE).unwrap().verify().unwrap().records, 40);
    assert_eq!(block_on(events.proofread_decisions(HERE)), Ok(()));
    assert!(block_on(events.decision(Partition(9), 0)).unwrap_err().to_string().contains("no partition 9"));
    events.close().unwrap();
    assert_eq!(block_on(files.open().decided(HERE)), Ok(40));
}
