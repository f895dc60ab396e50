//! The spill folder: it is removed with its engine or, if that was killed, by the next one.

use std::{fs, io, path::Path, process};

use tempfile::TempDir;

/// The beginning of a folder's name; the process that owns it and a random part follow.
const PREFIX: &str = "rewardhub-sql-";

/// Makes a spill folder in another folder, or in the system's, after it has removed those of processes that are gone.
pub(super) fn folder(within: Option<&Path>) -> io::Result<TempDir> {
    let system = std::env::temp_dir();
    let within = within.unwrap_or(&system);
    let space = space();
    remove_left(within, &space);
    tempfile::Builder::new().prefix(&format!("{PREFIX}{space}-{}-", process::id())).tempdir_in(within)
}

/// The namespace of this process's id, because containers count their own ids and may share a folder; `0` if the system does not
/// give it.
fn space() -> String {
    let named = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let number: String = named.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
    if number.is_empty() { "0".to_owned() } else { number }
}

/// Removes the folders of killed processes. If the system does not say which processes are alive, it removes nothing.
fn remove_left(within: &Path, space: &str) {
    if !Path::new("/proc/self/ns/pid").exists() {
        return;
    }
    let Ok(entries) = fs::read_dir(within) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| owner(name, space));
        if owner.is_some_and(|owner| !Path::new("/proc").join(owner.to_string()).exists())
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            tracing::info!("{} cannot be removed: {error}", entry.path().display());
        }
    }
}

/// The process that owns a folder of this namespace; `None` for any other name.
fn owner(name: &str, space: &str) -> Option<u32> {
    let rest = name.strip_prefix(PREFIX)?.strip_prefix(space)?.strip_prefix('-')?;
    rest.split_once('-')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn folders_of_processes_that_are_gone_are_removed() {
        let within = tempfile::tempdir().unwrap();
        let mut ended = process::Command::new("true").spawn().unwrap();
        let gone = ended.id();
        ended.wait().unwrap();
        let (space, alive) = (space(), process::id());
        let left = [format!("{PREFIX}{space}-{gone}-abc"), format!("{PREFIX}{space}-{gone}-def")];
        let kept = [
            format!("{PREFIX}{space}-{alive}-abc"),
            format!("{PREFIX}1{space}-{gone}-abc"),
            format!("{PREFIX}abc"),
            format!("other-{space}-{gone}-abc"),
        ];
        for name in left.iter().chain(&kept) {
            fs::create_dir(within.path().join(name)).unwrap();
            fs::write(within.path().join(name).join("spilled"), "x").unwrap();
        }
        let own = folder(Some(within.path())).unwrap();
        assert!(left.iter().all(|name| !within.path().join(name).exists()));
        assert!(kept.iter().all(|name| within.path().join(name).join("spilled").exists()));
        assert_eq!(owner(own.path().file_name().unwrap().to_str().unwrap(), &space), Some(alive));
    }
}
