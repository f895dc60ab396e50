//! What stands around the rows of a file, for those that cannot be read: its head, and the headings behind that.
//!
//! The head is kept as it is, since all of it decides how rows are read. Its own rows are not read again as entries.

use std::sync::Arc;

use super::{is_whole, sections::Heading, without_line_ends};
use crate::{entry::Frame, profile::Given};

/// The mark at the beginning of a text in UTF-8.
const UTF_8_MARK: &[u8] = b"\xEF\xBB\xBF";
/// The most headings that are kept. Nobody has as many sections within one; what else has their form stands on every page.
const HEADINGS: usize = 32;

/// What stands around the next row.
pub(super) struct Around {
    head: Arc<[u8]>,
    is_utf8: bool,
    given: Given,
    /// Rows behind the head that have the form of a heading: the last known one, and those after it, which may get a meaning. Of
    /// those that differ in numbers only, as on every page, there is the last.
    headings: Vec<Vec<u8>>,
    /// The frame made of it; `None` until a row needs it.
    frame: Option<Arc<Frame>>,
}

impl Around {
    /// What stands around the first row behind this head, which must be UTF-8 if it `is_utf8`.
    pub(super) fn new(head: Arc<[u8]>, is_utf8: bool, given: &Given) -> Self {
        Self { head, is_utf8, given: given.clone(), headings: Vec::new(), frame: None }
    }

    /// Passes a row that is not an entry and ends at this byte of the file.
    pub(super) fn pass(&mut self, raw: &[u8], end: u64, heading: Heading) {
        if heading == Heading::No || in_head(&self.head, end) {
            return;
        }
        // The frame stays the same for a heading that only comes again.
        let comes_again = self.headings.last().is_some_and(|last| is_same_but_for_numbers(last, raw));
        if comes_again && (heading == Heading::Unknown || self.headings.len() == 1) {
            return;
        }
        match heading {
            Heading::Known => self.headings.clear(),
            Heading::Unknown | Heading::No => self.headings.retain(|other| !is_same_but_for_numbers(other, raw)),
        }
        if self.headings.len() == HEADINGS {
            // The first one decides as long as no other does.
            self.headings.remove(1);
        }
        self.headings.push(without_line_ends(raw).to_vec());
        self.frame = None;
    }

    /// The frame of the next row; `None` if more stands around it than is kept.
    pub(super) fn frame(&mut self) -> Option<Arc<Frame>> {
        if self.frame.is_none() {
            let mark: &[u8] = if self.is_utf8 { UTF_8_MARK } else { b"" };
            let headings = self.headings.iter().flat_map(|heading| [heading.as_slice(), b"\n"]);
            let before = [mark, &self.head].into_iter().chain(headings).collect::<Vec<_>>().concat();
            let frame = Frame { before, after: Vec::new(), given: self.given.clone() };
            self.frame = frame.fits().then(|| Arc::new(frame));
        }
        self.frame.clone()
    }
}

/// Whether a record that ends at this byte stands whole in the head: the last one of a head that is not the whole file may go on.
pub(super) fn in_head(head: &[u8], end: u64) -> bool {
    is_whole(head) || end < head.len() as u64
}

/// Whether two rows have the same words and signs, however they are spaced.
fn is_same_but_for_numbers(one: &[u8], other: &[u8]) -> bool {
    let counts = |byte: &&u8| !byte.is_ascii_digit() && !byte.is_ascii_whitespace();
    one.iter().filter(counts).eq(other.iter().filter(counts))
}
