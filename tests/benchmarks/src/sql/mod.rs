//! `bench sql`: asks five questions about a made-up lake, in turns of the SQL engine as it is shipped and of DuckDB over the same
//! files. It compares the answers, because a wrong answer must not count as fast.

mod answer;
mod duckdb;
mod lake;
mod made_up;
mod questions;
mod times;

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context as _, Result, bail};
use rewardhub_analytics::sql::{CancellationToken, Limits, Params, Session, SqlEngine, TableFiles, output};
use serde_json::{Value, json};

pub use self::made_up::Plan;
use self::{
    answer::Answer,
    duckdb::{DuckDb, forget},
    made_up::World,
    questions::{About, FEWEST_DAYS, QUESTIONS, Question},
    times::{Times, Took},
};
use super::{
    disk::{allocated, must_be_real},
    process::processor_time,
};
use rewardhub_service::lake::block_on;

/// The plan of a measurement.
pub struct Measure {
    /// The size of the lake.
    pub plan: Plan,
    /// A folder on a real disk, in which the lake is kept.
    pub folder: PathBuf,
    /// A Python that has DuckDB, or `none` to measure without DuckDB.
    pub python: String,
    /// The number of times that each engine answers each question.
    pub repeats: u32,
    /// Whether to measure with new sessions too, and with no file in the memory of the system.
    pub cold: bool,
    /// Only questions with this in their names; `None` means all.
    pub only: Option<String>,
}

/// The engines, and the files that they read.
struct Engines {
    tables: Vec<TableFiles>,
    session: Session,
    duckdb: Option<DuckDb>,
    /// The paths of all files, relative to the lake.
    files: Vec<String>,
    root: PathBuf,
}

impl Measure {
    /// Makes the lake unless it is there, and measures the questions. `made` counts the days made; the result is JSON.
    ///
    /// # Errors
    /// When the plan has too few days, the lake cannot be made, or answers differ.
    pub fn run(&self, made: &dyn Fn(u64)) -> Result<Value> {
        std::fs::create_dir_all(&self.folder).with_context(|| format!("{} cannot be made", self.folder.display()))?;
        must_be_real(&self.folder)?;
        if self.plan.days < FEWEST_DAYS {
            bail!("{} days are too few to compare the last with a month before; at least {FEWEST_DAYS}", self.plan.days);
        }
        let world = World::new(self.plan)?;
        let lake = lake::made(&self.folder, &world, self.plan, made)?;
        let about = About { wallet: world.somebody(), first: world.first(), last: world.last() };
        let tables = block_on(async { anyhow::Ok(TableFiles::of(&lake).await?) })?;
        let root = self.folder.join("lake").canonicalize()?;
        let mut engines = Engines::start(tables, root, &self.python)?;
        let asked = |question: &&Question| self.only.as_ref().is_none_or(|only| question.name.contains(only.as_str()));
        let mut questions = Vec::new();
        for question in QUESTIONS.iter().filter(asked) {
            questions.push(self.ask(question, &about, &mut engines)?);
        }
        let rows: u64 = engines.tables.iter().flat_map(|table| &table.files).map(|file| file.rows).sum();
        Ok(json!({
            "plan": self.plan,
            "files": engines.files.len(),
            "rows": rows,
            "bytes": allocated(&engines.root)?,
            "threads": threads(),
            "duckdb": engines.duckdb.as_ref().map(|duckdb| duckdb.version.clone()),
            "questions": questions,
        }))
    }

    fn ask(&self, question: &Question, about: &About, engines: &mut Engines) -> Result<Value> {
        let plain = about.text(question.plain);
        let of_sums = question.of_sums.map(|sql| about.text(sql));
        let expected = engines.agree(question.name, &plain, of_sums.as_deref())?;
        let mut warm = Times::default();
        for _ in 0..self.repeats {
            engines.round(&plain, of_sums.as_deref(), &mut warm, false)?;
        }
        let mut report = json!({ "name": question.name, "rows": expected.rows(), "warm": warm.as_json() });
        if self.cold {
            let mut cold = Times::default();
            for _ in 0..self.repeats {
                engines.round(&plain, of_sums.as_deref(), &mut cold, true)?;
            }
            report["cold"] = cold.as_json();
        }
        Ok(report)
    }
}

