//! Plans which files to merge next. Pure.

use rewardhub_core::time::Day;

use crate::{
    lake::{LakeFile, Snapshot},
    tables::{EVENT_MONTH, Table},
};

/// The most rows of a file.
pub(in crate::lake) const FILE_ROWS: u64 = 1_048_576;
/// A file with fewer rows is small: two of them fit into one.
pub(in crate::lake) const SMALL_ROWS: u64 = FILE_ROWS / 2;
/// The most files merged at a time.
const AT_A_TIME: usize = 64;

/// Whether the day or month of a partition is over, so that no more rows are expected.
pub(super) fn closed(table: Table, partition: Day, today: Day) -> bool {
    if table.partitioned_by() == EVENT_MONTH { partition.month() < today.month() } else { partition < today }
}

/// Returns the small files of a partition to merge next: the smallest, as many as fit into one file. An open partition waits
/// until there are [`AT_A_TIME`] of them, since more will come.
fn group(files: &[&LakeFile], closed: bool) -> Vec<LakeFile> {
    let mut small: Vec<_> = files.iter().filter(|file| file.rows < SMALL_ROWS).collect();
    small.sort_by_key(|file| (file.rows, &file.path));
    let mut rows = 0;
    let fits = |file: &&&&LakeFile| {
        rows += file.rows;
        rows <= FILE_ROWS
    };
    let group: Vec<_> = small.iter().take(AT_A_TIME).take_while(fits).map(|file| (**file).clone()).collect();
    let enough = if closed { 2 } else { AT_A_TIME };
    if group.len() >= enough { group } else { Vec::new() }
}

/// Returns the first partition with files to merge, except those to skip, and these files.
pub(super) fn next(snapshot: &Snapshot, today: Day, skip: &[Day]) -> Option<(Day, Vec<LakeFile>)> {
    let mut files: Vec<_> = snapshot.files().filter(|file| !skip.contains(&file.partition)).collect();
    files.sort_by_key(|file| file.partition);
    let mut groups = files.chunk_by(|one, other| one.partition == other.partition).map(|files| {
        let partition = files[0].partition;
        (partition, group(files, closed(snapshot.table, partition, today)))
    });
    groups.find(|(_, group)| !group.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lake::delta::Add;

    fn file(name: usize, rows: u64) -> LakeFile {
        let add = Add {
            path: format!("{name:04}"),
            partition_values: [("event_date".to_owned(), Some("2026-03-01".to_owned()))].into(),
            size: 0,
            modification_time: 0,
            data_change: true,
            stats: Some(format!(r#"{{"numRecords":{rows}}}"#).into()),
            tags: None,
        };
        LakeFile::of(Table::Rewards, &add).unwrap()
    }

    fn merged(rows: &[u64], closed: bool) -> Vec<u64> {
        let files: Vec<_> = rows.iter().enumerate().map(|(name, rows)| file(name, *rows)).collect();
        group(&files.iter().collect::<Vec<_>>(), closed).into_iter().map(|file| file.rows).collect()
    }

    #[test]
    fn small_files_of_a_closed_partition_are_merged_and_large_ones_left() {
        assert_eq!(merged(&[5, FILE_ROWS, 3], true), [3, 5]);
        assert_eq!(merged(&[5], true), [0; 0]);
        assert_eq!(merged(&[5, SMALL_ROWS], true), [0; 0]);
        assert_eq!(merged(&[SMALL_ROWS - 1, SMALL_ROWS - 1, SMALL_ROWS - 1], true), [SMALL_ROWS - 1, SMALL_ROWS - 1]);
    }

    #[test]
    fn an_open_partition_waits_until_there_are_many() {
        assert_eq!(merged(&[1; 63], false), [0; 0]);
        assert_eq!(merged(&[1; 65], false).len(), 64);
    }

    #[test]
    fn a_day_is_over_on_the_next_and_a_month_in_the_next() {
        let day = |text| Day::parse(text).unwrap();
        assert!(closed(Table::Rewards, day("2026-03-01"), day("2026-03-02")));
        assert!(!closed(Table::Rewards, day("2026-03-02"), day("2026-03-02")));
        assert!(!closed(Table::WalletMonths, day("2026-03-01"), day("2026-03-31")));
        assert!(closed(Table::WalletMonths, day("2026-03-01"), day("2026-04-01")));
    }

    proptest::proptest! {
        /// Merging what is planned until nothing is ends, with one small file at most and no row lost.
        #[test]
        fn merging_ends(rows in proptest::collection::vec(1_u64..FILE_ROWS, 0..300)) {
            let total: u64 = rows.iter().sum();
            let mut files: Vec<_> = rows.iter().enumerate().map(|(name, rows)| file(name, *rows)).collect();
            let mut name = files.len();
            loop {
                let group = group(&files.iter().collect::<Vec<_>>(), true);
                if group.is_empty() {
                    break;
                }
                files.retain(|file| !group.contains(file));
                files.push(file(name, group.iter().map(|file| file.rows).sum()));
                name += 1;
            }
            proptest::prop_assert!(files.iter().filter(|file| file.rows < SMALL_ROWS).count() <= 1);
            proptest::prop_assert!(files.iter().all(|file| file.rows <= FILE_ROWS));
            proptest::prop_assert_eq!(files.iter().map(|file| file.rows).sum::<u64>(), total);
        }
    }
}
