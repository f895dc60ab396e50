//! A command line that is run on the server, for a user who sits elsewhere: on the same machine, or with `--server`.
//!
//! A command is sent as it was typed, with the files that it reads, and what it writes comes back as it is written. So a command
//! has one implementation, and its output and its exit status are the same beside a server as without one. This is no part of the
//! contract with clients: both ends are the same version of this program.

mod files;
mod frame;
mod route;

use std::sync::Arc;

use rewardhub_service::Subject;
use serde::{Deserialize, Serialize};

pub(crate) use self::route::run;
pub use self::{
    files::{SentFile, SentFiles},
    frame::{Frame, FrameError, FrameReader},
    route::Answer,
};
use crate::App;

/// Where a command line is sent to.
pub const PATH: &str = "/command_line";
/// The media type of a command line and of its answer.
pub const MEDIA_TYPE: &str = "application/vnd.rewardhub.command-line";
/// The version of the program, which is the same at both ends.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The head of a command line that is sent. Its files follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The version of the program that sends it.
    pub version: String,
    /// The arguments as they were typed, without the program's name.
    pub arguments: Vec<String>,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Why it did not go well; `None` if it did.
    pub error: Option<Failure>,
    /// What its user must agree to before it does anything; `None` if it asks nothing.
    pub question: Option<Question>,
}

/// Why a command did not go well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Why, in words for the user.
    pub said: String,
    /// The exit status of the command.
    pub status: u8,
}

/// What a command asks its user before it does anything. Only whoever typed the command can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question, to be answered by yes or no.
    pub text: String,
    /// The arguments that are added to the command line once the answer is yes.
    pub agreed: Vec<String>,
}

/// A command line that somebody sent.
pub struct Asked {
    /// The arguments as they were typed, without the program's name.
    pub arguments: Vec<String>,
    /// Whose name is on what the command changes.
    pub subject: Subject,
    /// What whoever asks may do.
    pub permission: Permission,
    /// The files that the command reads, in the order in which it names them.
    pub files: SentFiles,
}

/// Which commands may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Every command: the data directory is the user's own.
    Everything,
    /// What an operator may do: everything but the keys of clients.
    Operating,
    /// What an administrator may do: the keys of clients.
    Administering,
}

/// Runs a command line over the open data set, and writes its answer as it comes.
pub type Run = Arc<dyn Fn(&App, Asked, &Answer) -> Ended + Send + Sync>;
