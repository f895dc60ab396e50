//! The legend beside a panel: which colour is which series.

use plotters::{
    coord::Shift,
    prelude::{DrawingArea, DrawingBackend, IntoFont as _, Rectangle, Text},
    style::{Color as _, TextStyle},
};

use super::{
    ChartError,
    colours::{self, FAINT, INK},
    points::Panel,
};

/// The width of a legend in pixels.
pub(super) const WIDTH: u32 = 200;
/// The most characters of a name.
const MOST_LETTERS: usize = 26;
const LINE: i32 = 19;
const SQUARE: i32 = 11;

/// Draws the legend of a panel, with a note on series that were left out.
pub(super) fn draw<B: DrawingBackend>(area: &DrawingArea<B, Shift>, panel: &Panel) -> Result<(), ChartError>
where
    B::ErrorType: Send + Sync + 'static,
{
    let text = |colour| TextStyle::from(("sans-serif", 15).into_font()).color(colour);
    let mut top = 14;
    for (place, series) in panel.series.iter().enumerate() {
        area.draw(&Rectangle::new([(6, top), (6 + SQUARE, top + SQUARE)], colours::of(place).filled()))?;
        area.draw(&Text::new(short(&series.name), (6 + SQUARE + 6, top), text(&INK)))?;
        top += LINE;
    }
    if panel.left_out > 0 {
        area.draw(&Text::new(format!("{} smaller ones are left out", panel.left_out), (6, top), text(&FAINT)))?;
    }
    Ok(())
}

/// Cuts a name to [`MOST_LETTERS`] characters.
fn short(name: &str) -> String {
    if name.chars().count() <= MOST_LETTERS {
        return name.to_owned();
    }
    name.chars().take(MOST_LETTERS - 1).chain(['…']).collect()
}
