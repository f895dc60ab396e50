//! Who decided what, when and why: what somebody has to answer for. A row for each bucket and month leads to it.

use rewardhub_core::{
    audit::Act,
    event::Event,
    ids::{ActorId, Bucket},
    state::row::{Row, RowKey},
    time::{Day, Instant, Zone},
};
use rewardhub_engine::ports::RowKind;

use crate::{
    Service, adjustments,
    error::{Damaged, Result},
    open::{AdapterError, TextReader},
    set_aside::Place,
};

/// Something that a person decided.
#[derive(Debug)]
pub struct AuditLine {
    /// When it was decided.
    pub at: Instant,
    /// The place of its command in the log.
    pub place: Place,
    /// Who decided it; [`Service::subject`] says who that is.
    pub actor: ActorId,
    /// Who had asked for it, where a second person had to approve of it.
    pub asked_by: Option<ActorId>,
    /// What was decided.
    pub act: Act,
    /// What was asked for or declined, of what was only that; `None` of all else.
    pub of: Option<Act>,
    /// What people call that whose access was changed, as far as it is known: `Jo Bloggs, operator` of a key, or the name of a feed.
    pub named: Option<String>,
    /// Why, in words; `None` where there are none, an error where they do not open, which may be that they were erased.
    pub text: Result<Option<String>, AdapterError>,
}

/// Reads what people decided, for one thread.
pub(crate) struct AuditReader<'a> {
    service: &'a Service,
    texts: TextReader,
}

impl Service {
    /// What people decided from a day until another, in UTC, oldest first.
    ///
    /// # Errors
    /// When the ledger or the log cannot be read.
    pub fn audit(&self, from: Option<Day>, until: Option<Day>) -> Result<Vec<AuditLine>> {
        let mut places = Vec::new();
        // The rows are by the months of the programme's zone, whose days may begin in another month.
        let first = from.map(|day| day.plus(-1).month());
        let last = until.map(|day| day.plus(1).month());
        self.each(RowKind::Audit, |key, row| {
            if let (RowKey::Audit(bucket, month), Row::Audit(entered)) = (key, row)
                && first.is_none_or(|first| first <= month)
                && last.is_none_or(|last| month <= last)
            {
                places.extend(entered.offsets().map(|offset| (bucket, offset)));
            }
            Ok(true)
        })?;
        let (mut reader, mut lines) = (self.audit_reader()?, Vec::new());
        for (bucket, offset) in places {
            lines.extend(reader.lines_of(bucket, offset)?.into_iter().filter(|line| {
                let day = Zone::utc().day(line.at);
                from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
            }));
        }
        lines.sort_by_key(|line| (line.at, line.place));
        Ok(lines)
    }

    pub(crate) fn audit_reader(&self) -> Result<AuditReader<'_>> {
        Ok(AuditReader { service: self, texts: self.vault().texts()? })
    }
}

impl AuditReader<'_> {
    /// What a person decided by the command at an offset of a bucket's partition; empty if nothing.
    pub fn lines_of(&mut self, bucket: Bucket, offset: u64) -> Result<Vec<AuditLine>> {
        let partition = self.service.placement().partition(bucket);
        let record = self.service.decision(partition, offset)?.ok_or(Damaged::NoDecision { partition, offset })?;
        let mut lines = Vec::new();
        for event in record.events {
            let Event::Audited(entry) = event else { continue };
            let command = self.service.command(partition, offset)?;
            let text = adjustments::reason_of(&command, &mut self.texts);
            let place = Place { partition, offset };
            let named = match entry.act {
                Act::ChangedAccess { change } => self.service.name_of_access_change(change)?,
                _ => None,
            };
            lines.push(AuditLine {
                at: record.at,
                place,
                actor: entry.actor,
                asked_by: entry.asked.map(|asked| asked.by),
                act: entry.act,
                of: entry.of,
                named,
                text,
            });
        }
        Ok(lines)
    }
}
