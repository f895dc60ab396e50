//! Two processors of one partition by mistake, each with its own handle of the ledger and its own copy of the log; one stands still at
//! some point for longer than any timeout, while the other one goes on to the end.

use pollster::block_on;
use rewardhub_core::ids::{Partition, Placement};
use rewardhub_engine::{
    ports::{Budget, Ledger, Log},
    processor::{CommitIds, Committed, Decided, Entry, Processor, Published, Read, Retry, StopReason, Work},
    testing::{conformance::workload::Random, memory::MemoryLog},
};

use rewardhub_scylla::ScyllaLedger;

use super::{
    data_set::{DataSet, asked, seed},
    observed_ledger::Followed,
    running::commit_ids,
};

const PLACEMENT: Placement = Placement { buckets: 6, partitions: 1 };
const HERE: Partition = Partition(0);
/// Commands in a batch.
const AT_ONCE: usize = 12;
/// Batches that the one who will stand still does before.
const BEFORE: usize = 2;

type Rival<'a> = Processor<'a, MemoryLog, Followed<'a>>;

/// Where it stands still.
#[derive(Debug, Clone, Copy)]
enum Point {
    /// Heads and rows are loaded.
    BeforeDeciding,
    /// A commit is decided, and not sent.
    BeforeSending,
    /// It is sent, and only some of its buckets have it.
    AmidSending,
    /// It is sent, and the answer is not read.
    BeforeTheAnswer,
    /// It is committed, and not published.
    BeforePublishing,
    /// It is published, and the checkpoint not moved.
    BeforeTheCheckpoint,
}

const POINTS: [Point; 6] = [
    Point::BeforeDeciding,
    Point::BeforeSending,
    Point::AmidSending,
    Point::BeforeTheAnswer,
    Point::BeforePublishing,
    Point::BeforeTheCheckpoint,
];

/// A processor that has come as far as its point.
enum Still<'a> {
    Read(Rival<'a>, Read),
    Decided(Rival<'a>, Decided),
    Committed(Rival<'a>, Committed),
    Published(Rival<'a>, Published),
}

fn nobody(_: Partition, _: &[Entry]) {}

/// `way` is how commits get there whose answers do not come back.
fn stand_still<'a>(mut rival: Rival<'a>, way: &ScyllaLedger, point: Point) -> Result<Still<'a>, StopReason> {
    for _ in 0..BEFORE {
        assert!(block_on(rival.step(&mut nobody))?, "there is something to do");
    }
    let read = block_on(rival.read())?.expect("there is something to read");
    if matches!(point, Point::BeforeDeciding) {
        return Ok(Still::Read(rival, read));
    }
    let decided = block_on(rival.decide(read))?;
    match point {
        Point::BeforeDeciding | Point::BeforeSending => return Ok(Still::Decided(rival, decided)),
        // What the stage after this one sends again is what has been sent then, under the same name.
        Point::AmidSending => {
            let some: Vec<_> = decided.commits().iter().step_by(2).cloned().collect();
            block_on(way.commit(&some));
            return Ok(Still::Decided(rival, decided));
        }
        Point::BeforeTheAnswer => {
            block_on(way.commit(decided.commits()));
            return Ok(Still::Decided(rival, decided));
        }
        Point::BeforePublishing | Point::BeforeTheCheckpoint => {}
    }
    let committed = block_on(rival.commit(decided))?;
    if matches!(point, Point::BeforePublishing) {
        return Ok(Still::Committed(rival, committed));
    }
    let published = block_on(rival.publish(committed, &mut nobody))?;
    Ok(Still::Published(rival, published))
}

/// Goes on from where it stood still, through the stages that are left, and further until it stops or there is nothing left to do.
fn go_on(still: Still<'_>) -> Result<(), StopReason> {
    let (mut rival, published) = match still {
        Still::Published(rival, published) => (rival, published),
        Still::Committed(mut rival, committed) => {
            let published = block_on(rival.publish(committed, &mut nobody))?;
            (rival, published)
        }
        Still::Decided(mut rival, decided) => {
            let committed = block_on(rival.commit(decided))?;
            let published = block_on(rival.publish(committed, &mut nobody))?;
            (rival, published)
        }
        Still::Read(mut rival, read) => {
            let decided = block_on(rival.decide(read))?;
            let committed = block_on(rival.commit(decided))?;
            let published = block_on(rival.publish(committed, &mut nobody))?;
            (rival, published)
        }
    };
    block_on(rival.checkpoint(published))?;
    to_the_end(rival)
}

fn to_the_end(mut rival: Rival<'_>) -> Result<(), StopReason> {
    while block_on(rival.step(&mut nobody))? {}
    Ok(())
}

/// Starts again as a process does, until there is nothing left to do.
fn starting_again(work: Work<'_, MemoryLog, Followed<'_>>) {
    for _ in 0..10 {
        match block_on(Processor::start(work)).and_then(to_the_end) {
            Ok(()) => return,
            Err(stop) => assert_eq!(stop.retry(), Retry::AtOnce, "{stop}"),
        }
    }
    panic!("it stops again and again although nobody else is there");
}

fn work<'a>(
    log: &'a MemoryLog,
    ledger: &'a Followed<'a>,
    commits: &'a CommitIds,
    records: usize,
) -> Work<'a, MemoryLog, Followed<'a>> {
    Work { log, ledger, commits, placement: PLACEMENT, partition: HERE, budget: Budget { records, ..Budget::default() } }
}

