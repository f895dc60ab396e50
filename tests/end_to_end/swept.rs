//! A sweep that is killed: the next one does the rest, and nothing twice.

use std::{os::unix::process::ExitStatusExt as _, sync::LazyLock};

use super::{
    data_set::{AS_OF, DataSet, generate},
    process::{Started, arg},
    state::State,
};

/// By then, everything of the quarter has matured.
const LATER: [&str; 3] = ["--as-of", "2026-07-01", "--ahead"];
/// One for each partition.
const GROUPS: usize = 4;

/// Wallets that all have something due, before a sweep and after one that nothing disturbed.
struct Undisturbed {
    before: DataSet,
    after: State,
}

static UNDISTURBED: LazyLock<Undisturbed> = LazyLock::new(|| {
    let before = DataSet::everyday();
    let file = before.folder().join("bank.csv");
    generate(&file, &["--accounts", "300", "--transactions", "3000"]);
    before.run(&[&["ingest", arg(&file)], &AS_OF[..]].concat()).well();
    let swept = before.copy();
    let output = swept.run(&[&["sweep"], &LATER[..]].concat()).well();
    assert!(output.contains("wallets with something due: 300,"), "{output}");
    Undisturbed { before, after: State::of(&swept) }
});

fn same_after_another_sweep(data: &DataSet) {
    data.run(&[&["sweep"], &LATER[..]].concat()).well();
    let again = data.run(&[&["sweep"], &LATER[..]].concat()).well();
    assert!(again.contains("wallets with something due: 0,"), "{again}");
    data.run(&["verify"]).well();
    assert!(State::of(data) == UNDISTURBED.after, "every lot has matured once");
}

#[test]
fn a_sweep_that_is_killed_after_any_group_is_finished_by_the_next() {
    for groups in 1..=GROUPS {
        let data = UNDISTURBED.before.copy();
        let root = data.root();
        let sweep = Started::new(&[&["sweep", "--log", "info", "--data", arg(&root)], &LATER[..]].concat());
        for _ in 0..groups {
            sweep.says("of the sweep are durable").expect("it is not at its end");
        }
        let ended = sweep.kill();
        // The last groups are soon done with.
        assert!(ended.signal() == Some(9) || groups > 1, "it was not at its end: {ended}");
        same_after_another_sweep(&data);
    }
}
