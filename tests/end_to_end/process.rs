//! The command as a process of its own: run to its end, or started, stopped and killed.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

/// Longer than anything here takes.
const LONGEST: Duration = Duration::from_secs(120);

/// What a run of the command came to.
#[derive(Debug)]
pub struct Ran {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// Its standard output, after it went well.
    #[track_caller]
    pub fn well(self) -> String {
        assert_eq!(self.status, Some(0), "{}{}", self.stdout, self.stderr);
        self.stdout
    }

    /// All it said, after it went wrong.
    #[track_caller]
    pub fn wrong(self) -> String {
        assert_eq!(self.status, Some(1), "{}{}", self.stdout, self.stderr);
        self.stdout + &self.stderr
    }
}

/// The command with these arguments, nothing of the environment in its way.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rewardhub"));
    command.args(args).current_dir(root()).stdin(Stdio::null());
    for variable in ["REWARDHUB_DATA", "REWARDHUB_LAKE", "REWARDHUB_LEDGER", "RUST_LOG", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

/// Runs it to its end.
pub fn run(args: &[&str]) -> Ran {
    let output = command(args).output().expect("the binary was built with the tests");
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
    Ran { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The project's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A path as an argument.
pub fn arg(path: &Path) -> &str {
    path.to_str().expect("temporary directories have plain names")
}

/// A process that prints on standard error how far it is.
pub struct Started {
    // Wherever this file is used, more may be done with them.
    pub(super) child: Child,
    pub(super) stderr: Receiver<String>,
}

impl Started {
    pub fn new(args: &[&str]) -> Self {
        let child = command(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the binary was built with the tests");
        let lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let (sender, stderr) = channel();
        // Once nobody listens, no more lines need be sent.
        thread::spawn(move || lines.map_while(Result::ok).take_while(|line| sender.send(line.clone()).is_ok()).count());
        Self { child, stderr }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the next line that has this in it; `None` when the process ended before.
    pub fn says(&self, what: &str) -> Option<String> {
        let deadline = Instant::now() + LONGEST;
        loop {
            let left = deadline.checked_duration_since(Instant::now()).expect("it prints something in time");
            match self.stderr.recv_timeout(left) {
                Ok(line) if line.contains(what) => return Some(line),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    /// Stops it where it is; returns once it stands.
    pub fn stop(&self) {
        self.signal("STOP");
        let deadline = Instant::now() + LONGEST;
        while self.state() != 'T' {
            assert!(Instant::now() < deadline, "the process does not stop");
            thread::yield_now();
        }
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.signal("CONT");
    }

    /// Kills it at once; how it ended.
    pub fn kill(mut self) -> ExitStatus {
        self.child.kill().expect("it is our process");
        self.child.wait().expect("it is our process")
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: &str) {
        let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {}", self.id())]).status();
        assert!(sent.expect("there is a shell").success(), "it is our process");
    }

    /// As `proc` has it: `T` is stopped.
    fn state(&self) -> char {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).expect("it has not been waited for");
        let after_name = stat.rsplit(") ").next().expect("the name is in brackets");
        after_name.chars().next().expect("the state follows the name")
    }
}
