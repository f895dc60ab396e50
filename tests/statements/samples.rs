//! Real-shaped files of others. They lie outside the project: where they are not, these tests say so and are skipped.

use std::{fs, path::PathBuf};

use super::{
    data_set::DataSet,
    rewritten_files::{crlf, entries_reversed, indented, renamed, shuffled},
    root,
};

/// Codes that these files use and no built-in rule knows.
const KINDS: &str = "[[kind]]\nbank_code = '*'\nkind = 'transfer'\n[[kind]]\ntext = '*'\nkind = 'transfer'\n";

fn samples() -> Vec<(String, Vec<u8>)> {
    let folder =
        std::env::var_os("REWARDHUB_SAMPLES").map_or_else(|| root().join("../shared/samples"), PathBuf::from).join("camt");
    let Ok(files) = fs::read_dir(&folder) else {
        #[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
        {
            eprintln!("skipped: there are no samples in {}", folder.display());
        }
        return Vec::new();
    };
    let paths = files.map(|file| file.expect("a folder that is listed").path());
    let mut samples: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| {
            (
                path.file_name().expect("a file has a name").to_string_lossy().into_owned(),
                fs::read(&path).expect("a file that is listed"),
            )
        })
        .collect();
    samples.sort();
    samples
}

#[test]
fn every_sample_taken_in_again_however_it_is_written_pays_nobody_again() {
    let mut paid = 0;
    for (name, bytes) in samples() {
        let data = DataSet::with_profile(KINDS);
        let first = data.ingest(&name, &bytes);
        assert_eq!(first.points(), i64::try_from(7 * (first.new_items() - first.of_kind("other"))).unwrap(), "{name}");
        paid += first.points();
        let text = String::from_utf8(bytes.clone()).expect("the samples are UTF-8");
        let others = [indented(&text), crlf(&text), entries_reversed(&text), renamed(&text)];
        let mut files = vec![(name.as_str(), bytes.as_slice())];
        files.extend(
            ["indented.xml", "lines.xml", "order.xml", "renamed.xml"].into_iter().zip(others.iter().map(String::as_bytes)),
        );
        data.ingest_all("2026-07-01", &files).assert_nobody_paid_and_nothing_asked(&name);
    }
    assert!(paid > 0 || samples().is_empty());
}

#[test]
fn all_samples_in_one_data_set_then_twice_in_shuffled_orders_pay_once() {
    let samples = samples();
    if samples.is_empty() {
        return;
    }
    for seed in [1, 2] {
        let data = DataSet::with_profile(KINDS);
        let all = |order: &[(String, Vec<u8>)]| {
            let files: Vec<(&str, &[u8])> = order.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
            data.ingest_all("2026-07-01", &files)
        };
        let first = all(&shuffled(&samples, seed));
        assert!(first.points() > 0, "{:#}", first.json);
        let points = data.points();
        all(&shuffled(&samples, seed + 10)).assert_nobody_paid_and_nothing_asked("all");
        all(&shuffled(&samples, seed + 20)).assert_nobody_paid_and_nothing_asked("all");
        assert_eq!(data.points(), points);
    }
}
