//! Records that could not be read: their bytes sealed outside the log, their place and reason in it.

use anyhow::{Result, bail};
use rewardhub_core::{
    command::{Body, Reject},
    decision::Answer,
    ids::FeedId,
    state::feed::DeadLetter,
};
use rewardhub_embedded::dead_letters::LetterId;
use rewardhub_feeds::entry::Rejected;

use super::Session;

/// Characters of a record's shape that are kept.
/// Bytes of a place that are kept.
const PLACE_BYTES: usize = 256;
const PREVIEW_CHARS: usize = 120;
/// Letters kept before they are made durable.
const GROUP: usize = 256;

/// A record that could not be read, and what was wrong with it.
pub struct Letter {
    /// As it is kept.
    pub kept: DeadLetter,
    /// What happened and what to do. It may quote the record, so it is told and sealed, never logged.
    pub message: String,
}

/// Keeps dead letters of one file.
pub(super) struct Letters<'h> {
    session: &'h Session<'h>,
    feed: FeedId,
    name: String,
    source: String,
    open: Vec<Letter>,
    kept: Vec<Letter>,
}

impl<'h> Letters<'h> {
    pub fn new(session: &'h Session<'h>, name: &str, source: &str) -> Self {
        let feed = FeedId::named(name, session.data.set().placement());
        Self { session, feed, name: name.to_owned(), source: source.to_owned(), open: Vec::new(), kept: Vec::new() }
    }

    /// Keeps a record. The same record of the same place and source is one letter, however often it comes.
    pub fn keep(&mut self, rejected: &Rejected) -> Result<()> {
        let hashes = self.session.data.set().fingerprinter();
        // A file that is refused as a whole shows no record: then its name tells it from others.
        let what = if rejected.bytes.is_empty() { self.source.as_bytes() } else { &rejected.bytes };
        let parts = [self.name.as_bytes(), rejected.place.as_bytes(), rejected.reason.as_bytes(), what];
        let id = hashes.fingerprint("dead letter", &parts).0;
        let at = self.session.at;
        let month = rewardhub_core::time::Zone::utc().day(at).month();
        let mut sealed = rejected.message.clone().into_bytes();
        sealed.push(b'\n');
        sealed.extend(&rejected.bytes);
        let letter_id = LetterId { feed: u128::from_be_bytes(self.feed.bytes()), delivery: id, ordinal: 0 };
        let data = self.session.data.set();
        let place = data.letters().append(month, letter_id, &sealed, &mut data.sealer())?;
        let letter = DeadLetter {
            id,
            feed: self.name.clone(),
            source: self.source.clone(),
            // It may quote a header of the file.
            place: rejected.place[..rejected.place.floor_char_boundary(PLACE_BYTES)].to_owned(),
            reason: rejected.reason.clone(),
            preview: shape(&rejected.bytes),
            stored_at: format!("{}/{}", place.month, place.at),
            at,
            times: 1,
        };
        self.open.push(Letter { kept: letter, message: rejected.message.clone() });
        if self.open.len() >= GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        if self.open.is_empty() {
            return Ok(());
        }
        let data = self.session.data.set();
        data.sealer().sync()?;
        data.letters().sync()?;
        for letter in std::mem::take(&mut self.open) {
            let body = Body::Reject(Reject { feed: self.feed, letter: letter.kept.clone() });
            match self.session.edge.answer(self.session.at, self.feed.bucket(), body)? {
                (_, Answer::Refused(refusal)) => bail!("a dead letter could not be entered: {refusal}"),
                // Its bytes are kept; what could not be decided is told by its place.
                (place, Answer::SetAside(reason)) => {
                    tracing::warn!(%place, %reason, "a dead letter could not be entered, and that was set aside");
                }
                _ => {}
            }
            self.kept.push(letter);
        }
        Ok(())
    }

    /// Makes all of them durable.
    pub fn finish(mut self) -> Result<Vec<Letter>> {
        self.flush()?;
        Ok(self.kept)
    }
}

/// A record's shape: each letter an `x`, each digit a `9`.
fn shape(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let plain = |c: char| match c {
        c if c.is_alphabetic() => 'x',
        c if c.is_numeric() => '9',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(PREVIEW_CHARS).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn a_shape_names_nobody() {
        assert_eq!(shape("Jürgen,12.5O,\n2026-02-30".as_bytes()), "xxxxxx,99.9x, 9999-99-99");
    }
}
