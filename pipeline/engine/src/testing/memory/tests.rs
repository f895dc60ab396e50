//! The memory ports under the suites that every adapter must pass.

use rewardhub_core::ids::Partition;

use super::{MemoryLedger, MemoryLog, MemoryRegistry, Silence};
use crate::{
    ports::LogId,
    testing::conformance::{self, PLACEMENT},
};

#[derive(Default)]
struct Memory {
    logs: u128,
}

impl Memory {
    fn log(&mut self) -> MemoryLog {
        self.logs += 1;
        MemoryLog::new(LogId(self.logs), PLACEMENT)
    }
}

impl conformance::log::Fixture for Memory {
    type Log = MemoryLog;

    fn create(&mut self) -> MemoryLog {
        self.log()
    }

    fn crash(&mut self, log: MemoryLog) -> MemoryLog {
        log.crash();
        log
    }

    fn evict(&mut self, log: &MemoryLog, partition: Partition, before: u64) -> bool {
        log.evict(partition, before);
        true
    }
}

impl conformance::ledger::Fixture for Memory {
    type Log = MemoryLog;
    type Ledger = MemoryLedger;

    fn create(&mut self) -> (MemoryLog, MemoryLedger) {
        (self.log(), MemoryLedger::new(PLACEMENT))
    }

    fn crash(&mut self, log: MemoryLog, ledger: MemoryLedger) -> (MemoryLog, MemoryLedger) {
        log.crash();
        (log, ledger)
    }

    fn lose_next_answer(&mut self, ledger: &MemoryLedger, after_writing: bool) -> bool {
        ledger.silence([Some(if after_writing { Silence::AfterWriting } else { Silence::BeforeWriting })]);
        true
    }

    fn races(&self) -> u32 {
        50
    }
}

impl conformance::events::Fixture for Memory {
    type Events = MemoryLedger;

    fn create(&mut self) -> MemoryLedger {
        MemoryLedger::new(PLACEMENT)
    }

    fn crash(&mut self, events: MemoryLedger) -> MemoryLedger {
        events
    }

    fn published(&self, events: &MemoryLedger, partition: Partition) -> Vec<Vec<u8>> {
        events.published(partition).iter().map(|decision| decision.to_vec()).collect()
    }
}

impl conformance::registry::Fixture for Memory {
    type Registry = MemoryRegistry;

    fn create(&mut self) -> MemoryRegistry {
        MemoryRegistry::default()
    }

    fn crash(&mut self, registry: MemoryRegistry) -> MemoryRegistry {
        registry.crash();
        registry
    }

    fn lose_next_answer(&mut self, registry: &MemoryRegistry, after_making: bool) -> bool {
        registry.silence(after_making);
        true
    }

    fn races(&self) -> u32 {
        50
    }
}

#[test]
fn the_memory_registry_conforms() {
    pollster::block_on(conformance::registry::all(&mut Memory::default()));
}

#[test]
fn the_memory_log_conforms() {
    pollster::block_on(conformance::log::all(&mut Memory::default()));
}

#[test]
fn the_memory_ledger_conforms() {
    pollster::block_on(conformance::ledger::all(&mut Memory::default()));
}

#[test]
fn the_rows_of_the_memory_ledger_can_be_read() {
    pollster::block_on(conformance::rows::all(&mut Memory::default()));
}

#[test]
fn the_history_of_the_memory_ledger_can_be_read() {
    pollster::block_on(conformance::history::all(&mut Memory::default()));
}

#[test]
fn the_events_of_the_memory_ledger_conform() {
    pollster::block_on(conformance::events::all(&mut Memory::default()));
}
