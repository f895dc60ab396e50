//! The suite of [`Ledger`]. Commits are those of real commands in a real log, because an adapter may rebuild its state from that.

mod commits;
mod proposal;
mod races;
mod takeover;

pub(super) use self::proposal::{ask, entry, propose_in};
use super::HERE;
use crate::ports::{Ledger, Log};

/// Makes a ledger and the log that feeds it, and breaks them.
pub trait Fixture {
    /// The log's adapter.
    type Log: Log + Sync;
    /// The ledger's adapter.
    type Ledger: Ledger + Sync;
    /// A new, empty pair laid out as [`super::PLACEMENT`] says.
    fn create(&mut self) -> (Self::Log, Self::Ledger);
    /// The same pair after a crash of its process and machine.
    fn crash(&mut self, log: Self::Log, ledger: Self::Ledger) -> (Self::Log, Self::Ledger);
    /// Makes the answer to the next commit of one bucket get lost, after it was written or before; `false` if that cannot happen.
    fn lose_next_answer(&mut self, ledger: &Self::Ledger, after_writing: bool) -> bool;
    /// How often two threads race: the less of an adapter runs under one lock, the more often.
    fn races(&self) -> u32;
}

/// Runs the whole suite.
///
/// # Panics
/// If a promise is broken.
pub async fn all(fixture: &mut impl Fixture) {
    takeover::a_new_ledger_is_empty(fixture).await;
    commits::a_commit_shows_its_rows_and_its_head(fixture).await;
    commits::of_two_writers_one_wins(fixture).await;
    commits::a_stale_bucket_writes_nothing(fixture).await;
    commits::another_log_is_refused(fixture).await;
    commits::a_lost_answer_is_found_in_the_head(fixture).await;
    commits::a_lost_commit_can_be_sent_again(fixture).await;
    commits::a_lost_commit_that_another_overtook_stays_lost(fixture).await;
    races::of_two_writers_at_once_one_wins_whole(fixture).await;
    races::of_two_checkpoints_at_once_the_further_one_stays(fixture).await;
    takeover::outboxes_are_read_in_order_until_they_are_published(fixture).await;
    takeover::a_checkpoint_only_moves_forward(fixture).await;
    takeover::a_commit_survives_a_crash(fixture).await;
}
