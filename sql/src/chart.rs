//! How a report is drawn: `-- chart: bar, x = month, y = expired + to_expire, series = rule_id, panels = asset, unit = per cent`,
//! with either `panels` or `unit`.

use crate::{
    header::{Entry, File, HeaderError},
    parameter::is_name,
};

/// How a chart shows values over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// One line per series.
    Line,
    /// Lines, filled down to zero.
    Area,
    /// One bar per series, side by side.
    Bar,
    /// One bar, stacked from all series.
    Stacked,
}

impl ChartKind {
    fn named(word: &str) -> Option<Self> {
        let words = [("line", Self::Line), ("area", Self::Area), ("bar", Self::Bar), ("stacked", Self::Stacked)];
        words.into_iter().find(|(own, _)| *own == word).map(|(_, kind)| kind)
    }
}

/// How a report is drawn, read from its `-- chart:` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// How the values are shown.
    pub kind: ChartKind,
    /// The column of days along the horizontal axis.
    pub x: String,
    /// The columns of values; each is a series of its own.
    pub y: Vec<String>,
    /// The column that tells series apart; `None` where the columns of values alone are the series.
    pub series: Option<String>,
    /// The column of units; each unit gets a panel of its own. `None` where `unit` is given.
    pub panels: Option<String>,
    /// The unit of all values, as text for the axis; `None` where `panels` is given.
    pub unit: Option<String>,
}

impl Chart {
    pub(crate) fn read(file: &File<'_>, entry: &Entry<'_>) -> Result<Self, HeaderError> {
        let error = |mistake: &str| Err(file.error(entry.line, mistake));
        let mut parts = entry.text.split(", ");
        let Some(kind) = parts.next().and_then(ChartKind::named) else {
            return error("a chart is one of: line, area, bar, stacked; then comes `, x = column, y = column`");
        };
        let (mut x, mut y, mut series, mut panels, mut unit) = (None, None, None, None, None);
        for part in parts {
            let Some((key, columns)) = part.split_once(" = ") else { return error("write `key = column` in a chart") };
            if key == "unit" {
                unit = Some(columns.to_owned());
                continue;
            }
            let columns: Vec<String> = columns.split(" + ").map(str::to_owned).collect();
            if !columns.iter().all(|column| is_name(column)) || (key != "y" && columns.len() > 1) {
                return error(&format!("`{part}` of the chart names no column; only y may have several, `one + other`"));
            }
            let place = match key {
                "x" => &mut x,
                "y" => &mut y,
                "series" => &mut series,
                "panels" => &mut panels,
                _ => return error(&format!("`{key}` of the chart is none of: x, y, series, panels, unit")),
            };
            if place.replace(columns).is_some() {
                return error(&format!("`{key}` of the chart is said twice"));
            }
        }
        let one = |columns: Option<Vec<String>>| columns.and_then(|columns| columns.into_iter().next());
        let (Some(x), Some(y)) = (one(x), y) else { return error("a chart has an x and a y") };
        let panels = one(panels);
        if panels.is_some() == unit.is_some() {
            return error("a chart has either panels or a unit");
        }
        Ok(Self { kind, x, y, series: one(series), panels, unit })
    }

    /// Every column that the chart reads.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let others = self.y.iter().chain(&self.series).chain(&self.panels);
        std::iter::once(&self.x).chain(others).map(String::as_str)
    }
}
