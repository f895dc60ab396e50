//! What was set aside stays that where the ledger moves, loses its events or is made anew.

use std::fs;

use rewardhub_core::{
    answer::Answer,
    command::{Body, ClawBack},
    ids::{Bucket, Position, TransactionId},
    state::set_aside::{Resolution, Undecidable},
    time::Day,
};

use super::{Database, begin, caller, decisions, embedded, wallet, with_database};
use crate::{Service, clock::now, set_aside::Place};

/// Asks for what no edge asks for: a change of a wallet that lies in another bucket than the command.
fn ask_for_what_cannot_be_decided(data: &Service) -> Place {
    let transaction = TransactionId::at(Bucket(3), Position { offset: 0, index: 0 });
    let claw = ClawBack {
        wallet: wallet(3),
        transaction,
        judged_first: Day::EPOCH,
        returned_minor: 1,
        because_of: transaction,
        booked_on: Day::EPOCH,
        round: 0,
    };
    let asked = data.answer(&caller(now()).command(wallet(4).bucket(), Body::ClawBack(claw)));
    let (place, answer) = asked.unwrap();
    assert_eq!(answer, Answer::SetAside(Undecidable::OtherBucket));
    place
}

/// Everything is as it was decided, and one command waits.
#[track_caller]
fn waits(data: &Service, place: Place) {
    let verified = data.verify(&()).unwrap();
    assert!(verified.is_as_decided(), "{:?}", verified.partitions.iter().map(|checked| &checked.differences).collect::<Vec<_>>());
    assert_eq!((verified.undecided(), verified.is_well()), (1, false));
    assert_eq!(data.kept_rows().unwrap().for_people.set_aside.count, 1);
    let kept = data.set_aside().unwrap();
    assert_eq!(kept.iter().map(|(place, kept)| (*place, kept.resolution)).collect::<Vec<_>>(), [(place, None::<Resolution>)]);
}

#[test]
fn what_was_set_aside_moves_with_its_ledger() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let data = embedded(folder.path());
    begin(&data);
    let place = ask_for_what_cannot_be_decided(&data);
    waits(&data, place);
    data.close().unwrap();
    let data = with_database(folder.path(), &database).unwrap();
    waits(&data, place);
    data.close().unwrap();
    fs::remove_dir_all(folder.path().join("store")).unwrap();
    waits(&embedded(folder.path()), place);
}

#[test]
fn what_was_set_aside_is_found_in_a_ledger_elsewhere_where_the_events_here_are_gone() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let data = with_database(folder.path(), &database).unwrap();
    begin(&data);
    let place = ask_for_what_cannot_be_decided(&data);
    let before = decisions(&data);
    data.close().unwrap();
    fs::remove_dir_all(folder.path().join(format!("logs/events-{}", place.partition))).unwrap();
    let data = with_database(folder.path(), &database).unwrap();
    assert!(decisions(&data) == before);
    waits(&data, place);
}
