//! A data directory: locks it, reads or creates its manifest and checks its keys. Logs and store are opened after that.

use std::path::{Path, PathBuf};

use rewardhub_core::ids::Placement;

use crate::{
    directory_lock::{DirectoryLock, LockError},
    files::{Disk, Files},
    keys::{Fingerprinter, KeyError, KeyName, Secret},
    manifest::{FILE, Manifest, ManifestError},
};

/// Name of the folder of keys in a data directory.
pub const KEYS: &str = "keys";
/// Name of the folder in which the demo keeps a data set of its own. It does not belong to the data set around it.
pub const DEMO: &str = "demo";

/// A data directory that this process has locked.
#[derive(Debug)]
pub struct Directory {
    root: PathBuf,
    manifest: Manifest,
    fingerprinter: Fingerprinter,
    master: Secret,
    _lock: DirectoryLock,
}

/// Why a data directory cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Another process has locked the directory.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The manifest cannot be read, or has a format that this version does not know.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A key is missing, or is not the one that the data set was created with.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The directory has no manifest, but contains something that no new data set contains.
    #[error("{} has {found} but no {FILE}; restore that from a backup, or choose an empty directory", dir.display())]
    NotEmpty {
        /// Path of the data directory.
        dir: PathBuf,
        /// The first unexpected name.
        found: String,
    },
}

impl Directory {
    /// Locks a data directory for this process. Creates a data set with this placement if the directory is empty or absent.
    ///
    /// # Errors
    /// When another process has locked it, it is damaged, its keys are missing or wrong,
    /// or an operation on the file system fails.
    pub fn open(root: &Path, placement: Placement) -> Result<Self, DirectoryError> {
        let files = Disk;
        files.create_dir(root).map_err(KeyError::io("create", root))?;
        let lock = DirectoryLock::take(root)?;
        let keys = root.join(KEYS);
        let manifest = match Manifest::load(&files, root)? {
            Some(manifest) => manifest,
            None => create(&files, root, placement)?,
        };
        let identity = checked(&files, &keys, KeyName::Identity, &manifest)?;
        let master = checked(&files, &keys, KeyName::Master, &manifest)?;
        let fingerprinter = Fingerprinter::new(&identity);
        Ok(Self { root: root.to_owned(), manifest, fingerprinter, master, _lock: lock })
    }

    /// Path of the directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Path of the folder with its keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.root.join(KEYS)
    }

    /// The manifest: what was fixed when the data set was created.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The keyed hashes under its identity key.
    #[must_use]
    pub const fn fingerprinter(&self) -> &Fingerprinter {
        &self.fingerprinter
    }

    /// Its master key, which wraps the data keys.
    #[must_use]
    pub const fn master(&self) -> &Secret {
        &self.master
    }
}

/// Files that people may write before there is a data set: the settings of a deployment, and profiles of feeds.
const WRITTEN: [&str; 2] = ["rewardhub.toml", "feeds"];

/// Creates the keys first and the manifest last. Without a manifest a half-made data set is
/// made again, but keys that exist are kept.
fn create(files: &Disk, root: &Path, placement: Placement) -> Result<Manifest, DirectoryError> {
    let names = files.list(root).map_err(KeyError::io("list", root))?;
    // The folder of the demo may exist before the data set around it.
    let expected = ["lock", KEYS, "lost+found", &format!("{FILE}.new"), DEMO];
    let is_expected = |name: &String| expected.iter().chain(&WRITTEN).any(|expected| expected == name);
    if let Some(found) = names.into_iter().find(|name| !is_expected(name)) {
        return Err(DirectoryError::NotEmpty { dir: root.to_owned(), found });
    }
    let keys = root.join(KEYS);
    files.create_dir(&keys).map_err(KeyError::io("create", &keys))?;
    let check = |name| match Secret::load(files, &keys, name)? {
        Some(key) => Ok(key.check(name)),
        None => {
            let key = Secret::random()?;
            key.store(files, &keys, name)?;
            Ok::<_, KeyError>(key.check(name))
        }
    };
    let (identity_check, master_check) = (check(KeyName::Identity)?, check(KeyName::Master)?);
    let mut data_set = [0; 16];
    getrandom::fill(&mut data_set).map_err(KeyError::Random)?;
    let manifest = Manifest { data_set: u128::from_le_bytes(data_set), placement, identity_check, master_check };
    manifest.create(files, root)?;
    Ok(manifest)
}

