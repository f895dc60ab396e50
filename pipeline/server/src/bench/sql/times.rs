//! How long the ways to an answer took, side by side.

use std::time::Duration;

use serde_json::{Map, Value, json};

/// By way.
#[derive(Debug, Default)]
pub struct Times {
    /// Our engine, of the base tables.
    pub plain: Vec<Duration>,
    /// Our engine, of the tables of sums.
    pub of_sums: Vec<Duration>,
    /// DuckDB, of the base tables.
    pub duckdb: Vec<Duration>,
    /// DuckDB, of the tables of sums.
    pub duckdb_of_sums: Vec<Duration>,
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e5).round() / 100.0
}

fn least(times: &[Duration]) -> Option<Duration> {
    times.iter().min().copied()
}

fn median(times: &[Duration]) -> Option<Duration> {
    let mut sorted = times.to_vec();
    sorted.sort();
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

fn ratio(one: Option<Duration>, other: Option<Duration>) -> Value {
    let ratio = one.zip(other).map(|(one, other)| one.as_secs_f64() / other.as_secs_f64().max(1e-9));
    ratio.map_or(Value::Null, |ratio| json!((ratio * 1000.0).round() / 1000.0))
}

impl Times {
    /// What they come to: medians and least in milliseconds, and our engine's share of DuckDB's time. As shipped: of sums, where
    /// the lake keeps some that answer.
    pub fn told(&self) -> Value {
        let mut told = Map::new();
        let ways = [
            ("plain", &self.plain),
            ("of_sums", &self.of_sums),
            ("duckdb", &self.duckdb),
            ("duckdb_of_sums", &self.duckdb_of_sums),
        ];
        for (name, times) in ways {
            if let (Some(median), Some(least)) = (median(times), least(times)) {
                told.insert(name.to_owned(), json!({ "median_ms": millis(median), "least_ms": millis(least) }));
            }
        }
        let shipped = if self.of_sums.is_empty() { &self.plain } else { &self.of_sums };
        for (name, of) in [("plain_to_duckdb", &self.plain), ("shipped_to_duckdb", shipped)] {
            told.insert(
                name.to_owned(),
                json!({
                    "median": ratio(median(of), median(&self.duckdb)),
                    "least": ratio(least(of), least(&self.duckdb)),
                }),
            );
        }
        Value::Object(told)
    }
}
