//! A report: what its file says of it, and its query.

use rewardhub_core::time::Day;

use crate::{
    chart::Chart,
    header::{File, HeaderError},
    parameter::Parameter,
    placeholders,
    value::{Value, ValueType},
};

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its name, which is its file's.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// What one should know of how it reckons.
    pub notes: Vec<String>,
    /// What can be asked otherwise.
    pub parameters: Vec<Parameter>,
    /// How it is drawn; `None` where there is nothing to look at.
    pub chart: Option<Chart>,
    /// One query, with `$name` for every parameter.
    pub query: String,
}

/// Why a value cannot be given to a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// There is no such parameter.
    #[error("report {report} has no parameter {name:?}; {meant}")]
    Unknown {
        /// The report.
        report: String,
        /// What was asked for.
        name: String,
        /// What may have been meant.
        meant: String,
    },
    /// The value is not of the parameter's type.
    #[error("{value:?} is no value for {name} of report {report}: it is {told}")]
    Unfit {
        /// The report.
        report: String,
        /// The parameter.
        name: String,
        /// What was given.
        value: String,
        /// How values of its type are written.
        told: &'static str,
    },
    /// A parameter was given two values.
    #[error("{name} of report {report} was given twice; give it once")]
    Twice {
        /// The report.
        report: String,
        /// The parameter.
        name: String,
    },
}

impl Report {
    /// Reads a report's file.
    ///
    /// # Errors
    /// [`HeaderError`]: the first thing that is wrong.
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

    /// What query and parameters do not agree on.
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

    /// The value of every parameter: as it was set, by name and text, or its default on that day.
    ///
    /// # Errors
    /// [`ValueError`]: the first value that cannot be.
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
        ValueError::Unfit { report, name, value: text.to_owned(), told: parameter.holds.told() }
    }

    fn meant(&self, name: &str) -> String {
        let names: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        meant(name, &names)
    }
}

/// The nearest of some names, or all of them.
pub(crate) fn meant(name: &str, names: &[&str]) -> String {
    const ALIKE: f64 = 0.7;
    let likeness = |own: &str| strsim::jaro_winkler(name, own);
    let nearest = names.iter().copied().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match nearest.filter(|own| likeness(own) >= ALIKE) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None if names.is_empty() => "it has none".to_owned(),
        None => format!("there are: {}", names.join(", ")),
    }
}
