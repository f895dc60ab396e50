//! The world of one run: processors that advance one stage at a time in random order, and the accidents that happen to them.

use std::{collections::BTreeMap, sync::Arc};

use pollster::block_on;
use rewardhub_core::{decision::DecisionRecord, ids::Partition, state::row::RowKey};

use super::{
    BATCH, PLACEMENT, Report, broken_ledgers::Inspect, client::Client, failing_decisions::SOUND, faulty_log::FaultyLog,
    operator::Operator,
};
use crate::{
    apply_commands::Decide,
    ports::Budget,
    processor::{CommitIds, Committed, Decided, Entry, Observer, Processor, Published, Read, Retry, StopReason, Work},
    testing::{
        conformance::{books::Wrong, workload::Random},
        memory::Silence,
    },
};

/// Steps of a run before it may settle, and until it must have settled.
const LIFE: u64 = 1000;
const ROUNDS_TO_REST: u64 = 3000;

/// Processors of each partition; all but the first come late and stay long.
pub const RIVALS: usize = 2;

type Running<'a, G> = Processor<'a, FaultyLog, G>;

enum Stage<'a, G> {
    Down,
    Idle(Running<'a, G>),
    Read(Running<'a, G>, Read),
    Decided(Running<'a, G>, Decided),
    Committed(Running<'a, G>, Committed),
    Published(Running<'a, G>, Published),
}

pub struct World<'a, G> {
    pub log: &'a FaultyLog,
    pub ledger: &'a G,
    commits: &'a CommitIds,
    pub client: Client,
    operator: Operator,
    programs: [Decide; RIVALS],
    random: Random,
    stages: BTreeMap<(Partition, usize), Stage<'a, G>>,
    pub seen: Seen,
    trace: blake3::Hasher,
    report: Report,
}

/// What was published, as an observer sees it that drops repetitions by position.
#[derive(Debug, Default)]
pub struct Seen {
    pub decisions: BTreeMap<Partition, Vec<Arc<[u8]>>>,
    wrong: Option<Wrong>,
}

impl Observer for Seen {
    fn published(&mut self, partition: Partition, entries: &[Entry]) {
        let decisions = self.decisions.entry(partition).or_default();
        for entry in entries {
            let end = decisions.len() as u64;
            match decisions.get(usize::try_from(entry.offset).unwrap()) {
                Some(before) if *before != entry.decision => {
                    self.wrong =
                        Some(format!("decision {} of partition {partition} was published twice, differently", entry.offset));
                }
                Some(_) => {}
                None if entry.offset == end => decisions.push(entry.decision.clone()),
                None => self.wrong = Some(format!("decision {} of partition {partition} came after {end}", entry.offset)),
            }
        }
    }
}

impl<'a, G: Inspect> World<'a, G> {
    pub fn new(log: &'a FaultyLog, ledger: &'a G, commits: &'a CommitIds, client: Client, random: Random) -> Self {
        Self {
            log,
            ledger,
            commits,
            client,
            operator: Operator::new(random.branch()),
            programs: SOUND,
            random,
            stages: BTreeMap::new(),
            seen: Seen::default(),
            trace: blake3::Hasher::new(),
            report: Report::default(),
        }
    }

    /// Gives each of the rival processors a program of its own.
    pub fn with(self, programs: [Decide; RIVALS]) -> Self {
        Self { programs, ..self }
    }

    pub fn report(&self) -> Report {
        let (duplicates, set_aside) = (self.client.duplicates, self.operator.set_aside);
        let mut report = Report { trace: *self.trace.finalize().as_bytes(), duplicates, set_aside, ..self.report.clone() };
        for decision in self.seen.decisions.values().flatten() {
            let record = DecisionRecord::decode(decision).expect("it was published");
            record.events.iter().for_each(|event| report.see(event));
        }
        report
    }

    /// Puts the first programme in force, without which a run proves little.
    pub fn begin(&mut self) -> Result<(), Wrong> {
        for _ in 0..ROUNDS_TO_REST {
            if self.installed() {
                return Ok(());
            }
            self.client.send_first(self.log);
            if self.random.chance(5) {
                self.retry();
            }
            for partition in PLACEMENT.all() {
                self.client.sync(self.log, partition);
                self.advance(partition, 0)?;
            }
        }
        Err("the first programme does not come in force".into())
    }

    /// Runs with accidents.
    pub fn live(&mut self) -> Result<(), Wrong> {
        for _ in 0..LIFE {
            match self.random.below(100) {
                0..=4 => self.client.send(self.log),
                5..=15 => self.client.sync(self.log, self.partition()),
                16 if self.random.chance(30) => self.crash_all(),
                17..=19 => self.crash_one(),
                20..=22 => self.lose_answers(),
                23..=24 => self.commit_some_and_crash(),
                25 if self.random.chance(20) => self.retry(),
                _ => self.advance_one()?,
            }
        }
        Ok(())
    }

    /// Runs without accidents until every command is sent and everything sent is done.
    pub fn run_to_rest(&mut self) -> Result<(), Wrong> {
        self.log.heal();
        for _ in 0..ROUNDS_TO_REST {
            if !self.client.is_done() {
                self.client.send(self.log);
            }
            for partition in PLACEMENT.all() {
                self.client.sync(self.log, partition);
                for rival in 0..RIVALS {
                    self.advance(partition, rival)?;
                }
            }
            if self.client.is_done() && self.is_idle() && self.nothing_waits() {
                self.report.commands = self.seen.decisions.values().map(|decisions| decisions.len() as u64).sum();
                return Ok(());
            }
        }
        Err("nothing is broken any more and still it does not get done".into())
    }

    fn retry(&mut self) {
        let waiting = self.operator.waiting(&self.seen);
        self.operator.retry(self.log, &waiting);
    }

    /// Whether nothing that was set aside waits; what does is tried again.
    fn nothing_waits(&mut self) -> bool {
        let waiting = self.operator.waiting(&self.seen);
        self.operator.retry(self.log, &waiting);
        waiting.is_empty()
    }

    fn is_idle(&self) -> bool {
        use crate::ports::Log;
        let ends = |partition| block_on(self.log.end(partition)).unwrap();
        PLACEMENT.all().all(|partition| {
            (0..RIVALS).any(|rival| match self.stages.get(&(partition, rival)) {
                Some(Stage::Idle(processor)) => processor.next() == ends(partition),
                _ => false,
            })
        })
    }

    fn installed(&self) -> bool {
        let rows = self.ledger.memory().canonical();
        PLACEMENT.all().all(|p| rows.contains_key(&RowKey::Programme(PLACEMENT.lowest_bucket(p), 0)))
    }

    fn partition(&self) -> Partition {
        Partition(u16::try_from(self.random.below(u64::from(PLACEMENT.partitions))).unwrap())
    }

    fn advance_one(&mut self) -> Result<(), Wrong> {
        let rival = usize::from(self.random.chance(20));
        self.advance(self.partition(), rival)
    }

    fn advance(&mut self, partition: Partition, rival: usize) -> Result<(), Wrong> {
        let stage = self.stages.remove(&(partition, rival)).unwrap_or(Stage::Down);
        let (name, next) = self.next_stage(partition, self.programs[rival], stage);
        let stage = match next {
            Ok(stage) => stage,
            Err(stop) if stop.retry() == Retry::Never => return Err(format!("partition {partition}: {stop}")),
            Err(stop) => {
                self.note(&format!("{partition} {rival} stops: {stop}"));
                self.report.restarts += 1;
                Stage::Down
            }
        };
        self.note(&format!("{partition} {rival} {name}"));
        self.stages.insert((partition, rival), stage);
        self.seen.wrong.take().map_or(Ok(()), Err)
    }

    fn next_stage(
        &mut self,
        partition: Partition,
        program: Decide,
        stage: Stage<'a, G>,
    ) -> (&'static str, Result<Stage<'a, G>, StopReason>) {
        match stage {
            Stage::Down => ("start", block_on(Processor::start_deciding(self.work(partition), program)).map(Stage::Idle)),
            Stage::Idle(mut processor) => match block_on(processor.read()) {
                Ok(Some(read)) => ("read", Ok(Stage::Read(processor, read))),
                Ok(None) => ("idle", Ok(Stage::Idle(processor))),
                Err(stop) => ("read", Err(stop)),
            },
            Stage::Read(mut processor, read) => {
                ("decide", block_on(processor.decide(read)).map(|decided| Stage::Decided(processor, decided)))
            }
            Stage::Decided(mut processor, decided) => {
                ("commit", block_on(processor.commit(decided)).map(|committed| Stage::Committed(processor, committed)))
            }
            Stage::Committed(mut processor, committed) => {
                let published = block_on(processor.publish(committed, &mut self.seen));
                ("publish", published.map(|published| Stage::Published(processor, published)))
            }
            Stage::Published(mut processor, published) => {
                ("checkpoint", block_on(processor.checkpoint(published)).map(|()| Stage::Idle(processor)))
            }
        }
    }

    fn work(&self, partition: Partition) -> Work<'a, FaultyLog, G> {
        let budget = Budget { records: 1 + self.random.index(BATCH), bytes: 1 << self.random.below(14) };
        let (log, ledger, commits) = (self.log, self.ledger, self.commits);
        Work { log, ledger, commits, placement: PLACEMENT, partition, budget }
    }

    /// The machine loses power: what was not synced is gone.
    fn crash_all(&mut self) {
        self.note("crash");
        self.report.crashes += 1;
        self.stages.clear();
        self.log.memory.crash();
        self.ledger.crash();
        self.client.crash();
    }

    fn crash_one(&mut self) {
        let (partition, rival) = (self.partition(), self.random.index(RIVALS));
        if self.stages.remove(&(partition, rival)).is_some() {
            self.note(&format!("{partition} {rival} crashes"));
            self.report.crashes += 1;
        }
    }

    fn lose_answers(&mut self) {
        let fates = [None, Some(Silence::AfterWriting), Some(Silence::BeforeWriting)];
        let next: Vec<_> = (0..self.random.below(4)).map(|_| *self.random.pick(&fates)).collect();
        self.note(&format!("answers lost: {next:?}"));
        self.ledger.lose_answers(next);
        let next: Vec<_> = (0..self.random.below(2)).map(|_| *self.random.pick(&fates)).collect();
        self.note(&format!("answers to publishings lost: {next:?}"));
        self.ledger.hush(next);
    }

    /// A processor dies while it commits: some buckets have it, some have not.
    fn commit_some_and_crash(&mut self) {
        let key = (self.partition(), self.random.index(RIVALS));
        let Some(Stage::Decided(..)) = self.stages.get(&key) else { return };
        let Some(Stage::Decided(_, decided)) = self.stages.remove(&key) else { return };
        let some: Vec<_> = decided.commits().iter().filter(|_| self.random.chance(50)).cloned().collect();
        let outcomes = block_on(self.ledger.commit(&some));
        self.note(&format!("{key:?} dies in a commit: {outcomes:?}"));
        self.report.crashes += 1;
    }

    fn note(&mut self, what: &str) {
        self.trace.update(what.as_bytes());
        self.trace.update(b"\n");
    }
}
