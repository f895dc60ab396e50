//! Processes that run while something happens to the servers: how they end, and what they promised before.

use std::{
    collections::BTreeMap,
    process::ExitStatus,
    time::{Duration, Instant},
};

use super::{
    data_set::DataSet,
    process::{Started, arg},
};

/// Longer than anything here takes, once the servers answer.
const LONGEST: Duration = Duration::from_secs(120);

/// The offset after the last command of each partition that a process reported as durable.
pub type Promised = BTreeMap<String, u64>;

impl Started {
    /// Waits for its end; how it ended, and all lines since it was last listened to.
    pub fn ended(mut self) -> (ExitStatus, String) {
        let (deadline, mut stderr) = (Instant::now() + LONGEST, String::new());
        // It closes its standard error when it ends.
        while let Ok(line) = self.stderr.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            stderr.extend([&line, "\n"]);
        }
        if Instant::now() >= deadline {
            self.child.kill().expect("it is our process");
            panic!("it has not ended within {LONGEST:?}: {stderr}");
        }
        (self.child.wait().expect("it is our process"), stderr)
    }

    /// Waits for its end, which must be a good one.
    #[track_caller]
    pub fn ended_well(self) -> String {
        let (status, stderr) = self.ended();
        assert!(status.success(), "{status}: {stderr}");
        stderr
    }

    /// Waits until it has reported so many times that commands are durable.
    #[track_caller]
    pub fn promises(&self, times: usize) -> Promised {
        let mut promised = Promised::new();
        for _ in 0..times {
            let line = self.says("durable").expect("it is not at its end");
            let value = |name: &str| {
                let word = line.split_whitespace().find_map(|word| word.strip_prefix(name));
                word.expect("the line names the partition, and up to where").to_owned()
            };
            promised.insert(value("partition="), value("end=").parse().expect("it is an offset"));
        }
        promised
    }
}

/// Starts a command on a data set; it logs what `log` names.
pub fn started(data: &DataSet, args: &[&str], log: &str) -> Started {
    let root = data.root();
    Started::new(&[args, &["--log", log, "--data", arg(&root)]].concat())
}
