//! What is put into the inbox of a feed.

mod meanwhile;

use std::{
    cell::Cell,
    fs::{self, File},
    io::{Cursor, Write as _},
    os::unix::{ffi::OsStringExt as _, fs::symlink},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{by, opened, purchases, with_programme};
use crate::{
    Service,
    configuration::InboxSettings,
    inbox::{Bounds, FeedInbox, Inbox, InboxReport, Look, Outcome, Visit},
};

const ONE: &str = "GB82WEST12345698765432";
const OTHER: &str = "GB33BUKB20201555555555";
/// For how long files must not change here, in seconds.
const QUIET: u64 = 10;

/// A data set with the inbox of its default feed, and a clock that goes on when a test says so.
struct World {
    root: TempDir,
    service: Service,
    inbox: FeedInbox,
    seconds: Cell<u64>,
}

impl World {
    fn new() -> Self {
        let (root, service) = with_programme();
        let inbox = FeedInbox::new("default", root.path().join("inbox/default"), Duration::from_secs(QUIET), Bounds::default());
        let world = Self { root, service, inbox, seconds: Cell::new(0) };
        fs::create_dir_all(world.folder()).unwrap();
        world
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("inbox/default")
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.folder().join(name), bytes).unwrap();
    }

    /// Sets a file's time, in seconds since 1970.
    fn dated(&self, name: &str, seconds: u64) {
        let file = File::options().write(true).open(self.folder().join(name)).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
    }

    /// Looks now.
    fn look(&mut self) -> Look {
        self.look_while(&|| true, &|| ())
    }

    /// Looks while it `goes_on`, which is asked before each file; `before` is called when a source is about to be taken in.
    fn look_while(&mut self, goes_on: &dyn Fn() -> bool, before: &dyn Fn()) -> Look {
        let (seconds, service) = (&self.seconds, &self.service);
        let caller = || {
            before();
            Ok(by("2026-04-02T09:00:00Z"))
        };
        let visit = Visit { caller: &caller, clock: &|| Duration::from_secs(seconds.get()), goes_on };
        self.inbox.look(service, &visit)
    }

    /// Looks after so many more seconds.
    fn look_after(&mut self, seconds: u64) -> Look {
        self.seconds.set(self.seconds.get() + seconds);
        self.look()
    }

    /// Looks now and once more when what is there is whole; what left the inbox then.
    fn settled(&mut self) -> Vec<InboxReport> {
        let mut left = self.look().left;
        left.extend(self.look_after(QUIET).left);
        left
    }

    /// The names in a folder of the inbox, sorted.
    fn names(&self, folder: &str) -> Vec<String> {
        names(&self.folder().join(folder))
    }

    /// The next process on the same data set: it remembers nothing.
    fn next_process(self) -> Self {
        self.service.close().unwrap();
        let service = opened(self.root.path());
        let inbox =
            FeedInbox::new("default", self.root.path().join("inbox/default"), Duration::from_secs(QUIET), Bounds::default());
        Self { service, inbox, ..self }
    }

    fn deliveries(&self) -> usize {
        self.service.deliveries("default", None, 100).unwrap().deliveries.len()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_file_is_taken_in_and_moved_aside_with_its_reports() {
    let mut world = World::new();
    world.put("a.ndjson", purchases(ONE, 3) + "{\"account\":\"x\"}\n");
    let left = world.settled();
    let [report] = &left[..] else { panic!("{left:?}") };
    assert_eq!((report.outcome, report.counts().new, report.counts().rejected), (Outcome::Taken, 3, 1));
    assert_eq!(world.names(""), [".leaving", "done"]);
    assert_eq!(world.names("done"), ["a.ndjson", "a.ndjson.report.json", "a.ndjson.report.txt"]);
    assert_eq!(world.names(".leaving"), [""; 0]);
    let text = fs::read_to_string(world.folder().join("done/a.ndjson.report.txt")).unwrap();
    assert!(text.contains("4 records, 3 new, 0 duplicates, 1 could not be read") && text.contains("line 4, key"), "{text}");
    let json = fs::read(world.folder().join("done/a.ndjson.report.json")).unwrap();
    assert_eq!(&serde_json::from_slice::<InboxReport>(&json).unwrap(), report);
    let known = world.service.deliveries("default", None, 9).unwrap().deliveries;
    assert_eq!(report.sources[0].delivery, Some(known[0].id.to_string()));
    assert!(known[0].accepted.outcome.is_some(), "it left once it was decided");
}

#[test]
fn a_file_that_is_written_in_three_bursts_is_taken_once_and_whole() {
    let mut world = World::new();
    let text = purchases(ONE, 9);
    let third = text.len() / 3;
    for burst in [&text[..third], &text[third..2 * third], &text[2 * third..]] {
        let mut file = File::options().create(true).append(true).open(world.folder().join("a.ndjson")).unwrap();
        file.write_all(burst.as_bytes()).unwrap();
        assert_eq!((world.look().left.len(), world.look_after(QUIET - 1).unquiet), (0, 1));
    }
    assert_eq!(world.look_after(1).left[0].counts().new, 9);
    assert_eq!((world.look_after(60).left.len(), world.deliveries()), (0, 1));
}

#[test]
fn a_file_is_seen_twice_before_it_is_taken_however_old_it_says_it_is() {
    let mut world = World::new();
    world.inbox = FeedInbox::new("default", world.folder(), Duration::ZERO, Bounds::default());
    world.put("a.ndjson", purchases(ONE, 1));
    world.dated("a.ndjson", 1000);
    assert_eq!((world.look().left.len(), world.look().left.len()), (0, 1));
}

#[test]
fn names_of_unfinished_files_are_passed_over() {
    let mut world = World::new();
    let unfinished = [".a.ndjson", "a.ndjson.part", "a.ndjson.TMP", "a.ndjson.filepart", "a.ndjson~"];
    unfinished.iter().for_each(|name| world.put(name, purchases(ONE, 1)));
    let look = world.look();
    assert_eq!((look.unquiet, look.obstacles.len(), world.settled().len()), (0, 0, 0));
    fs::rename(world.folder().join("a.ndjson.part"), world.folder().join("a.ndjson")).unwrap();
    assert_eq!(world.settled().len(), 1);
}

#[test]
fn the_oldest_is_taken_first_and_of_the_same_age_the_first_by_name() {
    let mut world = World::new();
    for (name, seconds) in [("c", 50), ("b", 100), ("a", 100), ("d", 10)] {
        world.put(name, purchases(ONE, 1));
        world.dated(name, seconds);
    }
    let order: Vec<String> = world.settled().into_iter().map(|report| report.file).collect();
    assert_eq!(order, ["d", "c", "a", "b"]);
}

#[test]
fn what_cannot_be_read_is_moved_to_failed_and_stops_no_other() {
    let mut world = World::new();
    world.put("a.pdf", "%PDF-1.7");
    world.put("b.ndjson", purchases(ONE, 2));
    let left = world.settled();
    assert_eq!(left.iter().map(|report| report.outcome).collect::<Vec<_>>(), [Outcome::Failed, Outcome::Taken]);
    assert_eq!(world.names("failed"), ["a.pdf", "a.pdf.report.json", "a.pdf.report.txt"]);
    let text = fs::read_to_string(world.folder().join("failed/a.pdf.report.txt")).unwrap();
    assert!(text.contains("a PDF document") && text.contains("put the file into the inbox once more"), "{text}");
    fs::rename(world.folder().join("failed/a.pdf"), world.folder().join("a.pdf")).unwrap();
    assert_eq!(world.settled().len(), 1, "who puts it back has it tried again");
}

#[test]
fn a_name_that_is_already_there_is_not_written_over() {
    let mut world = World::new();
    for n in 1..=3 {
        world.put("a.ndjson", purchases(ONE, n));
        assert_eq!(world.settled()[0].counts().duplicates, u64::from(n) - 1);
    }
    let files: Vec<String> = world.names("done").into_iter().filter(|name| !name.contains(".report.")).collect();
    assert_eq!((files.len(), world.names("done").len()), (3, 9), "{files:?}");
    assert!(files.iter().all(|name| name.starts_with('a') && name.ends_with(".ndjson")), "{files:?}");
    assert_eq!(fs::read_to_string(world.folder().join("done/a.ndjson")).unwrap(), purchases(ONE, 1));
}

#[test]
fn each_file_of_an_archive_is_a_delivery_under_the_archives_name() {
    let mut world = World::new();
    let archive =
        [("2026/a.ndjson", purchases(ONE, 2)), ("../../x.ndjson", purchases(ONE, 7)), ("b.ndjson", purchases(OTHER, 3))];
    world.put("march.zip", zipped(&archive.each_ref().map(|(name, text)| (*name, text.as_str()))));
    let left = world.settled();
    let became: Vec<(&str, u64, bool)> =
        left[0].sources.iter().map(|source| (source.name.as_str(), source.counts.new, source.not_taken.is_some())).collect();
    assert_eq!(became, [("2026/a.ndjson", 2, false), ("../../x.ndjson", 0, true), ("b.ndjson", 3, false)]);
    assert_eq!((left[0].outcome, left[0].is_well(), left[0].counts().new), (Outcome::Taken, false, 5));
    let known = world.service.deliveries("default", None, 9).unwrap().deliveries;
    let names: Vec<&str> = known.iter().map(|known| known.accepted.report.source.as_str()).collect();
    assert_eq!(names, ["march.zip/b.ndjson", "march.zip/a.ndjson"]);
}

#[test]
fn a_file_in_gzip_is_taken_in_and_a_damaged_one_leaves_nothing_behind() {
    let mut world = World::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(purchases(ONE, 2000).as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    world.put("cut.ndjson.gz", &packed[..packed.len() - 20]);
    let left = world.settled();
    assert!(left[0].refused.as_ref().unwrap().contains("damaged"), "{left:?}");
    assert_eq!((left[0].outcome, world.deliveries()), (Outcome::Failed, 0));
    world.put("whole.ndjson.gz", packed);
    let left = world.settled();
    assert_eq!((left[0].counts().new, left[0].sources[0].name.as_str()), (2000, "whole.ndjson"));
}

#[test]
fn what_is_no_file_is_named_with_what_to_do_and_tried_again_ever_later() {
    let mut world = World::new();
    let outside = world.root.path().join("outside.ndjson");
    fs::write(&outside, purchases(ONE, 1)).unwrap();
    symlink(&outside, world.folder().join("link.ndjson")).unwrap();
    fs::create_dir(world.folder().join("march")).unwrap();
    fs::write(world.folder().join(std::ffi::OsString::from_vec(b"m\xE4rz.csv".to_vec())), "x").unwrap();
    world.put(&"n".repeat(201), "x");
    world.put("b.ndjson", purchases(ONE, 1));
    let mut obstacles = world.look().obstacles;
    obstacles.sort();
    for (obstacle, advice) in obstacles.iter().zip(["put the file itself", "move its files up", "another name", "shorter name"]) {
        assert!(obstacle.contains(advice), "{obstacle} does not say {advice:?}");
    }
    assert_eq!(obstacles.len(), 4);
    let look = world.look_after(QUIET);
    assert_eq!((look.left.len(), look.obstacles.len()), (1, 0), "the file beside them is taken in, and they rest");
    assert_eq!((world.look_after(30).obstacles.len(), world.look_after(59).obstacles.len()), (4, 0));
    assert_eq!(world.look_after(1).obstacles.len(), 4);
    fs::remove_file(world.folder().join("link.ndjson")).unwrap();
    world.put("link.ndjson", purchases(ONE, 1));
    assert_eq!(world.settled().len(), 1, "what is there instead of the link does not rest");
}

#[test]
fn a_feed_without_a_profile_or_a_programme_keeps_its_files_until_it_has_one() {
    let mut world = World::new();
    let folder = world.root.path().join("inbox/partner");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a.ndjson"), purchases(ONE, 1)).unwrap();
    world.inbox = FeedInbox::new("partner", folder.clone(), Duration::ZERO, Bounds::default());
    world.look();
    let look = world.look();
    assert!(look.left.is_empty() && look.obstacles[0].contains("partner"), "{look:?}");
    assert_eq!(
        (world.look().obstacles.len(), names(&folder)),
        (0, vec!["a.ndjson".to_owned()]),
        "the feed rests, the file stays"
    );
    fs::create_dir_all(world.root.path().join("feeds")).unwrap();
    fs::write(world.root.path().join("feeds/partner.toml"), "").unwrap();
    assert_eq!(world.look_after(5).left.len(), 1);
}

#[test]
fn a_file_that_cannot_be_moved_is_not_taken_in_again_and_leaves_once_it_can() {
    let mut world = World::new();
    // Where the folder would be there is a file.
    world.put("done", "");
    world.put("a.ndjson", purchases(ONE, 2));
    world.put("b.pdf", "%PDF-1.7");
    world.look();
    let look = world.look_after(QUIET);
    assert!(look.left.is_empty() && look.obstacles.iter().any(|obstacle| obstacle.contains("done")), "{look:?}");
    assert_eq!(world.deliveries(), 1);
    let mut world = world.next_process();
    fs::remove_file(world.folder().join("done")).unwrap();
    let left = world.settled();
    assert_eq!(left[0].counts().new, 2, "the report is the first one");
    assert_eq!((world.deliveries(), world.names("done").len(), world.names("failed").len()), (1, 3, 3));
}

#[test]
fn what_a_crash_left_between_two_steps_is_finished_by_the_next_look() {
    let mut world = World::new();
    world.put("a.ndjson", purchases(ONE, 2));
    let report = world.settled().remove(0);
    let (done, leaving) = (world.folder().join("done"), world.folder().join(".leaving/a.ndjson.report.json"));
    // The file was moved, and its report was not.
    fs::rename(done.join("a.ndjson.report.json"), &leaving).unwrap();
    fs::remove_file(done.join("a.ndjson.report.txt")).unwrap();
    let mut world = world.next_process();
    assert_eq!(world.look().left, std::slice::from_ref(&report));
    assert_eq!(world.names("done"), ["a.ndjson", "a.ndjson.report.json", "a.ndjson.report.txt"]);
    // The report was durable, and the file was not moved.
    fs::rename(done.join("a.ndjson.report.json"), &leaving).unwrap();
    fs::remove_file(done.join("a.ndjson.report.txt")).unwrap();
    fs::rename(done.join("a.ndjson"), world.folder().join("a.ndjson")).unwrap();
    let mut world = world.next_process();
    assert_eq!(world.look().left, [report]);
    assert_eq!((world.names("").len(), world.names("done").len(), world.deliveries()), (2, 3, 1));
}

#[test]
fn what_others_put_into_our_folders_leads_nowhere() {
    let mut world = World::new();
    let outside = world.root.path().join("precious");
    fs::write(&outside, "precious").unwrap();
    world.put("a.ndjson", purchases(ONE, 2));
    fs::create_dir(world.folder().join("done")).unwrap();
    symlink(&outside, world.folder().join("done/a.ndjson.report.txt.new")).unwrap();
    let report = world.settled().remove(0);
    // A report about a file elsewhere.
    let forged = InboxReport { file: "../../precious".into(), ..report };
    fs::write(world.folder().join(".leaving/b.ndjson.report.json"), serde_json::to_vec(&forged).unwrap()).unwrap();
    let look = world.look();
    assert!(look.left.is_empty() && look.obstacles[0].contains("names another file"), "{look:?}");
    // A folder that is a link.
    fs::remove_dir_all(world.folder().join("done")).unwrap();
    symlink(world.root.path().join("keys"), world.folder().join("done")).unwrap();
    world.put("c.ndjson", purchases(ONE, 2));
    world.look();
    let look = world.look_after(QUIET);
    assert!(look.left.is_empty() && look.obstacles[0].contains("done is a link, which is not followed"), "{look:?}");
    assert_eq!(fs::read_to_string(outside).unwrap(), "precious");
}

#[test]
fn a_file_whose_report_cannot_be_written_is_not_taken_in_again_once_it_can() {
    let mut world = World::new();
    // Where the report would be written there is a folder.
    let in_the_way = world.folder().join(".leaving/a.ndjson.report.json.new");
    fs::create_dir_all(&in_the_way).unwrap();
    world.put("a.ndjson", purchases(ONE, 2));
    world.look();
    let look = world.look_after(QUIET);
    assert!(look.left.is_empty() && look.obstacles[0].contains("report cannot be written"), "{look:?}");
    fs::remove_dir(in_the_way).unwrap();
    assert_eq!(world.look_after(60).left[0].counts().new, 2);
    assert_eq!(world.deliveries(), 1);
}

#[test]
fn a_file_that_changed_after_its_report_stays_and_is_taken_in_too() {
    let mut world = World::new();
    world.put("a.ndjson", purchases(ONE, 2));
    world.settled();
    fs::rename(world.folder().join("done/a.ndjson.report.json"), world.folder().join(".leaving/a.ndjson.report.json")).unwrap();
    fs::remove_file(world.folder().join("done/a.ndjson")).unwrap();
    world.put("a.ndjson", purchases(ONE, 5));
    let news: Vec<u64> = world.settled().iter().map(|report| report.counts().new).collect();
    assert_eq!((news, world.deliveries()), (vec![2, 3], 2));
}

#[test]
fn every_feed_has_an_inbox_and_what_lies_beside_them_is_named() {
    let (root, _service) = with_programme();
    let inbox = Inbox::new(root.path(), InboxSettings::default());
    fs::create_dir_all(root.path().join("feeds")).unwrap();
    fs::write(root.path().join("feeds/partner.toml"), "").unwrap();
    assert_eq!(inbox.feeds().unwrap(), ["default", "partner"]);
    assert_eq!(inbox.strangers().unwrap(), []);
    fs::create_dir_all(root.path().join("inbox/partner")).unwrap();
    fs::create_dir_all(root.path().join("inbox/partnr")).unwrap();
    fs::write(root.path().join("inbox/a.csv"), "").unwrap();
    let strangers: Vec<String> = inbox.strangers().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(strangers.len(), 2);
    assert!(strangers[0].contains("partnr is the folder of no feed") && strangers[1].contains("a.csv lies in no feed"));
}
