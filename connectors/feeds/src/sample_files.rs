//! Sample files of third parties, which tests read from a folder beside the project; they are not part of it.

use std::path::PathBuf;

fn folder() -> PathBuf {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    std::env::var_os("REWARDHUB_SAMPLES").map_or(beside, PathBuf::from)
}

/// The content of a sample; prints a note and returns `None` if the folder does not exist.
pub(crate) fn read(name: &str) -> Option<Vec<u8>> {
    let folder = folder();
    if !folder.is_dir() {
        #[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
        {
            eprintln!("skipped: {name}, there is no folder {}", folder.display());
        }
        return None;
    }
    Some(std::fs::read(folder.join(name)).expect("the folder holds the sample"))
}
