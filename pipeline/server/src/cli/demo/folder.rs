//! The folder of the demo, which is made anew each time, inside the data directory.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use rewardhub_service::{Service, locations::Locations, open::DEMO_FOLDER};

/// The mark of a folder that the demo made, and may make again.
const MARK: &str = "made-by-the-demo.txt";
/// The data set in the folder of the demo.
const DATA: &str = "data";

/// The folder of the demo, empty but for its mark when it is made.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the folder `demo` in a directory. Removes what an earlier demo left there; if the folder is not the demo's own, or
    /// is in use, this leaves it alone and takes `demo-2`, and so on.
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

    /// The path of the folder, inside the data directory.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The path of the data set of the demo.
    pub fn data(&self) -> PathBuf {
        self.0.join(DATA)
    }

    /// Writes a file into the folder, and returns its path.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<PathBuf> {
        let path = self.0.join(name);
        let written = fs::File::create(&path).and_then(|mut file| file.write_all(content));
        written.with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}

/// Whether an earlier demo made the folder, and nobody has its data set open.
fn is_own(folder: &Path) -> bool {
    let left =
        || !folder.join(DATA).exists() || Service::open(&Locations::of(&folder.join(DATA))).and_then(Service::close).is_ok();
    folder.join(MARK).exists() && left()
}
