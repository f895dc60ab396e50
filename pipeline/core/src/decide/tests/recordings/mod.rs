//! A small data set for each meaning, recorded once and never changed: `decide` must make of its commands what it made of them then.
//!
//! A new meaning gets a recording of its own: the first run of these tests writes it, and fails. One that is there is never written
//! again.

mod kinds;
mod script;

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use self::kinds::Kinds;
use super::fleet::{FLEET, Fleet};
use crate::{
    answer::Answer,
    command::{Body, Command},
    decide::{Context, decide, set_aside},
    decision::{Decision, DecisionRecord},
    ids::Partition,
    meaning::Meaning,
    programmes_in_force::Programmes,
    state::row::{Row, RowKey, Rows},
};

/// Commands in the order in which they were decided, each with its partition and its decision, and the rows that came of them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Recording {
    decided: Vec<(u16, Vec<u8>, Vec<u8>)>,
    rows: BTreeMap<Vec<u8>, Vec<u8>>,
}

fn file(meaning: Meaning) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/decide/tests/recordings");
    folder.join(format!("meaning-{}.txt", meaning.number()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

impl Recording {
    /// What the script makes of an empty data set that ends with a meaning.
    fn of(meaning: Meaning) -> Self {
        let mut fleet = Fleet::empty(FLEET);
        script::run(&mut fleet, meaning);
        let decided = fleet.decided.iter().map(|(partition, command, record)| (*partition, command.encode(), record.encode()));
        let rows = fleet.rows.iter().map(|(key, row)| (key.encode(), row.encode()));
        Self { decided: decided.collect(), rows: rows.collect() }
    }

    fn read(meaning: Meaning) -> Self {
        let path = file(meaning);
        if !path.exists() {
            fs::write(&path, Self::of(meaning).text()).unwrap();
            panic!("{} was not there; it is recorded now: run the tests again, and commit it", path.display());
        }
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut recording = Self::default();
        for line in text.lines() {
            match line.split(' ').collect::<Vec<_>>()[..] {
                ["decided", partition, command, decision] => {
                    recording.decided.push((partition.parse().unwrap(), unhex(command), unhex(decision)));
                }
                ["row", key, row] => assert!(recording.rows.insert(unhex(key), unhex(row)).is_none()),
                _ => panic!("{}: {line}", path.display()),
            }
        }
        recording
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (partition, command, decision) in &self.decided {
            writeln!(text, "decided {partition} {} {}", hex(command), hex(decision)).unwrap();
        }
        for (key, row) in &self.rows {
            writeln!(text, "row {} {}", hex(key), hex(row)).unwrap();
        }
        text
    }

    /// Decides everything again; the first difference, or the meaning that it ends with.
    fn decide_again(&self) -> Result<Meaning, String> {
        self.decide_again_without(|_| false)
    }

    /// The same by a program that takes no note of what these commands have installed.
    fn decide_again_without(&self, unheeded: fn(&Body) -> bool) -> Result<Meaning, String> {
        let mut parts: Vec<(u64, Programmes)> = FLEET.all().map(|_| (0, Programmes::default())).collect();
        let mut rows: BTreeMap<RowKey, Row> = BTreeMap::new();
        for (partition, command, recorded) in &self.decided {
            let (offset, programmes) = &mut parts[usize::from(*partition)];
            let command = Command::decode(command).map_err(|error| error.to_string())?;
            let record = DecisionRecord::decode(recorded).map_err(|error| error.to_string())?;
            let context = Context { placement: FLEET, partition: Partition(*partition), offset: *offset, programmes };
            let decision = one_again(&context, &command, &record, &rows);
            if decision.record.encode() != *recorded {
                return Err(format!("{} {offset} of partition {partition} is decided otherwise", command.body.word()));
            }
            rows.extend(decision.changes);
            if !unheeded(&command.body) {
                programmes.follow(&command.body, &record).unwrap();
            }
            *offset += 1;
        }
        let now: BTreeMap<Vec<u8>, Vec<u8>> = rows.iter().map(|(key, row)| (key.encode(), row.encode())).collect();
        if now != self.rows {
            return Err("the rows are others".into());
        }
        Ok(parts[0].1.meaning())
    }
}

fn one_again(context: &Context<'_>, command: &Command, recorded: &DecisionRecord, all: &BTreeMap<RowKey, Row>) -> Decision {
    let mut rows = Rows::default();
    loop {
        let made = match &recorded.answer {
            Answer::SetAside(reason) => {
                set_aside(context, command, reason, &rows).map(|decision| decision.expect("it was set aside"))
            }
            _ => decide(context, command, &rows),
        };
        match made {
            Ok(decision) => return decision,
            Err(missing) => missing.0.into_iter().for_each(|key| rows.insert(key, all.get(&key).cloned())),
        }
    }
}

#[test]
fn what_was_decided_by_each_meaning_is_decided_so_again() {
    for meaning in Meaning::ALL {
        assert_eq!(Recording::read(meaning).decide_again(), Ok(meaning));
    }
}

#[test]
fn every_kind_of_command_event_and_row_is_recorded() {
    let mut kinds = Kinds::default();
    for meaning in Meaning::ALL {
        let recording = Recording::read(meaning);
        for (_, command, decision) in &recording.decided {
            kinds.see_command(&Command::decode(command).unwrap());
            kinds.see_decision(&DecisionRecord::decode(decision).unwrap());
        }
        recording.rows.values().for_each(|row| kinds.see_row(&Row::decode(row).unwrap()));
    }
    kinds.assert_all();
}

#[test]
fn a_change_that_is_no_meaning_of_its_own_is_found() {
    // A program that decides by the first meaning what was decided by the second has the mistake of one that changed what the first means.
    let found = Recording::read(Meaning::PendingDays).decide_again_without(|body| matches!(body, Body::InstallMeaning(_)));
    let difference = found.unwrap_err();
    assert!(difference.starts_with("sweep ") && difference.ends_with("is decided otherwise"), "{difference}");
}

#[test]
fn the_newest_recording_is_what_its_script_makes_today() {
    assert_eq!(Recording::of(Meaning::NEWEST), Recording::read(Meaning::NEWEST));
}
