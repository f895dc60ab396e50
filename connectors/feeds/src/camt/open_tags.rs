//! The start tags of the elements that are open, as they are in the document: a part of it can be read alone between them.

/// The open elements, the outermost first.
#[derive(Debug, Default)]
pub(super) struct OpenTags {
    /// What stands between the brackets of the start tags, one after the other, so that none needs memory of its own.
    text: String,
    starts: Vec<usize>,
}

impl OpenTags {
    /// Enters an element by what stands between the brackets of its start tag.
    pub(super) fn push(&mut self, tag: &str) {
        self.starts.push(self.text.len());
        self.text.push_str(tag);
    }

    pub(super) fn pop(&mut self) {
        if let Some(start) = self.starts.pop() {
            self.text.truncate(start);
        }
    }

    /// The tag of the innermost element; empty if none is open.
    pub(super) fn last(&self) -> &str {
        self.starts.last().map_or("", |start| &self.text[*start..])
    }

    pub(super) const fn count(&self) -> usize {
        self.starts.len()
    }

    /// The tags, the outermost first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &str> {
        let ends = self.starts.iter().skip(1).copied().chain([self.text.len()]);
        // Both directions need the length, which a chain of iterators does not have.
        let ends: Vec<usize> = ends.collect();
        self.starts.iter().zip(ends).map(|(start, end)| &self.text[*start..end])
    }
}

/// The end tag of an element with this start tag.
pub(super) fn end_tag(start: &str) -> String {
    let name = start.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or(start);
    format!("</{name}>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_back_whole_whichever_are_closed() {
        let mut open = OpenTags::default();
        ["a xmlns='x'", "b:c", "d"].iter().for_each(|tag| open.push(tag));
        open.pop();
        assert_eq!(open.iter().collect::<Vec<_>>(), ["a xmlns='x'", "b:c"]);
        assert_eq!(open.iter().rev().map(end_tag).collect::<String>(), "</b:c></a>");
        assert_eq!((open.last(), open.count()), ("b:c", 2));
    }
}
