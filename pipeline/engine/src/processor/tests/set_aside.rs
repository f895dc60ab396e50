//! Commands that cannot be decided: what is set aside, what stops the partition, and that neither costs what lies around it.

use pollster::block_on;
use rewardhub_core::{
    answer::Answer,
    command::{Body, Command, RaiseFence, Retry},
    decide::{Context, Missing, decide},
    decision::{Decision, DecisionRecord},
    event::Event,
    ids::{ActorId, Bucket},
    state::{
        row::{Row, RowKey, Rows},
        set_aside::{Resolution, Undecidable},
    },
    time::Instant,
    version_source::VersionSource,
};

use super::{HERE, PLACEMENT, Set, activate, register};
use crate::{
    apply_commands::{ApplyError, CommandApplier},
    ports::{DecisionReader as _, Log as _},
    processor::{Entry, Processor, Retry as Help, StopReason},
    replay::{aside_in, empty, replay},
    testing::conformance::books::Books,
};

/// Registers tokens below this as it should, and fails with others by their last digit.
const FAILS_FROM: u128 = 1000;

/// A program that makes a mistake of every kind.
fn mistaken(context: &Context<'_>, command: &Command, rows: &Rows) -> Result<Decision, Missing> {
    let Body::Register(register) = &command.body else { return decide(context, command, rows) };
    let mut decision = decide(context, command, rows)?;
    match register.token.0 {
        ..FAILS_FROM => {}
        token if token % 4 == 0 => panic!("token {token} is nobody's business"),
        token if token % 4 == 1 => return Err(Missing(vec![RowKey::BucketState(command.bucket)])),
        token if token % 4 == 2 => decision.changes.push((RowKey::BucketState(Bucket(1)), Row::Directory(register.account))),
        _ => decision.record.events.push(Event::Activated("x".repeat(1 << 20), 1, rewardhub_core::time::Day::EPOCH)),
    }
    Ok(decision)
}

/// A program that fails whatever it is asked.
fn broken(_: &Context<'_>, _: &Command, _: &Rows) -> Result<Decision, Missing> {
    panic!("whatever it is")
}

fn step(set: &Set, decide: crate::apply_commands::Decide) -> Result<bool, StopReason> {
    let mut processor = block_on(Processor::start_deciding(set.work(HERE), decide))?;
    block_on(processor.step(&mut |_, _: &[Entry]| {}))
}

fn answer(set: &Set, offset: u64) -> Answer {
    let bytes = block_on(set.ledger.decision(HERE, offset)).unwrap().unwrap();
    DecisionRecord::decode(&bytes).unwrap().answer
}

fn retry(offset: u64) -> Vec<u8> {
    Command::of_client(ActorId(1), Instant(0), Bucket(0), Body::Retry(Retry { offset })).encode()
}

/// Ten commands that cannot be decided, each before one that can.
fn set() -> Set {
    let set = Set::new();
    for number in 0..5u128 {
        for bucket in [0, 2] {
            let number = number * 2 + u128::from(bucket) / 2;
            set.append(HERE, &register(bucket, FAILS_FROM + number));
            set.append(HERE, &register(bucket, number));
        }
    }
    Set { budget: 64, ..set }
}

#[test]
fn ten_commands_that_cannot_be_decided_are_set_aside_within_their_batch() {
    let set = set();
    let mut processor = block_on(Processor::start_deciding(set.work(HERE), mistaken)).unwrap();
    assert_eq!(block_on(processor.step(&mut |_, _: &[Entry]| {})), Ok(true));
    assert_eq!(processor.next(), 20, "one batch, one processor");
    let aside = (0..20).filter(|offset| matches!(answer(&set, *offset), Answer::SetAside(_)));
    assert_eq!(aside.collect::<Vec<u64>>(), (0..20).step_by(2).collect::<Vec<u64>>());
    let rows = set.ledger.canonical();
    let kept = rows.iter().filter_map(|(key, row)| match (key, row) {
        (RowKey::SetAside(_, offset), Row::SetAside(kept)) => Some((*offset, kept.reason.word())),
        _ => None,
    });
    let mut kept: Vec<(u64, &str)> = kept.collect();
    kept.sort_unstable();
    let words = ["panicked", "asked_twice", "other_bucket", "too_large"];
    let expected: Vec<(u64, &str)> = (0..10).map(|n| (n * 2, words[usize::try_from(n % 4).unwrap()])).collect();
    assert_eq!(kept, expected);
    assert_eq!(rows.keys().filter(|key| matches!(key, RowKey::Directory(..))).count(), 10);
}

