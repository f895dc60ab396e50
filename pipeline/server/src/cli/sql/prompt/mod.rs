//! The prompt: reads queries up to a semicolon, and commands with a backslash. An error ends a query, never the prompt.

mod backslash_commands;
mod completion;
mod history;

use std::{io::Write as _, time::Instant};

use anyhow::Result;
use rewardhub_analytics::sql::{Params, Session, Value, each_statement};
use rustyline::{CompletionType, Config, Editor, error::ReadlineError, history::DefaultHistory};

use self::{backslash_commands::Word, completion::Completing};
use super::{
    Format,
    answer::{Answers, stopped},
    interrupts::Interrupts,
    lake_session::LakeSession,
};
use crate::{
    cli::Interrupted,
    output::{self, FAINT, Out, grouped, painted},
};

const PROMPT: &str = "rewardhub> ";
const TABLES: &str = "SELECT table_name, kind, rows, meaning FROM lake_tables ORDER BY kind, table_name";
const COLUMNS: &str = "SELECT column_name, data_type, nullable, meaning FROM lake_columns WHERE table_name = $table";
const HELP: &str = r"A query ends with a semicolon, and may have several lines.
\d        the tables and views
\d TABLE  the columns of one
\?        this
\q        quit, as Ctrl-D does
Tab completes names, the arrows bring back earlier queries, Ctrl-C stops a query.
";

/// Reads and answers lines until the user ends the prompt.
pub fn run(lake: &LakeSession, answers: &Answers, out: &mut Out) -> Result<()> {
    let config = Config::builder().completion_type(CompletionType::List).history_ignore_space(true).build();
    let mut editor: Editor<Completing, DefaultHistory> = Editor::with_config(config)?;
    // After the editor, which takes Ctrl-C for itself when it is made; from here on both receive it.
    let interrupts = &Interrupts::listen()?;
    let session = lake.session(&interrupts.renewed())?;
    editor.set_helper(Some(Completing::of(session.names())));
    let remembered = history::place();
    history::load(&mut editor, remembered.as_deref());
    writeln!(out, "The lake is read-only. \\d lists its tables, \\? helps, \\q quits.")?;
    loop {
        let line = match editor.readline(PROMPT) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => continue,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if line.trim().is_empty() {
            continue;
        }
        history::add(&mut editor, line.trim(), remembered.as_deref());
        let done = match Word::of(&line) {
            Some(Word::Quit) => return Ok(()),
            Some(word) => carry_out(&word, lake, interrupts, out),
            None => answer(&line, lake, answers, interrupts, out).map(|session| {
                if let (Some(completing), Some(session)) = (editor.helper_mut(), session) {
                    *completing = Completing::of(session.names());
                }
            }),
        };
        if let Err(error) = done {
            write_error(&error)?;
            // If this fails too, the next query will report it.
            lake.recover(&error).or_else(|error| write_error(&error))?;
        }
    }
}

/// Prints an error, and lets the prompt go on.
fn write_error(error: &anyhow::Error) -> Result<()> {
    if error.is::<Interrupted>() {
        output::note(error);
    } else {
        output::error(error);
    }
    Ok(())
}

/// Answers the queries of a line, and returns the session of the last one.
fn answer(line: &str, lake: &LakeSession, answers: &Answers, interrupts: &Interrupts, out: &mut Out) -> Result<Option<Session>> {
    let mut last = None;
    for query in each_statement(line)? {
        let (started, stop) = (Instant::now(), interrupts.renewed());
        let session = lake.session(&stop)?;
        let rows = session.query(query, &Params::new(), &stop).map_err(stopped)?;
        let count = answers.write(rows, out)?;
        let rows = if count == 1 { "row" } else { "rows" };
        let summary = format!("{} {rows}, {:.2} s", grouped(&count.to_string()), started.elapsed().as_secs_f64());
        writeln!(out, "{}", painted(summary, FAINT))?;
        last = Some(session);
    }
    Ok(last)
}

/// Carries out a command with a backslash.
fn carry_out(word: &Word, lake: &LakeSession, interrupts: &Interrupts, out: &mut Out) -> Result<()> {
    let shown = Answers { format: Format::Table, file: None };
    let ask = |sql: &str, params: &Params| {
        let stop = interrupts.renewed();
        lake.session(&stop)?.query(sql, params, &stop).map_err(stopped)
    };
    match word {
        Word::Quit => {}
        Word::Help => out.write_all(HELP.as_bytes())?,
        Word::Tables => drop(shown.write(ask(TABLES, &Params::new())?, out)?),
        Word::Columns(table) => {
            // Its error for an unknown table suggests a similar name.
            drop(ask(&format!("DESCRIBE \"{}\"", table.replace('"', "\"\"")), &Params::new())?);
            let params = Params::from([("table".to_owned(), Value::Text(table.clone()))]);
            shown.write(ask(COLUMNS, &params)?, out)?;
        }
        Word::Unknown(word) => anyhow::bail!("there is no {word}; \\? tells what there is"),
    }
    Ok(())
}
