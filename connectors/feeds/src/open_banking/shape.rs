//! The two shapes of pages, and how they are told from other JSON: by the keys of the first page.

use std::io::BufRead;

use super::json_reader::{JsonReader, ReadError};

/// A standard that says how pages look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// NextGenPSD2 of the Berlin Group: `{"account":{…},"transactions":{"booked":[…],"pending":[…]}}`.
    BerlinGroup,
    /// UK Open Banking: `{"Data":{"Transaction":[…]},"Links":{…},"Meta":{…}}`.
    Uk,
}

impl Shape {
    /// The name of its stream.
    #[must_use]
    pub const fn stream(self) -> &'static str {
        match self {
            Self::BerlinGroup => "berlin-group",
            Self::Uk => "uk-open-banking",
        }
    }
}

/// Which shape the first page has, by the beginning of an input; `None` for other JSON.
pub(crate) fn shape_of(head: &[u8]) -> Option<Shape> {
    let mut keys = Keys::default();
    // The beginning may end anywhere, and may be no JSON at all; the keys before that count.
    let _: Result<(), ReadError> = keys.read(&mut JsonReader::new(head));
    keys.shape()
}

/// The keys of the first page, as far as they are seen.
#[derive(Debug, Default)]
struct Keys {
    outer: Vec<String>,
    /// Each with the key of the object it stands in.
    inner: Vec<(String, String)>,
}

impl Keys {
    fn read(&mut self, reader: &mut JsonReader<impl BufRead>) -> Result<(), ReadError> {
        reader.skip_mark()?;
        reader.take_if(b'[')?;
        reader.expect(b'{', "a page")?;
        while !reader.take_if(b'}')? {
            if !self.outer.is_empty() {
                reader.expect(b',', "a comma")?;
            }
            let key = reader.key()?;
            self.outer.push(key.clone());
            if reader.take_if(b'{')? {
                self.read_inner(&key, reader)?;
            } else if reader.take_if(b'[')? {
                self.inner.push((key, "[".to_owned()));
                // What is in the list says nothing more; a list that is long ends the look.
                while !reader.take_if(b']')? {
                    reader.skip()?;
                    reader.take_if(b',')?;
                }
            } else {
                reader.skip()?;
            }
        }
        Ok(())
    }

    fn read_inner(&mut self, outer: &str, reader: &mut JsonReader<impl BufRead>) -> Result<(), ReadError> {
        let mut first = true;
        while !reader.take_if(b'}')? {
            if !first {
                reader.expect(b',', "a comma")?;
            }
            first = false;
            let key = reader.key()?;
            self.inner.push((outer.to_owned(), key));
            reader.skip()?;
        }
        Ok(())
    }

    fn has(&self, outer: &str, inner: &[&str]) -> bool {
        self.inner.iter().any(|(of, key)| of == outer && inner.contains(&key.as_str()))
    }

    fn shape(&self) -> Option<Shape> {
        let lists = ["booked", "pending", "information", "_links"];
        let report = self.has("transactions", &lists) || self.has("cardTransactions", &lists);
        let download = self.has("_links", &["download"]);
        if report || download || self.has("tppMessages", &["["]) {
            return Some(Shape::BerlinGroup);
        }
        let data = self.has("Data", &["Transaction", "Account", "Balance"]);
        let empty = self.outer.iter().any(|key| key == "Data") && self.has("Links", &["Self"]);
        (data || empty || self.has("Errors", &["["])).then_some(Shape::Uk)
    }
}
