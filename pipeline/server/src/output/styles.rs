//! The few styles there are.

use std::fmt::{self, Display};

use anstyle::{AnsiColor, Style};
use clap::builder::Styles;

/// Something went wrong.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// Something went well.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Something to look at.
pub const WARN: Style = AnsiColor::Yellow.on_default().bold();
/// What the eye should find first.
pub const STRONG: Style = Style::new().bold();
/// What it may skip.
pub const FAINT: Style = Style::new().dimmed();

/// How `--help` looks.
pub const fn help() -> Styles {
    Styles::styled()
        .header(AnsiColor::Green.on_default().bold())
        .usage(AnsiColor::Green.on_default().bold())
        .literal(AnsiColor::Cyan.on_default().bold())
        .placeholder(AnsiColor::Cyan.on_default())
}

/// Something in a style.
pub fn painted<T: Display>(what: T, style: Style) -> impl Display {
    struct Painted<T>(T, Style);
    impl<T: Display> Display for Painted<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}{}{:#}", self.1, self.0, self.1)
        }
    }
    Painted(what, style)
}
