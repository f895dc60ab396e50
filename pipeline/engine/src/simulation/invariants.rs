//! What must be true after a run, whatever happened in it.

use pollster::block_on;

use super::{PLACEMENT, Wrong, broken_ledgers::Inspect, world::World};
use crate::{replay::aside_in, testing::conformance::books::Books};

pub fn all<G: Inspect>(world: &World<'_, G>) -> Result<(), Wrong> {
    let decisions = |partition| world.seen.decisions.get(&partition).map_or(&[][..], Vec::as_slice);
    let aside =
        |partition, offset| decisions(partition).get(usize::try_from(offset).ok()?).and_then(|decision| aside_in(decision));
    let books = block_on(Books::with_aside(world.log, PLACEMENT, aside))?;
    for partition in PLACEMENT.all() {
        books.published(partition, decisions(partition))?;
        books.published(partition, &world.ledger.published(partition))?;
    }
    books.agree(&world.ledger.memory().canonical())?;
    everything_asked_is_in_the_log(world, &books)
}

fn everything_asked_is_in_the_log<G: Inspect>(world: &World<'_, G>, books: &Books) -> Result<(), Wrong> {
    let there = |command: &rewardhub_core::command::Command| books.have(PLACEMENT.partition(command.bucket), command);
    let lost = world.client.asked().iter().find(|asked| !there(&asked.command));
    lost.map_or(Ok(()), |asked| Err(format!("{:?} was acknowledged and is gone", asked.command)))
}
