//! A person opens what is sealed: nothing changes but that it is known who did, when and why.

use super::draft::Draft;
use crate::{answer::Answer, audit::Act, command::OpenSealed};

pub(super) fn open(draft: &mut Draft<'_>, open: &OpenSealed) -> Answer {
    draft.audit(Act::OpenedSealed { sealed: open.sealed });
    Answer::Done
}
