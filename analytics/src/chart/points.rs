//! Turns rows into points: a panel for each unit, in it a series for each name, in it a value for each day.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, Date32Array, RecordBatch, StringArray},
    compute::cast,
    datatypes::{DataType, Date32Type, Float64Type},
};
use rewardhub_core::time::Day;
use rewardhub_sql::{Chart, ChartKind, Report};

use super::ChartError;

/// The most series of a panel. Stacked charts add the smaller ones up, other charts leave them out.
const MOST_SERIES: usize = 12;

/// The points of a chart.
pub(super) struct Points {
    pub panels: Vec<Panel>,
    /// Every day with a value in any panel, sorted.
    pub days: Vec<Day>,
}

/// The series that have one unit.
pub(super) struct Panel {
    pub unit: String,
    pub series: Vec<Series>,
    /// The number of series that were left out.
    pub left_out: usize,
}

/// A series: a name and its values by day.
pub(super) struct Series {
    pub name: String,
    pub values: BTreeMap<Day, f64>,
}

/// Values by series: its name, and the index of its column among the value columns.
type Named = BTreeMap<(String, usize), BTreeMap<Day, f64>>;

impl Points {
    /// Makes points of the rows of a report. Rows without a day, a unit or a value are left out; values of the same day and
    /// series are added up.
    pub fn of(report: &Report, chart: &Chart, rows: &[RecordBatch]) -> Result<Self, ChartError> {
        let mut panels: BTreeMap<String, Named> = BTreeMap::new();
        for batch in rows {
            let columns = Columns { report, batch };
            let days = columns.cast(&chart.x, &DataType::Date32, "holds no days")?;
            let days = days.as_primitive::<Date32Type>();
            let units = chart.panels.as_ref().map(|name| columns.texts(name)).transpose()?;
            let names = chart.series.as_ref().map(|name| columns.texts(name)).transpose()?;
            for (nth, y) in chart.y.iter().enumerate() {
                let values = columns.cast(y, &DataType::Float64, "holds no numbers")?;
                let values = values.as_primitive::<Float64Type>();
                for at in (0..batch.num_rows()).filter(|at| days.is_valid(*at) && values.is_valid(*at)) {
                    let text = |column: &Option<ArrayRef>| match column {
                        Some(column) if column.is_null(at) => None,
                        Some(column) => Some(column.as_string::<i32>().value(at).to_owned()),
                        None => Some(String::new()),
                    };
                    let (Some(unit), Some(day)) = (text(&units), Day::from_number(days.value(at))) else { continue };
                    let name = text(&names).unwrap_or_default();
                    let series = panels.entry(unit).or_default().entry((name, nth)).or_default();
                    *series.entry(day).or_default() += values.value(at);
                }
            }
        }
        let mut days: Vec<Day> = panels.values().flat_map(BTreeMap::values).flat_map(|values| values.keys().copied()).collect();
        days.sort_unstable();
        days.dedup();
        let panel = |(unit, named): (String, Named)| {
            let named = named.into_iter().map(|((name, nth), values)| (called(name, &chart.y, nth), values));
            let series = named.map(|(name, values)| Series { name, values }).collect();
            let unit = if unit.is_empty() { chart.unit.clone().unwrap_or_default() } else { unit };
            Panel::of(unit, series, chart.kind, &days)
        };
        Ok(Self { panels: panels.into_iter().map(panel).collect(), days })
    }
}

/// Names a series by its own name, and by its column if the chart has several value columns.
fn called(series: String, columns: &[String], nth: usize) -> String {
    let column = columns[nth].replace('_', " ");
    match (series.is_empty(), columns.len()) {
        (true, _) => column,
        (false, 1) => series,
        (false, _) => format!("{series}, {column}"),
    }
}

impl Panel {
    fn of(unit: String, mut series: Vec<Series>, kind: ChartKind, days: &[Day]) -> Self {
        let mut left_out = 0;
        if series.len() > MOST_SERIES {
            series.sort_by(|one, other| other.size().total_cmp(&one.size()));
            let smaller = series.split_off(MOST_SERIES - 1);
            series.sort_by(|one, other| one.name.cmp(&other.name));
            if kind == ChartKind::Stacked {
                series.push(Series::together("others".to_owned(), &smaller));
            } else {
                left_out = smaller.len();
            }
        }
        if let (ChartKind::Area, Some(first), Some(last)) = (kind, days.first(), days.last()) {
            series.iter_mut().for_each(|series| series.fill(*first, *last));
        }
        Self { unit, series, left_out }
    }
}

impl Series {
    /// The size of a series in the chart: the sum of its absolute values.
    fn size(&self) -> f64 {
        self.values.values().map(|value| value.abs()).sum()
    }

    fn together(name: String, several: &[Self]) -> Self {
        let mut values = BTreeMap::new();
        for (day, value) in several.iter().flat_map(|series| &series.values) {
            *values.entry(*day).or_default() += value;
        }
        Self { name, values }
    }

    /// Adds zeros for days without a value, which had nothing.
    fn fill(&mut self, first: Day, last: Day) {
        for day in (first.number()..=last.number()).filter_map(Day::from_number) {
            self.values.entry(day).or_default();
        }
    }
}

/// The columns of a batch, by name.
struct Columns<'c> {
    report: &'c Report,
    batch: &'c RecordBatch,
}

impl Columns<'_> {
    fn cast(&self, name: &str, holds: &DataType, mistake: &'static str) -> Result<ArrayRef, ChartError> {
        let wrong = |mistake| ChartError::Column { report: self.report.name.clone(), column: name.to_owned(), mistake };
        let column = self.batch.column_by_name(name).ok_or_else(|| wrong("is missing"))?;
        cast(column, holds).map_err(|_| wrong(mistake))
    }

    /// Reads a column as names. Days that are all first days of months become the names of their months.
    fn texts(&self, name: &str) -> Result<ArrayRef, ChartError> {
        let texts = self.cast(name, &DataType::Utf8, "holds no names")?;
        let days = self.batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Date32Type>());
        let months = |days: &Date32Array| -> Option<StringArray> {
            let month = |day: i32| Day::from_number(day).filter(|day| *day == day.month().first_day());
            days.iter().map(|day| day.map_or(Some(None), |day| month(day).map(|day| Some(day.month().to_string())))).collect()
        };
        Ok(days.and_then(months).map_or(texts, |months| Arc::new(months)))
    }
}