fn checked(files: &Disk, keys: &Path, name: KeyName, manifest: &Manifest) -> Result<Secret, KeyError> {
    let file = keys.join(name.file());
    let expected = match name {
        KeyName::Identity => manifest.identity_check,
        KeyName::Master => manifest.master_check,
    };
    match Secret::load(files, keys, name)? {
        None => Err(KeyError::Missing { name, file }),
        Some(key) if key.check(name) != expected => Err(KeyError::Wrong { name, file }),
        Some(key) => Ok(key),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    fn open(root: &Path) -> Result<Directory, DirectoryError> {
        Directory::open(root, Placement::EMBEDDED)
    }

    #[test]
    fn a_data_set_is_made_once_and_found_again() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().join("data");
        let made = open(&root).unwrap();
        let (manifest, token) = (made.manifest().clone(), made.fingerprinter().token("GB00", ""));
        assert!(matches!(open(&root), Err(DirectoryError::Lock(LockError::InUse { .. }))));
        drop(made);
        let found = Directory::open(&root, Placement { buckets: 8, partitions: 1 }).unwrap();
        assert_eq!(found.manifest(), &manifest);
        assert_eq!(found.fingerprinter().token("GB00", ""), token);
        assert_eq!((found.root(), found.keys()), (root.as_path(), root.join("keys")));
    }

    #[test]
    fn keys_are_for_their_owner_alone() {
        let root = tempfile::tempdir().unwrap();
        drop(open(root.path()).unwrap());
        let mode = |path: &str| fs::metadata(root.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("keys"), mode("keys/identity.key"), mode("keys/master.key")), (0o700, 0o600, 0o600));
    }

    #[test]
    fn a_missing_wrong_or_damaged_key_is_refused_by_name() {
        let (root, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        drop(open(root.path()).unwrap());
        drop(open(other.path()).unwrap());
        for (file, name) in [("identity.key", "identity"), ("master.key", "master")] {
            let path = root.path().join("keys").join(file);
            let right = fs::read(&path).unwrap();
            fs::copy(other.path().join("keys").join(file), &path).unwrap();
            let error = open(root.path()).unwrap_err().to_string();
            assert!(error.starts_with(&format!("the {name} key {} is not the one", path.display())), "{error}");
            for at in 0..right.len() {
                let mut damaged = right.clone();
                damaged[at] ^= 1;
                fs::write(&path, damaged).unwrap();
                let error = open(root.path()).unwrap_err().to_string();
                assert!(error.starts_with(&path.display().to_string()), "{error}");
            }
            fs::remove_file(&path).unwrap();
            let error = open(root.path()).unwrap_err().to_string();
            assert!(error.starts_with(&format!("the {name} key {} is missing", path.display())), "{error}");
            fs::write(&path, right).unwrap();
        }
        open(root.path()).unwrap();
    }

    #[test]
    fn a_directory_with_something_else_in_it_is_not_made_a_data_set() {
        let root = tempfile::tempdir().unwrap();
        drop(open(root.path()).unwrap());
        fs::create_dir(root.path().join("commands")).unwrap();
        fs::remove_file(root.path().join(FILE)).unwrap();
        let error = open(root.path()).unwrap_err().to_string();
        assert!(
            error.ends_with("has commands but no format.toml; restore that from a backup, or choose an empty directory"),
            "{error}"
        );
    }

    #[test]
    fn a_directory_may_be_configured_before_it_is_made_a_data_set() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("rewardhub.toml"), "lake = \"none\"\n").unwrap();
        open(root.path()).unwrap();
    }

    #[test]
    fn keys_made_before_a_crash_are_kept() {
        let root = tempfile::tempdir().unwrap();
        drop(open(root.path()).unwrap());
        let key = fs::read(root.path().join("keys/identity.key")).unwrap();
        fs::remove_file(root.path().join(FILE)).unwrap();
        drop(open(root.path()).unwrap());
        assert_eq!(fs::read(root.path().join("keys/identity.key")).unwrap(), key);
    }
}
