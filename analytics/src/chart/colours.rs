//! Colours that most people with impaired colour vision can tell apart too (after Okabe and Ito, 2008, and Tol, 2021).

use plotters::style::RGBColor;

/// The colour of titles, names and labels.
pub(super) const INK: RGBColor = RGBColor(0x33, 0x33, 0x33);
/// The colour of secondary text and of axes.
pub(super) const FAINT: RGBColor = RGBColor(0x77, 0x77, 0x77);
/// The colour of the grid.
pub(super) const GRID: RGBColor = RGBColor(0xe3, 0xe3, 0xe3);

const SERIES: [RGBColor; 12] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0x33, 0x22, 0x88),
    RGBColor(0x99, 0x99, 0x33),
    RGBColor(0x88, 0x22, 0x55),
    RGBColor(0x44, 0xaa, 0x99),
    RGBColor(0x66, 0x66, 0x66),
    RGBColor(0xaa, 0x44, 0x99),
];

/// The colour of the series with this index. After twelve series, colours repeat.
pub(super) fn of(place: usize) -> RGBColor {
    SERIES[place % SERIES.len()]
}
