//! The operator: has commands that were set aside decided again, now and then twice, until none waits.

use std::collections::BTreeSet;

use pollster::block_on;
use rewardhub_core::{
    command::{Body, Command, Retry},
    decision::DecisionRecord,
    event::Event,
    ids::{ActorId, Bucket, Partition},
    time::Instant,
};

use super::{PLACEMENT, faulty_log::FaultyLog, world::Seen};
use crate::{ports::Log, testing::conformance::workload::Random};

/// Later than most of what is asked, and before anything matures.
const FIRST_AT: &str = "2026-04-06T13:00:00Z";

#[derive(Debug)]
pub struct Operator {
    random: Random,
    asked: i64,
    pub set_aside: u64,
}

/// A command that was set aside.
type Place = (Partition, Bucket, u64);

impl Operator {
    pub fn new(random: Random) -> Self {
        Self { random, asked: 0, set_aside: 0 }
    }

    /// What waits, as far as it was published.
    pub fn waiting(&mut self, seen: &Seen) -> BTreeSet<Place> {
        let (mut waiting, mut all) = (BTreeSet::new(), 0);
        for (partition, decisions) in &seen.decisions {
            for (offset, decision) in (0..).zip(decisions) {
                let record = DecisionRecord::decode(decision).expect("it was published");
                for event in &record.events {
                    match event {
                        Event::SetAside(aside) => {
                            all += 1;
                            if !aside.refused {
                                waiting.insert((*partition, record.bucket, offset));
                            }
                        }
                        Event::DecidedAgain(offset) => {
                            let was_waiting = waiting.remove(&(*partition, record.bucket, *offset));
                            assert!(was_waiting, "command {offset} of partition {partition} was decided again twice");
                        }
                        _ => {}
                    }
                }
            }
        }
        self.set_aside = all;
        waiting
    }

    /// Has some of it decided again.
    pub fn retry(&mut self, log: &FaultyLog, waiting: &BTreeSet<Place>) {
        for (partition, bucket, offset) in waiting {
            for _ in 0..=self.random.below(2) {
                self.asked += 1;
                let at = Instant(Instant::parse(FIRST_AT).expect("it is an instant").0 + self.asked);
                let body = Body::Retry(Retry { offset: *offset });
                let command = Command::of_client(ActorId(2), at, *bucket, body);
                assert_eq!(PLACEMENT.partition(*bucket), *partition);
                // One that does not arrive is sent again as long as it waits.
                let _arrived = block_on(log.append(*partition, &[&command.encode()]));
            }
        }
    }
}
