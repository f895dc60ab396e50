//! The last steps of a file: from the moment its report is durable it is not taken in again, but only moved, and its report put beside it.
//! Each step can be done once more after a crash.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::de::Error as _;

use super::{
    file::Stamp,
    obstacle::Obstacle,
    places::{LEAVING, make_own},
    report::InboxReport,
};

/// What the name of a report adds to that of its file.
const FOR_PROGRAMS: &str = ".report.json";
const FOR_PEOPLE: &str = ".report.txt";

/// Whether a name is that of a report.
pub(super) fn is_report(name: &OsStr) -> bool {
    [FOR_PROGRAMS, FOR_PEOPLE].iter().any(|ending| name.as_encoded_bytes().ends_with(ending.as_bytes()))
}

/// The reports of files that are about to leave an inbox.
pub(super) struct Leaving {
    inbox: PathBuf,
    folder: PathBuf,
}

impl Leaving {
    /// Those of the inbox in a folder.
    pub fn of(inbox: &Path) -> Self {
        Self { inbox: inbox.to_owned(), folder: inbox.join(LEAVING) }
    }

    /// The names of the files.
    pub fn names(&self) -> Result<Vec<String>, Obstacle> {
        let unread = |source| Obstacle::Folder { doing: "read", path: self.folder.clone(), source };
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(unread)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.map_err(unread)?.file_name();
            names.extend(name.to_str().and_then(|name| name.strip_suffix(FOR_PROGRAMS)).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    /// Makes a report durable: the file is taken in, whatever happens from now on.
    pub fn enter(&self, report: &InboxReport) -> Result<(), Obstacle> {
        make_own(&self.folder)?;
        let path = self.pending(&report.file);
        write_durably(&path, &for_programs(report)).map_err(|source| Obstacle::Report { path, source })
    }

    /// Moves a file aside and puts its report beside it. A file that has changed since, or is gone, is not moved.
    pub fn finish(&self, name: &str) -> Result<InboxReport, Obstacle> {
        let pending = self.pending(name);
        let in_the_way = |source| Obstacle::Report { path: pending.clone(), source };
        let text = fs::read(&pending).map_err(in_the_way)?;
        let mut report = parsed(&text, name).map_err(|source| Obstacle::NoReport { path: pending.clone(), source })?;
        let aside = self.inbox.join(report.outcome.folder());
        make_own(&aside)?;
        let file = self.inbox.join(&report.file);
        if Stamp::at(&file).map_err(Obstacle::Unread)? == Some(report.stamp) {
            let free = free_name(&aside, &report.file, &report.taken_at).map_err(in_the_way)?;
            if report.kept_as.as_ref() != Some(&free) {
                // Where the file goes is durable before it goes there, so that it is found after a crash.
                report.kept_as = Some(free);
                write_durably(&pending, &for_programs(&report)).map_err(in_the_way)?;
            }
        }
        let kept_as = match &report.kept_as {
            Some(kept_as) => kept_as.clone(),
            None => free_name(&aside, &report.file, &report.taken_at).map_err(in_the_way)?,
        };
        self.move_file(&file, &aside.join(&kept_as), &report)?;
        tracing::debug!("a file has left the inbox, and its report follows");
        let beside = |ending: &str| aside.join(format!("{kept_as}{ending}"));
        write_durably(&beside(FOR_PEOPLE), report.to_string().as_bytes()).map_err(in_the_way)?;
        fs::rename(&pending, beside(FOR_PROGRAMS)).and_then(|()| sync(&aside)).map_err(in_the_way)?;
        Ok(report)
    }

    /// Moves the file that a report is about, if it is still there.
    fn move_file(&self, file: &Path, to: &Path, report: &InboxReport) -> Result<(), Obstacle> {
        let failed = |source| Obstacle::Move { to: to.to_owned(), source };
        if Stamp::at(file).map_err(failed)? != Some(report.stamp) {
            return Ok(());
        }
        match fs::rename(file, to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            moved => moved.and_then(|()| sync(&self.inbox)).and_then(|()| to.parent().map_or(Ok(()), sync)).map_err(failed),
        }
    }

    fn pending(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{FOR_PROGRAMS}"))
    }
}

/// A report that is about the file with this name. Others may write here: what it says must not lead out of the inbox.
fn parsed(text: &[u8], name: &str) -> serde_json::Result<InboxReport> {
    let report: InboxReport = serde_json::from_slice(text)?;
    let is_plain = |name: &String| !name.contains('/') && !name.starts_with('.');
    if report.file == name && is_plain(&report.file) && report.kept_as.as_ref().is_none_or(is_plain) {
        return Ok(report);
    }
    Err(serde_json::Error::custom("it names another file than its own"))
}

fn for_programs(report: &InboxReport) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(report).expect("a report is plain data");
    text.push(b'\n');
    text
}

/// A name under which nothing is kept yet: the file's own, else with the time at which it was taken in, and a number if need be.
fn free_name(aside: &Path, name: &str, at: &str) -> io::Result<String> {
    let is_free = |name: &str| -> io::Result<bool> {
        for ending in ["", FOR_PROGRAMS, FOR_PEOPLE] {
            if Stamp::at(&aside.join(format!("{name}{ending}")))?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    };
    let (stem, extension) = match name.split_once('.') {
        Some((stem, extension)) => (stem, format!(".{extension}")),
        None => (name, String::new()),
    };
    let time: String = at.chars().take_while(|c| *c != '.').filter(|c| c.is_ascii_alphanumeric()).collect();
    let named = |n: u32| match n {
        0 => name.to_owned(),
        1 => format!("{stem}-{time}{extension}"),
        n => format!("{stem}-{time}-{n}{extension}"),
    };
    for n in 0..u32::MAX {
        let name = named(n);
        if is_free(&name)? {
            return Ok(name);
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "every name is taken"))
}

/// Writes a file that is whole or absent after a crash.
fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    // What a crash left, or a link that somebody put there: it is not written to.
    if let Err(error) = fs::remove_file(&new)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut file = File::create_new(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    path.parent().map_or(Ok(()), sync)
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