#[test]
fn a_panic_is_reported_with_its_place_and_not_with_what_it_said() {
    let set = set();
    step(&set, mistaken).unwrap();
    let Answer::SetAside(Undecidable::Panicked(Some(place))) = answer(&set, 0) else { panic!("{:?}", answer(&set, 0)) };
    assert_eq!(place.file, file!());
    let bytes = block_on(set.ledger.decision(HERE, 0)).unwrap().unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("business"));
}

#[test]
fn replay_takes_what_was_set_aside_from_the_decisions_though_it_could_decide_it() {
    let set = set();
    step(&set, mistaken).unwrap();
    let published = set.ledger.published(HERE);
    let aside = |_, offset| published.get(usize::try_from(offset).unwrap()).and_then(|decision| aside_in(decision));
    let books = block_on(Books::with_aside(&set.log, PLACEMENT, aside)).unwrap();
    books.published(HERE, &published).unwrap();
    books.agree(&set.ledger.canonical()).unwrap();
}

#[test]
fn a_fixed_program_decides_it_again_once() {
    let set = set();
    step(&set, mistaken).unwrap();
    for _ in 0..2 {
        set.append(HERE, &retry(0));
        assert_eq!(set.step(), Ok(true));
    }
    assert!(matches!(answer(&set, 20), Answer::Registered(_)));
    assert_eq!(answer(&set, 21), Answer::Repeated);
    let Some(Row::SetAside(kept)) = set.ledger.canonical().remove(&RowKey::SetAside(Bucket(0), 0)) else { panic!("it is kept") };
    assert_eq!(kept.resolution, Some(Resolution::DecidedAgain(20)));
}

#[test]
fn a_fence_that_cannot_be_decided_stops_the_partition_by_name() {
    let set = Set::new();
    let version_source = VersionSource { number: 0, source: String::new(), tzif: Vec::new(), name_hashes: Vec::new() };
    let body = Body::RaiseFence(RaiseFence { proposal: 0, version_source });
    let command = Command::of_client(ActorId(1), Instant(0), Bucket(0), body);
    set.append(HERE, &command.encode());
    let stop = step(&set, broken).unwrap_err();
    let StopReason::Undecided(ApplyError::Undecidable { offset: 0, asked: "fence", .. }) = &stop else { panic!("{stop}") };
    assert_eq!(stop.retry(), Help::Never);
    assert!(stop.to_string().starts_with("command 0 of partition 0 (fence) cannot be decided (the program failed at "), "{stop}");
    assert!(set.ledger.canonical().is_empty());
}

#[test]
fn a_proposal_that_cannot_be_decided_is_refused_and_fences_nothing() {
    let set = Set::new();
    for _ in 0..2 {
        set.append(HERE, &activate());
        step(&set, broken).unwrap();
    }
    assert!(matches!((answer(&set, 0), answer(&set, 1)), (Answer::SetAside(first), Answer::SetAside(again)) if first == again));
    let keys: Vec<RowKey> = set.ledger.canonical().into_keys().collect();
    assert!(!keys.iter().any(|key| matches!(key, RowKey::Programme(..) | RowKey::Proposed(..))), "{keys:?}");
    assert_eq!(block_on(set.log.end(super::Partition(1))), Ok(0), "no partition is asked for a fence");
}

#[test]
fn a_program_that_cannot_decide_what_another_could_finds_that_out_and_changes_nothing() {
    let set = Set::new();
    set.append(HERE, &register(0, FAILS_FROM));
    assert_eq!(set.step(), Ok(true));
    let record = register(0, FAILS_FROM);
    let mut applier = CommandApplier::new(PLACEMENT, HERE).deciding_by(mistaken);
    let again = replay(&mut applier, 0, &record, None, empty).unwrap();
    assert_ne!(Some(again.decision), block_on(set.ledger.decision(HERE, 0)).unwrap());
}
