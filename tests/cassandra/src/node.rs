//! One node's process, below a shell that ends it as soon as whoever started it is gone.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::Duration,
};

use crate::{ClusterError, Options, java};

const WATCHDOG: &str = include_str!("watchdog.sh");

/// How many lines of a log are quoted.
const QUOTED: usize = 30;

/// How often to look whether something has happened.
pub const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// A node that was started. Dropped, it is ended and its directory removed.
#[derive(Debug)]
pub struct Running {
    watchdog: Child,
    /// Closed when we end, however we do.
    open: Option<ChildStdin>,
    /// The process id of Java.
    pub pid: u32,
    node: usize,
    paused: bool,
}

impl Running {
    /// Starts a node; its files must be there.
    pub fn start(node: usize, home: &Path, options: &Options) -> Result<Self, ClusterError> {
        let mut shell = Command::new("sh");
        shell.args(["-c", WATCHDOG, "watchdog"]).arg(home).args(java::command(home, options)?);
        let spawned = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let no_shell = |source| ClusterError::Program { program: "sh", source };
        let mut watchdog = spawned.map_err(no_shell)?;
        // Not left in `watchdog`: waiting for it would close it.
        let open = watchdog.stdin.take();
        let mut line = String::new();
        BufReader::new(watchdog.stdout.take().expect("it is piped")).read_line(&mut line).map_err(no_shell)?;
        let mut running = Self { watchdog, open, pid: 0, node, paused: false };
        running.pid = line.trim().parse().map_err(|_| ClusterError::Ended { node, log: log_end(home) })?;
        Ok(running)
    }

    /// Whether it has not ended.
    pub fn lives(&mut self) -> bool {
        matches!(self.watchdog.try_wait(), Ok(None))
    }

    /// Whether it is at work.
    pub fn is_awake(&mut self) -> bool {
        !self.paused && self.lives()
    }

    /// Lets it stand still; returns once it does, where the system tells.
    pub fn pause(&mut self) -> Result<(), ClusterError> {
        self.signal("STOP")?;
        self.paused = true;
        let state = PathBuf::from(format!("/proc/{}/stat", self.pid));
        let stands = |stat: &str| stat.rsplit(") ").next().is_none_or(|rest| rest.starts_with(['T', 't', 'Z']));
        while fs::read_to_string(&state).is_ok_and(|stat| !stands(&stat)) {
            thread::sleep(LOOK_AGAIN);
        }
        Ok(())
    }

    /// Lets it go on.
    pub fn resume(&mut self) -> Result<(), ClusterError> {
        self.signal("CONT")?;
        self.paused = false;
        Ok(())
    }

    /// Sends a signal that ends it, and waits for its end.
    pub fn end(&mut self, signal: &'static str) -> Result<(), ClusterError> {
        self.signal(signal)?;
        self.wait()
    }

    fn signal(&mut self, signal: &'static str) -> Result<(), ClusterError> {
        let node = self.node;
        if !self.lives() {
            return Err(ClusterError::Down { node });
        }
        let sent = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", signal, &self.pid.to_string()]).status();
        match sent {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(ClusterError::Signal { node, signal }),
            Err(source) => Err(ClusterError::Program { program: "sh", source }),
        }
    }

    fn wait(&mut self) -> Result<(), ClusterError> {
        self.watchdog.wait().map(drop).map_err(|source| ClusterError::Program { program: "sh", source })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.open = None;
        // It can only fail when there is no such child, and then there is nothing to wait for.
        self.wait().ok();
    }
}

/// The log of the node whose directory this is.
pub fn log(home: &Path) -> String {
    fs::read(home.join("log")).map(|log| String::from_utf8_lossy(&log).into_owned()).unwrap_or_default()
}

/// Its last lines.
pub fn log_end(home: &Path) -> String {
    let log = log(home);
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(QUOTED)..].join("\n")
}
