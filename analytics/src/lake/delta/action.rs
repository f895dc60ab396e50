//! The actions of Delta's log, and their JSON.
//!
//! After Delta's protocol, <https://github.com/delta-io/delta/blob/master/PROTOCOL.md>, section "Actions": a file of the log is a
//! list of JSON objects with one action each. Unknown actions are ignored, as "Protocol Evolution" there requires of readers: one
//! that cannot be ignored comes with a higher version of the protocol, which is checked separately.

use std::{borrow::Cow, collections::BTreeMap, fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, IgnoredAny, MapAccess, Visitor},
};

/// Texts by name; `None` is Delta's null.
pub(in crate::lake) type Values = BTreeMap<String, Option<String>>;

/// One change to a table's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lake) enum Action {
    /// The versions of the protocol that a program must understand to read or write the table.
    Protocol(Protocol),
    /// The columns of the table, and its configuration.
    #[serde(rename = "metaData")]
    Metadata(Metadata),
    /// Puts a file into the table.
    Add(Add),
    /// Takes a file out of the table.
    Remove(Remove),
    /// The position that an application has reached with the table.
    Txn(Txn),
    /// Describes the commit: who made it, what it does, and when.
    CommitInfo(CommitInfo),
}

/// Section "Protocol Evolution". The lists of features are left out, because versions that have them are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lake) struct Protocol {
    pub(in crate::lake) min_reader_version: i32,
    pub(in crate::lake) min_writer_version: i32,
}

/// Section "Change Metadata".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lake) struct Metadata {
    pub(in crate::lake) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) description: Option<String>,
    pub(in crate::lake) format: Format,
    /// The columns, as JSON in a text.
    pub(in crate::lake) schema_string: String,
    pub(in crate::lake) partition_columns: Vec<String>,
    /// The time at which the table was made, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) created_time: Option<i64>,
    #[serde(default)]
    pub(in crate::lake) configuration: BTreeMap<String, String>,
}

/// Section "Format Specification".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::lake) struct Format {
    pub(in crate::lake) provider: String,
    #[serde(default)]
    pub(in crate::lake) options: BTreeMap<String, String>,
}

/// Section "Add File and Remove File". Fields of features that are refused (deletion vectors, row ids, clustering) are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lake) struct Add {
    /// The path in the folder of the table. In JSON it is a URI, which is decoded here.
    #[serde(with = "uri")]
    pub(in crate::lake) path: String,
    pub(in crate::lake) partition_values: Values,
    /// The size in bytes.
    pub(in crate::lake) size: i64,
    /// The time at which the file was written, in milliseconds since 1970.
    pub(in crate::lake) modification_time: i64,
    /// Whether the file changes the rows of the table, and does not only rearrange them.
    pub(in crate::lake) data_change: bool,
    /// Statistics, as JSON in a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) stats: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) tags: Option<Values>,
}

/// Section "Add File and Remove File", with the same fields left out as in [`Add`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lake) struct Remove {
    /// The path, as in [`Add`].
    #[serde(with = "uri")]
    pub(in crate::lake) path: String,
    /// The time at which the file was taken out, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) deletion_timestamp: Option<i64>,
    /// Whether the rows of the table change, as in [`Add`].
    pub(in crate::lake) data_change: bool,
    /// Whether partition and size are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) extended_file_metadata: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) partition_values: Option<Values>,
    /// The size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) size: Option<i64>,
}

/// Section "Transaction Identifiers".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lake) struct Txn {
    pub(in crate::lake) app_id: String,
    pub(in crate::lake) version: i64,
    /// The time of the commit, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) last_updated: Option<i64>,
}

/// Section "Commit Provenance Information": anything that the writer likes to say. Only its time is read here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::lake) struct CommitInfo(pub(super) serde_json::Map<String, serde_json::Value>);

impl CommitInfo {
    /// The time of the commit, in milliseconds since 1970; `None` if the writer gave none.
    pub(super) fn timestamp(&self) -> Option<i64> {
        self.0.get("timestamp")?.as_i64()
    }
}

/// Reads the actions of a file of the log.
///
/// # Errors
/// When the file is not JSON, or an object in it is no action.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Action>, serde_json::Error> {
    let actions = serde_json::Deserializer::from_slice(bytes).into_iter::<Line>();
    actions.filter_map(|line| line.map(|Line(action)| action).transpose()).collect()
}

/// Writes actions as a file of the log.
pub(super) fn written<'a>(actions: impl IntoIterator<Item = &'a Action>) -> Vec<u8> {
    let mut lines = Vec::new();
    for action in actions {
        serde_json::to_writer(&mut lines, action).expect("texts, numbers and flags are always JSON");
        lines.push(b'\n');
    }
    lines
}

/// An object in a file of the log; `None` if its action is unknown.
struct Line(Option<Action>);

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LineVisitor)
    }
}

struct LineVisitor;

impl<'de> Visitor<'de> for LineVisitor {
    type Value = Line;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with an action")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line, A::Error> {
        let (mut found, mut empty) = (None, true);
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            empty = false;
            let action = match &*name {
                "protocol" => Action::Protocol(map.next_value()?),
                "metaData" => Action::Metadata(map.next_value()?),
                "add" => Action::Add(map.next_value()?),
                "remove" => Action::Remove(map.next_value()?),
                "txn" => Action::Txn(map.next_value()?),
                "commitInfo" => Action::CommitInfo(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if found.replace(action).is_some() {
                return Err(A::Error::custom("an object with two actions"));
            }
        }
        if empty { Err(A::Error::custom("an object without an action")) } else { Ok(Line(found)) }
    }
}

