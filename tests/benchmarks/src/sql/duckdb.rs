//! Runs DuckDB over the same files, in a Python that has it.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::{answer::Answer, times::Took};

const PROGRAM: &str = include_str!("duckdb.py");

/// A running process with DuckDB.
pub struct DuckDb {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    tables: Value,
    /// The version of DuckDB.
    pub version: String,
}

impl DuckDb {
    /// Starts DuckDB over tables: each has a name, the column that partitions it, and the paths of its files.
    ///
    /// # Errors
    /// When there is no such Python, or it has no DuckDB.
    pub fn start(python: &str, threads: usize, tables: &[(String, String, Vec<String>)]) -> Result<Self> {
        let tables: serde_json::Map<String, Value> = tables
            .iter()
            .filter(|(_, _, paths)| !paths.is_empty())
            .map(|(name, partition, paths)| (name.clone(), json!({ "partition": partition, "paths": paths })))
            .collect();
        let tables = json!({ "threads": threads, "tables": tables });
        let mut process = Command::new(python)
            .args(["-c", PROGRAM])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{python} cannot be started; name a Python with --duckdb"))?;
        let (to, from) = (process.stdin.take().context("its input")?, process.stdout.take().context("its output")?);
        let mut this = Self { process, to, from: BufReader::new(from), tables, version: String::new() };
        this.reopen().with_context(|| format!("{python} has no DuckDB that can be used; try: {python} -m pip install duckdb"))?;
        Ok(this)
    }

    /// Opens a new connection, with nothing cached.
    ///
    /// # Errors
    /// When the process has ended, or DuckDB cannot open the tables.
    pub fn reopen(&mut self) -> Result<()> {
        let answer = self.send(&self.tables.clone())?;
        self.version = answer["version"].as_str().unwrap_or_default().to_owned();
        Ok(())
    }

    /// Asks a question, and returns its time and its answer.
    ///
    /// # Errors
    /// The error of DuckDB.
    pub fn ask(&mut self, sql: &str) -> Result<(Took, Answer)> {
        let answer = self.send(&json!({ "ask": sql }))?;
        let time = |what: &str| answer[what].as_f64().map(Duration::from_secs_f64).context("DuckDB gives no time");
        Ok((Took { elapsed: time("elapsed")?, processor: time("processor")? }, Answer::of_texts(&answer["rows"])))
    }

    fn send(&mut self, what: &Value) -> Result<Value> {
        writeln!(self.to, "{what}").and_then(|()| self.to.flush()).context("DuckDB listens no more")?;
        let mut line = String::new();
        self.from.read_line(&mut line).context("DuckDB answers no more")?;
        let answer: Value = serde_json::from_str(&line).context("it does not answer")?;
        match answer["error"].as_str() {
            Some(error) => bail!("DuckDB: {error}"),
            None => Ok(answer),
        }
    }
}

impl Drop for DuckDb {
    /// Kills the process, which has nothing to lose.
    fn drop(&mut self) {
        self.process.kill().and_then(|()| self.process.wait().map(|_| ())).unwrap_or_default();
    }
}

/// Drops the files from the memory of the system.
///
/// # Errors
/// When `dd` cannot be run, or fails.
pub fn forget(root: &Path, files: &[String]) -> Result<()> {
    for file in files {
        let path = root.join(file);
        let status = Command::new("dd")
            .arg(format!("if={}", path.display()))
            .args(["iflag=nocache", "count=0", "status=none"])
            .status()
            .context("`dd`, which lets the system forget files, cannot be run")?;
        if !status.success() {
            bail!("`dd` could not let the system forget {}", path.display());
        }
    }
    Ok(())
}
