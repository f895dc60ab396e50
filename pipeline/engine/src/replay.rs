//! Replay: the same commands through the same `decide`, without a processor. It verifies a ledger, catches one up after a crash,
//! and rebuilds one that is lost.

use std::sync::Arc;

use rewardhub_core::{
    command::Command,
    decision::DecisionRecord,
    record::RecordError,
    state::row::{Row, RowKey},
};

use crate::fold::{Fold, FoldError, Folded};

/// A command decided again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// Its offset.
    pub offset: u64,
    /// The command.
    pub command: Command,
    /// What was decided.
    pub record: DecisionRecord,
    /// The bytes of that, as they must lie in the events log.
    pub decision: Arc<[u8]>,
}

/// Applies one record of the commands log to a fold. `load` answers rows in the order asked: `None` for each, when replaying from
/// an empty state, or as a store holds them, when catching up from where that store is.
///
/// Changes gather in the fold ([`Fold::take_changes`]); its rows stay in memory until [`Fold::unload`].
///
/// # Errors
/// [`ReplayError`]: the record means nothing, the decision is none, or `load` failed.
pub fn replay<E>(
    fold: &mut Fold,
    offset: u64,
    record: &[u8],
    mut load: impl FnMut(&[RowKey]) -> Result<Vec<Option<Row>>, E>,
) -> Result<Replayed, ReplayError<E>> {
    let command = Command::decode(record).map_err(|error| ReplayError::Record { offset, error })?;
    let mut missing = fold.wanted([&command]);
    loop {
        if !missing.is_empty() {
            let rows = load(&missing).map_err(ReplayError::Load)?;
            fold.load(missing, rows);
        }
        match fold.apply(offset, &command)? {
            Folded::Decided(record) => {
                let decision = record.encode().into();
                return Ok(Replayed { offset, command, record, decision });
            }
            Folded::Missing(keys) => missing = keys,
        }
    }
}

/// What a log replayed from empty finds under any key: nothing.
///
/// # Errors
/// None.
pub fn empty(keys: &[RowKey]) -> Result<Vec<Option<Row>>, std::convert::Infallible> {
    Ok(vec![None; keys.len()])
}

/// Why a replay ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError<E> {
    /// A record of the log is not a command.
    #[error("command {offset}: {error}")]
    Record {
        /// Which.
        offset: u64,
        /// What it is.
        error: RecordError,
    },
    /// `decide` went wrong.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// Rows could not be loaded.
    #[error("rows could not be loaded: {0}")]
    Load(E),
}
