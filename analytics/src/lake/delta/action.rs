//! The actions that are read from Delta's log and written to it, and their JSON.
//!
//! After Delta's protocol, <https://github.com/delta-io/delta/blob/master/PROTOCOL.md>, section "Actions": a file of the log is a
//! list of JSON objects, each of one action. What is not known is passed over, as "Protocol Evolution" there asks of readers: what
//! could not be would come with a higher version of the protocol, which is looked at by itself.

use std::{borrow::Cow, collections::BTreeMap, fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, IgnoredAny, MapAccess, Visitor},
};

/// Texts by name, some of which may be empty.
pub(in crate::lake) type Values = BTreeMap<String, Option<String>>;

/// One change to a table's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lake) enum Action {
    /// What a program must understand to read or write the table.
    Protocol(Protocol),
    /// The columns, and what is configured.
    #[serde(rename = "metaData")]
    Metadata(Metadata),
    /// A file is in the table.
    Add(Add),
    /// A file is no longer in the table.
    Remove(Remove),
    /// How far an application has got with the table.
    Txn(Txn),
    /// Who committed, what and when.
    CommitInfo(CommitInfo),
}

/// Section "Protocol Evolution". The lists of features are left out: with them come versions that are refused.
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
    /// Milliseconds since 1970.
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

/// Section "Add File and Remove File". What belongs to features that are refused (deletion vectors, row ids, clustering) is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lake) struct Add {
    /// In the table's folder. In JSON a URI, which is decoded here.
    #[serde(with = "uri")]
    pub(in crate::lake) path: String,
    pub(in crate::lake) partition_values: Values,
    /// Bytes.
    pub(in crate::lake) size: i64,
    /// When it was written, in milliseconds since 1970.
    pub(in crate::lake) modification_time: i64,
    /// Whether the table has other rows with it, and not the same in another file.
    pub(in crate::lake) data_change: bool,
    /// Statistics, as JSON in a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) stats: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) tags: Option<Values>,
}

/// Section "Add File and Remove File", with what is left out as in [`Add`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lake) struct Remove {
    /// As in [`Add`].
    #[serde(with = "uri")]
    pub(in crate::lake) path: String,
    /// When it was taken out, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) deletion_timestamp: Option<i64>,
    /// As in [`Add`].
    pub(in crate::lake) data_change: bool,
    /// Whether partition and size are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) extended_file_metadata: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) partition_values: Option<Values>,
    /// Bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) size: Option<i64>,
}

/// Section "Transaction Identifiers".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lake) struct Txn {
    pub(in crate::lake) app_id: String,
    pub(in crate::lake) version: i64,
    /// Milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::lake) last_updated: Option<i64>,
}

/// Section "Commit Provenance Information": whatever its writer liked to tell. Only its time is looked at here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::lake) struct CommitInfo(pub(super) serde_json::Map<String, serde_json::Value>);

impl CommitInfo {
    /// When it was committed, in milliseconds since 1970, if it says so.
    pub(super) fn timestamp(&self) -> Option<i64> {
        self.0.get("timestamp")?.as_i64()
    }
}

/// The actions of a file of the log.
///
/// # Errors
/// When it is not JSON, or something in it is no action.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Action>, serde_json::Error> {
    let actions = serde_json::Deserializer::from_slice(bytes).into_iter::<Line>();
    actions.filter_map(|line| line.map(|Line(action)| action).transpose()).collect()
}

/// Actions as a file of the log.
pub(super) fn written<'a>(actions: impl IntoIterator<Item = &'a Action>) -> Vec<u8> {
    let mut lines = Vec::new();
    for action in actions {
        serde_json::to_writer(&mut lines, action).expect("texts, numbers and flags are always JSON");
        lines.push(b'\n');
    }
    lines
}

/// An object of a file of the log: its action, if it is known here.
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

/// Paths, which are URIs in the log (RFC 2396, as the protocol has it).
mod uri {
    use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    /// What no URI has as it is (RFC 2396, section 2.4.3), and what would begin another part of one.
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
