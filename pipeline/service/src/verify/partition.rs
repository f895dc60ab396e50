//! Verifies one partition: reads its logs whole, decides its commands again from nothing, and compares its rows with the store.

use std::collections::BTreeMap;

use pollster::block_on;
use rewardhub_core::{
    ids::Partition,
    state::{
        row::{Row, RowKey},
        set_aside::Undecidable,
    },
};
use rewardhub_engine::{
    apply_commands::CommandApplier,
    ports::{Batch, Budget, DecisionReader as _, LedgerError, Log as _},
    replay::{Replayed, aside_in, empty, replay},
    state_hash,
};

use super::{
    Books, Checked, Differences, FollowUps, Opened,
    books::unaccounted,
    lots::Posted,
    positions::Positions,
    remote_history::RemoteHistory,
    row_names::{kind, named},
    rows::differences,
    sealed::Sealed,
    undecided,
};
use crate::{Service, error::Result, programmes::Terms, progress::Progress};

/// Commands or decisions read at once.
pub(super) const READ: Budget = Budget { records: 8192, bytes: 1 << 20 };

/// The result for a partition, and what must be combined with the other partitions.
pub(super) struct Found {
    pub(super) checked: Checked,
    pub(super) follow_ups: FollowUps,
    pub(super) books: Books,
    pub(super) terms: Terms,
}

pub(super) fn check(service: &Service, partition: Partition, progress: &dyn Progress) -> Result<Found> {
    let mut found = Differences::default();
    let log = service.log();
    let mut decisions = Decisions::of(service, partition, &mut found);
    let whole = is_whole(block_on(log.proofread(partition)), &mut found);
    let end = service.events().end(partition);
    let waiting = log.ends(partition).1.saturating_sub(end);

    let mut follow_ups = FollowUps::default();
    let mut positions = Positions::new(service, partition)?;
    follow_ups.published(partition, positions.published());
    let (mut sealed, mut history) = (Sealed::new(service)?, RemoteHistory::default());
    let (mut applier, mut posted) = (CommandApplier::new(service.placement(), partition), Posted::default());
    let mut next = 0;
    let broken: Option<String> = 'log: loop {
        if next >= end {
            break None;
        }
        let records = match block_on(log.read(partition, next, READ)) {
            Ok(records) if records.is_empty() => break Some(format!("decisions on commands {next} to {end} have no commands")),
            Ok(records) => records,
            // Proofreading the log has reported it already.
            Err(error) => break whole.then(|| error.to_string()),
        };
        for (offset, record) in records.iter().take_while(|(offset, _)| *offset < end) {
            let recorded = decisions.read(offset);
            let again = match replay(&mut applier, offset, record, recorded.aside().as_ref(), empty) {
                Ok(again) => again,
                Err(error) => break 'log Some(format!("command {offset} cannot be decided again: {error}")),
            };
            decisions.compare(&again, &recorded, &mut found);
            follow_ups.see(partition, &again);
            posted.see(&again);
            positions.see(record, &again, applier.installed());
            sealed.command(offset, &again.command, &mut found);
            history.see(&again);
        }
        let read = records.end().min(end);
        progress.more(read - next);
        next = read;
    };
    if let Some(broken) = broken {
        found.add(|| broken);
    }
    let trial = applier.beside();
    let rows = applier.into_rows();
    let mut checked = Checked::of(partition, next, waiting, &rows);
    let (mut books, terms) = (Books::default(), Terms::of(rows.values()));
    if next == end {
        checked.state = state_hash::hash(&rows);
        positions.check(service, &mut found)?;
        history.check(service, &mut found)?;
        rows.values().for_each(|row| sealed.row(row, &mut found));
        books.add(&rows);
        posted.check(&rows, &mut found);
        unaccounted(&rows).into_iter().for_each(|difference| found.add(|| difference));
        undecided::waiting(partition, &rows, &mut checked.undecided);
        compare(service, partition, rows, &terms, &mut found)?;
        undecided::try_out(service, trial, end, &mut checked.undecided);
    } else {
        found.add(|| format!("commands from {next} on were not decided again, so no row was compared"));
    }
    checked.opened = sealed.opened();
    checked.differences = found;
    Ok(Found { checked, follow_ups, books, terms })
}

