//! Surveys what identifies the items of a delivery with several chunks. The survey comes with the first chunk, so that reused or
//! changing references of a bank are found out before anything is booked.

use rewardhub_core::{command::Surveyed, ids::Fingerprint, item::Status};

use super::chunk_stream::Chunk;

/// Number of items that are read ahead for the survey; so many say enough about a delivery.
pub(super) const ITEMS: usize = 4096;
/// The most references in a survey, which must fit a command.
const REFERENCES: usize = 8192;

/// Surveys the booked items with references in these chunks.
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
        text: item.text.map(Fingerprint::short_hash),
    });
    surveyed.collect()
}
