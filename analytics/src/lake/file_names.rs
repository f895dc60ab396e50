//! Recognises our files by their names. Files with other names belong to other programs, and stay.

use rewardhub_core::time::Day;
use uuid::Uuid;

use crate::tables::Table;

/// Whether a path in the folder of a table has the form `<partition column>=YYYY-MM-DD/<uuid>-<SHA-256>.parquet`.
pub(super) fn is_data_file(table: Table, path: &str) -> bool {
    let parts = || {
        let (day, name) = path.strip_prefix(table.partitioned_by())?.strip_prefix('=')?.split_once('/')?;
        let (uuid, digest) = name.strip_suffix(".parquet")?.rsplit_once('-')?;
        Some((day, uuid, digest))
    };
    parts().is_some_and(|(day, uuid, digest)| {
        let hexadecimal = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        Day::parse(day).is_some() && is_uuid(uuid) && digest.len() == 64 && digest.bytes().all(hexadecimal)
    })
}

/// Whether a name in the folder of unfinished files is that of a writer's file.
pub(super) fn is_unfinished_file(name: &str) -> bool {
    is_uuid(name)
}

fn is_uuid(text: &str) -> bool {
    Uuid::try_parse(text).is_ok_and(|uuid| uuid.hyphenated().to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_ours() {
        let digest = "4e0821d8c897cb17a47e54c75707e89ebacbc3394c8794c2f73cf5b0bd2832bd";
        let uuid = "126d76e1-f094-4c43-a7f0-72daac801590";
        assert!(is_data_file(Table::Rewards, &format!("event_date=2026-11-21/{uuid}-{digest}.parquet")));
        for other in [
            format!("event_month=2026-11-01/{uuid}-{digest}.parquet"),
            format!("event_date=2026-11-31/{uuid}-{digest}.parquet"),
            format!("event_date=2026-11-21/more/{uuid}-{digest}.parquet"),
            format!("event_date=2026-11-21/part-00000-{uuid}-c000.snappy.parquet"),
            format!("event_date=2026-11-21/{uuid}-{digest}.parquet.crc"),
            format!("{uuid}-{digest}.parquet"),
            "notes.txt".into(),
        ] {
            assert!(!is_data_file(Table::Rewards, &other), "{other}");
        }
        assert!(is_unfinished_file(uuid) && !is_unfinished_file("notes.txt") && !is_unfinished_file(&uuid.replace('-', "")));
    }
}
