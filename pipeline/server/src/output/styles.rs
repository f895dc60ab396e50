//! The styles of the output, and those of `--help`.

use std::fmt::{self, Display};

use anstyle::{AnsiColor, Style};
use clap::builder::Styles;

/// For a word that reports an error or a difference: bold red.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// For a word that reports success: green.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// For a word that reports a warning: bold yellow.
pub const WARN: Style = AnsiColor::Yellow.on_default().bold();
/// For titles and heads of tables: bold.
pub const STRONG: Style = Style::new().bold();
/// For less important text: dimmed.
pub const FAINT: Style = Style::new().dimmed();

/// The styles of `--help`.
pub const fn help() -> Styles {
    Styles::styled()
        .header(AnsiColor::Green.on_default().bold())
        .usage(AnsiColor::Green.on_default().bold())
        .literal(AnsiColor::Cyan.on_default().bold())
        .placeholder(AnsiColor::Cyan.on_default())
}

/// Displays something in a style.
pub fn painted<T: Display>(what: T, style: Style) -> impl Display {
    struct Painted<T>(T, Style);
    impl<T: Display> Display for Painted<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}{}{:#}", self.1, self.0, self.1)
        }
    }
    Painted(what, style)
}