/// Paths, which are URIs in the log (RFC 2396, as the protocol says).
mod uri {
    use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    /// Characters that no URI may have (RFC 2396, section 2.4.3), or that would begin another part of it.
    const ENCODED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');

    pub(super) fn serialize<S: Serializer>(path: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&utf8_percent_encode(path, ENCODED))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        let uri = String::deserialize(deserializer)?;
        percent_decode_str(&uri).decode_utf8().map(Into::into).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// A line is read and written again: as a real writer has it, and as we do.
    fn check(line: &str, again: Expect) {
        let read = read(line.as_bytes()).unwrap();
        let lines = String::from_utf8(written(&read)).unwrap();
        again.assert_eq(&lines);
        assert_eq!(super::read(lines.as_bytes()).unwrap(), read);
    }

    #[test]
    fn every_action_is_written_as_it_was_read_without_what_is_not_known() {
        check(
            r#"{"protocol":{"minReaderVersion":1,"minWriterVersion":2,"later":[1]}}"#,
            expect![[r#"
                {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
            "#]],
        );
        check(
            r#"{"metaData":{"id":"5f","name":null,"description":"What it is.","format":{"provider":"parquet","options":{"a":"b"}},"schemaString":"{\"type\":\"struct\"}","partitionColumns":["event_date"],"configuration":{"delta.appendOnly":"false"},"createdTime":5}}"#,
            expect![[r#"
                {"metaData":{"id":"5f","description":"What it is.","format":{"provider":"parquet","options":{"a":"b"}},"schemaString":"{\"type\":\"struct\"}","partitionColumns":["event_date"],"createdTime":5,"configuration":{"delta.appendOnly":"false"}}}
            "#]],
        );
        check(
            r#"{"add":{"path":"a","partitionValues":{"b":null,"a":"1"},"size":9,"modificationTime":1,"dataChange":true,"stats":"{\"numRecords\":1.0}","tags":{"OPTIMIZE":"z"},"baseRowId":null}}"#,
            expect![[r#"
                {"add":{"path":"a","partitionValues":{"a":"1","b":null},"size":9,"modificationTime":1,"dataChange":true,"stats":"{\"numRecords\":1.0}","tags":{"OPTIMIZE":"z"}}}
            "#]],
        );
        check(
            r#"{"remove":{"path":"a","dataChange":false,"deletionTimestamp":7,"extendedFileMetadata":true,"partitionValues":{"a":"1"},"size":9,"tags":{}}}"#,
            expect![[r#"
                {"remove":{"path":"a","deletionTimestamp":7,"dataChange":false,"extendedFileMetadata":true,"partitionValues":{"a":"1"},"size":9}}
            "#]],
        );
        check(
            r#"{"txn":{"appId":"rewardhub/x/0","version":3,"lastUpdated":4}}"#,
            expect![[r#"
                {"txn":{"appId":"rewardhub/x/0","version":3,"lastUpdated":4}}
            "#]],
        );
        check(
            r#"{"commitInfo":{"timestamp":8,"operation":"INSERT","notebook":{"id":"4"},"engineInfo":"another"}}"#,
            expect![[r#"
                {"commitInfo":{"engineInfo":"another","notebook":{"id":"4"},"operation":"INSERT","timestamp":8}}
            "#]],
        );
    }

    #[test]
    fn paths_are_decoded_and_those_that_need_it_encoded() {
        check(
            r#"{"remove":{"path":"at=2026-01-01%2010%3A00/caf%C3%A9%20100%25.parquet","dataChange":true}}"#,
            expect![[r#"
                {"remove":{"path":"at=2026-01-01%2010:00/caf%C3%A9%20100%25.parquet","dataChange":true}}
            "#]],
        );
        let [Action::Remove(remove)] = &*read(br#"{"remove":{"path":"caf%C3%A9%20100%25","dataChange":true}}"#).unwrap() else {
            panic!("it is a remove")
        };
        assert_eq!(remove.path, "café 100%");
        assert!(read(br#"{"remove":{"path":"%FF","dataChange":true}}"#).is_err());
    }

    #[test]
    fn actions_that_are_not_known_are_passed_over_and_what_is_none_is_an_error() {
        let known = br#"{"domainMetadata":{"domain":"d"}} {"cdc":{}}
            {"later":null}
            {"txn":{"appId":"a","version":1}}"#;
        let txn = Action::Txn(Txn { app_id: "a".into(), version: 1, last_updated: None });
        assert_eq!(read(known).unwrap(), [txn]);
        for none in
            ["{", "5", "[]", "{}", "null", r#"{"add":5}"#, r#"{"add":{"path":"a"}}"#, r#"{"txn":{"appId":"a","version":"1"}}"#]
        {
            assert!(read(none.as_bytes()).is_err(), "{none}");
        }
        let two = r#"{"txn":{"appId":"a","version":1},"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#;
        assert_eq!(read(two.as_bytes()).unwrap_err().to_string(), "an object with two actions at line 1 column 88");
    }
}
