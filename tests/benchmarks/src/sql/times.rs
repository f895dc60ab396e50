//! The times of the ways to an answer, side by side.

use std::time::Duration;

use serde_json::{Map, Value, json};

/// The time of one answer.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// The wall time until the last row is there as text.
    pub elapsed: Duration,
    /// The processor time, which other programs disturb less.
    pub processor: Duration,
}

/// The times of each way.
#[derive(Debug, Default)]
pub struct Times {
    /// Our engine, over the base tables.
    pub plain: Vec<Took>,
    /// Our engine, over the tables of sums.
    pub of_sums: Vec<Took>,
    /// DuckDB, over the base tables.
    pub duckdb: Vec<Took>,
    /// DuckDB, over the tables of sums.
    pub duckdb_of_sums: Vec<Took>,
}

/// A summary of many times, in milliseconds.
struct Summary {
    median: f64,
    least: f64,
    /// The mean of the processor times, because the system gives them in coarse steps.
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

    fn as_json(&self) -> Value {
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
    /// Returns the summaries, and the time of our engine as a share of DuckDB's over the base tables. As shipped means over sums,
    /// where the lake keeps some that answer.
    pub fn as_json(&self) -> Value {
        let [plain, of_sums, duckdb, duckdb_of_sums] =
            [&self.plain, &self.of_sums, &self.duckdb, &self.duckdb_of_sums].map(|times| Summary::of(times));
        let shipped = of_sums.as_ref().or(plain.as_ref());
        let mut json = Map::new();
        for (name, share) in [("plain_to_duckdb", plain.as_ref()), ("shipped_to_duckdb", shipped)] {
            if let Some((ours, theirs)) = share.zip(duckdb.as_ref()) {
                json.insert(name.to_owned(), ours.share_of(theirs));
            }
        }
        for (name, way) in [("plain", plain), ("of_sums", of_sums), ("duckdb", duckdb), ("duckdb_of_sums", duckdb_of_sums)] {
            if let Some(way) = way {
                json.insert(name.to_owned(), way.as_json());
            }
        }
        Value::Object(json)
    }
}
