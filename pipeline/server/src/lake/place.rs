//! Where a data set's lake lies: as a command was told, else as the data directory's configuration says, else in the directory.

use std::path::Path;

use anyhow::{Context as _, Result};
use rewardhub_analytics::lake::LakeUrl;

use crate::{cli::Global, configuration::Configuration};

/// The lake's folder in a data directory.
const FOLDER: &str = "lake";
/// Says that there is to be no lake.
const NONE: &str = "none";

/// Where the lake lies; `None`: there is to be none.
pub fn place(global: &Global) -> Result<Option<LakeUrl>> {
    let configured = match &global.lake {
        Some(told) => Some(told.clone()),
        None => Configuration::read(&global.data)?.lake,
    };
    match configured.as_deref() {
        Some(NONE) => Ok(None),
        Some(told) => Ok(Some(told.parse()?)),
        None => inside(&global.data).map(Some),
    }
}

/// The place in a data directory.
pub fn inside(data: &Path) -> Result<LakeUrl> {
    let folder = data.join(FOLDER);
    let told =
        folder.to_str().with_context(|| format!("{} is not UTF-8; name the lake's place with --lake", folder.display()))?;
    Ok(told.parse()?)
}
