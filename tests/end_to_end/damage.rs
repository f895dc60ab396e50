//! Bytes that are not what was written: named with their file and never served, or made again from what is whole, and said so.

use std::{
    fs,
    path::{Path, PathBuf},
};

use pollster::block_on;
use rewardhub_core::ids::{Bucket, Partition, Placement};
use rewardhub_embedded::ledger::tampering::change_format;
use rewardhub_engine::ports::Log as _;

use super::{
    data_set::{AS_OF, DataSet, generate},
    process::{Ran, arg},
};

const LIST: [&str; 4] = ["wallet", "list", "--limit", "100000"];

fn change(file: &Path, at: usize, change: impl Fn(u8) -> u8) {
    let mut bytes = fs::read(file).expect("it is there");
    bytes[at] = change(bytes[at]);
    fs::write(file, bytes).expect("there is room");
}

/// The only segment of a log.
fn segment(data: &DataSet, log: &str) -> PathBuf {
    let segments = data.files(&format!("logs/{log}")).into_iter().filter(|path| path.extension().is_some());
    let [segment] = segments.collect::<Vec<_>>().try_into().expect("little has been written");
    segment
}

/// A partition that has transactions, and the reference of one.
fn transaction(data: &DataSet) -> (Partition, String) {
    let wallet = &data.wallets()[0];
    let list = data.run(&["transactions", wallet, "--limit", "1"]).well();
    let id = list.split_whitespace().find(|word| word.len() == 36).expect("a transaction has an id").to_owned();
    let bucket = u32::from_str_radix(&id[..6], 16).expect("an id begins with its bucket");
    (Placement::EMBEDDED.partition(Bucket(bucket)), id)
}

/// A byte of a log is flipped, at many places: whoever reads it names the file and the byte, or says what was said before.
fn a_flipped_byte_is_named(log: &str, reading: impl Fn(&str) -> Vec<String>) {
    let data = DataSet::worked();
    let (partition, id) = transaction(&data);
    let reading = reading(&id);
    let reading: Vec<&str> = reading.iter().map(String::as_str).collect();
    let whole = data.run(&reading).well();
    let name = format!("logs/{log}-{partition}/");
    let size = fs::metadata(segment(&data, &format!("{log}-{partition}"))).expect("it is there").len();
    let size = usize::try_from(size).expect("it is small");
    let mut named = 0;
    for part in 1..8 {
        let data = data.copy();
        change(&segment(&data, &format!("{log}-{partition}")), size * part / 8, |byte| byte ^ 0x10);
        let ran = data.run(&reading);
        if ran.status == Some(0) {
            assert_eq!(ran.stdout, whole, "what is served is what was written");
        } else {
            let error = ran.wrong();
            assert!(error.contains(&name) && error.contains("damaged at byte"), "{error}");
            named += 1;
        }
        let error = data.run(&["verify"]).wrong();
        assert!(error.contains(&name) && error.contains("damaged at byte"), "{error}");
    }
    assert!(named > 0, "some of the bytes were read");
}

#[test]
fn a_flipped_byte_of_the_commands_is_named_and_not_served() {
    a_flipped_byte_is_named("commands", |id| ["explain", id].map(str::to_owned).to_vec());
}

#[test]
fn a_flipped_byte_of_the_events_is_named_and_not_served() {
    a_flipped_byte_is_named("events", |id| ["explain", id].map(str::to_owned).to_vec());
}

#[test]
fn a_store_that_is_gone_is_made_again_and_that_is_reported() {
    let data = DataSet::worked();
    let (list, rows) = (data.run(&LIST).well(), data.rows());
    fs::remove_dir_all(data.root().join("store")).expect("there is a store");
    let ran = data.run(&LIST);
    assert!(ran.stderr.contains("the store was made again from the logs") && ran.stderr.contains("is gone"), "{}", ran.stderr);
    assert_eq!(ran.well(), list);
    assert!(data.rows() == rows);
    data.run(&["verify"]).well();
}

/// Numbers that look drawn.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("it has 31 bits") % end
    }
}

