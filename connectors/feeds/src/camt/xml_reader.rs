//! Walks through an untrusted XML document: no DOCTYPE, no entities of its own; bounded depth, attributes, tokens and elements.
//! It knows nothing about statements.

use std::io::BufRead;

use quick_xml::{
    NsReader,
    errors::SyntaxError,
    events::{BytesRef, BytesStart, Event},
    name::ResolveResult,
};

use super::{
    bounded_input::Input,
    element_tree::Tree,
    open_tags::{OpenTags, end_tag},
};

/// Maximum size of a text, comment or tag, and of the text of one element.
const MAX_TOKEN_BYTES: usize = 256 * 1024;
/// Maximum depth of nested elements.
const MAX_DEPTH: usize = 64;
/// Maximum number of attributes of an element.
const MAX_ATTRIBUTES: usize = 32;
/// Maximum size of an element that is read whole: an entry with its details, or a part of a header.
pub(super) const MAX_ELEMENT_BYTES: u64 = 16 * 1024 * 1024;

/// Why a document cannot be read any further.
#[derive(Debug, thiserror::Error)]
pub(super) enum XmlError {
    #[error("the document is not well-formed XML ({0}); ask the bank for it again")]
    Malformed(String),
    #[error("the document ends in the middle; it was cut on its way, so ask for it again")]
    Cut,
    #[error("the document has a DOCTYPE, which no bank statement needs; it is refused for safety")]
    Doctype,
    #[error("the document uses an entity that XML does not define (&{0};); it is refused for safety")]
    Entity(String),
    #[error("{0}, more than any bank statement needs; it is refused for safety")]
    Limit(&'static str),
    #[error("the document holds {0}")]
    Unsupported(&'static str),
    #[error("the document's bytes do not fit its encoding ({0}); declare the right one, or ask the bank for UTF-8")]
    Encoding(String),
    #[error("the document cannot be read: {0}; fetch it again")]
    Input(String),
}

impl XmlError {
    /// The reason by which such errors are counted.
    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::Encoding(_) => "encoding",
            Self::Input(_) => "input",
            Self::Doctype | Self::Entity(_) | Self::Limit(_) => "safety",
            Self::Malformed(_) | Self::Cut | Self::Unsupported(_) => "structure",
        }
    }
}

impl From<std::io::Error> for XmlError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::InvalidData => Self::Encoding(error.to_string()),
            _ => Self::Input(error.to_string()),
        }
    }
}

/// What comes next, outside of elements that are read whole.
pub(super) enum Next {
    /// An element starts; its name is in [`Xml::name`].
    Start,
    /// The surrounding element ends.
    End,
    /// The document ends.
    Eof,
}

