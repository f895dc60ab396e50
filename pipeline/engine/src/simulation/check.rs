//! What must be true after a run, whatever happened in it.

use pollster::block_on;

use super::{PLACEMENT, Wrong, broken::Inspect, world::World};
use crate::conformance::books::Books;

pub fn all<G: Inspect>(world: &World<'_, G>) -> Result<(), Wrong> {
    let books = block_on(Books::of(world.log, PLACEMENT))?;
    for partition in PLACEMENT.all() {
        books.published(partition, world.seen.decisions.get(&partition).map_or(&[][..], Vec::as_slice))?;
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
