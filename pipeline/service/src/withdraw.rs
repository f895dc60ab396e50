//! Withdrawing a programme version before its first day.
//!
//! One that is proposed is given up. One that every partition has taken already cannot be taken out of their logs: the version before it is
//! activated again, under the next number and from the same day on, so that the withdrawn one never judges anything.

use rewardhub_core::{
    command::{Body, Withdraw},
    ids::{CommandId, Partition},
    programme::{Mistakes, Programme},
    time::Day,
};

use crate::{
    Caller, Changed, Service,
    approvals::{Outcome, asking_for},
    error::{Refused, Result},
    unique_id, zones,
};

impl Service {
    /// Withdraws a version before its first day, or asks for that where the settings want a second person. Items that wait for it are judged
    /// by the versions in force. Returns the number under which the version before it goes on; `None` where the withdrawn one was only
    /// proposed.
    ///
    /// # Errors
    /// When no such version is proposed, and none that is the newest starts later than today; and when it is too late, because something
    /// has been judged by it already.
    pub fn withdraw(&self, version: u32, caller: Caller) -> Result<Changed<Outcome<Option<u32>>>> {
        if let Some(former) = self.former_instead_of(version, caller)? {
            let goes_on = Some(former.version());
            return Ok(self.propose(&former, caller)?.map(|outcome| match outcome {
                Outcome::Done(()) => Outcome::Done(goes_on),
                Outcome::WaitsForApproval => Outcome::WaitsForApproval,
            }));
        }
        let bucket = self.placement().lowest_bucket(Partition(0));
        let name = CommandId::new(bucket, unique_id()?);
        let settings = self.approval_settings()?;
        let (body, outcome) = match Body::Withdraw(Withdraw { version }) {
            body if settings.programmes => (asking_for(body, &settings, caller), Outcome::WaitsForApproval),
            body => (body, Outcome::Done(None)),
        };
        Ok(self.change(&caller.command(bucket, body).named(name), name)?.map(|_| outcome))
    }

    /// The version before one that is in force from a later day on, as it is activated to take that one's place; `None` if this is no such
    /// version, or none is before it.
    fn former_instead_of(&self, version: u32, caller: Caller) -> Result<Option<Programme>> {
        let terms = self.terms()?;
        let mut versions = terms.programmes().iter().rev();
        let Some(withdrawn) = versions.next().filter(|newest| newest.version() == version) else { return Ok(None) };
        if withdrawn.effective() <= terms.day(caller.at) {
            return Ok(None);
        }
        let Some(former) = terms.programmes().on(withdrawn.effective().plus(-1)) else { return Ok(None) };
        let source = renumbered(former.source(), version.saturating_add(1), withdrawn.effective());
        let former = Programme::parse(&source, zones::tzif).map_err(|mistakes| unreadable(version, former, &mistakes))?;
        Ok(Some(former))
    }
}

/// The version before the withdrawn one was fine when it was activated, and its file is refused by the checks of today.
fn unreadable(withdrawn: u32, former: &Programme, mistakes: &Mistakes) -> Refused {
    let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    Refused::FormerUnreadable { withdrawn, former: former.version(), mistakes: mistakes.join("; ") }
}

/// A programme's file under another number and from another day on. Both stand before its first table, each on a line of its own.
fn renumbered(source: &str, version: u32, effective: Day) -> String {
    let mut is_head = true;
    let line = |line: &str| {
        is_head &= !line.trim_start().starts_with('[');
        let key = line.split('=').next().map(str::trim).filter(|_| is_head && line.contains('='));
        match key {
            Some("version") => format!("version = {version}\n"),
            Some("effective") => format!("effective = {effective}\n"),
            _ => line.to_owned(),
        }
    };
    source.split_inclusive('\n').map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::renumbered;

    #[test]
    fn only_the_number_and_the_first_day_of_a_file_change() {
        let file = "# version = 9\nprogramme = \"x\"\nversion   = 1 # ours\neffective = 2026-01-01\n[[rule]]\nversion = 7\n";
        let day = rewardhub_core::time::Day::parse("2027-02-01").unwrap();
        let expected = "# version = 9\nprogramme = \"x\"\nversion = 3\neffective = 2027-02-01\n[[rule]]\nversion = 7\n";
        assert_eq!(renumbered(file, 3, day), expected);
    }
}