/// A document that is being walked through.
pub(super) struct Xml<R> {
    reader: NsReader<Input<R>>,
    buffer: Vec<u8>,
    text: String,
    /// Name of the element that started last, without a namespace prefix.
    pub(super) name: String,
    namespace: String,
    expected: Option<String>,
    depth: usize,
    /// The start tags of the open elements.
    tags: OpenTags,
    token_line: u64,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(input: Input<R>) -> Self {
        let mut reader = NsReader::from_reader(input);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            text: String::new(),
            name: String::new(),
            namespace: String::new(),
            expected: None,
            depth: 0,
            tags: OpenTags::default(),
            token_line: 1,
        }
    }

    /// The namespace of the element that started last; empty if it has none.
    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Restricts trees from now on to elements in the namespace of the one that started last; others are left out.
    pub(super) fn stay_in_namespace(&mut self) {
        self.expected = Some(self.namespace.clone());
    }

    /// Whether the element that started last is in the namespace to stay in.
    pub(super) fn is_ours(&self) -> bool {
        self.expected.as_ref().is_none_or(|expected| *expected == self.namespace)
    }

    /// Where the last token began: its line, and its byte in UTF-8.
    pub(super) fn place(&self) -> String {
        let end = self.reader.buffer_position();
        let byte = if self.reader.error_position() == 0 { end } else { self.reader.error_position() };
        format!("line {}, byte {byte}", self.token_line)
    }

    /// Keeps the bytes of the element that started last.
    pub(super) fn keep(&mut self) {
        self.reader.get_mut().keep(self.tags.last());
    }

    /// The start tags of the open elements.
    pub(super) const fn tags(&self) -> &OpenTags {
        &self.tags
    }

    /// Drops the bytes kept.
    pub(super) fn forget(&mut self) {
        self.reader.get_mut().forget();
    }

    /// The bytes kept since [`Self::keep`].
    pub(super) fn kept(&self) -> &[u8] {
        self.reader.get_ref().kept()
    }

    /// Size of the buffers in bytes.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.buffer.capacity() + self.text.capacity() + self.kept().len()
    }

    /// Moves to the next start or end of an element.
    pub(super) fn next(&mut self) -> Result<Next, XmlError> {
        loop {
            let token_line = &mut self.token_line;
            match event(&mut self.reader, &mut self.buffer, token_line)? {
                (resolved, Event::Start(start)) => {
                    check_attributes(&start)?;
                    self.name.clear();
                    self.name.push_str(start.local_name().as_ref());
                    self.namespace.clear();
                    if let ResolveResult::Bound(namespace) = resolved {
                        self.namespace.push_str(namespace.0);
                    }
                    self.depth += 1;
                    self.tags.push(&start);
                    if self.depth > MAX_DEPTH {
                        return Err(XmlError::Limit("elements are nested more than 64 deep"));
                    }
                    return Ok(Next::Start);
                }
                (_, Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.tags.pop();
                    return Ok(Next::End);
                }
                (_, Event::Eof) if self.depth > 0 => return Err(XmlError::Cut),
                (_, Event::Eof) => return Ok(Next::Eof),
                _ => {}
            }
        }
    }

    /// Reads the element that started last, whole. Returns false, with an empty tree, if it is longer than [`MAX_ELEMENT_BYTES`];
    /// the walk continues after it all the same.
    pub(super) fn read_element(&mut self, tree: &mut Tree) -> Result<bool, XmlError> {
        tree.clear();
        self.text.clear();
        let mut open = vec![tree.start(&self.name, "")];
        let begin = self.reader.buffer_position();
        let (mut fits, mut foreign) = (true, 0_usize);
        loop {
            fits &= self.reader.buffer_position() - begin <= MAX_ELEMENT_BYTES;
            let (resolved, event) = event(&mut self.reader, &mut self.buffer, &mut self.token_line)?;
            match event {
                Event::Start(start) => {
                    if self.depth + open.len() + foreign >= MAX_DEPTH {
                        return Err(XmlError::Limit("elements are nested more than 64 deep"));
                    }
                    let currency = check_attributes(&start)?;
                    let theirs = match (&self.expected, resolved) {
                        (Some(expected), ResolveResult::Bound(namespace)) => expected != namespace.0,
                        (Some(expected), _) => !expected.is_empty(),
                        (None, _) => false,
                    };
                    if foreign > 0 || theirs {
                        foreign += 1;
                    } else if fits {
                        open.push(tree.start(start.local_name().as_ref(), currency));
                    } else {
                        open.push(0);
                    }
                    self.text.clear();
                }
                Event::End(_) if foreign > 0 => {
                    foreign -= 1;
                    self.text.clear();
                }
                Event::End(_) => {
                    if let (Some(index), true) = (open.pop(), fits) {
                        tree.end(index, &self.text);
                    }
                    self.text.clear();
                    if open.is_empty() {
                        break;
                    }
                }
                Event::Text(text) => self.text.push_str(&text),
                Event::CData(text) => self.text.push_str(&text),
                Event::GeneralRef(reference) => self.text.push(character(&reference)?),
                Event::Eof => return Err(XmlError::Cut),
                // Empty elements are reported as a start and an end.
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
            if self.text.len() > MAX_TOKEN_BYTES {
                return Err(XmlError::Limit("an element holds more than 256 KiB of text"));
            }
        }
        self.depth = self.depth.saturating_sub(1);
        // The end of an empty element (`<Acct/>`) stands in its start tag, which is kept as that of any other.
        if self.kept().len() == self.tags.last().len() + 2 {
            self.reader.get_mut().keep_more(&end_tag(self.tags.last()));
        }
        self.tags.pop();
        if !fits {
            tree.clear();
        }
        Ok(fits)
    }
}

fn event<'r, 'b, R: BufRead>(
    reader: &'r mut NsReader<Input<R>>,
    buffer: &'b mut Vec<u8>,
    token_line: &mut u64,
) -> Result<(ResolveResult<'r>, Event<'b>), XmlError> {
    buffer.clear();
    *token_line = reader.get_ref().line();
    reader.get_mut().allow(MAX_TOKEN_BYTES);
    match reader.read_event_into(buffer) {
        Ok(Event::DocType(_)) => Err(XmlError::Doctype),
        Ok(Event::GeneralRef(reference)) => {
            character(&reference)?;
            Ok((ResolveResult::Unbound, Event::GeneralRef(reference)))
        }
        Ok(event) => Ok(reader.resolver().resolve_event(event)),
        Err(error) => Err(match error {
            _ if reader.get_ref().exceeded() => XmlError::Limit("a single piece of text or markup has more than 256 KiB"),
            quick_xml::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                XmlError::Encoding(error.to_string())
            }
            quick_xml::Error::Io(error) => XmlError::Input(error.to_string()),
            quick_xml::Error::Encoding(error) => XmlError::Encoding(error.to_string()),
            quick_xml::Error::Syntax(SyntaxError::InvalidBangMarkup) => XmlError::Malformed(error.to_string()),
            quick_xml::Error::Syntax(_) => XmlError::Cut,
            other => XmlError::Malformed(other.to_string()),
        }),
    }
}

/// Checks the number of attributes, and returns the currency among them.
fn check_attributes<'s>(start: &'s BytesStart<'_>) -> Result<&'s str, XmlError> {
    let mut currency = "";
    if start.attributes_raw().is_empty() {
        return Ok(currency);
    }
    for (count, attribute) in start.attributes().enumerate() {
        let attribute = attribute.map_err(|error| XmlError::Malformed(error.to_string()))?;
        if count == MAX_ATTRIBUTES {
            return Err(XmlError::Limit("an element has more than 32 attributes"));
        }
        if attribute.key.as_ref() == "Ccy"
            && let std::borrow::Cow::Borrowed(value) = attribute.value
        {
            currency = value.trim();
        }
    }
    Ok(currency)
}

/// The character of a reference such as `&#38;`, or of one of the five entities that XML defines.
fn character(reference: &BytesRef<'_>) -> Result<char, XmlError> {
    let unknown = || XmlError::Entity(reference.chars().take(40).collect());
    if let Some(character) = reference.resolve_char_ref().map_err(|_| unknown())? {
        return Ok(character);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(unknown()),
    }
}
