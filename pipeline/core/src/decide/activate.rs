//! Programme versions: accepted once, in the lowest bucket of partition 0, and installed in every partition from there.

use super::work::{Stop, Work};
use crate::{
    command::{Activate, Body},
    decision::{Answer, Refusal},
    event::Event,
    ids::Partition,
    programme::Programme,
    programme_log::Activation,
    state::row::{Row, RowKey},
};

pub(super) fn activate(work: &mut Work<'_>, activate: &Activate) -> Result<Answer, Stop> {
    let programme = read(&activate.activation)?;
    check(work, activate, &programme)?;
    work.tell(Event::Activated(programme.name().to_owned(), programme.version(), programme.effective()));
    store(work, &activate.activation);
    for partition in work.context.placement.all().filter(|p| *p != Partition(0)) {
        let bucket = work.context.placement.lowest_bucket(partition);
        work.ask(bucket, Body::Install(activate.activation.clone()));
    }
    Ok(Answer::Done)
}

pub(super) fn install(work: &mut Work<'_>, activation: &Activation) -> Result<Answer, Stop> {
    read(activation)?;
    store(work, activation);
    Ok(Answer::Done)
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
