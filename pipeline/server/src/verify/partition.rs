//! One partition: its logs read whole, its commands decided again from nothing, its rows compared with the store.

use std::collections::BTreeMap;

use anyhow::Result;
use rewardhub_core::{
    ids::Partition,
    state::{
        row::{Row, RowKey},
        set_aside::Undecidable,
    },
};
use rewardhub_embedded::{
    files::Disk,
    log::{LogError, LogReader},
};
use rewardhub_engine::{
    canonical,
    fold::Fold,
    replay::{Replayed, aside_in, empty, replay},
};

use super::{
    Books, Checked, Differences, FollowUps, Opened,
    books::unaccounted,
    entered::Entered,
    named::{kind, named},
    positions::Positions,
    rows::differences,
    texts::Texts,
    undecided,
};
use crate::data::{Data, Terms};

/// Bytes of commands read at once.
const READ_BYTES: usize = 1 << 20;

/// What was found in a partition, and what must be seen together with the others.
pub(super) struct Found {
    pub(super) checked: Checked,
    pub(super) follow_ups: FollowUps,
    pub(super) books: Books,
    pub(super) terms: Terms,
}

pub(super) fn check(data: &Data, partition: Partition, progress: &impl Fn(u64)) -> Result<Found> {
    let mut found = Differences::default();
    let mut commands = data.set().commands().reader(partition)?;
    let mut decisions = Decisions::of(data.set().ledger().events(partition)?, &mut found);
    let whole = whole(&mut commands, &mut found);
    let end = data.set().ledger().end(partition);
    let waiting = commands.end().saturating_sub(end);

    let mut follow_ups = FollowUps::default();
    let mut positions = Positions::new(data, partition)?;
    follow_ups.published(partition, positions.published());
    let (mut texts, mut entered) = (Texts::new(data)?, Entered::default());
    let mut fold = Fold::new(data.set().placement(), partition);
    let mut next = 0;
    let broken: Option<String> = 'log: loop {
        if next >= end {
            break None;
        }
        let records = match commands.read(next..end, READ_BYTES) {
            Ok(records) if records.is_empty() => break Some(format!("decisions on commands {next} to {end} have no commands")),
            Ok(records) => records,
            // The check of the whole log has told of it.
            Err(error) => break (whole.is_some()).then(|| error.to_string()),
        };
        for (offset, record) in records.iter() {
            let recorded = decisions.read(offset);
            let again = match replay(&mut fold, offset, record, recorded.aside().as_ref(), empty) {
                Ok(again) => again,
                Err(error) => break 'log Some(format!("command {offset} cannot be decided again: {error}")),
            };
            decisions.compare(&again, &recorded, &mut found);
            follow_ups.see(partition, &again);
            positions.see(record, &again, fold.installed());
            texts.command(offset, &again.command, &mut found);
            entered.see(&again);
        }
        let read = records.range();
        progress(read.end - read.start);
        next = read.end;
    };
    if let Some(broken) = broken {
        found.add(|| broken);
    }
    let trial = fold.beside();
    let rows = fold.into_rows();
    let mut checked = Checked::of(partition, next, waiting, &rows);
    let (mut books, terms) = (Books::default(), Terms::of(rows.values()));
    if next == end {
        checked.state = canonical::hash(&rows);
        positions.check(data, &mut found)?;
        entered.check(data, &mut found)?;
        rows.values().for_each(|row| texts.row(row, &mut found));
        books.add(&rows);
        unaccounted(&rows).into_iter().for_each(|told| found.add(|| told));
        undecided::waiting(partition, &rows, &mut checked.undecided);
        compare(data, partition, rows, &terms, &mut found)?;
        undecided::try_out(data, trial, &mut commands, end, &mut checked.undecided)?;
    } else {
        found.add(|| format!("commands from {next} on were not decided again, so no row was compared"));
    }
    checked.opened = texts.opened();
    checked.differences = found;
    Ok(Found { checked, follow_ups, books, terms })
}

/// Reads a log whole; `None` when it is damaged, which is told.
fn whole(log: &mut LogReader<Disk>, differences: &mut Differences) -> Option<()> {
    let read = log.verify();
    read.map_err(|error: LogError| differences.add(|| error.to_string())).ok().map(|_| ())
}

/// The events log, read in step with the commands.
struct Decisions {
    log: LogReader<Disk>,
    whole: bool,
}

impl Decisions {
    fn of(mut log: LogReader<Disk>, differences: &mut Differences) -> Self {
        let whole = whole(&mut log, differences).is_some();
        Self { log, whole }
    }

    fn read(&mut self, offset: u64) -> Recorded {
        Recorded(self.log.record(offset).map(|record| record.map(|bytes| bytes.to_vec())))
    }

    /// A damaged part is told once, as such; it is no other decision.
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

/// What the events log has as the decision on a command.
struct Recorded(Result<Option<Vec<u8>>, LogError>);

impl Recorded {
    /// Why the command was set aside, if it was.
    fn aside(&self) -> Option<Undecidable> {
        self.0.as_ref().ok()?.as_deref().and_then(aside_in)
    }
}

/// The rows of the store with what the commands make of them.
fn compare(
    data: &Data,
    partition: Partition,
    mut expected: BTreeMap<RowKey, Row>,
    terms: &Terms,
    found: &mut Differences,
) -> Result<()> {
    let mut unreadable = false;
    let read = data.set().ledger().stored(partition, |row| match row {
        Ok((key, row)) => match expected.remove(&key) {
            Some(made) if made == row => {}
            Some(made) => differences(&key, &row, &made, terms).into_iter().for_each(|told| found.add(|| told)),
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
        let lots = |row: &Row| if let Row::Wallet(wallet) = row { wallet.lots.len() as u64 } else { 0 };
        let (opened, state) = (Opened::default(), [0; 32]);
        let (undecided, differences) = (Differences::default(), Differences::default());
        let (rows, lots) = (rows.len() as u64, rows.values().map(lots).sum());
        Self { partition, commands, waiting, rows, kinds, lots, opened, state, undecided, differences }
    }
}