/// Whatever was done to the store: a command serves what it did before or names the store, and soon all is as it was. Whether the
/// store was made again.
fn serves_nothing_wrong(data: &DataSet, list: &str, what: &str) -> bool {
    let mut printed = String::new();
    for _ in 0..3 {
        let ran = data.run(&LIST);
        let well = ran.status == Some(0);
        assert!(!well || ran.stdout == list, "{what}: {}{}", ran.stdout, ran.stderr);
        printed += &ran.stderr;
        let verified = data.run(&["verify"]);
        printed += &verified.stdout;
        printed += &verified.stderr;
        if well && verified.status == Some(0) {
            return printed.contains("the store was made again from the logs");
        }
        assert!(printed.contains("the store in") || printed.contains("from the store"), "{what}: {printed}");
    }
    panic!("{what}: the store is not made again: {printed}");
}

#[test]
fn flipped_bytes_of_the_store_are_never_served() {
    let data = DataSet::worked();
    let list = data.run(&LIST).well();
    let mut made_again = 0;
    for seed in 1..=8 {
        let (data, mut drawn) = (data.copy(), Drawn(seed));
        let files: Vec<PathBuf> = data.files("store").into_iter().filter(|file| written(file) > 0).collect();
        for _ in 0..seed {
            let file = &files[drawn.below(files.len())];
            change(file, drawn.below(written(file)), |byte| byte ^ 0x41);
        }
        made_again += usize::from(serves_nothing_wrong(&data, &list, &format!("seed {seed}")));
    }
    assert!(made_again > 0);
}

#[test]
fn a_truncated_store_is_never_served() {
    let data = DataSet::worked();
    let list = data.run(&LIST).well();
    let largest = |data: &DataSet, folder| data.files(folder).into_iter().max_by_key(|file| written(file));
    let mut made_again = 0;
    for (folder, part) in ["store", "store/keyspaces"].into_iter().flat_map(|folder| [0, 1, 3].map(|part| (folder, part))) {
        let data = data.copy();
        let file = largest(&data, folder).expect("a store has files");
        let mut bytes = fs::read(&file).expect("it is there");
        bytes.truncate(written(&file) * part / 4);
        fs::write(&file, bytes).expect("there is room");
        let what = format!("{part} quarters of {}", file.display());
        made_again += usize::from(serves_nothing_wrong(&data, &list, &what));
    }
    assert!(made_again > 0);
}

/// Where the number of levels is changed, the library under the store ends the program, whoever opens it.
#[test]
fn a_store_that_ends_the_program_is_made_again_the_third_time() {
    let data = DataSet::worked();
    let list = data.run(&LIST).well();
    let mut versions = data.files("store/keyspaces/1").into_iter().filter(|file| file.to_string_lossy().contains("/v"));
    let version = versions.next_back().expect("each part of the store has a version");
    let root = data.root();
    let inside = version.strip_prefix(&root).expect("it is a file of the store");
    let sevens: Vec<usize> = (0..written(&version)).filter(|at| fs::read(&version).expect("it is there")[*at] == 7).collect();
    let ended = sevens.into_iter().find_map(|at| {
        let data = data.copy();
        change(&data.root().join(inside), at, |_| 135);
        data.run(&LIST).status.is_none().then_some(data)
    });
    let data = ended.expect("one of them is the number of levels");
    assert_eq!(data.run(&LIST).status, None);
    let ran = data.run(&LIST);
    assert!(ran.stderr.contains("2 times in a row the program ended in the attempt"), "{}", ran.stderr);
    assert_eq!(ran.well(), list);
    data.run(&["verify"]).well();
    assert!(!data.run(&LIST).stderr.contains("made again"));
}

/// Bytes of a file without the zeros at its end, which some files are made with.
fn written(file: &Path) -> usize {
    let bytes = fs::read(file).expect("it is there");
    bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)
}

/// The store's own word on its format is changed.
#[test]
fn a_store_of_another_format_is_made_again_and_that_is_reported() {
    let data = DataSet::worked();
    let list = data.run(&LIST).well();
    change_format(&data.root(), data.id(), Placement::EMBEDDED, 99).expect("the store is whole");
    let ran = data.run(&LIST);
    assert!(ran.stderr.contains("of format 99; it is made again from the logs"), "{}", ran.stderr);
    assert_eq!(ran.well(), list);
    data.run(&["verify"]).well();
}