impl Engines {
    fn start(tables: Vec<TableFiles>, root: PathBuf, python: &str) -> Result<Self> {
        let named = |table: &TableFiles| {
            let paths = table.files.iter().map(|file| root.join(file.path.as_ref()).display().to_string()).collect();
            (table.table.name().to_owned(), table.table.partitioned_by().to_owned(), paths)
        };
        let duckdb = match python {
            "none" => None,
            python => Some(DuckDb::start(python, threads(), &tables.iter().map(named).collect::<Vec<_>>())?),
        };
        let files = tables.iter().flat_map(|table| &table.files).map(|file| file.path.to_string()).collect();
        Ok(Self { session: session(&tables)?, tables, duckdb, files, root })
    }

    /// Compares the answer from the base tables with ours from the sums, and with DuckDB's from the base tables. An empty answer
    /// is an error.
    fn agree(&mut self, name: &str, plain: &str, of_sums: Option<&str>) -> Result<Answer> {
        let expected = self.ours(plain)?.1;
        let mut others = Vec::new();
        if let Some(sums) = of_sums {
            others.push(("of sums", self.ours(sums)?.1));
        }
        if let Some(duckdb) = &mut self.duckdb {
            others.push(("DuckDB's", duckdb.ask(plain)?.1));
        }
        for (whose, answer) in others {
            if let Some(difference) = expected.difference(&answer) {
                bail!("{name}: the answer and the one {whose} differ: {difference}");
            }
        }
        if expected.rows() == 0 {
            bail!("{name}: nobody has an answer, so nothing is measured");
        }
        Ok(expected)
    }

    /// Measures each engine once in each way.
    fn round(&mut self, plain: &str, of_sums: Option<&str>, times: &mut Times, cold: bool) -> Result<()> {
        self.begin(cold)?;
        times.plain.push(self.ours(plain)?.0);
        if self.duckdb.is_some() {
            self.begin(cold)?;
        }
        if let Some(duckdb) = &mut self.duckdb {
            times.duckdb.push(duckdb.ask(plain)?.0);
        }
        if let Some(sums) = of_sums {
            self.begin(cold)?;
            times.of_sums.push(self.ours(sums)?.0);
            self.begin(cold)?;
            if let Some(duckdb) = &mut self.duckdb {
                times.duckdb_of_sums.push(duckdb.ask(sums)?.0);
            }
        }
        Ok(())
    }

    fn begin(&mut self, cold: bool) -> Result<()> {
        if cold {
            self.session = session(&self.tables)?;
            if let Some(duckdb) = &mut self.duckdb {
                duckdb.reopen()?;
            }
            forget(Path::new(&self.root), &self.files)?;
        }
        Ok(())
    }

    fn ours(&self, sql: &str) -> Result<(Took, Answer)> {
        let (begun, before) = (Instant::now(), processor_time());
        let rows = self.session.query(sql, &Params::new(), &CancellationToken::new())?;
        let mut text = Vec::new();
        output::write(rows, output::Format::Csv, &mut text)?;
        let (elapsed, after) = (begun.elapsed(), processor_time());
        let took = Took { elapsed, processor: after.zip(before).map_or(elapsed, |(after, before)| after - before) };
        Ok((took, Answer::of_csv(std::str::from_utf8(&text)?)))
    }
}

fn session(tables: &[TableFiles]) -> Result<Session> {
    Ok(SqlEngine::new(Limits::default())?.session(tables.to_vec(), &[])?)
}

/// The number of threads of each engine.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_answer_what_the_tables_answer_and_a_lake_is_made_once() {
        // The build folder is on a disk; the system's folder for temporary files may be in memory.
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
        let folder = tempfile::tempdir_in(target).unwrap();
        let measure = Measure {
            plan: Plan { rewards: 4_000, days: 40, wallets: 50 },
            folder: folder.path().to_owned(),
            python: "none".to_owned(),
            repeats: 1,
            cold: true,
            only: None,
        };
        let days = std::cell::Cell::new(0);
        let made = |more| days.set(days.get() + more);
        let report = measure.run(&made).unwrap();
        assert_eq!((days.get(), report["questions"].as_array().unwrap().len()), (40, 5));
        assert!(report["questions"][0]["cold"]["of_sums"]["least_ms"].as_f64().unwrap() > 0.0, "{report:#}");
        assert!(report["questions"][0]["warm"]["duckdb"].is_null());
        measure.run(&made).unwrap();
        assert_eq!(days.get(), 40, "the second time it was there");
    }
}
