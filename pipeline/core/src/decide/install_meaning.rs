//! Installing a meaning: once in partition 0, which passes it on to every other. From that command on a partition decides by it.

use super::draft::{Draft, Stop};
use crate::{
    answer::{Answer, Refusal},
    audit::Act,
    command::{Body, InstallMeaning},
    event::Event,
    ids::Partition,
};

/// Installs a meaning that this program knows: a partition that is to decide by another stands still instead. Like all that a
/// partition shares, it is in the lowest bucket.
pub(super) fn install(draft: &mut Draft<'_>, install: &InstallMeaning) -> Result<Answer, Stop> {
    let (bucket, lowest) = (draft.bucket, draft.context.placement.lowest_bucket(draft.context.partition));
    if bucket != lowest {
        return Err(Refusal::NotLowestBucket { bucket, lowest }.into());
    }
    if install.meaning <= draft.context.programmes.meaning().number() {
        return Ok(Answer::Repeated);
    }
    draft.bucket_mut()?.meaning = Some(install.meaning);
    draft.emit(Event::MeaningInstalled(install.meaning));
    if draft.context.partition == Partition(0) {
        draft.audit(Act::InstalledMeaning { meaning: install.meaning });
        let placement = draft.context.placement;
        for partition in placement.all().skip(1) {
            draft.follow_up(placement.lowest_bucket(partition), Body::InstallMeaning(*install));
        }
    }
    Ok(Answer::Done)
}
