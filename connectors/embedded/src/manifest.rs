//! `format.toml`: the identity of a data set. Written when the data set is created, checked at each start, never changed.

use std::{
    io,
    path::{Path, PathBuf},
};

use rewardhub_core::ids::Placement;
use serde::{Deserialize, Serialize};

use crate::{files::Files, keys::KeyCheck};

/// Name of the file in the data directory.
pub const FILE: &str = "format.toml";
/// The format of data directories that this version writes and reads.
pub const FORMAT: u32 = 1;

const HEADING: &str = "# What this data set is. Made at its creation; a change would make it unreadable.\n";

/// What is fixed when a data set is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Id of the data set, which its logs share.
    pub data_set: u128,
    /// The numbers of buckets and partitions.
    pub placement: Placement,
    /// Check value that tells its identity key from another.
    pub identity_check: KeyCheck,
    /// Check value that tells its master key from another.
    pub master_check: KeyCheck,
}

/// Why a manifest cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// An operation on the file system failed.
    #[error("cannot {doing} {}: {source}; see to the disk and start again", file.display())]
    Io {
        /// The operation, as a verb.
        doing: &'static str,
        /// Path of the file.
        file: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The file is damaged, or somebody changed it.
    #[error("{} is not as it was made ({what}); restore it from a backup", file.display())]
    Changed {
        /// Path of the file.
        file: PathBuf,
        /// What is wrong in the file.
        what: String,
    },
    /// The file has a format version that this version of RewardHub does not know.
    #[error("{} names format {found}, this version of RewardHub knows format {FORMAT}; use the version that wrote it, or a later one", file.display())]
    UnknownVersion {
        /// Path of the file.
        file: PathBuf,
        /// The format version in the file.
        found: u32,
    },
    /// The number of buckets or partitions is out of bounds.
    #[error(
        "{buckets} buckets and {partitions} partitions: there must be 1 to 65535 partitions, as many buckets at least, and fewer than 2^24"
    )]
    Placement {
        /// Number of buckets given; must be at least that of partitions and below 2^24.
        buckets: u32,
        /// Number of partitions given; must be at least 1.
        partitions: u16,
    },
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    format: u32,
    data_set: String,
    buckets: u32,
    partitions: u16,
    identity_check: String,
    master_check: String,
    checksum: String,
}

impl Manifest {
    /// Reads the manifest of a data directory; `None` if there is none yet.
    ///
    /// # Errors
    /// When the file is damaged, was changed, has an unknown version or cannot be read.
    pub fn load(files: &impl Files, root: &Path) -> Result<Option<Self>, ManifestError> {
        let file = root.join(FILE);
        let Some(bytes) = files.contents(&file).map_err(io("read", &file))? else { return Ok(None) };
        let changed = |what: String| ManifestError::Changed { file: file.clone(), what };
        let text = String::from_utf8(bytes).map_err(|error| changed(error.to_string()))?;
        let first_line = |error: toml::de::Error| changed(error.message().to_owned());
        let Version { format } = toml::from_str(&text).map_err(first_line)?;
        if format != FORMAT {
            return Err(ManifestError::UnknownVersion { file, found: format });
        }
        let parsed: Text = toml::from_str(&text).map_err(first_line)?;
        let manifest = parsed.manifest().ok_or_else(|| changed("a value cannot be read".to_owned()))?;
        if manifest.text() != text {
            return Err(changed("its checksum does not match".to_owned()));
        }
        Ok(Some(manifest))
    }

    /// Writes the manifest; it is durable on return. This is the last step of creating a data
    /// set: a directory without a manifest is none.
    ///
    /// # Errors
    /// When the placement is out of bounds, or an operation on the file system fails.
    pub fn create(&self, files: &impl Files, root: &Path) -> Result<(), ManifestError> {
        let Placement { buckets, partitions } = self.placement;
        if partitions == 0 || buckets < u32::from(partitions) || buckets >= 1 << 24 {
            return Err(ManifestError::Placement { buckets, partitions });
        }
        let file = root.join(FILE);
        files.replace(&file, self.text().as_bytes()).map_err(io("write", &file))
    }

