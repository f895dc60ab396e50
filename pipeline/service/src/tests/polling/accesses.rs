//! How often a bank is asked for an account within a day, whoever consented.

use super::*;

/// A day has two accesses here.
fn twice_a_day() -> World {
    World::with("shape = 'berlin-group'\naccesses_a_day = 2", two_pages)
}

/// Asks now, and says of each consent whether it was exhausted, by name.
fn exhausted(world: &World) -> Vec<(String, bool)> {
    let is_exhausted = |report: PollReport| {
        let exhausted = matches!(report.outcome, PollOutcome::Postponed(Postponed::Exhausted(_)));
        assert!(exhausted || matches!(report.outcome, PollOutcome::Fetched { .. }), "{report:?}");
        (report.consent, exhausted)
    };
    let mut reports: Vec<_> = world.poll(Turn::Now).into_iter().map(is_exhausted).collect();
    reports.sort();
    reports
}

#[test]
fn no_other_consent_for_an_account_begins_another_count() {
    let world = twice_a_day();
    world.consent("jane", IBAN);
    assert_eq!(exhausted(&world), [("jane".to_owned(), false)]);
    world.pass(60);
    assert_eq!(exhausted(&world), [("jane".to_owned(), false)]);
    let refuses = |world: &World, name: &str| assert_eq!(exhausted(world), [(name.to_owned(), true)]);
    let renewed = GivenConsent { account_id: "resource-of-the-next-consent".to_owned(), ..given("jane", IBAN) };
    world.service.put_consent("mybank", "jane", renewed, world.now()).unwrap();
    refuses(&world, "jane");
    world.service.withdraw_consent("mybank", "jane").unwrap();
    world.consent("jane", "DE89 3704 0044 0532 0130 00");
    refuses(&world, "jane");
    world.service.withdraw_consent("mybank", "jane").unwrap();
    world.consent("jane-again", IBAN);
    refuses(&world, "jane-again");
    let world = world.next_process();
    refuses(&world, "jane-again");
    world.consent("other", OTHER);
    assert_eq!(exhausted(&world), [("jane-again".to_owned(), true), ("other".to_owned(), false)]);
    world.pass(DAY);
    assert_eq!(exhausted(&world), [("jane-again".to_owned(), false), ("other".to_owned(), false)]);
}

#[test]
fn two_consents_for_one_account_share_its_count_in_one_round() {
    let world = twice_a_day();
    ["a", "b", "c"].into_iter().for_each(|name| world.consent(name, IBAN));
    let pages_before = world.bank.asked().len();
    assert_eq!(exhausted(&world).iter().filter(|(_, exhausted)| *exhausted).count(), 1);
    assert_eq!(world.bank.asked().len() - pages_before, 4, "two pages, twice");
}

#[test]
fn what_a_bank_does_not_answer_is_not_counted() {
    let world = twice_a_day();
    world.bank.answers(|_| Reply::json(503, ""));
    world.consent("jane", IBAN);
    for _ in 0..5 {
        assert_eq!(failed(&world, &world.poll_now()).0, "down");
        world.pass(HOUR);
    }
    world.bank.answers(two_pages);
    fetched(&world.poll_now());
    fetched(&world.poll_now());
    assert!(matches!(world.poll_now(), PollOutcome::Postponed(Postponed::Exhausted(_))));
}

#[test]
fn nothing_is_asked_that_cannot_be_counted() {
    let world = twice_a_day();
    world.consent("jane", IBAN);
    fetched(&world.poll_now());
    let (folder, asked) = (world.root.path().join("keys/accesses"), world.bank.asked().len());
    fs::rename(&folder, world.root.path().join("away")).unwrap();
    fs::write(&folder, "a file where the folder was").unwrap();
    assert_eq!(failed(&world, &world.poll_now()).0, "failed");
    assert_eq!(world.bank.asked().len(), asked);
    fs::remove_file(&folder).unwrap();
    fs::rename(world.root.path().join("away"), &folder).unwrap();
    fetched(&world.poll_now());
}

#[test]
fn a_day_after_an_account_was_asked_for_nothing_is_left_of_it() {
    let world = twice_a_day();
    world.consent("jane", IBAN);
    fetched(&world.poll_now());
    world.service.withdraw_consent("mybank", "jane").unwrap();
    let kept = || fs::read_dir(world.root.path().join("keys/accesses")).unwrap().count();
    assert_eq!(kept(), 1);
    world.pass(DAY);
    assert!(world.poll(Turn::Due).is_empty());
    assert_eq!(kept(), 0);
}
