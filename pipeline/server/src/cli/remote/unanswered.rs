//! What is said of a server that is there and does not answer, and what can be done about it.

use std::{error::Error, fmt, fs, time::Duration};

use reqwest::Url;

/// A server does not answer.
#[derive(Debug)]
pub enum Unanswered {
    /// The one that has the data directory open.
    Process {
        /// Its process; `None` if it is not known.
        process: Option<u32>,
        /// How long it was waited for.
        silent: Duration,
    },
    /// The one that has the data directory open takes no connection: too many wait for it already.
    Queue {
        /// Its process; `None` if it is not known.
        process: Option<u32>,
    },
    /// One at a URL.
    Url {
        /// Where it was asked, as it was typed.
        url: Url,
        /// How long it was waited for.
        silent: Duration,
    },
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process { process, silent } => {
                write!(f, "{} has not answered for {} seconds{}", Named(*process), silent.as_secs(), Advice(*process))
            }
            Self::Queue { process } => {
                write!(f, "{} takes no connection, so many wait for it already{}", Named(*process), Advice(*process))
            }
            Self::Url { url, silent } => write!(
                f,
                "the server at {url} has not answered for {} seconds; see whether {} answers, and on its machine what its log says. \
                 {MAY_BE_DONE}",
                silent.as_secs(),
                url.join("/livez").unwrap_or_else(|_| url.clone()),
            ),
        }
    }
}

impl Error for Unanswered {}

/// What was sent lies with the server, which may read it later.
const MAY_BE_DONE: &str =
    "If this command changes something, look whether it was done before you give it again: a server that goes on may still do it";

/// The server of the data directory.
struct Named(Option<u32>);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server of this data directory")?;
        match self.0 {
            Some(process) => write!(f, ", process {process},"),
            None => Ok(()),
        }
    }
}

/// Why a process does not answer, as far as the system says, and what to do.
struct Advice(Option<u32>);

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(process) if is_stopped(process) => write!(
                f,
                ": it is stopped, by SIGSTOP or a debugger. `kill -CONT {process}` has it go on; `kill -KILL {process}` ends it, which loses \
                 nothing that was taken in. {MAY_BE_DONE}"
            ),
            Some(process) => write!(
                f,
                ". Its log says what it does; `kill {process}` ends it, and if it does not end `kill -KILL {process}`, which loses nothing that \
                 was taken in. {MAY_BE_DONE}"
            ),
            None => write!(f, ". Its log says what it does; end it and start it again. {MAY_BE_DONE}"),
        }
    }
}

/// Whether a process is stopped, where the system has `/proc` (proc(5)); its name, in parentheses, may have spaces of its own.
fn is_stopped(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    matches!(stat.rsplit_once(") ").and_then(|(_, state)| state.chars().next()), Some('T' | 't'))
}
