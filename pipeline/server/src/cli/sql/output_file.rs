//! The file that an answer goes to. An existing file stays as it is until the answer is complete. A device or a pipe is written
//! to, and never removed.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

/// Writes a file. For a link, this writes its target and keeps the link.
///
/// # Errors
/// When the file cannot be written, and any error of `answer`.
pub fn write<T>(path: &Path, answer: impl FnOnce(&File) -> Result<T>) -> Result<T> {
    let context = || format!("{} cannot be written", path.display());
    let (place, kept) = match fs::metadata(path) {
        Ok(there) if there.is_dir() => bail!("{} is a folder; name a file in it", path.display()),
        // A device, or a pipe that somebody reads: bytes that were written cannot be taken back.
        Ok(there) if !there.is_file() => return answer(&OpenOptions::new().write(true).open(path).with_context(context)?),
        Ok(there) => (fs::canonicalize(path).with_context(context)?, Some(there.permissions())),
        Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_ok() => {
            bail!("{} is a link to nothing; name what it should lead to", path.display())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => (path.to_owned(), None),
        Err(error) => return Err(error).with_context(context),
    };
    if kept.as_ref().is_some_and(Permissions::readonly) {
        bail!("{} is not to be written: it is read-only", path.display());
    }
    let beside = beside(&place, kept.is_none()).with_context(context)?;
    if let Some(kept) = kept {
        beside.as_file().set_permissions(kept).with_context(context)?;
    }
    let answered = answer(beside.as_file())?;
    beside.persist(&place).map_err(|error| error.error).with_context(context)?;
    Ok(answered)
}

/// Makes a file in the same folder, which is deleted unless it is renamed.
fn beside(place: &Path, new: bool) -> io::Result<tempfile::NamedTempFile> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut beside = tempfile::Builder::new();
    beside.prefix(".rewardhub-");
    #[cfg(unix)]
    if new {
        use std::os::unix::fs::PermissionsExt as _;
        // The permissions of any new file, less the user's mask.
        beside.permissions(Permissions::from_mode(0o666));
    }
    beside.tempfile_in(folder.map_or_else(|| PathBuf::from("."), Path::to_owned))
}
