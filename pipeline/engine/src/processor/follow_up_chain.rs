//! The chain of follow-ups between two partitions: each names its predecessor, so that none is lost unnoticed.

use std::collections::BTreeMap;

use rewardhub_core::{
    command::{Command, Source},
    ids::{Partition, Position},
};

use super::StopReason;

/// Notes a command. A follow-up must be the next one of its source, or one that was seen before.
pub(super) fn follow(
    seen: &mut BTreeMap<Partition, Position>,
    here: Partition,
    offset: u64,
    command: &Command,
) -> Result<(), StopReason> {
    let Source::FollowUp { partition, position, predecessor } = command.source else { return Ok(()) };
    let last = seen.get(&partition).copied();
    if last.is_some_and(|last| position <= last) {
        return Ok(());
    }
    if predecessor != last {
        return Err(StopReason::FollowUpGap { partition: here, offset, source_partition: partition, predecessor, last });
    }
    seen.insert(partition, position);
    Ok(())
}

#[cfg(test)]
mod tests {
    use rewardhub_core::{
        command::{Body, Sweep},
        ids::{ActorId, Bucket},
        time::Instant,
    };

    use super::*;

    fn at(offset: u64) -> Position {
        Position { offset, index: 0 }
    }

    fn follow_up(position: u64, predecessor: Option<u64>) -> Command {
        let source = Source::FollowUp { partition: Partition(1), position: at(position), predecessor: predecessor.map(at) };
        let body = Body::Sweep(Sweep { wallets: Vec::new(), accounts: Vec::new() });
        Command { source, ..Command::of_client(ActorId(1), Instant(0), Bucket(0), body) }
    }

    #[test]
    fn a_follow_up_sent_again_is_no_gap_and_a_lost_one_is() {
        let mut seen = BTreeMap::new();
        for (position, predecessor) in [(3, None), (5, Some(3)), (3, None), (5, Some(3)), (9, Some(5))] {
            follow(&mut seen, Partition(0), 0, &follow_up(position, predecessor)).unwrap();
        }
        for (position, predecessor) in [(12, Some(11)), (12, None)] {
            let stop = follow(&mut seen, Partition(0), 7, &follow_up(position, predecessor));
            assert!(matches!(stop, Err(StopReason::FollowUpGap { offset: 7, last: Some(Position { offset: 9, .. }), .. })));
        }
    }
}
