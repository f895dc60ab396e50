//! The list that a person was shown: what is decided by it is decided as it stood there, and nothing that came since.

use std::{fs::File, io::Read, path::Path};

use anyhow::{Context as _, Result, bail};
use rewardhub_core::{ids::TransactionId, state::known_items::Standing};
use rewardhub_service::review::Shown;
use serde::Deserialize;

use crate::cli::Global;

/// An entry of the list, as `review list --json` prints it; what else that says is for people.
#[derive(Deserialize)]
struct Entry {
    transaction: String,
    /// How an item stood; `None` for a purchase that could not be judged.
    stands: Option<Standing>,
}

/// What a list has, each as it stood.
///
/// # Errors
/// When the file cannot be read, is no such list, or is empty.
pub fn items_of(global: &Global, path: &Path) -> Result<Vec<(TransactionId, Option<Shown>)>> {
    let (cannot, mut text) = (|| format!("{} cannot be read", path.display()), String::new());
    let mut file: Box<dyn Read> = match &global.served {
        Some(served) => Box::new(served.files.next_file()),
        None => Box::new(File::open(path).with_context(cannot)?),
    };
    file.read_to_string(&mut text).with_context(cannot)?;
    let no_list = || format!("{} is no list; make one with `rewardhub review list --json`", path.display());
    let entries: Vec<Entry> = serde_json::from_str(&text).with_context(no_list)?;
    let mut items = Vec::new();
    for Entry { transaction, stands } in entries {
        let shown = stands.map_or(Shown::Purchase, Shown::Item);
        items.push((TransactionId::parse(&transaction).with_context(no_list)?, Some(shown)));
    }
    if items.is_empty() {
        bail!("{} is empty, so there is nothing to decide", path.display());
    }
    Ok(items)
}