    fn text(&self) -> String {
        let mut text = Text {
            format: FORMAT,
            data_set: format!("{:032x}", self.data_set),
            buckets: self.placement.buckets,
            partitions: self.placement.partitions,
            identity_check: self.identity_check.to_string(),
            master_check: self.master_check.to_string(),
            checksum: String::new(),
        };
        let written = |text: &Text| toml::to_string(text).expect("plain values can be written");
        let hash = blake3::derive_key("rewardhub 2026 checksum of format.toml", written(&text).as_bytes());
        text.checksum = blake3::Hash::from_bytes(hash).to_hex()[..16].to_owned();
        format!("{HEADING}{}", written(&text))
    }
}

impl Text {
    fn manifest(&self) -> Option<Manifest> {
        Some(Manifest {
            data_set: u128::from_str_radix(&self.data_set, 16).ok()?,
            placement: Placement { buckets: self.buckets, partitions: self.partitions },
            identity_check: KeyCheck::parse(&self.identity_check)?,
            master_check: KeyCheck::parse(&self.master_check)?,
        })
    }
}

fn io(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> ManifestError {
    move |source| ManifestError::Io { doing, file: file.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::MemoryFiles;

    fn manifest() -> Manifest {
        let check = |digit: char| KeyCheck::parse(&String::from(digit).repeat(32)).unwrap();
        Manifest { data_set: 0xabc, placement: Placement::EMBEDDED, identity_check: check('1'), master_check: check('2') }
    }

    fn made() -> (MemoryFiles, PathBuf) {
        let files = MemoryFiles::default();
        files.create_dir(Path::new("data")).unwrap();
        manifest().create(&files, Path::new("data")).unwrap();
        (files, Path::new("data").join(FILE))
    }

    #[test]
    fn what_was_made_is_read_after_a_crash() {
        let (files, file) = made();
        files.crash();
        assert_eq!(Manifest::load(&files, Path::new("data")).unwrap(), Some(manifest()));
        assert_eq!(Manifest::load(&files, Path::new("other")).unwrap(), None);
        expect_test::expect![[r##"
            # What this data set is. Made at its creation; a change would make it unreadable.
            format = 1
            data_set = "00000000000000000000000000000abc"
            buckets = 256
            partitions = 4
            identity_check = "11111111111111111111111111111111"
            master_check = "22222222222222222222222222222222"
            checksum = "7e73d6f84c25c1c2"
        "##]]
        .assert_eq(&String::from_utf8(files.contents(&file).unwrap().unwrap()).unwrap());
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let (files, file) = made();
        for at in 0..files.contents(&file).unwrap().unwrap().len() {
            for flip in [1, 0x10, 0x80] {
                let changed = files.fork();
                changed.damage(&file, |bytes| bytes[at] ^= flip);
                let error = Manifest::load(&changed, Path::new("data")).expect_err("it was changed").to_string();
                assert!(error.starts_with("data/format.toml "), "{error}");
            }
        }
    }

    #[test]
    fn a_later_format_is_refused_with_what_to_do() {
        let (files, file) = made();
        files.damage(&file, |bytes| *bytes = b"format = 2\nshape = \"new\"\n".to_vec());
        let error = Manifest::load(&files, Path::new("data")).unwrap_err();
        expect_test::expect!["data/format.toml names format 2, this version of RewardHub knows format 1; use the version that wrote it, or a later one"].assert_eq(&error.to_string());
    }

    #[test]
    fn more_partitions_than_buckets_are_refused() {
        let placement = Placement { buckets: 3, partitions: 4 };
        let made = Manifest { placement, ..manifest() }.create(&MemoryFiles::default(), Path::new("data"));
        assert!(matches!(made, Err(ManifestError::Placement { buckets: 3, partitions: 4 })));
    }
}
