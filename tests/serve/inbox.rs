use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use serde_json::Value;

use super::{
    server::{DataSet, Server, march},
    stopping::LONGEST,
};

/// Looks each second at what stayed as it is for a second.
const QUICK: &str = "[inbox]\nevery_seconds = 1\nquiet_seconds = 1\n";

fn everyday() -> DataSet {
    let data = DataSet::everyday();
    data.configure(QUICK);
    fs::create_dir_all(inbox(&data)).expect("there is room");
    data
}

fn inbox(data: &DataSet) -> PathBuf {
    data.path().join("inbox/default")
}

/// Waits for a file to be there.
fn appears(path: &Path) {
    let begun = Instant::now();
    while !path.exists() {
        assert!(begun.elapsed() < LONGEST, "{} does not appear", path.display());
        thread::yield_now();
    }
}

fn report(folder: &Path, name: &str) -> Value {
    let path = folder.join(format!("{name}.report.json"));
    appears(&path);
    serde_json::from_slice(&fs::read(path).expect("it is there")).expect("a report is JSON")
}

/// Names of the files in a folder that are no reports and not hidden, sorted.
fn files(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.map(|entry| entry.expect("it is readable"));
    let names = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let mut names: Vec<String> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.contains(".report.") && !name.starts_with('.'));
    names.sort();
    names
}

/// Accounts in a long statement, and purchases of each: so many that it takes a while to take them in.
const ACCOUNTS: usize = 20;
const PURCHASES: usize = 1000;

fn long_statement() -> String {
    let line = |n: usize| {
        format!(
            "{{\"account\":\"{}\",\"id\":\"P{n}\",\"status\":\"booked\",\"amount\":\"-{}.50\",\"currency\":\"GBP\",\"booked_on\":\
             \"2026-03-{:02}\",\"kind\":\"purchase\",\"merchant\":\"Corner Shop\",\"mcc\":\"5411\"}}\n",
            20_000_000 + n % ACCOUNTS,
            1 + n % 90,
            1 + n % 28,
        )
    };
    (0..ACCOUNTS * PURCHASES).map(line).collect()
}

/// How many transactions are new according to the feed's deliveries, and how many deliveries there are.
fn delivered(server: &Server) -> (u64, usize) {
    let listed = server.get("/v1/feeds/default/deliveries").well();
    let deliveries = listed["items"].as_array().expect("it is a list");
    let new = deliveries.iter().filter_map(|delivery| delivery["counts"]["new"].as_u64()).sum();
    (new, deliveries.len())
}

#[test]
fn what_is_put_into_the_inbox_of_a_feed_comes_in_by_itself() {
    let data = everyday();
    data.profile("partner", "");
    let server = data.serve(&[]);
    let partner = data.path().join("inbox/partner");
    appears(&partner);
    fs::write(partner.join("march.csv"), march(&[(3, 2490, "GREENS MARKET"), (4, 310, "COFFEE CORNER")])).unwrap();
    fs::write(inbox(&data).join("picture.png"), b"\x89PNG").unwrap();
    let taken = report(&partner.join("done"), "march.csv");
    assert_eq!((&taken["feed"], &taken["sources"][0]["counts"]["new"]), (&"partner".into(), &2.into()), "{taken}");
    let failed = report(&inbox(&data).join("failed"), "picture.png");
    assert_eq!(failed["outcome"], "failed");
    let id = taken["sources"][0]["delivery"].as_str().unwrap();
    let known = server.get(&format!("/v1/feeds/partner/deliveries/{id}")).well();
    assert_eq!((&known["state"], &known["counts"]["new"]), (&"decided".into(), &2.into()));
    assert!(server.logged("a file was taken in and moved to done").contains("new=2"));
    server.logged("nothing of a file could be taken in");
    let begun = Instant::now();
    let counts = |metrics: &Value| metrics.as_str().is_some_and(|text| text.contains("feed_items_total{outcome=\"new\"} 2"));
    while !counts(&server.get("/metrics").body) {
        assert!(begun.elapsed() < LONGEST, "what comes by the inbox is counted");
        thread::yield_now();
    }
    let (printed, status) = server.stop();
    assert_eq!(status, Some(0), "{printed}");
    data.run(&["verify"]);
}

#[test]
fn a_command_takes_in_what_lies_there_with_and_without_a_server() {
    let data = everyday();
    data.configure("[inbox]\nenabled = false\nquiet_seconds = 0\n");
    fs::write(inbox(&data).join("a.csv"), march(&[(3, 2490, "GREENS MARKET")])).unwrap();
    let printed = data.run(&["inbox"]);
    assert!(printed.contains("a.csv (feed default) was taken in") && printed.contains("1 new"), "{printed}");
    // What lies in no feed's folder is nothing of this feed's.
    fs::write(data.path().join("inbox/lost.csv"), "a").unwrap();
    assert!(data.run(&["inbox", "--feed", "default"]).contains("nothing to take in"));
    assert!(data.refused(&["inbox"]).contains("1 things in the inbox cannot be taken in"));
    fs::remove_file(data.path().join("inbox/lost.csv")).unwrap();
    let server = data.serve(&[]);
    fs::write(inbox(&data).join("b.csv"), march(&[(5, 990, "GREENS MARKET")])).unwrap();
    fs::write(inbox(&data).join("c.pdf"), "%PDF-1.7").unwrap();
    assert!(data.refused(&["inbox"]).contains("1 of 2 files could not be taken in whole"));
    assert_eq!((files(&inbox(&data)), delivered(&server)), (Vec::<String>::new(), (2, 2)));
    assert!(data.refused(&["inbox", "--feed", "nobody"]).contains("nobody"));
}

/// Puts files into the inbox, kills the server as soon as it logs these words, and starts the next one: in the end everything is counted
/// once, nothing is left in the inbox, and nothing is lost.
fn killed_when_it_says(words: &str) {
    let (data, text) = (everyday(), long_statement());
    let (here, done) = (inbox(&data), inbox(&data).join("done"));
    let server = data.serve(&["--log", "warn,rewardhub=debug,scylla=off"]);
    fs::write(here.join("march.ndjson"), &text).expect("there is room");
    fs::write(here.join("picture.png"), b"\x89PNG").expect("there is room");
    server.logged(words);
    server.kill();
    let kept = [&here, &done].into_iter().flat_map(|folder| files(folder)).filter(|name| name == "march.ndjson");
    assert_eq!(kept.count(), 1, "the file is in one place");
    let server = data.serve(&[]);
    report(&done, "march.ndjson");
    report(&here.join("failed"), "picture.png");
    assert_eq!((files(&here), files(&done)), (Vec::new(), vec!["march.ndjson".to_owned()]));
    assert!(fs::read_to_string(done.join("march.ndjson")).expect("it is there") == text, "it is as it was");
    for account in [0, ACCOUNTS / 2, ACCOUNTS - 1] {
        let listed = data.run(&["transactions", &(20_000_000 + account).to_string(), "--limit", "100000"]);
        assert_eq!(listed.lines().filter(|line| line.starts_with("2026-03-")).count(), PURCHASES);
    }
    assert!(delivered(&server).1 >= 1);
    server.stop();
    data.run(&["verify"]);
}

#[test]
fn killed_when_the_first_part_of_a_file_was_durable() {
    killed_when_it_says("durable partition=");
}

#[test]
fn killed_when_the_report_of_a_file_was_durable() {
    killed_when_it_says("the report of a file is durable");
}

#[test]
fn killed_when_a_file_was_moved() {
    killed_when_it_says("a file has left the inbox, and its report follows");
}
