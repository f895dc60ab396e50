//! Computes Delta's statistics of a file: the number of rows, and for each column its least and greatest value and its nulls.
//!
//! Bounds may be wider than the values, never narrower: texts are cut to a few characters, times are whole milliseconds (Delta's
//! precision for them). Decimals are written digit by digit, because a float would lose some.

use std::fmt::Write as _;

use arrow::{
    array::{Array as _, AsArray as _, RecordBatch},
    compute::{max, max_string, min, min_string},
    datatypes::{DataType, Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType},
};
use rewardhub_core::time::Day;

/// The most characters kept of a text; ids fit.
const TEXT_CHARS: usize = 40;

/// A value with an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Text(String),
    Whole(i64),
    Decimal(i128, u8),
    Day(i32),
    Micros(i64),
}

/// The statistics of a column.
#[derive(Debug, Clone)]
struct Column {
    name: String,
    nulls: u64,
    bounds: Option<(Value, Value)>,
}

/// Statistics of the batches that were added.
#[derive(Debug, Clone, Default)]
pub(in crate::lake) struct Statistics {
    rows: u64,
    columns: Vec<Column>,
}

fn bounds(batch: &RecordBatch, index: usize) -> Option<(Value, Value)> {
    let array = batch.column(index).as_ref();
    match array.data_type() {
        DataType::Utf8 => {
            let texts = array.as_string::<i32>();
            Some((Value::Text(min_string(texts)?.to_owned()), Value::Text(max_string(texts)?.to_owned())))
        }
        DataType::Int64 => {
            let numbers = array.as_primitive::<Int64Type>();
            Some((Value::Whole(min(numbers)?), Value::Whole(max(numbers)?)))
        }
        DataType::Decimal128(_, scale) => {
            let (numbers, scale) = (array.as_primitive::<Decimal128Type>(), u8::try_from(*scale).ok()?);
            Some((Value::Decimal(min(numbers)?, scale), Value::Decimal(max(numbers)?, scale)))
        }
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>();
            Some((Value::Day(min(days)?), Value::Day(max(days)?)))
        }
        DataType::Timestamp(..) => {
            let times = array.as_primitive_opt::<TimestampMicrosecondType>()?;
            Some((Value::Micros(min(times)?), Value::Micros(max(times)?)))
        }
        _ => None,
    }
}

impl Statistics {
    /// Adds rows. All batches have the same columns.
    pub(in crate::lake) fn add(&mut self, batch: &RecordBatch) {
        self.rows += batch.num_rows() as u64;
        if self.columns.is_empty() {
            let column = |name: &String| Column { name: name.clone(), nulls: 0, bounds: None };
            self.columns = batch.schema().fields().iter().map(|field| column(field.name())).collect();
        }
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.nulls += batch.column(index).null_count() as u64;
            column.bounds = match (column.bounds.take(), bounds(batch, index)) {
                (Some((least, greatest)), Some((low, high))) => Some((least.min(low), greatest.max(high))),
                (known, new) => known.or(new),
            };
        }
    }

    /// The number of rows added.
    pub(in crate::lake) fn rows(&self) -> u64 {
        self.rows
    }

    /// The statistics as Delta's JSON.
    pub(in crate::lake) fn json(&self) -> String {
        let least = self.values(|column| lower(&column.bounds.as_ref()?.0));
        let greatest = self.values(|column| upper(&column.bounds.as_ref()?.1));
        let nulls = self.values(|column| Some(column.nulls.to_string()));
        let rows = self.rows;
        format!(r#"{{"numRecords":{rows},"minValues":{least},"maxValues":{greatest},"nullCount":{nulls}}}"#)
    }

    fn values(&self, value: impl Fn(&Column) -> Option<String>) -> String {
        let mut object = String::from("{");
        for (column, value) in self.columns.iter().filter_map(|column| Some((column, value(column)?))) {
            let comma = if object.len() > 1 { "," } else { "" };
            write!(object, "{comma}{}:{value}", text(&column.name)).expect("a string takes any text");
        }
        object + "}"
    }
}

fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

fn lower(value: &Value) -> Option<String> {
    match value {
        Value::Text(whole) => Some(text(&whole.chars().take(TEXT_CHARS).collect::<String>())),
        Value::Micros(micros) => time(micros.div_euclid(1000)),
        other => exact(other),
    }
}

/// The upper bound of a value. A text that is cut ends in the greatest character, so that it sorts after every text with the same
/// beginning.
fn upper(value: &Value) -> Option<String> {
    match value {
        Value::Text(whole) => {
            let mut rest = whole.chars();
            let kept: String = rest.by_ref().take(TEXT_CHARS).collect();
            match rest.next() {
                None => Some(text(&kept)),
                Some(char::MAX) => None,
                Some(_) => Some(text(&(kept + &char::MAX.to_string()))),
            }
        }
        Value::Micros(micros) => time(-(-micros).div_euclid(1000)),
        other => exact(other),
    }
}

fn exact(value: &Value) -> Option<String> {
    match value {
        Value::Whole(number) => Some(number.to_string()),
        Value::Decimal(number, scale) => Some(decimal(*number, *scale)),
        Value::Day(number) => Day::from_number(*number).map(|day| text(&day.to_string())),
        Value::Text(_) | Value::Micros(_) => None,
    }
}

fn decimal(number: i128, scale: u8) -> String {
    let one = 10_u128.pow(u32::from(scale));
    let (sign, size) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    match usize::from(scale) {
        0 => format!("{sign}{size}"),
        width => format!("{sign}{}.{:0width$}", size / one, size % one),
    }
}

fn time(millis: i64) -> Option<String> {
    let instant = chrono::DateTime::from_timestamp_millis(millis)?;
    Some(text(&instant.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::{
        array::{Date32Array, Decimal128Array, Int64Array, StringArray, TimestampMicrosecondArray},
        datatypes::{Field, Schema, TimeUnit},
    };
    use expect_test::expect;

    use super::*;

    #[test]
    fn bounds_hold_every_value_and_lose_no_digit() {
        let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let schema = Schema::new(vec![
            Field::new("name", DataType::Utf8, true),
            Field::new("empty", DataType::Utf8, true),
            Field::new("offset", DataType::Int64, false),
            Field::new("amount", DataType::Decimal128(18, 4), false),
            Field::new("day", DataType::Date32, false),
            Field::new("at", time, false),
        ]);
        let long = "é".repeat(50);
        let columns: Vec<arrow::array::ArrayRef> = vec![
            Arc::new(StringArray::from(vec![Some("a \"b\""), Some(&*long), None])),
            Arc::new(StringArray::from(vec![None::<&str>; 3])),
            Arc::new(Int64Array::from(vec![3, 1, 2])),
            Arc::new(Decimal128Array::from(vec![999_999_999_999_999_999, -5, 10_000]).with_precision_and_scale(18, 4).unwrap()),
            Arc::new(Date32Array::from(vec![0, 20_000, 1])),
            Arc::new(TimestampMicrosecondArray::from(vec![1_001, -1_001, 0]).with_timezone("UTC")),
        ];
        let batch = RecordBatch::try_new(Arc::new(schema), columns).unwrap();
        let mut statistics = Statistics::default();
        statistics.add(&batch.slice(0, 1));
        statistics.add(&batch.slice(1, 2));
        expect![[r#"
            {"numRecords":3,"minValues":{"name":"a \"b\"","offset":1,"amount":-0.0005,"day":"1970-01-01","at":"1969-12-31T23:59:59.998Z"},"maxValues":{"name":"éééééééééééééééééééééééééééééééééééééééé􏿿","offset":3,"amount":99999999999999.9999,"day":"2024-10-04","at":"1970-01-01T00:00:00.002Z"},"nullCount":{"name":1,"empty":3,"offset":0,"amount":0,"day":0,"at":0}}
        "#]]
        .assert_eq(&(statistics.json() + "\n"));
    }
}
