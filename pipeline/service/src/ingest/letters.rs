//! Keeps records that could not be read as dead letters: their bytes are sealed outside the log, their place and reason are in
//! it.

use std::{collections::BTreeMap, sync::Arc};

use rewardhub_core::{
    command::{Body, KeepDeadLetter},
    dead_letter::DeadLetter,
    ids::{FeedId, Partition},
    time::Month,
};
use rewardhub_engine::partitions::{Submission, SubmissionState};
use rewardhub_feeds::{
    entry::{Frame, Rejected},
    intake::{Fingerprints as _, Origin},
};

use super::Session;
use crate::{
    dead_letters::{SealedLetter, owner, sealed},
    error::{Result, Unavailable},
    open::KeptLetter,
};

/// The most bytes kept of a record's place.
const PLACE_BYTES: usize = 256;
/// The most characters kept of a record's shape.
const PREVIEW_CHARS: usize = 120;
/// Letters kept before they are made durable.
const GROUP: usize = 256;

/// A record that could not be read, and what was wrong with it.
pub struct Letter {
    /// The dead letter as it is stored, without the bytes of the record.
    pub kept: DeadLetter,
    /// What was wrong with the record, and how to correct it. It may quote the record, so it is shown and sealed, but never
    /// logged.
    pub message: String,
}

/// Keeps the dead letters of one source.
pub(super) struct Letters<'h> {
    session: &'h Session<'h>,
    feed: FeedId,
    origin: Origin,
    /// The name of the source, in clear and as the log has it.
    file_name: String,
    source: String,
    /// What must stand around the last record, and where that is kept.
    frame: Option<(Arc<Frame>, String)>,
    open: Vec<Letter>,
    kept: Vec<Letter>,
    entered: SubmissionState,
}

impl<'h> Letters<'h> {
    pub fn new(session: &'h Session<'h>, origin: &Origin, (file_name, source): (&str, &str)) -> Self {
        let feed = FeedId::named(&origin.feed, session.service.placement());
        Self {
            session,
            feed,
            origin: origin.clone(),
            file_name: file_name.to_owned(),
            source: source.to_owned(),
            frame: None,
            open: Vec::new(),
            kept: Vec::new(),
            entered: SubmissionState::default(),
        }
    }

    /// Keeps a record. The same record at the same place, rejected for the same reason, is one letter of its feed, however often
    /// it comes.
    pub fn keep(&mut self, rejected: &Rejected) -> Result<()> {
        let hashes = self.session.service.hashes();
        // A file that is refused as a whole has no record, so its name tells it from others.
        let what = if rejected.bytes.is_empty() { self.source.as_bytes() } else { &rejected.bytes };
        let parts = [self.origin.feed.as_bytes(), rejected.place.as_bytes(), rejected.reason.as_bytes(), what];
        let id = hashes.fingerprint("dead letter", &parts).0;
        let at = self.session.caller.at;
        let month = rewardhub_core::time::Zone::utc().day(at).month();
        let frame = rejected.frame.as_ref().map(|frame| self.keep_frame(frame, month)).transpose()?;
        let rejected_alone = Rejected { frame: None, ..rejected.clone() };
        let sealed = SealedLetter { rejected: rejected_alone, file_name: self.file_name.clone(), frame };
        let letter = KeptLetter { feed: owner(self.feed), letter: id, month, bytes: &sealed.to_bytes() };
        let stored_at = self.session.service.vault().keep_letter(letter)?;
        let letter = DeadLetter {
            id,
            feed: self.origin.feed.clone(),
            stream: self.origin.stream.clone(),
            source: self.source.clone(),
            // The place may quote a header of the file, so it is cut.
            place: rejected.place[..rejected.place.floor_char_boundary(PLACE_BYTES)].to_owned(),
            reason: rejected.reason.clone(),
            preview: shape(&rejected.bytes),
            stored_at,
            at,
            times: 1,
            settled: None,
        };
        self.open.push(Letter { kept: letter, message: rejected.message.clone() });
        if self.open.len() >= GROUP { self.flush() } else { Ok(()) }
    }

    /// Keeps what must stand around a record, once for all records that share it, and returns where.
    fn keep_frame(&mut self, frame: &Arc<Frame>, month: Month) -> Result<String> {
        if let Some((_, place)) = self.frame.as_ref().filter(|(kept, _)| Arc::ptr_eq(kept, frame)) {
            return Ok(place.clone());
        }
        let bytes = sealed(&**frame);
        let letter = self.session.service.hashes().fingerprint("frame of a record", &[&bytes]).0;
        let place =
            self.session.service.vault().keep_letter(KeptLetter { feed: owner(self.feed), letter, month, bytes: &bytes })?;
        self.frame = Some((Arc::clone(frame), place.clone()));
        Ok(place)
    }

    fn flush(&mut self) -> Result<()> {
        if self.open.is_empty() {
            return Ok(());
        }
        let service = self.session.service;
        service.vault().sync_letters()?;
        let letters = std::mem::take(&mut self.open);
        let (mut commands, submission) = (BTreeMap::<Partition, Vec<Vec<u8>>>::new(), Arc::new(Submission::default()));
        for letter in &letters {
            // Where its id leads, so that nobody who has the id looks for it.
            let bucket = service.placement().bucket_of(letter.kept.id);
            let body = Body::KeepDeadLetter(KeepDeadLetter { feed: self.feed, letter: letter.kept.clone() });
            let command = self.session.caller.command(bucket, body).encode();
            commands.entry(service.placement().partition(bucket)).or_default().push(command);
        }
        for (partition, commands) in commands {
            service.submit_many(partition, &commands, &submission)?;
        }
        let state = service.wait(&submission, SubmissionState::is_complete, |_| Unavailable::NotDecided)?;
        self.entered.refused.extend(state.refused);
        self.entered.set_aside.extend(state.set_aside);
        self.kept.extend(letters);
        Ok(())
    }

    /// Makes the letters durable, and returns them with the outcome of the commands that entered them. The bytes of a letter are
    /// kept even if its command was refused.
    pub fn finish(mut self) -> Result<(Vec<Letter>, SubmissionState)> {
        self.flush()?;
        Ok((self.kept, self.entered))
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
