//! How long a log keeps old versions, by the table's own properties, and which of its files may be deleted.

use std::time::Duration;

use object_store::ObjectMeta;

use super::{
    action::Metadata,
    log::{LogFile, log_file},
};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Times after which parts of a log may be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lake) struct Retention {
    /// How long versions stay readable; `None` if the log is never cleaned up.
    pub(in crate::lake) log: Option<Duration>,
    /// How long the log remembers that a file was taken out.
    pub(in crate::lake) removed: Duration,
}

impl Retention {
    /// Reads the configuration of a table. Values that are absent or invalid are as in Delta Lake: 30 days of versions, and a
    /// week of files that were taken out.
    pub(super) fn of(metadata: &Metadata) -> Self {
        let property = |name: &str| metadata.configuration.get(name).map(String::as_str);
        let cleaned = property("delta.enableExpiredLogCleanup") != Some("false");
        let log = property("delta.logRetentionDuration").and_then(interval).unwrap_or(30 * DAY);
        let removed = property("delta.deletedFileRetentionDuration").and_then(interval).unwrap_or(7 * DAY);
        Self { log: cleaned.then_some(log), removed }
    }
}

/// Parses an interval as in SQL: `interval 2 weeks 1 day`; `None` if it is invalid.
fn interval(text: &str) -> Option<Duration> {
    let words: Vec<_> = text.split_whitespace().collect();
    let parts = words.strip_prefix(&["interval"]).unwrap_or(&words);
    if parts.is_empty() {
        return None;
    }
    let mut sum = Duration::ZERO;
    for part in parts.chunks(2) {
        let [number, unit] = part else { return None };
        let unit = match unit.strip_suffix('s').unwrap_or(unit) {
            "nanosecond" => Duration::from_nanos(1),
            "microsecond" => Duration::from_micros(1),
            "millisecond" => Duration::from_millis(1),
            "second" => Duration::from_secs(1),
            "minute" => Duration::from_secs(60),
            "hour" => HOUR,
            "day" => DAY,
            "week" => 7 * DAY,
            _ => return None,
        };
        sum = sum.checked_add(unit.checked_mul(number.parse().ok()?)?)?;
    }
    Some(sum)
}

/// Returns the listed files of a log that no reader needs of the latest version, or of one written since `before_ms`
/// (milliseconds since 1970): older commits and checkpoints before the newest checkpoint at or before the oldest of these
/// versions.
pub(in crate::lake) fn expired(listed: Vec<ObjectMeta>, latest: u64, before_ms: i64) -> Vec<ObjectMeta> {
    let known = |entry: &ObjectMeta| Some((log_file(entry.location.filename()?)?, entry.last_modified.timestamp_millis()));
    let kept = listed.iter().filter_map(known).filter(|(_, written_ms)| *written_ms >= before_ms);
    let oldest = kept.map(|(file, _)| file.version()).min().map_or(latest, |version| version.min(latest));
    let checkpoints = listed.iter().filter_map(known).filter_map(|(file, _)| match file {
        LogFile::Checkpoint(version) => Some(version),
        LogFile::Commit(_) => None,
    });
    let Some(safe) = checkpoints.filter(|version| *version <= oldest).max() else { return Vec::new() };
    let over = |entry: &ObjectMeta| known(entry).is_some_and(|(file, ms)| file.version() < safe && ms < before_ms);
    listed.into_iter().filter(over).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::DateTime;
    use object_store::path::Path;

    use super::{super::action::Format, *};

    #[test]
    fn intervals_are_read_as_sql_writes_them() {
        assert_eq!(interval("interval 7 days"), Some(7 * DAY));
        assert_eq!(interval("interval 1 week 1 day 2 hours"), Some(8 * DAY + 2 * HOUR));
        assert_eq!(interval("30 seconds"), Some(Duration::from_secs(30)));
        for none in ["", "interval", "interval 3", "interval -1 days", "interval 1 month", "interval 99999999999999999999 weeks"]
        {
            assert_eq!(interval(none), None, "{none}");
        }
    }

    #[test]
    fn a_table_keeps_what_it_is_configured_to_and_else_what_delta_lake_keeps() {
        let of = |configuration: &[(&str, &str)]| {
            let configuration = configuration.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let format = Format { provider: "parquet".into(), options: BTreeMap::new() };
            let (id, schema_string) = ("5f".into(), "{}".into());
            let (name, description, created_time, partition_columns) = (None, None, None, Vec::new());
            Retention::of(&Metadata {
                id,
                name,
                description,
                format,
                schema_string,
                partition_columns,
                created_time,
                configuration,
            })
        };
        let (log, removed) = ("delta.logRetentionDuration", "delta.deletedFileRetentionDuration");
        assert_eq!(of(&[]), Retention { log: Some(30 * DAY), removed: 7 * DAY });
        assert_eq!(
            of(&[(log, "interval 1 day"), (removed, "interval 2 hours")]),
            Retention { log: Some(DAY), removed: 2 * HOUR }
        );
        assert_eq!(
            of(&[(log, "for ever"), ("delta.enableExpiredLogCleanup", "false")]),
            Retention { log: None, removed: 7 * DAY }
        );
    }

    /// What goes of a log of files, each with the second that it was written at, when those before the second 100 may.
    fn gone(files: &[(&str, i64)], latest: u64) -> Vec<String> {
        let entry = |(name, second): &(&str, i64)| ObjectMeta {
            location: Path::from(format!("rewards/_delta_log/{}{name}", "0".repeat(19))),
            last_modified: DateTime::from_timestamp(*second, 0).unwrap(),
            size: 1,
            e_tag: None,
            version: None,
        };
        let name = |entry: ObjectMeta| entry.location.filename().unwrap().trim_start_matches('0').to_owned();
        expired(files.iter().map(entry).collect(), latest, 100_000).into_iter().map(name).collect()
    }

    #[test]
    fn what_is_before_the_checkpoint_of_the_oldest_version_that_is_kept_goes() {
        let log = [
            ("1.json", 1),
            ("2.json", 2),
            ("2.checkpoint.parquet", 3),
            ("3.json", 4),
            ("4.json", 5),
            ("4.checkpoint.parquet", 6),
        ];
        assert_eq!(gone(&log, 4), ["1.json", "2.json", "2.checkpoint.parquet", "3.json"]);
        // Version 3 is to stay readable, and needs the checkpoint before it.
        let mut young = log;
        young[3].1 = 100;
        assert_eq!(gone(&young, 4), ["1.json"]);
        // No checkpoint is old enough for version 1.
        young[0].1 = 100;
        assert_eq!(gone(&young, 4), [""; 0]);
    }

    #[test]
    fn without_a_checkpoint_or_with_one_behind_the_latest_version_all_stays() {
        assert_eq!(gone(&[("1.json", 1), ("2.json", 2)], 2), [""; 0]);
        assert_eq!(gone(&[("1.json", 1), ("2.json", 2), ("3.checkpoint.parquet", 3)], 2), [""; 0]);
        // Files with other names are others'.
        let others = [("1.json", 1), ("1.crc", 1), ("1.checkpoint.0.2.parquet", 1), ("2.checkpoint.parquet", 2), ("2.json", 2)];
        assert_eq!(gone(&others, 2), ["1.json"]);
    }
}
