//! The command as a process of its own, with an environment of its own: run to its end, or started, stopped and killed.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

/// Longer than anything here takes.
pub const LONGEST: Duration = Duration::from_secs(180);

/// Variables of the environment.
pub type Environment = Vec<(&'static str, String)>;

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

    /// Its standard error, after it went wrong.
    #[track_caller]
    pub fn wrong(self) -> String {
        assert_eq!(self.status, Some(1), "{}{}", self.stdout, self.stderr);
        self.stderr
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
        Self { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// A program without what the environment says of data sets, lakes and object stores.
pub fn bare(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    for (name, _) in env::vars_os() {
        let theirs = name.to_str().is_some_and(|name| name.starts_with("AWS_") || name.starts_with("REWARDHUB_"));
        if theirs || ["RUST_LOG", "NO_COLOR", "CLICOLOR_FORCE"].iter().any(|variable| name == *variable) {
            command.env_remove(name);
        }
    }
    command
}

/// The command with these arguments.
pub fn command(args: &[&str], environment: &Environment) -> Command {
    let mut command = bare(env!("CARGO_BIN_EXE_rewardhub"));
    command.args(args).envs(environment.iter().map(|(name, value)| (name, value)));
    command
}

/// Runs it to its end.
pub fn run(args: &[&str], environment: &Environment) -> Ran {
    command(args, environment).output().expect("the binary was built with the tests").into()
}

/// The project's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A path as an argument.
pub fn arg(path: &Path) -> &str {
    path.to_str().expect("temporary directories have plain names")
}

/// A process that is at work.
pub struct Started {
    child: Child,
    stderr: Receiver<String>,
}

impl Started {
    pub fn new(args: &[&str], environment: &Environment) -> Self {
        let child = command(args, environment).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
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

    /// Waits for the next line on standard error that has this in it; `None` when the process ended before.
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

    /// Whether it has ended.
    pub fn ended(&mut self) -> bool {
        self.child.try_wait().expect("it is our process").is_some()
    }

    /// Kills it at once; how it ended.
    pub fn kill(mut self) -> ExitStatus {
        self.child.kill().expect("it is our process");
        self.child.wait().expect("it is our process")
    }

    /// Waits for its end; how it ended.
    pub fn end(mut self) -> ExitStatus {
        self.child.wait().expect("it is our process")
    }
}

/// Sends a signal to a process that was started here.
pub fn signal(id: u32, signal: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {id}")]).status();
    assert!(sent.expect("there is a shell").success(), "it is our process");
}
