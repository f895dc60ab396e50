//! The disk fills: every command ends, says so, and leaves a data set that goes on once there is room.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{
    data_set::{AS_OF, DataSet, generate},
    process::{Ran, arg, command},
};

/// Far longer than anything here takes, and shorter than for ever.
const LONGEST: Duration = Duration::from_secs(100);

/// A small disk in memory, for as long as this is there.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None`, said aloud, where this process may not mount one.
    fn of(kilobytes: u64) -> Option<Self> {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let size = format!("size={kilobytes}k");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(folder.path()).output();
        if mount.as_ref().is_ok_and(|ran| ran.status.success()) {
            return Some(Self(folder));
        }
        #[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
        {
            eprintln!("skipped: no small disk can be mounted here ({mount:?})");
        }
        None
    }

    fn root(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn grow(&self) {
        let ran = Command::new("mount").args(["-o", "remount,size=256m"]).arg(self.0.path()).status();
        assert!(ran.expect("it was mounted the same way").success());
    }

    /// Runs a command on the data set there; it must end.
    fn run(&self, args: &[&str]) -> Ran {
        let outside = tempfile::tempdir().expect("there is room for the output");
        let file = |name: &str| fs::File::create(outside.path().join(name)).expect("there is room for the output");
        let mut command = command(&[args, &["--data", arg(&self.root())]].concat());
        let mut child = command.stdout(file("out")).stderr(file("err")).spawn().expect("the binary was built with the tests");
        let started = Instant::now();
        let status = loop {
            match child.try_wait().expect("it was started here") {
                Some(status) => break status,
                None if started.elapsed() < LONGEST => thread::sleep(Duration::from_millis(10)),
                None => {
                    child.kill().and_then(|()| child.wait()).expect("it was started here");
                    panic!("{args:?} has not ended: {}", printed(outside.path(), "err"));
                }
            }
        };
        Ran { status: status.code(), stdout: printed(outside.path(), "out"), stderr: printed(outside.path(), "err") }
    }
}

fn printed(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("what is printed is UTF-8")
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let ran = Command::new("umount").arg(self.0.path()).stderr(Stdio::null()).status();
        assert!(ran.is_ok_and(|status| status.success()) || thread::panicking(), "the small disk stays mounted");
    }
}

/// It went well, or says in its error that the disk is full.
#[track_caller]
fn well_or_full(ran: &Ran, what: &str) -> bool {
    if ran.status == Some(0) {
        return true;
    }
    let error = ran.stderr.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
    let says_so = error.contains("No space left on device") || error.contains("disk is full");
    assert!(ran.status == Some(1) && says_so, "{what}: {}{}", ran.stdout, ran.stderr);
    false
}

/// Files with holes keep them.
fn copy(from: &Path, to: &Path) {
    let ran = Command::new("cp").args(["-R", "--sparse=always"]).args([from, to]).status();
    assert!(ran.expect("where there is mount, there is cp").success());
}

const ACTIVATE: [&str; 6] = ["programme", "activate", "deploy/programmes/everyday.toml", "--yes", "--as-of", "2026-01-01"];

#[test]
fn a_data_set_that_is_begun_on_a_full_disk_says_so_and_goes_on_when_there_is_room() {
    for kilobytes in (100..=500).step_by(40) {
        let Some(disk) = SmallDisk::of(kilobytes) else { return };
        let at = |what: &str| format!("{what} on {kilobytes} kB");
        well_or_full(&disk.run(&ACTIVATE), &at("activate"));
        if disk.root().join("format.toml").exists() {
            for args in [&["wallet", "list"][..], &["sweep", "--as-of", "2026-01-02"], &["programme", "list"]] {
                well_or_full(&disk.run(args), &at(args[0]));
            }
        }
        disk.grow();
        let again = disk.run(&ACTIVATE);
        assert!(again.status == Some(0) || again.stderr.contains("version"), "{}: {}", at("again"), again.stderr);
        disk.run(&["lake", "flush"]).well();
        disk.run(&["verify"]).well();
    }
}

#[test]
fn a_disk_that_fills_while_a_file_is_taken_in_ends_that_and_what_was_answered_is_there() {
    let data = DataSet::everyday();
    let file = data.folder().join("bank.csv");
    generate(&file, &["--accounts", "20", "--transactions", "4000"]);
    let mut ended_well = 0;
    for kilobytes in (600..=2200).step_by(400) {
        let Some(disk) = SmallDisk::of(kilobytes) else { return };
        copy(&data.root(), &disk.root());
        let ingest = [&["ingest", arg(&file)], &AS_OF[..]].concat();
        let what = format!("ingest on {kilobytes} kB");
        ended_well += u32::from(well_or_full(&disk.run(&ingest), &what));
        well_or_full(&disk.run(&["wallet", "list"]), &what);
        disk.grow();
        disk.run(&ingest).well();
        disk.run(&["verify"]).well();
        let wallets = disk.run(&["wallet", "list", "--limit", "100000"]).well();
        assert_eq!(wallets.lines().count(), 21, "{what}: {wallets}");
    }
    assert!(ended_well < 5, "no disk was small enough");
}