/// A data set whose process was killed while it took something in.
fn killed() -> (DataSet, PathBuf) {
    let data = DataSet::everyday();
    let file = data.folder().join("bank.csv");
    generate(&file, &["--accounts", "20", "--transactions", "20000", "--unsorted"]);
    let process = data.ingesting(&file);
    for _ in 0..6 {
        process.says("durable").expect("it is not at its end");
    }
    process.kill();
    (data, file)
}

fn assert_cut_is_reported(ran: &Ran) {
    assert!(ran.stderr.contains("a log had an unfinished end, which was cut off"), "{}", ran.stderr);
}

#[test]
fn garbage_behind_the_end_of_a_log_is_cut_off_and_that_is_reported() {
    for log in ["commands", "events"] {
        let (data, file) = killed();
        let segment = segment(&data, &format!("{log}-1"));
        let mut bytes = fs::read(&segment).expect("it is there");
        bytes.extend([7; 100]);
        fs::write(&segment, bytes).expect("there is room");
        assert_cut_is_reported(&data.run(&LIST));
        data.run(&[&["ingest", arg(&file)], &AS_OF[..]].concat()).well();
        data.run(&["verify"]).well();
    }
}

#[test]
fn a_torn_end_of_the_events_is_cut_off_and_decided_again() {
    let (data, file) = killed();
    let segment = segment(&data, "events-1");
    let mut bytes = fs::read(&segment).expect("it is there");
    bytes.truncate(bytes.len() - 5);
    fs::write(&segment, bytes).expect("there is room");
    assert_cut_is_reported(&data.run(&LIST));
    data.run(&[&["ingest", arg(&file)], &AS_OF[..]].concat()).well();
    data.run(&["verify"]).well();
}

#[test]
fn a_cut_after_a_clean_stop_is_damage() {
    let data = DataSet::worked();
    let (partition, _) = transaction(&data);
    let segment = segment(&data, &format!("commands-{partition}"));
    let mut bytes = fs::read(&segment).expect("it is there");
    bytes.truncate(bytes.len() - 5);
    fs::write(&segment, bytes).expect("there is room");
    let error = data.run(&LIST).wrong();
    assert!(error.contains(arg(&segment)) && error.contains("damaged at byte"), "{error}");
}

#[test]
fn formats_that_are_not_known_are_refused_with_what_to_do() {
    let worked = DataSet::worked();
    let refused = |data: &DataSet, name: &str| {
        let error = data.run(&LIST).wrong();
        assert!(error.contains(name) && error.contains("use the version that wrote it, or a later one"), "{error}");
    };

    let data = worked.copy();
    let manifest = data.root().join("format.toml");
    let text = fs::read_to_string(&manifest).expect("it is there");
    assert!(text.contains("format = 1"), "{text}");
    fs::write(&manifest, text.replace("format = 1", "format = 9")).expect("there is room");
    refused(&data, "format.toml");

    for log in ["commands-2", "events-2"] {
        let data = worked.copy();
        change(&segment(&data, log), 8, |_| 9);
        refused(&data, log);
        let data = worked.copy();
        change(&data.root().join("logs").join(log).join("synced"), 8, |_| 9);
        refused(&data, log);
    }
}

#[test]
fn a_command_of_a_later_version_is_refused_with_what_to_do() {
    let data = DataSet::worked();
    let opened = data.open();
    let placed = block_on(opened.commands().append(Partition(0), &[&[9, 1, 2, 3]])).expect("there is room");
    block_on(opened.commands().sync(Partition(0), placed.end)).expect("there is room");
    opened.close().expect("there is room");
    let error = data.run(&[&["sweep"], &AS_OF[..]].concat()).wrong();
    assert!(error.contains("a command is of format version 9") && error.contains("use the program that wrote it"), "{error}");
}

#[test]
fn a_second_process_is_refused_with_the_first_ones_id() {
    let data = DataSet::everyday();
    let file = data.folder().join("bank.csv");
    generate(&file, &["--accounts", "20", "--transactions", "20000"]);
    let process = data.ingesting(&file);
    process.says("durable").expect("it is not at its end");
    process.stop();
    let error = data.run(&LIST).wrong();
    assert!(error.contains(&format!("is in use by process {}; stop it first", process.id())), "{error}");
    process.kill();
    data.run(&LIST).well();
}
