//! Finds commands that are not done: tries those without a decision, and lists those that were set aside.

use std::collections::BTreeMap;

use pollster::block_on;
use rewardhub_core::{
    ids::Partition,
    state::row::{Row, RowKey},
};
use rewardhub_engine::{
    apply_commands::CommandApplier,
    ports::{Ledger as _, Log as _},
    replay::{aside_in, replay},
};

use super::{Differences, partition::READ};
use crate::{Service, set_aside::Place};

/// Decides the commands from an offset on, as the partition will when it next runs, and reports those that this program cannot
/// decide. Keeps none of the decisions; the rows are those of the ledger, which is at that offset.
pub(super) fn try_out(service: &Service, mut applier: CommandApplier, from: u64, found: &mut Differences) {
    let partition = applier.partition();
    let end = service.log().ends(partition).1;
    let load = |keys: &[RowKey]| block_on(service.ledger().rows(keys));
    let mut next = from;
    while next < end {
        // Proofreading the log has reported any damage already.
        let Ok(records) = block_on(service.log().read(partition, next, READ)) else { return };
        if records.is_empty() {
            return;
        }
        for (offset, record) in records.iter() {
            let place = Place { partition, offset };
            match replay(&mut applier, offset, record, None, load) {
                Ok(tried) => {
                    if let Some(reason) = aside_in(&tried.decision) {
                        let asked = tried.command.body.word();
                        found.add(|| format!("command {place} ({asked}) is not decided yet, and this program cannot: {reason}"));
                    }
                }
                Err(error) => {
                    found.add(|| {
                        format!("command {place} is not decided yet, and can never be by this program, nor what lies behind it: {error}")
                    });
                    return;
                }
            }
        }
        next = records.end();
    }
}

/// Reports the commands that were set aside and wait.
pub(super) fn waiting(partition: Partition, rows: &BTreeMap<RowKey, Row>, found: &mut Differences) {
    for (key, row) in rows {
        if let (RowKey::SetAside(_, offset), Row::SetAside(kept)) = (key, row)
            && kept.resolution.is_none()
        {
            let (place, asked) = (Place { partition, offset: *offset }, kept.command.body.word());
            found.add(|| format!("command {place} ({asked}) was set aside: {}", kept.reason));
        }
    }
}
