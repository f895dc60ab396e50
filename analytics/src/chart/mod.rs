//! Draws reports as SVG charts, with text as text. Only here do amounts become floating-point numbers, because nobody is paid in
//! pixels.

mod axes;
mod colours;
mod draw;
mod legend;
mod points;
#[cfg(test)]
mod tests;

use arrow::{array::RecordBatch, error::ArrowError};
use plotters::drawing::DrawingAreaErrorKind;
use rewardhub_sql::Report;

use self::points::Points;

/// Why a report cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The report has no chart.
    #[error("report {0} has no chart; write it as a table, or as csv, json or parquet")]
    None(String),
    /// A column of the chart is missing or has the wrong type.
    #[error("report {report} cannot be drawn: column {column} {mistake}")]
    Column {
        /// The name of the report.
        report: String,
        /// The name of the column.
        column: String,
        /// What is wrong with the column, as the end of a sentence.
        mistake: &'static str,
    },
    /// Arrow could not read the rows.
    #[error("the report's rows cannot be drawn: {0}")]
    Rows(#[from] ArrowError),
    /// The library that draws failed: why.
    #[error("the chart could not be drawn: {0}")]
    Drawing(String),
}

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for ChartError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self::Drawing(error.to_string())
    }
}

/// Draws the rows of a report, and returns the SVG. A chart without rows says so.
///
/// # Errors
/// [`ChartError`], if the report has no chart or its rows do not fit the chart.
pub fn svg(report: &Report, rows: &[RecordBatch]) -> Result<String, ChartError> {
    let chart = report.chart.as_ref().ok_or_else(|| ChartError::None(report.name.clone()))?;
    let points = Points::of(report, chart, rows)?;
    let mut text = String::new();
    draw::all(&mut text, report, chart, &points)?;
    Ok(text)
}
