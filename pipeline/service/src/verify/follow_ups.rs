//! Checks follow-ups: the log holds each one that a decision asks for, unchanged, and no other.

use std::collections::BTreeMap;

use rewardhub_core::{
    command::{Command, Source},
    ids::{Partition, Position},
    time::Instant,
};
use rewardhub_engine::{ports::RecordHash, replay::Replayed};

use super::Differences;

/// The decision that asks for a follow-up, by partition and offset, and the index of the follow-up in it.
type From = (Partition, Position);

/// The follow-ups that decisions ask for, and those that the log has.
#[derive(Debug, Default)]
pub(super) struct FollowUps {
    asked: BTreeMap<From, RecordHash>,
    found: BTreeMap<From, RecordHash>,
    changed: Vec<From>,
    /// Follow-ups of decisions before these offsets must have been sent.
    published: BTreeMap<Partition, u64>,
}

impl FollowUps {
    /// Notes that follow-ups of decisions before this offset must have been sent; later ones may still be missing.
    pub(super) fn published(&mut self, partition: Partition, before: u64) {
        self.published.insert(partition, before);
    }

    /// Adds what was seen in another partition.
    pub(super) fn join(&mut self, other: Self) {
        self.asked.extend(other.asked);
        self.changed.extend(other.changed);
        self.published.extend(other.published);
        for (from, hash) in other.found {
            self.enter(from, hash);
        }
    }

    fn enter(&mut self, from: From, hash: RecordHash) {
        // A follow-up may have been sent more than once, but never with different content.
        if self.found.insert(from, hash).is_some_and(|before| before != hash) {
            self.changed.push(from);
        }
    }

    /// Notes a command and its decision.
    pub(super) fn see(&mut self, partition: Partition, replayed: &Replayed) {
        for (follow_up, index) in replayed.record.follow_ups.iter().zip(0..) {
            let hash = content(&follow_up.command(&replayed.command, Source::Client));
            self.asked.insert((partition, Position { offset: replayed.offset, index }), hash);
        }
        if let Source::FollowUp { partition, position, .. } = replayed.command.source {
            let hash = content(&replayed.command);
            self.enter((partition, position), hash);
        }
    }

    /// Returns the number of follow-ups that decisions asked for, and what is wrong with them. Unless every log is `whole`,
    /// missing and unexpected follow-ups are not reported.
    pub(super) fn check(mut self, whole: bool) -> (u64, Differences) {
        let mut differences = Differences::default();
        let place = |(partition, position): From| {
            format!("follow-up {} of command {} in partition {partition}", position.index, position.offset)
        };
        for (from, hash) in &self.asked {
            match self.found.remove(from) {
                Some(found) if found == *hash => {}
                Some(_) => differences.add(|| format!("{} lies in the log with another content", place(*from))),
                None if !whole || from.1.offset >= self.published.get(&from.0).copied().unwrap_or(0) => {}
                None => differences.add(|| format!("{} is not in the log", place(*from))),
            }
        }
        self.found.keys().filter(|_| whole).for_each(|from| differences.add(|| format!("{} was never asked for", place(*from))));
        self.changed.iter().for_each(|from| differences.add(|| format!("{} lies in the log with two contents", place(*from))));
        (self.asked.len() as u64, differences)
    }
}

/// Hash of a follow-up without its time and its source: where it comes from is what it is found by.
fn content(command: &Command) -> RecordHash {
    RecordHash::of(&Command { at: Instant(0), source: Source::Client, ..command.clone() }.encode())
}

#[cfg(test)]
mod tests {
    use rewardhub_core::{
        answer::Answer,
        command::{Body, Sweep},
        decision::{DecisionRecord, FollowUp},
        ids::{ActorId, BankAccountId, Bucket, WalletId},
    };

    use super::*;

    const HERE: Partition = Partition(0);

    fn body(wallet: u128) -> Body {
        let wallets = vec![WalletId::new(Bucket(1), wallet)];
        Body::Sweep(Sweep { wallets, accounts: Vec::<BankAccountId>::new() })
    }

    /// A command that asks for follow-ups.
    fn asking(offset: u64, bodies: &[Body]) -> Replayed {
        let follow_ups = bodies.iter().map(|body| FollowUp { bucket: Bucket(1), body: body.clone() }).collect();
        let record = DecisionRecord {
            at: rewardhub_core::time::Instant(0),
            bucket: rewardhub_core::ids::Bucket(0),
            answer: Answer::Done,
            events: Vec::new(),
            follow_ups,
        };
        replayed(offset, Source::Client, body(0), record)
    }

    /// A follow-up as the log has it.
    fn followed(offset: u64, from: u64, body: Body) -> Replayed {
        let source = Source::FollowUp { partition: HERE, position: Position { offset: from, index: 0 }, predecessor: None };
        let record = DecisionRecord {
            at: rewardhub_core::time::Instant(0),
            bucket: rewardhub_core::ids::Bucket(0),
            answer: Answer::Done,
            events: Vec::new(),
            follow_ups: Vec::new(),
        };
        replayed(offset, source, body, record)
    }

    fn replayed(offset: u64, source: Source, body: Body, record: DecisionRecord) -> Replayed {
        let command = Command { source, ..Command::of_client(ActorId(1), Instant(0), Bucket(1), body) };
        let decision = record.encode().into();
        Replayed { offset, command, record, decision }
    }

    fn differences(replayed: &[Replayed]) -> Vec<String> {
        let mut follow_ups = FollowUps::default();
        follow_ups.published(HERE, 1);
        replayed.iter().for_each(|replayed| follow_ups.see(HERE, replayed));
        follow_ups.check(true).1.listed
    }

    #[test]
    fn a_follow_up_that_is_there_once_or_twice_is_well() {
        assert!(differences(&[asking(0, &[body(1)]), followed(1, 0, body(1)), followed(2, 0, body(1))]).is_empty());
    }

    #[test]
    fn what_was_not_published_yet_may_not_be_there_yet() {
        assert!(differences(&[asking(1, &[body(1)])]).is_empty());
    }

    #[test]
    fn a_lost_a_changed_and_a_strange_follow_up_are_reported() {
        assert_eq!(differences(&[asking(0, &[body(1)])]), ["follow-up 0 of command 0 in partition 0 is not in the log"]);
        assert_eq!(
            differences(&[asking(0, &[body(1)]), followed(1, 0, body(2))]),
            ["follow-up 0 of command 0 in partition 0 lies in the log with another content"]
        );
        assert_eq!(differences(&[followed(1, 0, body(2))]), ["follow-up 0 of command 0 in partition 0 was never asked for"]);
    }
}
