//! What those who submit commands meet: their own answers, what follows from them, partitions that stand still.

mod outage;
mod submitting;
mod traces;

use std::{sync::Arc, time::Duration};

use pollster::block_on;
use rewardhub_core::{
    answer::Answer,
    command::{Body, Command, Link, OpenWallet, Register},
    ids::{ActorId, BankAccountId, Bucket, CommandId, Placement, Token, WalletId},
    state::wallet::WalletKind,
    time::Instant,
};

use super::{Options, Partitions, Submission, SubmissionState};
use crate::{
    ports::{Budget, LogId},
    testing::memory::{MemoryLedger, MemoryLog},
};

const PLACEMENT: Placement = Placement { buckets: 8, partitions: 4 };
const LONG: Duration = Duration::from_secs(60);

type Running = Partitions<MemoryLog, MemoryLedger>;

fn running(log: &Arc<MemoryLog>, ledger: &Arc<MemoryLedger>) -> Running {
    let options = Options { budget: Budget { records: 64, bytes: 1 << 20 }, keeps_trying: false, owner: 1 };
    Partitions::start(log.clone(), ledger.clone(), PLACEMENT, options).unwrap()
}

fn begin() -> (Arc<MemoryLog>, Arc<MemoryLedger>, Running) {
    let (log, ledger) = (Arc::new(MemoryLog::new(LogId(1), PLACEMENT)), Arc::new(MemoryLedger::new(PLACEMENT)));
    let partitions = running(&log, &ledger);
    (log, ledger, partitions)
}

fn command(bucket: u32, body: Body) -> Command {
    Command::of_client(ActorId(1), Instant(0), Bucket(bucket), body)
}

fn register(bucket: u32, token: u128) -> Command {
    let account = BankAccountId::new(Bucket(bucket), token);
    command(bucket, Body::Register(Register { token: Token(token), account }))
}

fn wallet(bucket: u32) -> WalletId {
    WalletId::new(Bucket(bucket), 5)
}

fn open(bucket: u32) -> Command {
    command(bucket, Body::OpenWallet(OpenWallet { wallet: wallet(bucket), kind: WalletKind::Customer }))
        .named(CommandId::new(Bucket(bucket), 1))
}

/// Links an account of one bucket to a wallet of another: that follows up there, and from there back here.
fn link(from: u32, to: u32) -> Command {
    let (account, token) = (BankAccountId::new(Bucket(from), 7), Token(u128::from(from)));
    command(from, Body::Link(Link { account, token, wallet: wallet(to), feed: "bank".into() }))
        .named(CommandId::new(Bucket(from), 2))
}

fn submit(partitions: &Running, command: &Command, submission: &Arc<Submission>) {
    let partition = PLACEMENT.partition(command.bucket);
    block_on(partitions.submit(partition, &[&command.encode()], submission)).unwrap();
}

fn completed(partitions: &Running, command: &Command) -> SubmissionState {
    let submission = Arc::new(Submission::default());
    submit(partitions, command, &submission);
    submission.wait(LONG, SubmissionState::is_complete)
}

#[test]
fn commands_of_eight_threads_are_answered_by_processors_that_were_started_once() {
    let (_, _, partitions) = begin();
    std::thread::scope(|scope| {
        for thread in 0..8u32 {
            let partitions = &partitions;
            scope.spawn(move || {
                for number in 0..125u32 {
                    let token = u128::from(thread * 1000 + number);
                    let command = register(number % PLACEMENT.buckets, token);
                    let state = completed(partitions, &command);
                    let Some(Answer::Registered(account)) = state.answer else { panic!("{state:?}") };
                    assert_eq!(account, BankAccountId::new(command.bucket, token), "the answer is this command's own");
                }
            });
        }
    });
    let status = partitions.status();
    assert_eq!(status.iter().map(|status| status.starts).collect::<Vec<_>>(), [1; 4]);
    assert_eq!(status.iter().map(|status| status.published).sum::<u64>(), 1000);
}
