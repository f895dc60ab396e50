//! The bytes of commands, decisions and rows. They lie in logs for ever: what changes here needs a new record version.

use expect_test::{Expect, expect};

use super::world::*;
use crate::{
    command::{Body, Command, Envelope, Retry, Source},
    ids::{ActorId, Bucket, Partition, Position},
    record::VERSION,
    state::row::{Row, RowKey},
    time::Instant,
};

fn check(bytes: &[u8], expected: Expect) {
    assert_eq!(bytes[0], VERSION);
    let lines: Vec<String> = bytes.chunks(48).map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
    expected.assert_eq(&lines.join("\n"));
}

fn delivered() -> World {
    let mut world = World::new(A_POINT_A_POUND);
    world.deliver(account(1), &window("csv:default", &[coffee().id("A"), coffee().of(500).pending()]));
    world
}

fn row(world: &World, wanted: impl Fn(&Row) -> bool) -> Vec<u8> {
    world.rows.values().find(|row| wanted(row)).expect("there is such a row").encode()
}

#[test]
fn a_decision_is_written_as_ever() {
    let world = delivered();
    check(
        &world.records[0].encode(),
        expect![[r#"
            0180c09dac9a99a7060103010001000000000000060300000128f2a08a5b964ec94278bac52b00040000010000008000
            800000000000000700000128f2a08a5b964ec94278bac52b80c10200000001000000800080000000000000000462616e
            6b0b6373763a64656661756c740100000128f2a08a5b964ec94278bac52b000001000000800080000000000000070100
            00000003474250d80400cac002000000010f4e4f52544845524e20434f46464545010b87294f7cbb9e44000001b62d00
            0000006033c242756e5a870002010101cac00205010000010000008000800000000000000000000128f2a08a5b964ec9
            4278bac52b01cac002000000010a65766572797468696e670350545306d8040600009ac1020000020100000000000128
            f2a08a5b964ec94278bac52b00035054530600010a65766572797468696e670001000001000000800080000000000000
            000000cac00200000001000000800080000000000000010462616e6b0b6373763a64656661756c740000000100000080
            008000000000000007000000000003474250e80700cac002000000010f4e4f52544845524e20434f46464545010b8729
            4f7cbb9e44000001b62d000000016033c242756e5a87000200000000"#]],
    );
}

#[test]
fn rows_are_written_as_ever() {
    let world = delivered();
    check(
        &row(&world, |row| matches!(row, Row::BankAccount(_))),
        expect![[r#"
            01030462616e6b0200000000000000000000000000000001020000000000000000000000000000000100000128f2a08a
            5b964ec94278bac52b000001c40ac40acac00280c10201cac00200010b6373763a64656661756c7401cac002cac00201
            00cac002cac002000000016033c242756e5a87000201000000000000000001c40a0101019cc102000000000100000000
            0000"#]],
    );
    check(
        &row(&world, |row| matches!(row, Row::KnownItems(_))),
        expect![[r#"
            0105010000cac002d80403474250000000000001006033c242756e5a8701000001014456199995108ef5000001028b86
            dc017cbb9e44000000cac00200010100000128f2a08a5b964ec94278bac52b0000000000"#]],
    );
    check(
        &row(&world, |row| matches!(row, Row::Wallet(_))),
        expect![[r#"
            01060080c09dac9a99a70601035054530000009ac1020006000000000100000100000080008000000000000007020000
            0000000000000000000000000000010000000000000000"#]],
    );
    check(
        &row(&world, |row| matches!(row, Row::MonthOfRewards(_))),
        expect!["0107010000010000008000800000000000000001cac0020003474250d8040001000350545300069ac10200000000"],
    );
    check(&row(&world, |row| matches!(row, Row::SystemAccounts(_))), expect!["01010100000350545305"]);
}

#[test]
fn keys_are_written_as_ever() {
    let world = delivered();
    let keys: Vec<Vec<u8>> = world.rows.keys().map(RowKey::encode).collect();
    check(
        &keys.concat(),
        expect![[r#"
            010001010101010300000100000080008000000000000007010400000100000080008000000000000007010500000100
            000080008000000000000007c40a010600000128f2a08a5b964ec94278bac52b010700000128f2a08a5b964ec94278ba
            c52bc40a010800000128f2a08a5b964ec94278bac52bc60a010d0000010000008000800000000000000700"#]],
    );
}

fn retry() -> Command {
    let source = Source::FollowUp { partition: Partition(2), position: Position { offset: 300, index: 1 }, predecessor: None };
    let (at, bucket, actor) = (Instant(1_775_044_800_000_000), Bucket(3), ActorId(0x0102));
    Command { at, bucket, source, actor, name: Some(name(bucket, "a")), body: Body::Retry(Retry { offset: 7 }) }
}

#[test]
fn a_command_begins_with_its_envelope() {
    let command = retry();
    let bytes = command.encode();
    let Command { at, bucket, source, actor, name, ref body } = command;
    assert_eq!(Envelope::of(&bytes), Ok(Envelope { at, bucket, source, actor, name, kind: body.kind() }));
    check(
        &bytes,
        expect![[r#"
        0180c09dac9a99a706030102ac02010002010000000000000000000000000000010000037a71658d9293a469d9dd2f76
        171007"#]],
    );
}

#[test]
fn the_number_of_each_kind_is_the_one_in_its_record() {
    let kinds = (0..Body::KINDS).map(|kind| {
        let content = [&kind.to_le_bytes()[..1], &[0; 300]].concat();
        postcard::take_from_bytes::<Body>(&content).map(|(body, _)| body.kind())
    });
    // Zeros are no content of some kinds, but never another kind.
    let known: Vec<(u32, u32)> = (0..).zip(kinds).filter_map(|(kind, read)| Some((kind, read.ok()?))).collect();
    assert!(known.len() > 15 && known.iter().all(|(kind, read)| kind == read), "{known:?}");
}

#[test]
fn a_command_of_a_later_kind_is_refused_by_its_number_bucket_and_time() {
    let mut bytes = retry().encode();
    let kind = bytes.len() - 2;
    assert_eq!(u32::from(bytes[kind]), retry().body.kind());
    bytes[kind] = 99;
    let error = Command::decode(&bytes).unwrap_err().to_string();
    let known = format!("and this program knows kinds below {}; use the program that wrote it or a newer one", Body::KINDS);
    assert_eq!(error, format!("a command of 2026-04-01T12:00:00Z for bucket 3 is of kind 99, {known}"));
}
