//! Where the commands of a delivery lie. The command that accepted it says so; where they lie in too many places for one command, it
//! names others that say the rest.

use std::ops::ControlFlow;

use rewardhub_core::{
    command::{AcceptDelivery, Body, ListCommands},
    delivery::CommandRun,
    ids::DeliveryId,
};

use crate::{
    Service,
    error::{Damaged, Result},
};

/// The most runs that one command names: less than half of the largest record, however large their numbers are.
const MOST_RUNS: usize = 16_384;

/// Has all but the last runs listed by commands of their own, where they are more than one command can name. Returns the offsets of
/// those commands, and the other runs.
pub(crate) fn in_parts(runs: &[CommandRun], send: impl Fn(Body) -> Result<u64>) -> Result<(Vec<u64>, Vec<CommandRun>)> {
    let mut parts = runs.chunks(MOST_RUNS);
    let last = parts.next_back().unwrap_or_default().to_vec();
    let listed = parts.map(|part| send(Body::ListCommands(ListCommands { commands: part.to_vec() })));
    Ok((listed.collect::<Result<_>>()?, last))
}

impl Service {
    /// The command that accepted a delivery.
    pub(super) fn acceptance(&self, id: DeliveryId) -> Result<AcceptDelivery> {
        match self.command(self.placement().partition(id.bucket()), id.offset())?.body {
            Body::AcceptDelivery(accept) => Ok(accept),
            _ => Err(self.no_command(id, id.offset()).into()),
        }
    }

    /// Calls `each` with the runs of a delivery's commands, in the order in which they were sent, until it breaks.
    pub(crate) fn each_run_of(&self, id: DeliveryId, each: impl FnMut(CommandRun) -> Result<ControlFlow<()>>) -> Result<()> {
        self.each_run(id, &self.acceptance(id)?, each)
    }

    /// Calls `each` with the runs of a delivery's commands, in the order in which they were sent, until it breaks.
    pub(super) fn each_run(
        &self,
        id: DeliveryId,
        accept: &AcceptDelivery,
        mut each: impl FnMut(CommandRun) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let partition = self.placement().partition(id.bucket());
        for offset in &accept.lists {
            let Body::ListCommands(list) = self.command(partition, *offset)?.body else {
                return Err(self.no_command(id, *offset).into());
            };
            for run in list.commands {
                if each(run)?.is_break() {
                    return Ok(());
                }
            }
        }
        for run in &accept.commands {
            if each(*run)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// What something refers to as a command about this delivery is none.
    fn no_command(&self, id: DeliveryId, offset: u64) -> Damaged {
        Damaged::NoCommand { partition: self.placement().partition(id.bucket()), offset }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use rewardhub_core::{
        command::Command,
        ids::{ActorId, Bucket, Partition},
        time::Instant,
    };
    use rewardhub_engine::ports::MAX_RECORD_BYTES;

    use super::*;

    #[test]
    fn however_many_runs_there_are_each_is_named_once_in_order_by_commands_that_fit() {
        let run = |n: u64| CommandRun { partition: Partition(u16::MAX), first: u64::MAX / 2 + n, count: u32::MAX };
        let runs: Vec<CommandRun> = (0..100_000).map(run).collect();
        let sent = RefCell::new(Vec::new());
        let send = |body: Body| {
            sent.borrow_mut().push(body);
            Ok(sent.borrow().len() as u64)
        };
        let (lists, last) = in_parts(&runs, send).unwrap();
        assert_eq!(lists, (1..=6).collect::<Vec<u64>>());
        let mut named = Vec::new();
        for body in sent.into_inner() {
            let Body::ListCommands(list) = body else { panic!("{}", body.word()) };
            named.extend_from_slice(&list.commands);
            let command = Command::of_client(ActorId(1), Instant(0), Bucket(1), Body::ListCommands(list));
            assert!(command.encode().len() < MAX_RECORD_BYTES / 2);
        }
        named.extend(last);
        assert!(named == runs);
    }
}
