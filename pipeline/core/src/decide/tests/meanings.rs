//! Meanings are installed in the lowest bucket of a partition, and reach every other partition.

use super::fleet::*;
use crate::{
    answer::{Answer, Refusal},
    command::{Body, InstallMeaning},
    ids::{Bucket, Partition},
    meaning::Meaning,
};

fn install(fleet: &mut Fleet, bucket: u32) -> Answer {
    let place = fleet.ask(Bucket(bucket), Body::InstallMeaning(InstallMeaning { meaning: Meaning::NEWEST.number() }));
    fleet.run();
    fleet.answer(place).clone()
}

fn installed(fleet: &Fleet) -> Vec<Meaning> {
    FLEET.all().map(|Partition(partition)| fleet.programmes(partition).meaning()).collect()
}

#[test]
fn a_meaning_is_installed_in_every_partition_by_the_lowest_bucket_of_the_first() {
    let mut fleet = Fleet::new();
    assert_eq!(install(&mut fleet, 0), Answer::Done);
    assert_eq!(installed(&fleet), [Meaning::NEWEST; 3]);
    assert_eq!(install(&mut fleet, 0), Answer::Repeated);
}

#[test]
fn a_meaning_is_refused_in_any_bucket_but_the_lowest_of_its_partition() {
    let mut fleet = Fleet::new();
    for bucket in [3, 4, 11] {
        let lowest = FLEET.lowest_bucket(FLEET.partition(Bucket(bucket)));
        let refusal = Refusal::NotLowestBucket { bucket: Bucket(bucket), lowest };
        assert_eq!(install(&mut fleet, bucket), Answer::Refused(refusal));
    }
    assert_eq!(installed(&fleet), [Meaning::First; 3]);
}
