use std::{fs::File, sync::Arc};

use arrow::array::{AsArray as _, Decimal128Array, RecordBatch};
use arrow::datatypes::Decimal128Type;
use parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};

use super::{World, a_file};
use crate::tables::{AMOUNT_PRECISION, AMOUNT_SCALE, Table};

/// Writes a file of the lake again, its rows changed.
fn rewrite(path: &std::path::Path, change: impl Fn(&RecordBatch) -> RecordBatch) {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap();
    let batches: Vec<_> = reader.map(|batch| change(&batch.unwrap())).collect();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batches[0].schema(), None).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.close().unwrap();
}

/// One ten-thousandth more in the first row.
fn richer(batch: &RecordBatch) -> RecordBatch {
    let at = batch.schema().index_of("amount").unwrap();
    let mut amounts: Vec<_> = batch.column(at).as_primitive::<Decimal128Type>().iter().collect();
    amounts[0] = amounts[0].map(|amount| amount + 1);
    let amounts = Decimal128Array::from(amounts).with_precision_and_scale(AMOUNT_PRECISION, AMOUNT_SCALE).unwrap();
    let mut columns = batch.columns().to_vec();
    columns[at] = Arc::new(amounts);
    RecordBatch::try_new(batch.schema(), columns).unwrap()
}

#[tokio::test]
async fn a_row_with_another_amount_is_named_with_both() {
    let world = World::decided();
    world.follow().await;
    rewrite(&a_file(&world.lake().await, world.folder.path(), Table::Rewards).await, richer);
    let audit = world.audit().await;
    assert_eq!(audit.differences, 2, "{:?}", audit.listed);
    assert!(audit.listed[0].contains("its bytes are not those that were written"), "{:?}", audit.listed);
    let named = &audit.listed[1];
    assert!(named.starts_with("rewards of 2026-03-0") && named.contains("reward_id 0000"), "{named}");
    assert!(named.contains("amount is ") && named.contains("0001 in the lake, and "), "{named}");
}

#[tokio::test]
async fn rows_that_are_missing_and_rows_too_many_are_named() {
    let world = World::decided();
    world.follow().await;
    let lake = world.lake().await;
    rewrite(&a_file(&lake, world.folder.path(), Table::Wallets).await, |batch| batch.slice(0, 1));
    let twice = |batch: &RecordBatch| arrow::compute::concat_batches(&batch.schema(), [batch, batch]).unwrap();
    rewrite(&a_file(&lake, world.folder.path(), Table::Transactions).await, twice);
    let listed = world.audit().await.listed.join("\n");
    assert!(listed.contains("wallets of 2026-03-01: wallet_id 0000") && listed.contains("is missing from the lake"), "{listed}");
    assert!(
        listed.contains("transactions of 2026-03-0") && listed.contains("is in the lake, but follows from no decision"),
        "{listed}"
    );
}

#[tokio::test]
async fn what_a_commit_says_of_a_file_and_is_not_so_is_named() {
    let world = World::decided();
    world.follow().await;
    let lake = world.lake().await;
    let version = lake.snapshot(Table::Wallets).await.unwrap().version;
    let mut changed = 0;
    for version in 0..=version {
        let commit = world.folder.path().join(format!("wallets/_delta_log/{version:020}.json"));
        let text = std::fs::read_to_string(&commit).unwrap();
        let size = |text: &str| text.replace("\"size\":", "\"size\":1");
        let lie = size(&text)
            .replace(r#"\"numRecords\":"#, r#"\"numRecords\":1"#)
            .replace(r#"\"log_offset\":1,"#, r#"\"log_offset\":7,"#);
        changed += usize::from(lie != text);
        std::fs::write(&commit, lie).unwrap();
    }
    assert!(changed > 0);
    let listed = world.audit().await.listed.join("\n");
    for claim in ["wallets: the commit of event_", " bytes, it has ", "12 rows, it has 2", "the greatest log_offset 7, it is 1"] {
        assert!(listed.contains(claim), "{claim}: {listed}");
    }
}

#[tokio::test]
async fn once_enough_is_listed_partitions_that_differ_are_counted() {
    let world = World::decided();
    world.follow().await;
    let lake = world.lake().await;
    let snapshot = lake.snapshot(Table::Rewards).await.unwrap();
    snapshot.files().for_each(|file| rewrite(&world.folder.path().join("rewards").join(&file.path), richer));
    let audit = world.audit().await;
    let more = audit.more[&Table::Rewards];
    let partitions = snapshot.by_partition().len() as u64;
    assert!((1..partitions).contains(&more) && audit.differences >= 20 + more, "{more} of {partitions}: {:?}", audit.listed);
    assert_eq!(audit.listed[20..], [format!("rewards: more partitions that differ: {more}")]);
}

#[tokio::test]
async fn a_file_that_is_damaged_anywhere_is_named_and_nothing_panics_at_it() {
    let world = World::decided();
    world.follow().await;
    let path = a_file(&world.lake().await, world.folder.path(), Table::Wallets).await;
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let whole = std::fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5a;
        std::fs::write(&path, &damaged).unwrap();
        let audit = world.audit().await;
        assert!(audit.listed.iter().any(|difference| difference.contains(&name)), "byte {at}: {:?}", audit.listed);
        let checked = world.lake().await.check_files().await.unwrap();
        assert!(checked.bad.iter().all(|bad| bad.path.ends_with(&name)) && checked.bad.len() == 1, "byte {at}");
    }
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(world.audit().await.differences, 0);
}
