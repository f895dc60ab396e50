//! What stands around the entries of a statement, for those that cannot be read: the elements around them, and the parts before
//! them by which they are read (`GrpHdr`, `Acct`, `CreDtTm`).

use std::sync::Arc;

use super::open_tags::{OpenTags, end_tag};
use crate::{
    entry::{Frame, KEPT_BYTES},
    profile::Given,
};

/// The beginning of a document up to the next entry, less what entries are not read by.
pub(super) struct Around {
    before: Vec<u8>,
    /// Number of elements whose start tags are in it.
    tags: usize,
    /// The frame made of it; `None` until an entry needs it.
    frame: Option<Arc<Frame>>,
}

impl Around {
    /// The start tags of the open elements.
    pub(super) fn of(open: &OpenTags) -> Self {
        Self { before: Vec::new(), tags: 0, frame: None }.with(open)
    }

    /// What stands around the entries of an element that begins here.
    pub(super) fn inner(&self, open: &OpenTags) -> Self {
        Self { before: self.before.clone(), tags: self.tags, frame: None }.with(open)
    }

    fn with(mut self, open: &OpenTags) -> Self {
        for tag in open.iter().skip(self.tags) {
            ["<", tag, ">"].into_iter().for_each(|part| self.add(part.as_bytes()));
        }
        self.tags = open.count();
        self
    }

    /// Adds a part that stands before the entries that follow.
    pub(super) fn add(&mut self, part: &[u8]) {
        // Behind the bound there will be no frame, so what is added counts no longer.
        if !part.is_empty() && self.before.len() < KEPT_BYTES {
            self.before.extend_from_slice(part);
            self.frame = None;
        }
    }

    /// The frame of the entries that follow within the open elements; `None` if more stands around them than is kept.
    pub(super) fn frame(&mut self, open: &OpenTags, given: &Given) -> Option<Arc<Frame>> {
        if self.frame.is_none() && self.before.len() < KEPT_BYTES {
            let after = open.iter().rev().map(end_tag).collect::<String>().into_bytes();
            let frame = Frame { before: self.before.clone(), after, given: given.clone() };
            self.frame = frame.fits().then(|| Arc::new(frame));
        }
        self.frame.clone()
    }
}
