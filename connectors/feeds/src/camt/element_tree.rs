//! One element with everything in it, the form in which entries are read. Its two buffers are reused for the next one, so that an
//! element needs no allocation.

use std::ops::Range;

/// Why 32 bits count the nodes and the bytes of a tree: the reader stops filling it soon after `MAX_ELEMENT_BYTES`.
const IS_SHORT: &str = "an element has little more than 16 MiB";

/// The names, texts and currencies of an element and all elements in it, in document order.
#[derive(Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    chars: String,
}

struct Node {
    name: Range<u32>,
    text: Range<u32>,
    currency: Range<u32>,
    /// Index after the last node inside this one.
    end: u32,
}

impl Tree {
    /// Empties the tree for the next element, and releases memory that only a very large one needed.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.chars.clear();
        self.nodes.shrink_to(4096);
        self.chars.shrink_to(256 * 1024);
    }

    /// Starts an element; `currency` is its `Ccy` attribute. Returns the handle that ends it.
    pub(super) fn start(&mut self, name: &str, currency: &str) -> u32 {
        let (name, currency) = (self.push(name), self.push(currency));
        let index = self.len();
        self.nodes.push(Node { name, text: 0..0, currency, end: index + 1 });
        index
    }

    /// Ends an element. Its text counts only if no other element is in it.
    pub(super) fn end(&mut self, index: u32, text: &str) {
        let end = self.len();
        let text = if end == index + 1 { self.push(text.trim()) } else { 0..0 };
        if let Some(node) = self.nodes.get_mut(index as usize) {
            (node.end, node.text) = (end, text);
        }
    }

    /// The element that holds all others; `None` if the tree is empty.
    pub(super) fn root(&self) -> Option<Element<'_>> {
        self.at(0)
    }

    /// The element of a handle; `None` if there is none.
    pub(super) fn at(&self, index: u32) -> Option<Element<'_>> {
        (index < self.len()).then_some(Element { tree: self, index })
    }

    /// Size of the buffers in bytes.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>() + self.chars.capacity()
    }

    fn len(&self) -> u32 {
        u32::try_from(self.nodes.len()).expect(IS_SHORT)
    }

    fn push(&mut self, text: &str) -> Range<u32> {
        let place = |len: usize| u32::try_from(len).expect(IS_SHORT);
        let start = place(self.chars.len());
        self.chars.push_str(text);
        start..place(self.chars.len())
    }

    fn chars(&self, range: &Range<u32>) -> &str {
        &self.chars[range.start as usize..range.end as usize]
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
        &self.tree.nodes[self.index as usize]
    }

    /// The handle of the element.
    pub(super) fn index(self) -> u32 {
        self.index
    }

    /// The name without a namespace prefix.
    pub(super) fn name(self) -> &'t str {
        self.tree.chars(&self.node().name)
    }

    /// The text, without blanks around it; empty if the element holds other elements.
    pub(super) fn text(self) -> &'t str {
        self.tree.chars(&self.node().text)
    }

    /// The `Ccy` attribute; empty if there is none.
    pub(super) fn currency(self) -> &'t str {
        self.tree.chars(&self.node().currency)
    }

    /// The elements directly in this one.
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

    /// The elements of this name directly in this one.
    pub(super) fn named(self, name: &str) -> impl Iterator<Item = Element<'t>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The first element along a path such as `Sts/Cd`.
    pub(super) fn get(self, path: &str) -> Option<Element<'t>> {
        path.split('/').try_fold(self, |element, name| element.named(name).next())
    }

    /// The text of the first element along a path; `None` if it is blank.
    pub(super) fn text_at(self, path: &str) -> Option<&'t str> {
        self.get(path).map(Element::text).filter(|text| !text.is_empty())
    }

    /// The first element of this name at any depth.
    pub(super) fn find(self, name: &str) -> Option<Element<'t>> {
        (self.index + 1..self.node().end).map(|index| Element { tree: self.tree, index }).find(|element| element.name() == name)
    }
}
