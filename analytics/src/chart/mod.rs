//! Charts of reports, as SVG with text as text. Here alone amounts become floating numbers: pixels are not paid out.

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
    /// Nothing says how.
    #[error("report {0} has no chart; write it as a table, or as csv, json or parquet")]
    None(String),
    /// It lacks a column, or has something else in it.
    #[error("report {report} cannot be drawn: column {column} {mistake}")]
    Column {
        /// The report.
        report: String,
        /// The column.
        column: String,
        /// What is wrong with it.
        mistake: &'static str,
    },
    /// Arrow could not read the rows.
    #[error("the report's rows cannot be drawn: {0}")]
    Rows(#[from] ArrowError),
    /// The drawing failed.
    #[error("the chart could not be drawn: {0}")]
    Drawing(String),
}

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for ChartError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self::Drawing(error.to_string())
    }
}

/// Draws the rows of a report. Without rows, the chart says so.
///
/// # Errors
/// [`ChartError`]: when the report is not one to be drawn.
pub fn svg(report: &Report, rows: &[RecordBatch]) -> Result<String, ChartError> {
    let chart = report.chart.as_ref().ok_or_else(|| ChartError::None(report.name.clone()))?;
    let points = Points::of(report, chart, rows)?;
    let mut text = String::new();
    draw::all(&mut text, report, chart, &points)?;
    Ok(text)
}
