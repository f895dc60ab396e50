//! A process that is killed while it takes a file in: started again, it comes to what it would have come to.

use std::{os::unix::process::ExitStatusExt as _, path::PathBuf, sync::LazyLock};

use super::{
    data_set::{AS_OF, DataSet, generate},
    process::{Started, arg},
    state::{State, undecided},
};

/// A file with repeats, and what taking it in without any disturbance comes to.
struct Undisturbed {
    data: DataSet,
    file: PathBuf,
    state: State,
    /// How often something was durable.
    steps: usize,
}

static UNDISTURBED: LazyLock<Undisturbed> = LazyLock::new(|| {
    let data = DataSet::everyday();
    let file = data.folder().join("bank.csv");
    generate(&file, &["--accounts", "60", "--transactions", "40000", "--duplicates", "2", "--unsorted"]);
    let ran = data.run(&[&["ingest", arg(&file), "--json", "--log", "info"], &AS_OF[..]].concat());
    let steps = ran.stderr.lines().filter(|line| line.contains("durable")).count();
    let json: serde_json::Value = serde_json::from_str(&ran.well()).expect("it is JSON");
    assert!(json["duplicates"].as_u64() > Some(0) && json["rewards"]["PTS"] != "0", "{json}");
    let state = State::of(&data);
    assert!(state.paid() > 0 && state.accounts() == 60);
    Undisturbed { data, file, state, steps }
});

/// A fresh copy in which the file is being taken in.
fn started() -> (DataSet, Started) {
    let data = DataSet::everyday();
    let process = data.ingesting(&UNDISTURBED.file);
    (data, process)
}

fn same_after_another_start(data: &DataSet) {
    let ran = data.run(&[&["ingest", arg(&UNDISTURBED.file), "--json"], &AS_OF[..]].concat());
    let json: serde_json::Value = serde_json::from_str(&ran.well()).expect("it is JSON");
    assert!(json["duplicates"].as_u64() > Some(0), "{json}");
    data.run(&["verify"]).well();
    assert!(State::of(data) == UNDISTURBED.state, "balances, lots and items are those of an undisturbed run");
}

fn killed_after(step: usize) {
    assert!(0 < step && step < UNDISTURBED.steps, "step {step} lies inside {} steps", UNDISTURBED.steps);
    let (data, process) = started();
    for _ in 0..step {
        process.says("durable").expect("it is not at its end");
    }
    assert_eq!(process.kill().signal(), Some(9), "it was not at its end");
    same_after_another_start(&data);
}

#[test]
fn killed_when_the_first_commands_were_durable() {
    killed_after(1);
}

#[test]
fn killed_while_the_first_commands_are_decided() {
    killed_after(4);
}

#[test]
fn killed_after_a_third() {
    killed_after(7);
}

#[test]
fn killed_after_half() {
    killed_after(10);
}

#[test]
fn killed_before_the_last_commands() {
    killed_after(UNDISTURBED.steps - 3);
}

#[test]
fn killed_between_the_sync_of_commands_and_the_commit_of_what_was_decided() {
    let (data, process) = started();
    let mut steps = 0;
    loop {
        process.says("durable").expect("commands are durable before they are decided: some step shows it");
        steps += 1;
        process.stop();
        if undecided(&data) > 0 {
            break;
        }
        process.go_on();
    }
    assert!(steps < UNDISTURBED.steps);
    assert_eq!(process.kill().signal(), Some(9));
    assert!(undecided(&data) > 0, "what was synced stays");
    let output = data.copy().run(&["verify"]).well();
    assert!(output.contains("not decided yet: "), "{output}");
    same_after_another_start(&data);
}

#[test]
fn killed_again_and_again() {
    let (data, mut process) = started();
    for step in [2, 3, 5] {
        for _ in 0..step {
            process.says("durable").expect("it is not at its end");
        }
        assert_eq!(process.kill().signal(), Some(9), "it was not at its end");
        process = data.ingesting(&UNDISTURBED.file);
    }
    process.says("durable").expect("it is not at its end");
    assert_eq!(process.kill().signal(), Some(9), "it was not at its end");
    same_after_another_start(&data);
    assert!(UNDISTURBED.data.root().exists());
}
