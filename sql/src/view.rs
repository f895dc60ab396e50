//! A view: the description in its file's head, and its query.

use crate::{
    header::{File, HeaderError},
    parameter::is_name,
    placeholders,
};

/// A named query over the lake's tables and earlier views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name: the name of its file without `.sql`.
    pub name: String,
    /// What a row of it is, as one sentence.
    pub meaning: String,
    /// Name and meaning of each column that the tables' own columns do not explain already.
    pub columns: Vec<(String, String)>,
    /// One SQL query, without parameters.
    pub query: String,
}

impl View {
    /// Reads the file of a view.
    ///
    /// # Errors
    /// [`HeaderError`] with the first mistake in the file.
    pub fn read(name: &str, source: &str) -> Result<Self, HeaderError> {
        let named = format!("{name}.sql");
        let file = File::read(&named, source)?;
        file.known(&["meaning", "column"])?;
        let meaning = file.one("meaning")?;
        let mut columns = Vec::new();
        for entry in file.entries.iter().filter(|entry| entry.key == "column") {
            let named = entry.argument.filter(|name| is_name(name));
            let Some(column) = named else { return Err(file.error(entry.line, "write `-- column name: Meaning.`")) };
            columns.push((column.to_owned(), entry.text.clone()));
        }
        if !std::iter::once(&meaning).chain(columns.iter().map(|(_, meaning)| meaning)).all(|text| text.ends_with('.')) {
            return Err(file.error(1, "say what views and columns mean in a sentence, which ends with a stop"));
        }
        if placeholders::is_several(file.query) || !placeholders::names(file.query).is_empty() {
            return Err(file.error(1, "a view is one query, without parameters"));
        }
        Ok(Self { name: name.to_owned(), meaning, columns, query: file.query.to_owned() })
    }
}
