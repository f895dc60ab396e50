//! Delta's log as others read and write it: delta-rs (which is Python's deltalake) finds in it what we find, from commits and from
//! checkpoints, ours and its own; and we find what it has made of a table.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Arc, LazyLock},
};

use rewardhub_analytics::{
    lake::{Lake, LakeUrl, Snapshot, upkeep::CHECKPOINT_EVERY},
    tables::Table,
};
use rewardhub_service::{error::Error, lake::block_on};
use serde_json::{Value, json};

use super::{
    data_set::DataSet,
    other_readers::rewards_by_sql,
    process::{Environment, arg},
    python::ask,
};

/// What we find in a table.
fn contents(snapshot: &Snapshot) -> Value {
    let marks: Vec<_> = snapshot.last_decisions().iter().map(|last| json!([last.partition.0, last.mark])).collect();
    let positions: Vec<_> = snapshot.positions().iter().map(|(partition, offset)| json!([partition.0, offset])).collect();
    let files: Vec<_> = snapshot.files().map(|file| json!([file.path, file.size, file.rows])).collect();
    json!({ "version": snapshot.version, "protocol": [1, 2], "files": files, "positions": positions, "marks": marks })
}

/// What we find in a lake, after writing the checkpoints that are due.
fn ours(lake: &Path) -> BTreeMap<Table, Arc<Snapshot>> {
    let read = block_on(async {
        let lake = Lake::open(&LakeUrl::from(lake)).await?;
        for table in Table::ALL {
            lake.checkpoint(table).await?;
        }
        Ok::<_, Error>(lake.snapshots().await?)
    });
    read.expect("there is a lake")
}

/// Everybody finds the same.
#[track_caller]
fn agree(lake: &Path) -> Value {
    let ours = ours(lake);
    let theirs = ask("log.py", &[arg(lake)], &Environment::new());
    for table in Table::ALL {
        assert_eq!(theirs[table.name()], contents(&ours[&table]), "{}: delta-rs on the left, we on the right", table.name());
    }
    theirs
}

/// What others find in the rows, and in the columns.
fn read(lake: &Path) -> [Value; 4] {
    let lake = arg(lake);
    let ask = |script| ask(script, &[lake], &Environment::new());
    [ask("content.py"), ask("schemas.py"), ask("with_pandas.py"), ask("with_duckdb.py")]
}

/// Deletes the commits that the latest checkpoints stand for; how many.
fn forget_commits(lake: &Path) -> u64 {
    let mut deleted = 0;
    for (table, snapshot) in ours(lake) {
        for version in 0..=snapshot.checkpoint.expect("each table has a checkpoint") {
            let commit = lake.join(table.name()).join(format!("_delta_log/{version:020}.json"));
            deleted += u64::from(fs::remove_file(commit).is_ok());
        }
    }
    deleted
}

/// A data set whose lake has as many commits as it can have without a checkpoint: two make and fill it, the others each open a wallet.
static OFTEN: LazyLock<DataSet> = LazyLock::new(|| {
    let data = DataSet::worked();
    data.run(&["lake", "flush"]).well();
    (0..CHECKPOINT_EVERY - 3).for_each(|_| open_wallet(&data));
    data
});

/// By a commit to every table. It is of today, whose files are left for themselves.
fn open_wallet(data: &DataSet) {
    data.run(&["wallet", "open"]).well();
}

#[test]
fn others_find_in_commits_and_in_our_checkpoint_what_we_find() {
    let data = OFTEN.copy();
    let lake = data.lake();
    agree(&lake);
    open_wallet(&data);
    let (before, rows) = (agree(&lake), read(&lake));
    assert!(before["rewards"]["positions"].as_array().is_some_and(|positions| !positions.is_empty()), "{before}");
    assert_eq!(forget_commits(&lake), CHECKPOINT_EVERY * Table::ALL.len() as u64);
    assert_eq!(agree(&lake), before);
    assert_eq!(read(&lake), rows);
    open_wallet(&data);
    assert_ne!(agree(&lake), before, "the log goes on");
    data.run(&["verify"]).well();
}

#[test]
fn we_read_what_delta_rs_makes_of_a_lake_and_each_reads_the_checkpoint_of_the_other() {
    let data = OFTEN.copy();
    let lake = data.lake();
    let maintain = |means: &[&str]| ask("maintain.py", &[&[arg(&lake)], means].concat(), &Environment::new());
    let (rows, rewards) = (read(&lake), rewards_by_sql(&data, &[]));
    assert!(maintain(&["optimize"]).as_u64() > Some(0), "there are files to merge");
    agree(&lake);
    assert_eq!(read(&lake), rows, "its files were merged");
    open_wallet(&data);
    let (before, rows) = (agree(&lake), read(&lake));
    assert!(forget_commits(&lake) >= CHECKPOINT_EVERY * Table::ALL.len() as u64);
    assert_eq!(agree(&lake), before, "the log begins with our checkpoint");
    assert_eq!(read(&lake), rows);

    maintain(&["vacuum", "checkpoint"]);
    let before = agree(&lake);
    assert!(forget_commits(&lake) > 0);
    assert_eq!(agree(&lake), before, "the log begins with the checkpoint of delta-rs");
    assert_eq!(read(&lake), rows);
    assert_eq!(rewards_by_sql(&data, &[]), rewards);
    open_wallet(&data);
    assert_ne!(agree(&lake), before, "the log goes on");
}
