//! A command that comes again changes nothing again. A command with a name gets its first answer, or is refused if its content
//! differs; a follow-up that was applied is only acknowledged.

use super::{Missing, draft::Draft};
use crate::{
    answer::{Answer, Refusal},
    command::{Body, Command},
    invariant::{Holds, Invariant},
    state::{
        row::{Row, RowKey},
        stored_answer::StoredAnswer,
    },
};

/// The answer that a command got before; `None` if its name is new, if it has none, or if it is a follow-up not applied yet.
pub(super) fn answered_before(draft: &mut Draft<'_>, command: &Command) -> Result<Option<Answer>, Missing> {
    if draft.was_applied(command.source)? {
        return Ok(Some(Answer::AlreadyApplied));
    }
    let Some(id) = command.name else { return Ok(None) };
    let Some(Row::StoredAnswer(first)) = draft.row(RowKey::StoredAnswer(id))? else { return Ok(None) };
    let same = first.content == content(&command.body);
    Ok(Some(if same { first.answer.clone() } else { Answer::Refused(Refusal::ExistsWithOtherContent) }))
}

/// Stores the answer under the command's name, if it has one.
pub(super) fn store_answer(draft: &mut Draft<'_>, command: &Command, answer: &Answer) {
    if let Some(id) = command.name {
        let stored = StoredAnswer { content: content(&command.body), offset: draft.context.offset, answer: answer.clone() };
        draft.put(RowKey::StoredAnswer(id), Row::StoredAnswer(stored));
    }
}

/// Hash of a command's content: the first 64 bits of BLAKE3 over its encoding.
pub(super) fn content(body: &Body) -> u64 {
    let bytes = postcard::to_extend(body, Vec::new()).holds(Invariant::PlainDataIsWritten);
    let hash = blake3::hash(&bytes);
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a slice of eight"))
}
