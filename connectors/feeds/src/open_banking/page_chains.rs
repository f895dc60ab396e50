//! Whether an input holds all pages of its lists. A page that has a link to a next one is not the last; a list without a last page
//! is not whole. Pages may come in any order, and a page that comes twice counts once.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::page_header::Header;

/// The lists of pages in an input.
#[derive(Debug, Default)]
pub(super) struct PageChains {
    chains: BTreeMap<String, Chain>,
    seen: FxHashSet<[u8; 16]>,
}

#[derive(Debug, Default)]
struct Chain {
    pages: u64,
    has_last: bool,
    claimed: u64,
}

impl PageChains {
    /// Enters the content of a page by its hash. Returns whether it is there for the first time.
    pub(super) fn is_new(&mut self, content: &blake3::Hash) -> bool {
        let mut key = [0; 16];
        key.copy_from_slice(&content.as_bytes()[..16]);
        self.seen.insert(key)
    }

    /// Enters a page of the list with this name.
    pub(super) fn enter(&mut self, list: String, header: &Header) {
        let chain = self.chains.entry(list).or_default();
        chain.pages += 1;
        chain.has_last |= header.next.is_none();
        chain.claimed = chain.claimed.max(header.total_pages.unwrap_or(0));
    }

    /// What is missing; `None` if nothing is known to be.
    pub(super) fn missing(&self) -> Option<String> {
        let broken: Vec<&Chain> = self.chains.values().filter(|chain| !chain.has_last || chain.pages < chain.claimed).collect();
        let first = broken.first()?;
        let what = if first.has_last {
            format!("{} of {} pages are there", first.pages, first.claimed)
        } else {
            "each page has a link to a next one, which is not there".to_owned()
        };
        let more =
            if broken.len() > 1 { format!(" (so in {} of {} lists)", broken.len(), self.chains.len()) } else { String::new() };
        Some(format!(
            "the list is not whole: {what}{more}; its transactions count, but its days are not taken as covered; fetch all pages and \
             send them together"
        ))
    }
}
