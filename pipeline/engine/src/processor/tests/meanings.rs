use pollster::block_on;
use rewardhub_core::{
    command::{Body, Command, InstallMeaning},
    ids::{ActorId, Bucket},
    meaning::Meaning,
    time::Instant,
};

use super::{HERE, Set, register};
use crate::{
    apply_commands::ApplyError,
    ports::Ledger as _,
    processor::{Retry, StopReason},
};

fn install(set: &Set, meaning: u16) {
    let body = Body::InstallMeaning(InstallMeaning { meaning });
    set.append(HERE, &Command::of_client(ActorId(1), Instant(0), Bucket(0), body).encode());
}

#[test]
fn a_partition_that_is_to_decide_by_a_newer_meaning_stands_still_and_names_it() {
    let set = Set::new();
    set.append(HERE, &register(0, 1));
    assert_eq!(set.step(), Ok(true));
    install(&set, Meaning::NEWEST.number() + 1);
    set.append(HERE, &register(0, 2));
    for _ in 0..2 {
        let stop = set.step().unwrap_err();
        let newer = Meaning::NEWEST.number() + 1;
        assert_eq!(stop, StopReason::Undecided(ApplyError::UnknownMeaning { partition: HERE, meaning: newer }));
        assert_eq!(stop.retry(), Retry::Never);
        let message = stop.to_string();
        assert!(message.starts_with(&format!("partition 0 is decided by meaning {newer} from here on")), "{message}");
    }
    assert_eq!(block_on(set.ledger.checkpoint(HERE)).unwrap().next, 1);
}

#[test]
fn a_meaning_outlives_the_program_that_installed_it() {
    let set = Set::new();
    install(&set, Meaning::NEWEST.number());
    assert_eq!(set.step(), Ok(true));
    set.append(HERE, &register(0, 1));
    assert_eq!(set.step(), Ok(true));
    let checkpoint = block_on(set.ledger.checkpoint(HERE)).unwrap();
    assert_eq!((checkpoint.next, checkpoint.installed.meaning), (2, Some(Meaning::NEWEST.number())));
}