/// Appends to one log what it lacks of another: follow-ups that the other one's processor has sent.
fn catch_up(behind: &MemoryLog, ahead: &MemoryLog) {
    let end = block_on(behind.end(HERE)).unwrap();
    let all = block_on(ahead.read(HERE, end, Budget { records: usize::MAX, bytes: usize::MAX })).unwrap();
    let records: Vec<&[u8]> = all.iter().map(|(_, record)| record).collect();
    let placed = block_on(behind.append(HERE, &records)).unwrap();
    block_on(behind.sync(HERE, placed.end)).unwrap();
}

#[test]
fn two_processors_of_one_partition_do_no_harm_wherever_one_of_them_stands_still() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let (node, random) = (server.shared(), Random::new(seed()));
    let data_set = DataSet::made(&node.contact_points(), node.keyspace("rivals"), PLACEMENT);
    let way = data_set.handle("");
    let [first, second] = [(); 2].map(|()| Followed::new(data_set.handle(""), &data_set));
    let [slow, fast] = [(); 2].map(|()| commit_ids());
    let (programme, rest) = asked(&random, PLACEMENT, 6, 80 * POINTS.len());
    data_set.ask(&programme, &random);
    starting_again(work(&data_set.log, &second, &fast, AT_ONCE));
    for (point, some) in POINTS.into_iter().zip(rest.chunks(80)) {
        data_set.ask(some, &random);
        let rival = block_on(Processor::start(work(&data_set.log, &first, &slow, AT_ONCE))).unwrap();
        let still = stand_still(rival, &way, point).unwrap();
        // Other batches than the one that stands still has made.
        starting_again(work(&data_set.log, &second, &fast, AT_ONCE - 5));
        data_set.check();
        let stopped = go_on(still).expect_err("the other one has gone further");
        println!("{point:?}: {stopped}");
        assert!(matches!(stopped, StopReason::Lost { .. } | StopReason::Overtaken { .. }), "{point:?}: {stopped}");
        assert_eq!(stopped.retry(), Retry::AtOnce);
        starting_again(work(&data_set.log, &first, &slow, AT_ONCE));
        data_set.check();
    }
}

#[test]
fn copies_of_a_log_that_went_different_ways_are_found_and_not_mixed() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let (node, random) = (server.shared(), Random::new(seed()));
    let data_set = DataSet::made(&node.contact_points(), node.keyspace("copies"), PLACEMENT);
    let [first, second] = [(); 2].map(|()| Followed::new(data_set.handle(""), &data_set));
    let [own, others] = [(); 2].map(|()| commit_ids());
    let (programme, rest) = asked(&random, PLACEMENT, 6, 60);
    data_set.ask(&programme, &random);
    starting_again(work(&data_set.log, &first, &own, AT_ONCE));
    let (before, after) = rest.split_at(40);
    data_set.ask(before, &random);
    starting_again(work(&data_set.log, &first, &own, AT_ONCE));

    let copy = MemoryLog::new(data_set.log.id(), PLACEMENT);
    catch_up(&copy, &data_set.log);
    let mut late = block_on(Processor::start(work(&copy, &second, &others, AT_ONCE))).unwrap();
    assert_eq!(block_on(late.step(&mut nobody)), Ok(false), "the copy has nothing more");

    // From here on the copy has another command at the same offset, of the same bucket.
    let (this, that) = (&after[0].command, {
        let mut other = after[0].command.clone();
        other.at.0 += 1;
        other
    });
    for (log, command) in [(&data_set.log, this), (&copy, &that)] {
        let placed = block_on(log.append(HERE, &[&command.encode()])).unwrap();
        block_on(log.sync(HERE, placed.end)).unwrap();
    }
    let read = block_on(late.read()).unwrap().expect("it has one more");
    let decided = block_on(late.decide(read)).unwrap();
    starting_again(work(&data_set.log, &first, &own, AT_ONCE));
    data_set.check();

    let stopped = block_on(late.commit(decided)).expect_err("the bucket has applied another command");
    assert!(matches!(stopped, StopReason::Lost { .. }), "{stopped}");
    let stopped =
        block_on(Processor::start(work(&copy, &second, &others, AT_ONCE))).map(drop).expect_err("it is another log now");
    assert!(matches!(stopped, StopReason::OtherLog { .. }) && stopped.retry() == Retry::Never, "{stopped}");
    data_set.ask(&after[1..], &random);
    starting_again(work(&data_set.log, &first, &own, AT_ONCE));
    data_set.check();
}
