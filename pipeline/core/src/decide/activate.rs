//! Programme versions: accepted once, in the lowest bucket of partition 0, and installed in every partition from there.

use super::work::{Stop, Work};
use crate::{
    command::{Activate, Body},
    decision::{Answer, Refusal},
    event::Event,
    ids::{Partition, Placement},
    programme::Programme,
    programme_log::{Activation, MOST_ACTIVATION_BYTES},
    state::row::{Row, RowKey},
};

pub(super) fn activate(work: &mut Work<'_>, activate: &Activate) -> Result<Answer, Stop> {
    let programme = read(&activate.activation)?;
    check(work, activate, &programme)?;
    work.tell(Event::Activated(programme.name().to_owned(), programme.version(), programme.effective()));
    store(work, &activate.activation);
    pass_on(work, &activate.activation);
    Ok(Answer::Done)
}

pub(super) fn install(work: &mut Work<'_>, activation: &Activation) -> Result<Answer, Stop> {
    read(activation)?;
    store(work, activation);
    pass_on(work, activation);
    Ok(Answer::Done)
}

/// Bytes of versions that one decision passes on, about: it must fit a record of the log.
const PASSED_ON_BYTES: usize = MOST_ACTIVATION_BYTES;

/// Asks partitions to install a version: all others, where so many copies fit a decision; else a few, which each ask a few more.
fn pass_on(work: &mut Work<'_>, activation: &Activation) {
    let placement = work.context.placement;
    for partition in asked(placement, placement.partition(work.bucket), activation) {
        work.ask(placement.lowest_bucket(partition), Body::Install(activation.clone()));
    }
}

/// The partitions that one asks: as a tree, so that each is asked once.
pub(super) fn asked(placement: Placement, own: Partition, activation: &Activation) -> Vec<Partition> {
    let each = (PASSED_ON_BYTES / activation.bytes().max(1)).max(1);
    placement.all().skip(usize::from(own.0) * each + 1).take(each).collect()
}

fn read(activation: &Activation) -> Result<Programme, Stop> {
    activation.programme().map_err(|mistakes| {
        let first = mistakes.first().map_or_else(String::new, ToString::to_string);
        Refusal::Unreadable(first).into()
    })
}

fn store(work: &mut Work<'_>, activation: &Activation) {
    let key = RowKey::Programme(work.bucket, activation.number);
    work.put(key, Row::Programme(std::sync::Arc::new(activation.clone())));
}

fn check(work: &Work<'_>, activate: &Activate, programme: &Programme) -> Result<(), Stop> {
    let (version, effective) = (programme.version(), programme.effective());
    let programmes = work.context.programmes;
    let last = programmes.iter().next_back().map(|programme| programme.version());
    if let Some(last) = last.filter(|last| version <= *last) {
        return Err(Refusal::VersionNotAbove { version, last }.into());
    }
    let lowest = work.context.placement.lowest_bucket(Partition(0));
    if activate.activation.number != programmes.count() || work.bucket != lowest {
        return Err(Refusal::OutOfTurn { version }.into());
    }
    if let Some(judged_through) = activate.judged_through.filter(|day| *day >= effective) {
        return Err(Refusal::StartsTooEarly { version, effective, judged_through }.into());
    }
    match programmes.iter().rev().find_map(|earlier| programme.mistakes_after(earlier).into_iter().next()) {
        Some(mistake) => Err(Refusal::Unreadable(mistake.to_string()).into()),
        None => Ok(()),
    }
}
