//! Changes a closed store behind the ledger's back, to test that the change is found.

use std::{fs, io, path::Path};

use rewardhub_core::{
    ids::Placement,
    state::row::{Row, RowKey},
};

use super::{
    store::{Store, StoreError},
    store_folder,
};

/// Changes the first row for which `change` returns true, in a data directory that nobody has open. Returns whether there was
/// one. The place of the store in its log stays the same.
///
/// # Errors
/// [`StoreError`] when the store cannot be opened, read or written.
pub fn change_row(
    root: &Path,
    data_set: u128,
    placement: Placement,
    mut change: impl FnMut(&RowKey, &mut Row) -> bool,
) -> Result<bool, StoreError> {
    let store = Store::open(&store_folder(root), data_set, placement)?;
    for partition in placement.all() {
        let mut changed = None;
        store.each(partition, |row| {
            if let (Ok((key, mut row)), None) = (row, &changed) {
                changed = change(&key, &mut row).then_some((key, row));
            }
        })?;
        if let Some((key, row)) = &changed {
            store.write(partition, [(key, row)].into_iter(), std::iter::empty(), &store.place(partition)?)?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives the store of a data directory that nobody has open another format number.
///
/// # Errors
/// As [`change_row`].
pub fn change_format(root: &Path, data_set: u128, placement: Placement, format: u8) -> Result<(), StoreError> {
    Store::open(&store_folder(root), data_set, placement)?.identify(format, data_set)
}

/// Copies a folder that nobody has open, to tamper with the copy.
///
/// # Errors
/// When something cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().expect("an entry of a folder has a name"));
        if path.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
