//! A person changes who may ask for something: the registry says what holds, and the ledger who changed it and when.

use super::draft::Draft;
use crate::{answer::Answer, audit::Act, command::AccessChange};

pub(super) fn change(draft: &mut Draft<'_>, change: AccessChange) -> Answer {
    draft.audit(Act::ChangedAccess { change });
    Answer::Done
}
