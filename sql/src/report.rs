//! A report: the description in its file's head, and its query.

use rewardhub_core::{similar_word::similar, time::Day};

use crate::{
    chart::Chart,
    header::{File, HeaderError},
    parameter::Parameter,
    placeholders,
    value::{Value, ValueType},
};

/// A report, read from one file of `reports/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its name: the name of its file without `.sql`.
    pub name: String,
    /// Its title, for headings.
    pub title: String,
    /// The question it answers; ends with a question mark.
    pub question: String,
    /// What a reader should know about how it calculates: one entry per `-- note:`.
    pub notes: Vec<String>,
    /// The parameters a caller may set, in the order of the file.
    pub parameters: Vec<Parameter>,
    /// How it is drawn; `None` for a report that has no chart.
    pub chart: Option<Chart>,
    /// One SQL query, which uses every parameter as `$name`.
    pub query: String,
}

/// Why a report does not accept a value for a parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// The report has no parameter of that name.
    #[error("report {report} has no parameter {name:?}; {meant}")]
    Unknown {
        /// Name of the report.
        report: String,
        /// The name that was given.
        name: String,
        /// A hint for the user: the nearest name, or all names.
        meant: String,
    },
    /// The value does not fit the parameter's type.
    #[error("{value:?} is no value for {name} of report {report}: it is {expected}")]
    Unfit {
        /// Name of the report.
        report: String,
        /// Name of the parameter.
        name: String,
        /// The text that was given.
        value: String,
        /// How values of its type are written.
        expected: &'static str,
    },
    /// The same parameter was given more than once.
    #[error("{name} of report {report} was given twice; give it once")]
    Twice {
        /// Name of the report.
        report: String,
        /// Name of the parameter.
        name: String,
    },
}

impl Report {
    /// Reads the file of a report.
    ///
    /// # Errors
    /// [`HeaderError`] with the first mistake in the file.
    pub fn read(name: &str, source: &str) -> Result<Self, HeaderError> {
        let named = format!("{name}.sql");
        let file = File::read(&named, source)?;
        file.known(&["title", "question", "note", "parameter", "chart"])?;
        let (title, question) = (file.one("title")?, file.one("question")?);
        if !question.ends_with('?') {
            return Err(file.error(1, "its question ends with a question mark"));
        }
        let of = |key: &'static str| file.entries.iter().filter(move |entry| entry.key == key);
        let parameters = of("parameter").map(|entry| Parameter::read(&file, entry)).collect::<Result<Vec<_>, _>>()?;
        let chart = match of("chart").next() {
            Some(entry) => {
                file.one("chart")?;
                Some(Chart::read(&file, entry)?)
            }
            None => None,
        };
        let notes = of("note").map(|entry| entry.text.clone()).collect();
        let report = Self { name: name.to_owned(), title, question, notes, parameters, chart, query: file.query.to_owned() };
        match report.mistake() {
            Some(mistake) => Err(file.error(1, &mistake)),
            None => Ok(report),
        }
    }

    /// The first disagreement between the query and the declared parameters.
    fn mistake(&self) -> Option<String> {
        if placeholders::is_several(&self.query) {
            return Some("it has more than one query".to_owned());
        }
        let used = placeholders::names(&self.query);
        let declared: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let undeclared = used.iter().find(|name| !declared.contains(name)).map(|name| format!("${name} is not declared"));
        let unused = || declared.iter().find(|name| !used.contains(name)).map(|name| format!("${name} is not used"));
        let twice = || {
            let again = |(at, name): (usize, &&str)| declared[..at].contains(name);
            declared
                .iter()
                .enumerate()
                .find(|(at, name)| again((*at, name)))
                .map(|(_, name)| format!("${name} is declared twice"))
        };
        undeclared.or_else(unused).or_else(twice)
    }

    /// The value of every parameter: the one set by name and text, or else the default on the day `today`.
    ///
    /// # Errors
    /// [`ValueError`] for the first name or value that does not fit.
    pub fn values(&self, set: &[(String, String)], today: Day) -> Result<Vec<(String, Value)>, ValueError> {
        if let Some((name, _)) = set.iter().find(|(name, _)| !self.parameters.iter().any(|own| own.name == *name)) {
            let (report, name) = (self.name.clone(), name.clone());
            return Err(ValueError::Unknown { meant: self.meant(&name), report, name });
        }
        let value = |parameter: &Parameter| {
            let mut given = set.iter().filter(|(name, _)| *name == parameter.name);
            let value = match given.next() {
                None => parameter.default.value(today),
                Some((_, text)) if parameter.holds == ValueType::Date && text == "today" => Value::Date(today),
                Some((_, text)) => parameter.holds.read(text).ok_or_else(|| self.unfit(parameter, text))?,
            };
            if given.next().is_some() {
                return Err(ValueError::Twice { report: self.name.clone(), name: parameter.name.clone() });
            }
            Ok((parameter.name.clone(), value))
        };
        self.parameters.iter().map(value).collect()
    }

    fn unfit(&self, parameter: &Parameter, text: &str) -> ValueError {
        let (report, name) = (self.name.clone(), parameter.name.clone());
        ValueError::Unfit { report, name, value: text.to_owned(), expected: parameter.holds.text() }
    }

    fn meant(&self, name: &str) -> String {
        let names: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        meant(name, &names)
    }
}

/// A hint for a mistyped name: the nearest of `names`, or all of them where none is near.
pub(crate) fn meant(name: &str, names: &[&str]) -> String {
    match similar(name, names.iter().copied()) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None if names.is_empty() => "it has none".to_owned(),
        None => format!("there are: {}", names.join(", ")),
    }
}
