//! A parameter of a report, as its head declares it: `-- parameter as_of: date = today. What it means.`

use rewardhub_core::time::Day;

use crate::{
    header::{Entry, File, HeaderError},
    value::{Value, ValueType},
};

/// A parameter that a caller may set when running a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name; the query uses it as `$name`.
    pub name: String,
    /// The type of its values.
    pub holds: ValueType,
    /// The value it takes when the caller sets none.
    pub default: DefaultValue,
    /// What it means, as one sentence that ends with a full stop.
    pub meaning: String,
}

/// The value a parameter takes when the caller sets none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultValue {
    /// The day on which the report runs.
    Today,
    /// A fixed value, and its text as the file writes it.
    Always(Value, String),
}

impl DefaultValue {
    /// The default when the report runs on `today`.
    #[must_use]
    pub fn value(&self, today: Day) -> Value {
        match self {
            Self::Today => Value::Date(today),
            Self::Always(value, _) => value.clone(),
        }
    }

    /// The default as the file writes it.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Today => "today",
            Self::Always(_, text) => text,
        }
    }
}

impl Parameter {
    /// Reads `type = default. Meaning.`
    pub(crate) fn read(file: &File<'_>, entry: &Entry<'_>) -> Result<Self, HeaderError> {
        let error = |mistake: &str| file.error(entry.line, mistake);
        let named = entry.argument.filter(|name| is_name(name));
        let Some(name) = named else { return Err(error("write `-- parameter name: type = default. Meaning.`")) };
        let parts = entry.text.split_once(" = ").and_then(|(holds, rest)| Some((holds, rest.split_once(". ")?)));
        let Some((holds, (default, meaning))) = parts else {
            return Err(error("write `type = default. Meaning.` of the parameter"));
        };
        let Some(holds) = ValueType::named(holds) else {
            return Err(error(&format!("`{holds}` is none of: date, integer, decimal, text")));
        };
        if !meaning.ends_with('.') {
            return Err(error("say in a sentence what the parameter means"));
        }
        let default = match (holds, default) {
            (ValueType::Date, "today") => Some(DefaultValue::Today),
            _ => holds.read(default).map(|value| DefaultValue::Always(value, default.to_owned())),
        };
        let Some(default) = default else { return Err(error(&format!("its default is not {}", holds.text()))) };
        Ok(Self { name: name.to_owned(), holds, default, meaning: meaning.to_owned() })
    }
}

/// Whether a text can name a placeholder or a column: a lower-case letter, then lower-case letters, digits and underscores.
pub(crate) fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(fits)
}
