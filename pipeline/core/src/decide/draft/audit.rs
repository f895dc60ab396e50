//! Enters which commands decided what somebody has to answer for, by month: whoever asks who did what reads those and no others.

use super::{Draft, Missing};
use crate::{
    audit::{Act, AuditEntry},
    event::Event,
    state::{row::RowKey, wallet_history::History},
};

impl Draft<'_> {
    /// Publishes that a person decided something that somebody has to answer for.
    pub fn audit(&mut self, act: Act) {
        self.audit_of(act, None);
    }

    /// The same of what was only asked for or declined, with what that was.
    pub fn audit_of(&mut self, act: Act, of: Option<Act>) {
        self.emit(Event::Audited(Box::new(AuditEntry { actor: self.actor, asked: self.asked, act, of })));
    }

    /// Enters this decision if a person decided something by it. One of the last steps of a decision, since events make it necessary.
    pub fn enter_audit(&mut self) -> Result<(), Missing> {
        if self.events.iter().any(|event| matches!(event, Event::Audited(_))) {
            let (key, offset) = (RowKey::Audit(self.bucket, self.today().month()), self.context.offset);
            self.audit_or(key, History::default)?.enter(offset);
        }
        Ok(())
    }
}
