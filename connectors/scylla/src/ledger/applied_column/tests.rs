//! Answers as they come over the wire, through the driver's own reader: RESULT frames of kind Rows, put together by hand as section
//! 4.2.5.2 of the protocol says (`native_protocol_v4.spec` in Cassandra's `doc`; ScyllaDB speaks the same). Their rows are those that
//! ScyllaDB's `cql3/statements/cas_request.cc` makes of a batch like a commit: plain updates of rows, and one of static columns with a
//! condition on one of them. That such a batch is taken is shown in <https://github.com/scylladb/scylladb/issues/27955>; that a column
//! without a value equals null in a condition is `null_handling_style::lwt_nulls` in ScyllaDB's `cql3/expr`.

use scylla::{frame::protocol_features::ProtocolFeatures, value::Row};
use scylla_cql::frame::response::result::{Result as Frame, deserialize_with_features};

use super::{Answer, read};

const BIGINT: u16 = 2;
const BLOB: u16 = 3;
const BOOLEAN: u16 = 4;
const INT: u16 = 9;

/// Name and type of a column.
type Column = (&'static str, u16);
/// A value of a column; `None` is null.
type Cell = Option<Vec<u8>>;

/// What ScyllaDB answers to a batch of `buckets`: `[applied]`, the key, the column of the condition.
const SCYLLA: [Column; 6] =
    [("[applied]", BOOLEAN), ("bucket", INT), ("owner", BLOB), ("month", INT), ("piece", INT), ("version", BIGINT)];

/// What Cassandra answers where it refuses.
const CASSANDRA: [Column; 3] = [("[applied]", BOOLEAN), ("bucket", INT), ("version", BIGINT)];

const NOT_THERE: [Cell; 5] = [None, None, None, None, None];

fn string(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
    bytes.extend(text.as_bytes());
}

/// The body of a RESULT frame with these rows.
fn body(columns: &[Column], rows: &[Vec<Cell>]) -> Vec<u8> {
    const ROWS: i32 = 2;
    const GLOBAL_TABLES_SPEC: i32 = 1;
    let int = |n: usize| i32::try_from(n).unwrap().to_be_bytes();
    let mut bytes = [ROWS.to_be_bytes(), GLOBAL_TABLES_SPEC.to_be_bytes(), int(columns.len())].concat();
    string(&mut bytes, "rewards");
    string(&mut bytes, "buckets");
    for (name, of_type) in columns {
        string(&mut bytes, name);
        bytes.extend(of_type.to_be_bytes());
    }
    bytes.extend(int(rows.len()));
    for cell in rows.iter().flatten() {
        match cell {
            Some(value) => bytes.extend([&int(value.len())[..], value].concat()),
            None => bytes.extend((-1i32).to_be_bytes()),
        }
    }
    bytes
}

/// What is read of such a frame.
fn answer(body: Vec<u8>) -> Answer {
    let frame = deserialize_with_features(body.into(), None, &ProtocolFeatures::default()).unwrap();
    let Frame::Rows((rows, _)) = frame else { panic!("it is of kind Rows") };
    let rows = rows.deserialize_metadata().unwrap();
    read(rows.rows_iter::<Row>().unwrap())
}

fn row(applied: bool, others: &[Cell]) -> Vec<Cell> {
    [&[Some(vec![u8::from(applied)])], others].concat()
}

fn int(n: i32) -> Cell {
    Some(n.to_be_bytes().to_vec())
}

fn bigint(n: i64) -> Cell {
    Some(n.to_be_bytes().to_vec())
}

/// What ScyllaDB answers to a statement about a row that is there, in a bucket of some version.
fn there(piece: i32, version: Cell) -> [Cell; 5] {
    [int(7), Some(vec![1, 2, 3]), int(202_603), int(piece), version]
}

/// What it answers to the statement with the condition.
fn head(version: Cell) -> [Cell; 5] {
    [int(7), None, None, None, version]
}

#[track_caller]
fn unclear(answer: &Answer, why: &str) {
    assert!(matches!(answer, Answer::Unclear(said) if said.contains(why)), "{answer:?}");
}

#[test]
fn scylladb_answers_for_every_statement_of_an_applied_batch() {
    let rows = [row(true, &head(bigint(41))), row(true, &there(0, bigint(41))), row(true, &there(1, bigint(41)))];
    assert_eq!(answer(body(&SCYLLA, &rows)), Answer::Applied);
}

#[test]
fn the_first_batch_of_a_bucket_finds_no_version_and_no_rows() {
    let rows = [row(true, &NOT_THERE), row(true, &NOT_THERE)];
    assert_eq!(answer(body(&SCYLLA, &rows)), Answer::Applied);
    let rows = [row(true, &head(None)), row(true, &there(0, None))];
    assert_eq!(answer(body(&SCYLLA, &rows)), Answer::Applied);
}

#[test]
fn a_refused_batch_is_refused_in_every_row_of_scylladbs_answer() {
    let rows = [row(false, &head(bigint(42))), row(false, &there(0, bigint(42))), row(false, &NOT_THERE)];
    assert_eq!(answer(body(&SCYLLA, &rows)), Answer::Refused);
    // It was for a version, and there is none.
    let rows = [row(false, &NOT_THERE), row(false, &NOT_THERE)];
    assert_eq!(answer(body(&SCYLLA, &rows)), Answer::Refused);
}

#[test]
fn cassandra_answers_in_one_row() {
    assert_eq!(answer(body(&[("[applied]", BOOLEAN)], &[row(true, &[])])), Answer::Applied);
    assert_eq!(answer(body(&CASSANDRA, &[row(false, &[int(7), bigint(42)])])), Answer::Refused);
    assert_eq!(answer(body(&CASSANDRA, &[row(false, &[int(7), None])])), Answer::Refused);
    assert_eq!(answer(body(&[("[applied]", BOOLEAN)], &[row(false, &[])])), Answer::Refused);
}

#[test]
fn a_refusal_in_whichever_row_is_never_taken_for_an_application_nor_the_other_way_round() {
    for (count, other) in (2..6).flat_map(|count| (0..count).map(move |other| (count, other))) {
        for applied in [true, false] {
            let rows: Vec<_> = (0..count).map(|nth| row(applied == (nth != other), &head(bigint(41)))).collect();
            unclear(&answer(body(&SCYLLA, &rows)), "some that it was not");
        }
    }
}

#[test]
fn what_is_not_said_in_so_many_words_is_unclear() {
    unclear(&answer(body(&SCYLLA, &[])), "no row");
    unclear(&answer(body(&[], &[])), "no row");
    let null = [vec![None], head(bigint(41)).to_vec()].concat();
    unclear(&answer(body(&SCYLLA, std::slice::from_ref(&null))), "does not begin with [applied]");
    unclear(&answer(body(&SCYLLA, &[row(true, &head(None)), null])), "does not begin with [applied]");
    unclear(&answer(body(&[("version", BIGINT)], &[vec![bigint(1)]])), "does not begin with [applied]");
    unclear(&answer(body(&[("[applied]", INT)], &[vec![int(1)]])), "does not begin with [applied]");
    unclear(&answer(body(&[], &[vec![]])), "does not begin with [applied]");
}

#[test]
fn a_frame_that_is_cut_short_is_unclear() {
    let whole = body(&SCYLLA, &[row(true, &head(bigint(41))), row(true, &there(0, bigint(41)))]);
    let last = whole.len() - 1;
    unclear(&answer(whole[..last].to_vec()), "cannot be read");
    // A truth value of two bytes.
    unclear(&answer(body(&[("[applied]", BOOLEAN)], &[vec![Some(vec![1, 1])]])), "cannot be read");
}
