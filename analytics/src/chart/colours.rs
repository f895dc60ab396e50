//! Colours that can be told apart, also by most who see fewer of them (after Okabe and Ito, 2008, and Tol, 2021).

use plotters::style::RGBColor;

/// Text and axes.
pub(super) const INK: RGBColor = RGBColor(0x33, 0x33, 0x33);
/// What is said beside.
pub(super) const FAINT: RGBColor = RGBColor(0x77, 0x77, 0x77);
/// Lines behind what is drawn.
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

/// The colour of the series at that place.
pub(super) fn of(place: usize) -> RGBColor {
    SERIES[place % SERIES.len()]
}
