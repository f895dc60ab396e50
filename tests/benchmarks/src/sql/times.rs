//! How long the ways to an answer took, side by side.

use std::time::Duration;

use serde_json::{Map, Value, json};

/// How long one answer took.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// By the clock.
    pub elapsed: Duration,
    /// Of processors; other programs disturb it less.
    pub processor: Duration,
}

/// By way.
#[derive(Debug, Default)]
pub struct Times {
    /// Our engine, of the base tables.
    pub plain: Vec<Took>,
    /// Our engine, of the tables of sums.
    pub of_sums: Vec<Took>,
    /// DuckDB, of the base tables.
    pub duckdb: Vec<Took>,
    /// DuckDB, of the tables of sums.
    pub duckdb_of_sums: Vec<Took>,
}

/// What many came to, in milliseconds.
struct Summary {
    median: f64,
    least: f64,
    /// The mean: it is told in coarse steps.
    processor: f64,
}

impl Summary {
    fn of(times: &[Took]) -> Option<Self> {
        let mut sorted: Vec<_> = times.iter().map(|took| took.elapsed).collect();
        sorted.sort();
        let millis = |time: Duration| time.as_secs_f64() * 1e3;
        let count = u32::try_from(times.len()).ok()?;
        Some(Self {
            median: millis(*sorted.get(sorted.len().checked_sub(1)? / 2)?),
            least: millis(*sorted.first()?),
            processor: millis(times.iter().map(|took| took.processor).sum::<Duration>() / count),
        })
    }

    fn told(&self) -> Value {
        json!({ "median_ms": rounded(self.median), "least_ms": rounded(self.least), "processor_ms": rounded(self.processor) })
    }

    fn share_of(&self, other: &Self) -> Value {
        let share = |ours: f64, theirs: f64| rounded(ours / theirs.max(1e-6));
        json!({
            "median": share(self.median, other.median),
            "least": share(self.least, other.least),
            "processor": share(self.processor, other.processor),
        })
    }
}

fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

impl Times {
    /// What they come to, and our engine's share of DuckDB's time. As shipped: of sums, where the lake keeps some that answer.
    pub fn told(&self) -> Value {
        let [plain, of_sums, duckdb, duckdb_of_sums] =
            [&self.plain, &self.of_sums, &self.duckdb, &self.duckdb_of_sums].map(|times| Summary::of(times));
        let shipped = of_sums.as_ref().or(plain.as_ref());
        let mut told = Map::new();
        for (name, share) in [("plain_to_duckdb", plain.as_ref()), ("shipped_to_duckdb", shipped)] {
            if let Some((ours, theirs)) = share.zip(duckdb.as_ref()) {
                told.insert(name.to_owned(), ours.share_of(theirs));
            }
        }
        for (name, way) in [("plain", plain), ("of_sums", of_sums), ("duckdb", duckdb), ("duckdb_of_sums", duckdb_of_sums)] {
            if let Some(way) = way {
                told.insert(name.to_owned(), way.told());
            }
        }
        Value::Object(told)
    }
}
