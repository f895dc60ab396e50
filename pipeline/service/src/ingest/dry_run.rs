//! Shows what a source would become, and takes nothing in.

use rewardhub_feeds::{
    intake::{DryRunRecord, check, decode, stream_name},
    profile::{Enrolment, Profile},
};

use super::{Input, OfFiles, Source, Untaken};
use crate::{
    Service,
    error::Result,
    feeds::{DEFAULT, profile_of},
};

/// What holds for every record of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRunOf {
    /// The name of the stream.
    pub stream: String,
    /// What would become of the items of an account that nobody has linked to a wallet.
    pub enrolment: Enrolment,
}

impl Service {
    /// Calls `each` with what each record of a source would become, and returns what holds for all of them.
    ///
    /// # Errors
    /// When there is no such feed. `Ok(Err(_))` where nothing of the source can be read.
    pub fn dry_run(&self, input: Input<'_>, said: &OfFiles, each: impl FnMut(DryRunRecord)) -> Result<Result<DryRunOf, Untaken>> {
        let feed = said.feed.as_deref().unwrap_or(DEFAULT);
        let profile = Profile { given: said.given.clone(), ..profile_of(self.root(), feed)? };
        let name = input.name.file_name().map(|name| name.to_string_lossy().into_owned());
        let source = match Source::of(input, &|_| ()) {
            Ok(source) => source,
            Err(why) => return Ok(Err(Untaken::Unread(why))),
        };
        let format = match source.format() {
            Ok(format) => format,
            Err(why) => return Ok(Err(Untaken::Unrecognised(why))),
        };
        let stream = stream_name(format, &profile);
        check(&stream, &profile, decode(format, &profile, name.as_deref(), source)).for_each(each);
        Ok(Ok(DryRunOf { stream, enrolment: profile.enrolment }))
    }
}
