//! Three nodes that hold a copy each: they are killed, stand still and come back while files are taken in, and so does our process.

use std::{os::unix::process::ExitStatusExt as _, path::PathBuf};

use rewardhub_cassandra::Options;

use super::{
    data_set::DataSet,
    ledger_places::{file, held_by, settled, undisturbed},
};

/// The order in which nodes are met, the same in each run.
struct Order(u64);

impl Order {
    /// The next node, and the other two.
    fn next(&mut self) -> [usize; 3] {
        // Knuth's MMIX; its high bits are the better ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let first = usize::try_from((self.0 >> 33) % 3).expect("it is below three");
        [first, (first + 1) % 3, (first + 2) % 3]
    }
}

#[test]
fn whatever_happens_to_nodes_and_to_the_process_everything_counts_once() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let everyday = DataSet::everyday();
    let files: Vec<PathBuf> = ["1", "2", "3", "4"]
        .map(|seed| file(&everyday, seed, &["--accounts", "20", "--transactions", "4000", "--duplicates", "2", "--seed", seed]))
        .to_vec();
    let expected = undisturbed(&everyday, &files);
    let three = server.cluster(&Options { sync_each_write: true, ..Options::three() }).expect("they can be started");
    let data = held_by(&three, &everyday);
    let mut order = Order(20);

    // One ends, and comes back to the others' work.
    let [one, ..] = order.next();
    let process = data.ingesting(&files[0]);
    process.promises(1);
    three.kill(one).expect("it runs");
    process.promises(1);
    three.restart(one).expect("it has ended");
    process.ended_well();

    // One stands still while our process ends at once.
    let [one, ..] = order.next();
    let process = data.ingesting(&files[1]);
    process.promises(1);
    three.pause(one).expect("it runs");
    process.promises(1);
    assert_eq!(process.kill().signal(), Some(9), "it was in the middle");
    data.ingesting(&files[1]).ended_well();
    three.resume(one).expect("it runs");

    // Two stand still: there is no majority, and it waits for one.
    let [_, one, two] = order.next();
    let process = data.ingesting(&files[2]);
    process.promises(1);
    three.pause(one).expect("it runs");
    three.pause(two).expect("it runs");
    process.says("the ledger's database does not answer").expect("it was in the middle");
    three.resume(one).expect("it runs");
    process.says("the ledger's database answers again").expect("two of three are a majority");
    three.resume(two).expect("it runs");
    process.ended_well();

    // One ends, our process ends, and another stands still as soon as the first is back.
    let [one, two, _] = order.next();
    let process = data.ingesting(&files[3]);
    process.promises(1);
    three.kill(one).expect("it runs");
    assert_eq!(process.kill().signal(), Some(9), "it was in the middle");
    let process = data.ingesting(&files[3]);
    process.promises(1);
    three.restart(one).expect("it has ended");
    three.pause(two).expect("it runs");
    process.ended_well();
    three.resume(two).expect("it runs");

    assert!(settled(&data) == expected, "balances, lots and items are those of an undisturbed run");
}
