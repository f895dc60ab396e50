//! Where the demo lives: a folder of its own, made anew each time, beside whatever else the data directory has.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use rewardhub_service::{Service, locations::Locations, open::DEMO_FOLDER};

/// The mark of a folder that the demo made, and may make again.
const MARK: &str = "made-by-the-demo.txt";
/// The data set within the folder.
const DATA: &str = "data";

/// A folder with nothing in it yet.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// `demo` in a directory. What an earlier demo left there is removed; what is not the demo's own, or in use, is left alone, and
    /// `demo-2` taken.
    pub fn fresh(root: &Path) -> Result<Self> {
        let names = std::iter::once(DEMO_FOLDER.to_owned()).chain((2_u32..).map(|n| format!("{DEMO_FOLDER}-{n}")));
        let free = names.map(|name| root.join(name)).find(|folder| !folder.exists() || is_own(folder));
        let folder = free.context("there is no end of names")?;
        let cannot = |doing: &str| format!("the demo's folder {} cannot be {doing}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| cannot("made anew"))?;
        }
        fs::create_dir_all(&folder).with_context(|| cannot("made"))?;
        let mark = "Made by `rewardhub demo`, which removes this folder and makes it anew each time it is run.\n";
        fs::write(folder.join(MARK), mark).with_context(|| cannot("written to"))?;
        Ok(Self(folder))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Its data set.
    pub fn data(&self) -> PathBuf {
        self.0.join(DATA)
    }

    /// Writes a file into it.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<PathBuf> {
        let path = self.0.join(name);
        let written = fs::File::create(&path).and_then(|mut file| file.write_all(content));
        written.with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}

/// Whether an earlier demo made it, and nobody has its data set open.
fn is_own(folder: &Path) -> bool {
    let left =
        || !folder.join(DATA).exists() || Service::open(&Locations::of(&folder.join(DATA))).and_then(Service::close).is_ok();
    folder.join(MARK).exists() && left()
}
