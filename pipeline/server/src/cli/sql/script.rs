//! Asks the queries of a text, one after the other, until one fails.

use std::{fs, io, path::Path};

use anyhow::{Context as _, Result, bail};
use rewardhub_analytics::sql::{Params, SqlError, each_statement};

use super::{
    answer::{Answers, stopped},
    interrupts::Interrupts,
    lake_session::LakeSession,
};
use crate::output::Out;

/// Reads the text of a file; `-` is standard input.
pub fn read(file: &Path) -> Result<String> {
    let text = if file == Path::new("-") { io::read_to_string(io::stdin()) } else { fs::read_to_string(file) };
    // Some editors begin a file with a byte order mark.
    let text = text.map(|text| text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned));
    text.with_context(|| {
        format!("{} cannot be read", if file == Path::new("-") { "standard input".into() } else { file.display().to_string() })
    })
}

/// Asks each query, and writes its answer. Only tables can hold more than one answer.
pub fn ask_all(text: &str, lake: &LakeSession, answers: &Answers, interrupts: &Interrupts, out: &mut Out) -> Result<()> {
    let queries = each_statement(text)?;
    if queries.is_empty() {
        return Err(SqlError::Nothing.into());
    }
    if queries.len() > 1 && !answers.take_several() {
        bail!("there are {} queries, and one answer can be written so; ask one at a time, or as a table", queries.len());
    }
    let stop = interrupts.current();
    for query in queries {
        let rows = lake.session(&stop)?.query(query, &Params::new(), &stop).map_err(stopped)?;
        answers.write(rows, out)?;
    }
    Ok(())
}
