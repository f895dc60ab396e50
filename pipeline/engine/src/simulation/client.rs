//! The edge: it sends commands, sends them again when it is not sure, and sometimes for no reason.

use std::collections::{BTreeMap, BTreeSet};

use pollster::block_on;
use rewardhub_core::ids::Partition;

use super::{PLACEMENT, faulty_log::FaultyLog};
use crate::{
    ports::Log,
    testing::conformance::workload::{Asked, Random},
};

#[derive(Debug)]
pub struct Client {
    asked: Vec<Asked>,
    random: Random,
    /// Sent, and not yet known to be durable, by partition.
    sent: BTreeMap<Partition, BTreeSet<usize>>,
    durable: BTreeSet<usize>,
    pub duplicates: u64,
}

impl Client {
    pub fn new(asked: Vec<Asked>, random: Random) -> Self {
        Self { asked, random, sent: BTreeMap::new(), durable: BTreeSet::new(), duplicates: 0 }
    }

    pub fn asked(&self) -> &[Asked] {
        &self.asked
    }

    /// Whether all of it is durable.
    pub fn is_done(&self) -> bool {
        self.durable.len() == self.asked.len()
    }

    /// Sends a few commands that may be sent, in any order, some of them again.
    pub fn send(&mut self, log: &FaultyLog) {
        let may_be_sent = |asked: &Asked| asked.after.is_none_or(|before| self.durable.contains(&before));
        let ready: Vec<usize> = (0..self.asked.len()).filter(|index| may_be_sent(&self.asked[*index])).collect();
        let open: Vec<usize> = ready.iter().copied().filter(|index| !self.durable.contains(index)).collect();
        for _ in 0..=self.random.below(4) {
            let again = self.random.chance(15) && !self.durable.is_empty();
            if open.is_empty() && !again {
                continue;
            }
            let from = if again { &ready } else { &open };
            let index = *self.random.pick(&from[..from.len().min(12)]);
            self.send_one(log, index);
        }
    }

    /// Sends what comes before everything else, until it is known to be durable.
    pub fn send_first(&mut self, log: &FaultyLog) {
        if !self.durable.contains(&0) {
            self.send_one(log, 0);
        }
    }

    fn send_one(&mut self, log: &FaultyLog, index: usize) {
        self.duplicates += u64::from(self.durable.contains(&index));
        let command = &self.asked[index].command;
        let partition = PLACEMENT.partition(command.bucket);
        if block_on(log.append(partition, &[&command.encode()])).is_ok() {
            self.sent.entry(partition).or_default().insert(index);
        }
    }

    /// Makes a partition durable.
    pub fn sync(&mut self, log: &FaultyLog, partition: Partition) {
        let end = block_on(log.memory.append(partition, &[])).map(|range| range.end);
        let synced = end.is_ok_and(|end| block_on(log.sync(partition, end)).is_ok());
        if synced && let Some(sent) = self.sent.remove(&partition) {
            self.durable.extend(sent);
        }
    }

    /// What was not known to be durable is not known to be there.
    pub fn crash(&mut self) {
        self.sent.clear();
    }
}
