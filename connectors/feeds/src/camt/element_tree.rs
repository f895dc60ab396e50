//! One element with everything in it, as read: the form in which an entry is looked at. Kept in two buffers that are used again
//! for the next, so that no allocation is made per element.

use std::ops::Range;

/// An element's names, texts and currencies, in document order.
#[derive(Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    chars: String,
}

struct Node {
    name: Range<u32>,
    text: Range<u32>,
    currency: Range<u32>,
    /// One past the last node within it.
    end: u32,
}

impl Tree {
    /// Empties it for the next element; room that only a giant needed is given back.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.chars.clear();
        self.nodes.shrink_to(4096);
        self.chars.shrink_to(256 * 1024);
    }

    /// Starts an element; its currency is the `Ccy` attribute. The handle ends it.
    pub(super) fn start(&mut self, name: &str, currency: &str) -> u32 {
        let (name, currency) = (self.push(name), self.push(currency));
        let index = self.len();
        self.nodes.push(Node { name, text: 0..0, currency, end: index + 1 });
        index
    }

    /// Ends an element. Its text counts only when no element stood in it.
    pub(super) fn end(&mut self, index: u32, text: &str) {
        let end = self.len();
        let text = if end == index + 1 { self.push(text.trim()) } else { 0..0 };
        if let Some(node) = usize::try_from(index).ok().and_then(|index| self.nodes.get_mut(index)) {
            (node.end, node.text) = (end, text);
        }
    }

    /// The element that holds all others.
    pub(super) fn root(&self) -> Option<Element<'_>> {
        self.at(0)
    }

    /// The element of a handle.
    pub(super) fn at(&self, index: u32) -> Option<Element<'_>> {
        (index < self.len()).then_some(Element { tree: self, index })
    }

    /// What its buffers hold.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>() + self.chars.capacity()
    }

    fn len(&self) -> u32 {
        u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)
    }

    fn push(&mut self, text: &str) -> Range<u32> {
        let place = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let start = place(self.chars.len());
        self.chars.push_str(text);
        start..place(self.chars.len())
    }

    fn chars(&self, range: &Range<u32>) -> &str {
        let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
        self.chars.get(place(range.start)..place(range.end)).unwrap_or("")
    }
}

/// One element of a [`Tree`].
#[derive(Clone, Copy)]
pub(super) struct Element<'t> {
    tree: &'t Tree,
    index: u32,
}

impl<'t> Element<'t> {
    fn node(self) -> &'t Node {
        let index = usize::try_from(self.index).expect("an index of 32 bits fits a usize");
        &self.tree.nodes[index]
    }

    /// Its handle.
    pub(super) fn index(self) -> u32 {
        self.index
    }

    /// Its local name.
    pub(super) fn name(self) -> &'t str {
        self.tree.chars(&self.node().name)
    }

    /// Its text without blanks around it; empty when it holds elements.
    pub(super) fn text(self) -> &'t str {
        self.tree.chars(&self.node().text)
    }

    /// Its `Ccy` attribute.
    pub(super) fn currency(self) -> &'t str {
        self.tree.chars(&self.node().currency)
    }

    /// The elements directly in it.
    pub(super) fn children(self) -> impl Iterator<Item = Element<'t>> {
        let (mut next, end) = (self.index + 1, self.node().end);
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = Element { tree: self.tree, index: next };
                next = child.node().end;
                child
            })
        })
    }

    /// Those of them with this name.
    pub(super) fn named(self, name: &str) -> impl Iterator<Item = Element<'t>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The first along a path such as `Sts/Cd`.
    pub(super) fn get(self, path: &str) -> Option<Element<'t>> {
        path.split('/').try_fold(self, |element, name| element.named(name).next())
    }

    /// The text there, unless it is blank.
    pub(super) fn text_at(self, path: &str) -> Option<&'t str> {
        self.get(path).map(Element::text).filter(|text| !text.is_empty())
    }

    /// The first with this name, however deep.
    pub(super) fn find(self, name: &str) -> Option<Element<'t>> {
        (self.index + 1..self.node().end).map(|index| Element { tree: self.tree, index }).find(|element| element.name() == name)
    }
}
