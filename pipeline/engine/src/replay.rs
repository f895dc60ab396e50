//! Replay: the same commands through the same `decide`, without a processor. It verifies a ledger, catches one up after a crash,
//! and rebuilds one that is lost.

use std::sync::Arc;

use rewardhub_core::{
    command::Command,
    decision::DecisionRecord,
    record::RecordError,
    state::{
        row::{Row, RowKey},
        set_aside::Undecidable,
    },
};

use crate::apply_commands::{Applied, ApplyError, CommandApplier};

/// A command decided again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// Offset of the command in its partition.
    pub offset: u64,
    /// The command as it is in the log.
    pub command: Command,
    /// The decision on it.
    pub record: DecisionRecord,
    /// The bytes of that decision, as they must be in the events log.
    pub decision: Arc<[u8]>,
}

/// Applies one record of the commands log. `load` returns rows in the order of its keys: `None` for each when replaying from an
/// empty state, or as a store holds them when catching up from where that store is.
///
/// `aside` says why the command was set aside, if it was ([`aside_in`]): then it is not decided, even if it could be now.
///
/// Changes gather in the applier ([`CommandApplier::take_changes`]); its rows stay in memory until [`CommandApplier::unload`].
///
/// # Errors
/// [`ReplayError`]: the record cannot be decoded, the command cannot be decided, or `load` failed.
pub fn replay<E>(
    applier: &mut CommandApplier,
    offset: u64,
    record: &[u8],
    aside: Option<&Undecidable>,
    mut load: impl FnMut(&[RowKey]) -> Result<Vec<Option<Row>>, E>,
) -> Result<Replayed, ReplayError<E>> {
    let command = Command::decode(record).map_err(|error| ReplayError::Record { offset, error })?;
    let mut missing = applier.wanted([&command]);
    loop {
        if !missing.is_empty() {
            let rows = load(&missing).map_err(ReplayError::Load)?;
            applier.load(missing, rows);
        }
        let folded = match aside {
            Some(reason) => applier.set_aside(offset, &command, reason.clone())?,
            None => applier.apply(offset, &command)?,
        };
        match folded {
            Applied::Decided(record, decision) => return Ok(Replayed { offset, command, record, decision }),
            Applied::Missing(keys) => missing = keys,
        }
    }
}

/// Why a command was set aside, as the bytes of the decision on it say; `None` if it was decided. Bytes that cannot be decoded
/// give `None`, too: a caller that compares them with a new decision reports them.
#[must_use]
pub fn aside_in(decision: &[u8]) -> Option<Undecidable> {
    DecisionRecord::answer_in(decision).ok()?.set_aside().cloned()
}

/// A `load` for a replay from the first command on: there is nothing under any key.
///
/// # Errors
/// None: every row is absent.
pub fn empty(keys: &[RowKey]) -> Result<Vec<Option<Row>>, std::convert::Infallible> {
    Ok(vec![None; keys.len()])
}

/// Why a replay failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError<E> {
    /// A record of the log is not a command.
    #[error("command {offset}: {error}")]
    Record {
        /// Offset of the record in its partition.
        offset: u64,
        /// Why it cannot be decoded.
        error: RecordError,
    },
    /// The command could not be decided.
    #[error(transparent)]
    Fold(#[from] ApplyError),
    /// Rows could not be loaded.
    #[error("rows could not be loaded: {0}")]
    Load(E),
}
