//! Draws a chart: title and question, and the panels below them.

use plotters::{
    chart::ChartContext,
    coord::{Shift, cartesian::Cartesian2d, types::RangedCoordf64},
    prelude::{
        AreaSeries, ChartBuilder, DrawingArea, DrawingBackend, IntoDrawingArea as _, IntoFont as _, LineSeries, PathElement,
        Ranged as _, Rectangle, SVGBackend, Text,
    },
    style::{Color as _, FontStyle, TextStyle, WHITE},
};
use rewardhub_core::time::Day;
use rewardhub_sql::{Chart, ChartKind, Report};

use super::{
    ChartError,
    axes::{Axes, DayAxis, number},
    colours::{self, FAINT, GRID, INK},
    legend,
    points::{Panel, Points},
};

const WIDTH: u32 = 1000;
const PANEL_HEIGHT: u32 = 340;
const QUESTION_LINE: u32 = 20;
/// The most characters of the question in a line.
const LETTERS_IN_LINE: usize = 125;

/// Draws a whole chart as SVG.
pub(super) fn all(to: &mut String, report: &Report, chart: &Chart, points: &Points) -> Result<(), ChartError> {
    let question = lines(&report.question);
    let head = 44 + QUESTION_LINE * u32::try_from(question.len()).expect("a question has a few lines");
    let panels = u32::try_from(points.panels.len().max(1)).expect("there is a panel for each unit");
    let root = SVGBackend::with_string(to, (WIDTH, head + PANEL_HEIGHT * panels)).into_drawing_area();
    root.fill(&WHITE)?;
    let (top, below) = root.split_vertically(head);
    let title = ("sans-serif", 25).into_font().style(FontStyle::Bold);
    top.draw(&Text::new(report.title.clone(), (16, 14), TextStyle::from(title).color(&INK)))?;
    let small = TextStyle::from(("sans-serif", 16).into_font()).color(&FAINT);
    for (line, y) in question.into_iter().zip((42..).step_by(20)) {
        top.draw(&Text::new(line, (16, y), small.clone()))?;
    }
    if points.panels.is_empty() {
        below.draw(&Text::new("There is nothing to draw: the report has no rows.", (16, 40), small))?;
    }
    for (panel, area) in points.panels.iter().zip(below.split_evenly((points.panels.len().max(1), 1))) {
        let (plot, beside) = area.split_horizontally(WIDTH - legend::WIDTH);
        draw_panel(&plot, chart.kind, panel, &points.days)?;
        legend::draw(&beside, panel)?;
    }
    root.present()?;
    Ok(())
}

/// Breaks a text into lines of at most [`LETTERS_IN_LINE`] characters.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is one from the start");
        if !line.is_empty() && line.chars().count() + word.chars().count() >= LETTERS_IN_LINE {
            lines.push(word.to_owned());
        } else {
            let space = if line.is_empty() { "" } else { " " };
            *line = format!("{line}{space}{word}");
        }
    }
    lines
}

fn draw_panel<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    kind: ChartKind,
    panel: &Panel,
    days: &[Day],
) -> Result<(), ChartError>
where
    B::ErrorType: Send + Sync + 'static,
{
    let axes = Axes::of(days, panel, kind);
    let mut context = ChartBuilder::on(area)
        .margin(12)
        .x_label_area_size(34)
        .y_label_area_size(92)
        .build_cartesian_2d(axes.days.clone(), axes.values.clone())?;
    let text = TextStyle::from(("sans-serif", 15).into_font()).color(&INK);
    context
        .configure_mesh()
        .y_label_formatter(&|value| number(*value))
        .y_labels(6)
        .x_labels(axes.days.labelled.len())
        .y_desc(panel.unit.as_str())
        .axis_desc_style(text.clone())
        .label_style(text)
        .axis_style(FAINT)
        .bold_line_style(GRID)
        .light_line_style(WHITE.mix(0.0))
        .draw()?;
    draw_series(&mut context, kind, panel, &axes)?;
    let days = axes.days.range();
    let nought = [(days.start, 0.0), (days.end, 0.0)];
    context.draw_series([PathElement::new(nought, FAINT)])?;
    Ok(())
}

/// The place of a day on its axis.
fn place(day: Day) -> f64 {
    f64::from(day.number())
}

type Plane = Cartesian2d<DayAxis, RangedCoordf64>;

fn draw_series<B: DrawingBackend>(
    context: &mut ChartContext<'_, B, Plane>,
    kind: ChartKind,
    panel: &Panel,
    axes: &Axes,
) -> Result<(), ChartError>
where
    B::ErrorType: Send + Sync + 'static,
{
    for (nth, series) in panel.series.iter().enumerate() {
        let colour = colours::of(nth);
        let points = series.values.iter().map(|(day, value)| (place(*day), *value));
        match kind {
            ChartKind::Line => {
                context.draw_series(LineSeries::new(points, colour.stroke_width(2)).point_size(3))?;
            }
            ChartKind::Area => {
                context.draw_series(AreaSeries::new(points, 0.0, colour.mix(0.25)).border_style(colour.stroke_width(2)))?;
            }
            ChartKind::Bar | ChartKind::Stacked => {
                let bars = bars(kind, panel, axes, nth);
                context.draw_series(bars.map(|corners| Rectangle::new(corners, colour.filled())))?;
            }
        }
    }
    Ok(())
}

/// Returns the corners of the bars of a series: beside those of other series, or on top of those before if they are stacked.
fn bars(kind: ChartKind, panel: &Panel, axes: &Axes, nth: usize) -> impl Iterator<Item = [(f64, f64); 2]> {
    let whole = axes.step * 0.8;
    let stacked = kind == ChartKind::Stacked;
    let in_row = if stacked { 1 } else { panel.series.len() };
    let number = |series: usize| f64::from(u8::try_from(series).expect("a panel has at most MOST_SERIES series"));
    let width = whole / number(in_row);
    let shift = if stacked { 0.0 } else { width * number(nth) };
    panel.series[nth].values.iter().map(move |(day, value)| {
        let left = place(*day) - whole / 2.0 + shift;
        let before = panel.series[..nth].iter().filter_map(|series| series.values.get(day));
        let same_side = before.filter(|other| (**other < 0.0) == (*value < 0.0));
        let base = if stacked { same_side.sum() } else { 0.0 };
        [(left, base), (left + width, base + value)]
    })
}