/// Whether a log could be read whole; damage is added to the differences.
fn is_whole<E: ToString>(read: Result<(), E>, differences: &mut Differences) -> bool {
    read.map_err(|error| differences.add(|| error.to_string())).is_ok()
}

/// The decisions, read in step with the commands.
struct Decisions<'a> {
    service: &'a Service,
    partition: Partition,
    batch: Batch,
    whole: bool,
}

impl<'a> Decisions<'a> {
    fn of(service: &'a Service, partition: Partition, differences: &mut Differences) -> Self {
        let whole = is_whole(block_on(service.events().proofread_decisions(partition)), differences);
        Self { service, partition, batch: Batch::starting_at(0), whole }
    }

    fn read(&mut self, offset: u64) -> Recorded {
        if self.batch.record(offset).is_none() {
            match block_on(self.service.events().decisions(self.partition, offset, READ)) {
                Ok(batch) => self.batch = batch,
                Err(error) => return Recorded(Err(error)),
            }
        }
        Recorded(Ok(self.batch.record(offset).map(<[u8]>::to_vec)))
    }

    /// Compares a decision. A damaged part of the log is reported once, as damage and not as a different decision.
    fn compare(&self, again: &Replayed, recorded: &Recorded, differences: &mut Differences) {
        match &recorded.0 {
            Ok(Some(record)) if record[..] == *again.decision => {}
            Ok(Some(_)) => differences.add(|| format!("command {} is decided otherwise than the events log says", again.offset)),
            Ok(None) => differences.add(|| format!("the events log has no decision on command {}", again.offset)),
            Err(error) if self.whole => differences.add(|| error.to_string()),
            Err(_) => {}
        }
    }
}

/// The decision on a command as the events log has it.
struct Recorded(Result<Option<Vec<u8>>, LedgerError>);

impl Recorded {
    /// Why the command was set aside; `None` if it was not.
    fn aside(&self) -> Option<Undecidable> {
        self.0.as_ref().ok()?.as_deref().and_then(aside_in)
    }
}

/// Compares the rows of the store with those that the commands make.
fn compare(
    service: &Service,
    partition: Partition,
    mut expected: BTreeMap<RowKey, Row>,
    terms: &Terms,
    found: &mut Differences,
) -> Result<()> {
    let mut unreadable = false;
    let read = service.ledger().stored(partition, |row| match row {
        Ok((key, row)) => match expected.remove(&key) {
            Some(made) if made == row => {}
            Some(made) => differences(&key, &row, &made, terms).into_iter().for_each(|difference| found.add(|| difference)),
            None => found.add(|| format!("{} is in the store, but no command makes it", named(&key))),
        },
        Err(what) => {
            unreadable = true;
            found.add(|| what);
        }
    });
    if let Err(error) = read {
        found.add(|| format!("{error}; rows behind that were not compared"));
        return Ok(());
    }
    for key in expected.keys() {
        let why = if unreadable { " or cannot be read there" } else { "" };
        found.add(|| format!("{} is missing from the store{why}", named(key)));
    }
    Ok(())
}

impl Checked {
    fn of(partition: Partition, commands: u64, waiting: u64, rows: &BTreeMap<RowKey, Row>) -> Self {
        let mut kinds = BTreeMap::new();
        for key in rows.keys() {
            *kinds.entry(kind(key)).or_default() += 1;
        }
        let lots = |row: &Row| if let Row::Wallet(wallet) = row { wallet.holding().lots().len() as u64 } else { 0 };
        let (opened, state) = (Opened::default(), [0; 32]);
        let (undecided, differences) = (Differences::default(), Differences::default());
        let (rows, lots) = (rows.len() as u64, rows.values().map(lots).sum());
        Self { partition, commands, waiting, rows, kinds, lots, opened, state, undecided, differences }
    }
}
