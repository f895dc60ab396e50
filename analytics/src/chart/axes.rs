//! The axes of a chart: labels on days where people look for them, and numbers that are easy to read.

use std::ops::Range;

use plotters::coord::{
    ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter},
    types::RangedCoordf64,
};
use rewardhub_core::time::Day;
use rewardhub_sql::ChartKind;

use super::points::Panel;

/// The most days that get a label.
const MOST_LABELS: u8 = 9;

/// The fewest bars that a panel has room for, so that few bars do not get too wide.
const FEWEST_BARS: f64 = 8.0;

/// The axes of a panel.
pub(super) struct Axes {
    pub days: DayAxis,
    pub values: Range<f64>,
    /// The fewest days between two days with values, which bounds the width of a bar.
    pub step: f64,
}

impl Axes {
    /// Makes the axes of a panel, over the days of all panels.
    pub fn of(days: &[Day], panel: &Panel, kind: ChartKind) -> Self {
        let gaps = days.windows(2).map(|two| two[1].number() - two[0].number());
        let months = days.iter().all(|day| is_month(*day));
        let step = f64::from(gaps.min().unwrap_or(if months { 28 } else { 1 }));
        let (first, last) = (days.first().map_or(0, |day| day.number()), days.last().map_or(0, |day| day.number()));
        let beside = match kind {
            // A few bars are no wider than many would be.
            ChartKind::Bar | ChartKind::Stacked => {
                let bars = f64::from(last - first) / step + 1.0;
                step * (0.5 + (FEWEST_BARS - bars).max(0.0) / 2.0)
            }
            ChartKind::Line | ChartKind::Area => f64::from(u8::from(first == last)),
        };
        let range = f64::from(first) - beside..f64::from(last) + beside;
        Self { days: DayAxis { range, labelled: labelled(days) }, values: values(days, panel, kind), step }
    }
}

/// The axis of days, from left to right, some of them with a label.
#[derive(Clone)]
pub(super) struct DayAxis {
    range: Range<f64>,
    /// The days with a label.
    pub labelled: Vec<Day>,
}

impl Ranged for DayAxis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        RangedCoordf64::from(self.range.clone()).map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.labelled.iter().map(|day| f64::from(day.number())).collect()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for DayAxis {
    fn format(value: &f64) -> String {
        number(*value)
    }

    fn format_ext(&self, value: &f64) -> String {
        let Some(day) = self.labelled.iter().find(|day| (f64::from(day.number()) - value).abs() < 0.5) else {
            return String::new();
        };
        if self.labelled.iter().all(|day| is_month(*day)) { day.month().to_string() } else { day.to_string() }
    }
}

fn is_month(day: Day) -> bool {
    day == day.month().first_day()
}

/// Chooses days for labels, evenly spread: first days of months if there are enough, else Mondays, else any. If any two days are
/// consecutive, it chooses from all days between the first and the last.
fn labelled(days: &[Day]) -> Vec<Day> {
    let daily = days.windows(2).any(|two| two[1] == two[0].plus(1));
    let every = |first: &Day, last: &Day| (first.number()..=last.number()).filter_map(Day::from_number).collect();
    let between: Option<Vec<Day>> = days.first().zip(days.last()).filter(|_| daily).map(|(first, last)| every(first, last));
    let days = between.as_deref().unwrap_or(days);
    let enough = |found: Vec<Day>| (found.len() >= 3 || found.len() == days.len()).then_some(found);
    let only = |is: fn(Day) -> bool| enough(days.iter().copied().filter(|day| is(*day)).collect());
    let found = only(is_month).or_else(|| only(|day| day == day.week_start())).unwrap_or_else(|| days.to_vec());
    let every = found.len().div_ceil(usize::from(MOST_LABELS)).max(1);
    apart(found.into_iter().step_by(every).collect())
}

/// Keeps only days with room after the one before, because irregular days may be close together.
fn apart(days: Vec<Day>) -> Vec<Day> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return days };
    let room = (last.number() - first.number()) / i32::from(MOST_LABELS);
    let mut kept: Vec<Day> = Vec::new();
    for day in days {
        if kept.last().is_none_or(|before| day.number() - before.number() >= room) {
            kept.push(day);
        }
    }
    kept
}

/// The range of values, which includes zero, with some space beyond the least and the greatest.
fn values(days: &[Day], panel: &Panel, kind: ChartKind) -> Range<f64> {
    let (mut least, mut greatest) = (0.0_f64, 0.0_f64);
    for day in days {
        let of_day = panel.series.iter().filter_map(|series| series.values.get(day).copied());
        if kind == ChartKind::Stacked {
            let (below, above): (Vec<f64>, Vec<f64>) = of_day.partition(|value| *value < 0.0);
            (least, greatest) = (least.min(below.iter().sum()), greatest.max(above.iter().sum()));
        } else {
            (least, greatest) =
                of_day.fold((least, greatest), |(least, greatest), value| (least.min(value), greatest.max(value)));
        }
    }
    let air = (greatest - least) * 0.05;
    match (least < 0.0, greatest > 0.0) {
        (false, false) => 0.0..1.0,
        (below, above) => least - if below { air } else { 0.0 }..greatest + if above { air } else { 0.0 },
    }
}

/// Writes a number for an axis: `12,500`, `2.5`, `-0.05`.
pub(super) fn number(value: f64) -> String {
    let text = format!("{:.4}", value.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = part.trim_end_matches('0');
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let nought = grouped == "0" && part.is_empty();
    let sign = if value < 0.0 && !nought { "-" } else { "" };
    if part.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{part}") }
}
