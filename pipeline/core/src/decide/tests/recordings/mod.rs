//! Small data sets, recorded once and never changed: `decide` must make of their commands what it made of them then.
//!
//! Each meaning has one, and so has each command or event that came after the newest meaning ([`SINCE`]). The first run of these
//! tests writes the recording of a new one, and fails. A recording that is there is never written again.
//!
//! The rows that came of it are in a file beside it, by the number of their form: what they hold may change, and stores are then
//! made again from the logs. A new [`ROW_FORM`] has files of its own, made from the recording.

mod enrolment;
mod kinds;
mod review;
mod script;
mod wallets;

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use self::kinds::Kinds;
use super::fleet::{FLEET, Fleet};
use crate::{
    answer::Answer,
    command::{Body, Command},
    decide::{Context, decide, decision_size, set_aside},
    decision::{Decision, DecisionRecord},
    ids::Partition,
    meaning::Meaning,
    programmes_in_force::Programmes,
    state::row::{ROW_FORM, Row, RowKey, Rows},
};

/// What is asked of a data set that ends with a meaning.
type Script = fn(&mut Fleet, Meaning);

/// What came after the newest meaning had its recording: a name, the meaning that was the newest then, and a script in a file of its own.
const SINCE: [(&str, Meaning, Script); 3] = [
    ("enrolment", Meaning::PendingDays, enrolment::run),
    ("review", Meaning::PendingDays, review::run),
    ("wallets", Meaning::PendingDays, wallets::run),
];

/// A data set that is recorded.
struct DataSet {
    name: String,
    meaning: Meaning,
    script: Script,
}

fn data_sets() -> impl Iterator<Item = DataSet> {
    let of_meaning = |meaning: Meaning| DataSet { name: format!("meaning-{}", meaning.number()), meaning, script: script::run };
    let since = |(name, meaning, script): (&str, Meaning, Script)| DataSet { name: name.into(), meaning, script };
    Meaning::ALL.into_iter().map(of_meaning).chain(SINCE.into_iter().map(since))
}

fn of_meaning(meaning: Meaning) -> DataSet {
    data_sets().find(|data_set| data_set.meaning == meaning).expect("each meaning has one")
}

/// Commands in the order in which they were decided, each with its partition and its decision.
#[derive(Debug, PartialEq, Eq)]
struct Recording(Vec<(u16, Vec<u8>, Vec<u8>)>);

/// Keys and rows, encoded.
type EncodedRows = BTreeMap<Vec<u8>, Vec<u8>>;

/// What is in a file of this folder. One that is not there is written.
fn read_or_write(name: &str, content: impl FnOnce() -> String) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/decide/tests/recordings").join(name);
    if !path.exists() {
        fs::write(&path, content()).unwrap();
        panic!("{} was not there; it is recorded now: run the tests again, and commit it", path.display());
    }
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
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

impl DataSet {
    /// What the script makes of an empty data set today.
    fn recorded_today(&self) -> Recording {
        let mut fleet = Fleet::empty(FLEET);
        (self.script)(&mut fleet, self.meaning);
        Recording(fleet.decided.iter().map(|(partition, command, made)| (*partition, command.encode(), made.encode())).collect())
    }

    fn recording(&self) -> Recording {
        let file = format!("{}.txt", self.name);
        let text = read_or_write(&file, || self.recorded_today().text());
        let decided = text.lines().map(|line| match line.split(' ').collect::<Vec<_>>()[..] {
            ["decided", partition, command, decision] => (partition.parse().unwrap(), unhex(command), unhex(decision)),
            _ => panic!("{file}: {line}"),
        });
        Recording(decided.collect())
    }

    /// The rows that came of it, in the form of today.
    fn rows(&self) -> EncodedRows {
        let file = format!("{}.rows-{ROW_FORM}.txt", self.name);
        let made = || self.recording().decide_again().unwrap().1;
        let text = read_or_write(&file, || {
            made().iter().fold(String::new(), |text, (key, row)| format!("{text}row {} {}\n", hex(key), hex(row)))
        });
        let mut rows = EncodedRows::new();
        for line in text.lines() {
            let ["row", key, row] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{file}: {line}") };
            assert!(rows.insert(unhex(key), unhex(row)).is_none());
        }
        rows
    }
}

impl Recording {
    fn text(&self) -> String {
        let line = |(partition, command, decision): &(u16, Vec<u8>, Vec<u8>)| {
            format!("decided {partition} {} {}\n", hex(command), hex(decision))
        };
        self.0.iter().map(line).collect()
    }

    /// Decides everything again; the first difference, or the meaning that it ends with and the rows that come of it.
    fn decide_again(&self) -> Result<(Meaning, EncodedRows), String> {
        self.decide_again_without(|_| false)
    }

    /// The same by a program that takes no note of what these commands have installed.
    fn decide_again_without(&self, unheeded: fn(&Body) -> bool) -> Result<(Meaning, EncodedRows), String> {
        let mut parts: Vec<(u64, Programmes)> = FLEET.all().map(|_| (0, Programmes::default())).collect();
        let mut rows: BTreeMap<RowKey, Row> = BTreeMap::new();
        for (partition, command, recorded) in &self.0 {
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
        let rows = rows.iter().map(|(key, row)| (key.encode(), row.encode())).collect();
        Ok((parts[0].1.meaning(), rows))
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
    for data_set in data_sets() {
        let again = data_set.recording().decide_again().map(|(meaning, _)| meaning);
        assert_eq!(again, Ok(data_set.meaning), "{}", data_set.name);
    }
}

#[test]
fn rows_of_one_form_are_always_the_same() {
    for data_set in data_sets() {
        let (_, rows) = data_set.recording().decide_again().unwrap();
        let same = rows == data_set.rows();
        assert!(same, "the rows of {} are others: what was stored before cannot be kept, so raise ROW_FORM", data_set.name);
    }
}

#[test]
fn every_kind_of_command_event_and_row_is_recorded() {
    let mut kinds = Kinds::default();
    for data_set in data_sets() {
        for (_, command, decision) in &data_set.recording().0 {
            kinds.see_command(&Command::decode(command).unwrap());
            kinds.see_decision(&DecisionRecord::decode(decision).unwrap());
        }
        data_set.rows().values().for_each(|row| kinds.see_row(&Row::decode(row).unwrap()));
    }
    kinds.assert_all();
}

#[test]
fn no_kind_of_event_takes_more_than_is_reckoned_of_it() {
    for data_set in data_sets() {
        for (_, _, decision) in &data_set.recording().0 {
            for event in DecisionRecord::decode(decision).unwrap().events {
                let bytes = postcard::to_allocvec(&event).unwrap().len();
                assert!(decision_size::event(&event) >= bytes, "{bytes} bytes: {event:?}");
            }
        }
    }
}

#[test]
fn a_change_that_is_no_meaning_of_its_own_is_found() {
    // A program that decides by the first meaning what was decided by the second has the mistake of one that changed what the first means.
    let recording = of_meaning(Meaning::PendingDays).recording();
    let found = recording.decide_again_without(|body| matches!(body, Body::InstallMeaning(_)));
    let difference = found.unwrap_err();
    assert!(difference.starts_with("sweep ") && difference.ends_with("is decided otherwise"), "{difference}");
}

#[test]
fn the_newest_recordings_are_what_their_scripts_make_today() {
    for data_set in data_sets().filter(|data_set| data_set.meaning == Meaning::NEWEST) {
        let same = data_set.recorded_today() == data_set.recording();
        assert!(
            same,
            "the script of {} makes another data set than is recorded: what is new needs a recording in SINCE",
            data_set.name
        );
    }
}
