//! The head of an SQL file: comment lines `-- key: text` or `-- key name: text`, up to the first line that is not a comment. A
//! line `--   more` continues the text of the line before.

/// Why the head of a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {mistake}")]
pub struct HeaderError {
    /// Name of the file, with its extension.
    pub file: String,
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong and how to write it instead.
    pub mistake: String,
}

/// An SQL file, split into its head and its query.
pub(crate) struct File<'s> {
    pub name: &'s str,
    pub entries: Vec<Entry<'s>>,
    /// The text after the head, without a semicolon at its end.
    pub query: &'s str,
}

/// One entry of the head, `-- key argument: text`, from its first line and the lines that continue it.
pub(crate) struct Entry<'s> {
    pub line: usize,
    pub key: &'s str,
    pub argument: Option<&'s str>,
    pub text: String,
}

impl<'s> File<'s> {
    /// Splits a file into its head and its query.
    pub fn read(name: &'s str, source: &'s str) -> Result<Self, HeaderError> {
        let mut file = Self { name, entries: Vec::new(), query: "" };
        let mut rest = source;
        for line in 1.. {
            let (first, after) = rest.split_once('\n').unwrap_or((rest, ""));
            let Some(comment) = first.strip_prefix("--") else { break };
            file.comment(line, comment)?;
            rest = after;
        }
        let query = rest.trim();
        file.query = query.strip_suffix(';').unwrap_or(query).trim_end();
        if file.query.is_empty() {
            return Err(file.error(1, "there is no query after its head"));
        }
        Ok(file)
    }

    fn comment(&mut self, line: usize, comment: &'s str) -> Result<(), HeaderError> {
        if let Some(more) = comment.strip_prefix("   ") {
            let Some(entry) = self.entries.last_mut() else { return Err(self.error(line, "it goes on with nothing")) };
            entry.text = format!("{} {}", entry.text, more.trim());
            return Ok(());
        }
        let entry = comment.strip_prefix(' ').and_then(|comment| comment.split_once(':'));
        let Some((head, text)) = entry else {
            return Err(self.error(line, "write `-- key: text`, or `--   more` to go on with the line before"));
        };
        let (key, argument) = head.split_once(' ').map_or((head, None), |(key, argument)| (key, Some(argument)));
        let text = text.trim().to_owned();
        if text.is_empty() {
            return Err(self.error(line, &format!("`{head}` says nothing")));
        }
        self.entries.push(Entry { line, key, argument, text });
        Ok(())
    }

    /// The text of a key that must appear exactly once, without an argument.
    pub fn one(&self, key: &str) -> Result<String, HeaderError> {
        let mut found = self.entries.iter().filter(|entry| entry.key == key);
        let Some(entry) = found.next() else { return Err(self.error(1, &format!("`-- {key}: …` is missing"))) };
        if entry.argument.is_some() {
            return Err(self.error(entry.line, &format!("write `-- {key}: …`")));
        }
        match found.next() {
            Some(again) => Err(self.error(again.line, &format!("`{key}` is said twice"))),
            None => Ok(entry.text.clone()),
        }
    }

    /// Fails at the first key that is not among these.
    pub fn known(&self, keys: &[&str]) -> Result<(), HeaderError> {
        match self.entries.iter().find(|entry| !keys.contains(&entry.key)) {
            Some(entry) => Err(self.error(entry.line, &format!("`{}` is none of: {}", entry.key, keys.join(", ")))),
            None => Ok(()),
        }
    }

    /// A mistake in a line of this file.
    pub fn error(&self, line: usize, mistake: &str) -> HeaderError {
        HeaderError { file: self.name.to_owned(), line, mistake: mistake.to_owned() }
    }
}
