//! What a delivery of several chunks tells its items by. It is known before the first of them, so that references which this bank uses
//! again, or makes anew, are found out before anything is booked.

use rewardhub_core::{command::Surveyed, ids::Fingerprint, item::Status};

use super::chunk_stream::Chunk;

/// Items that are read ahead for it: so many tell enough of a delivery.
pub(super) const ITEMS: usize = 4096;
/// References that it holds at most: it must fit a command.
const REFERENCES: usize = 8192;

/// The booked items with references of these chunks.
pub(super) fn of<'c>(chunks: impl Iterator<Item = &'c Chunk>) -> Vec<Surveyed> {
    let items = chunks.flat_map(|chunk| &chunk.items);
    let named = items.filter(|item| item.status == Status::Booked && !item.references.is_empty());
    let mut references = 0;
    let fits = named.take_while(|item| {
        references += item.references.len();
        references <= REFERENCES
    });
    let surveyed = fits.map(|item| Surveyed {
        key: item.weak_key(),
        references: item.references.clone(),
        text: item.text.map(Fingerprint::trace),
    });
    surveyed.collect()
}
