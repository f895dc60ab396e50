//! Consents: that they end, are given anew and withdrawn, and that nobody can read them.

use super::*;
use crate::{
    consents::{ConsentMistake, ConsentState},
    error::{Error, NotFound, Usage},
};

fn refused(code: &str) -> Reply {
    Reply::json(401, format!(r#"{{"tppMessages": [{{"category": "ERROR", "code": "{code}"}}]}}"#))
}

#[test]
fn a_consent_that_the_bank_does_not_take_is_asked_with_no_more_until_it_is_given_anew() {
    let world = World::berlin(|_| refused("CONSENT_EXPIRED"));
    world.consent("jane", IBAN);
    assert_eq!(failed(&world, &world.poll_now()), ("consent_refused", None));
    world.pass(10 * DAY);
    assert!(world.poll(Turn::Due).is_empty());
    assert!(matches!(world.poll_now(), PollOutcome::Postponed(Postponed::Refused)));
    assert_eq!((world.bank.asked().len(), world.kept("jane").state(world.now())), (1, ConsentState::Refused));
    world.bank.answers(two_pages);
    world.consent("jane", IBAN);
    assert_eq!(fetched(&world.poll(Turn::Due)[0].outcome).new, 3, "and then at once");
}

#[test]
fn a_consent_that_ends_is_warned_of_and_then_not_asked_with() {
    let world = World::berlin(two_pages);
    let end = Instant(world.now().0 + 10 * DAY * 1_000_000);
    let given = GivenConsent { valid_until: Some(end), ..given("jane", IBAN) };
    world.service.put_consent("mybank", "jane", given, world.now()).unwrap();
    assert_eq!(world.kept("jane").state(world.now()), ConsentState::Valid);
    world.pass(4 * DAY);
    fetched(&world.poll_now());
    let kept = world.kept("jane");
    assert_eq!((kept.state(world.now()), kept.polling.warned_of_end), (ConsentState::Ending, true));
    world.pass(6 * DAY);
    assert!(matches!(world.poll_now(), PollOutcome::Postponed(Postponed::Ended)));
    assert!(world.kept("jane").polling.said_end);
    let counts = world.service.consent_counts("mybank", world.now()).unwrap();
    assert_eq!(counts.by_state().map(|(_, count)| count).collect::<Vec<_>>(), [0, 0, 1, 0]);
    assert_eq!(counts.oldest_success, None);
}

#[test]
fn a_consent_that_ends_in_the_middle_takes_nothing_in() {
    let world = World::berlin(|asked| match asked.parameter("page") {
        None => two_pages(asked),
        Some(_) => refused("CONSENT_INVALID"),
    });
    world.consent("jane", IBAN);
    assert_eq!(failed(&world, &world.poll_now()).0, "consent_refused");
    assert_eq!(world.deliveries(), 0);
}

#[test]
fn what_is_withdrawn_while_the_bank_answers_takes_nothing_in_and_stays_withdrawn() {
    let world = World::berlin(|_| Reply::Silent);
    world.consent("jane", IBAN);
    let (ask, asked) = std::sync::mpsc::channel::<()>();
    let asked = std::sync::Mutex::new(asked);
    world.bank.answers(move |page| {
        let _over = asked.lock().unwrap().recv();
        two_pages(page)
    });
    let outcome = std::thread::scope(|scope| {
        let polled = scope.spawn(|| world.poll_now());
        while world.bank.asked().is_empty() {
            std::thread::yield_now();
        }
        world.service.withdraw_consent("mybank", "jane").unwrap();
        drop(ask);
        polled.join().unwrap()
    });
    assert!(matches!(outcome, PollOutcome::GivenUp), "{outcome:?}");
    assert_eq!(world.deliveries(), 0);
    assert!(matches!(world.service.consent("mybank", "jane"), Err(Error::NotFound(NotFound::Consent { .. }))));
}

#[test]
fn a_consent_can_be_given_again_after_it_was_withdrawn() {
    let world = World::berlin(two_pages);
    world.consent("jane", IBAN);
    world.service.withdraw_consent("mybank", "jane").unwrap();
    assert!(world.service.withdraw_consent("mybank", "jane").is_err());
    assert!(world.service.consents(None).unwrap().is_empty());
    let world = world.next_process();
    assert!(world.service.consents(None).unwrap().is_empty());
    world.consent("jane", IBAN);
    let world = world.next_process();
    assert_eq!(world.kept("jane").account_number, IBAN);
    assert_eq!(fetched(&world.poll_now()).new, 3);
}

#[test]
fn the_next_consent_goes_on_where_the_last_one_was_unless_it_is_for_another_account() {
    let world = World::berlin(two_pages);
    world.consent("jane", IBAN);
    fetched(&world.poll_now());
    let before = world.kept("jane").polling;
    let renewed = GivenConsent { access_token: Some("another".to_owned()), ..given("jane", IBAN) };
    world.service.put_consent("mybank", "jane", renewed, world.now()).unwrap();
    let after = world.kept("jane").polling;
    assert_eq!((after.fetched_to, after.last_success, after.next), (before.fetched_to, before.last_success, None));
    world.consent("jane", OTHER);
    assert_eq!(world.kept("jane").polling, crate::consents::Polling::default());
}

#[test]
fn nobody_can_read_a_consent_and_nothing_is_left_of_one_that_is_withdrawn() {
    let world = World::berlin(two_pages);
    world.consent("jane", IBAN);
    fetched(&world.poll_now());
    let folder = world.root.path().join("keys/consents");
    let paths = || -> Vec<_> { fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect() };
    let [path] = &paths()[..] else { panic!("{:?}", paths()) };
    let sealed = fs::read(path).unwrap();
    let has = |text: &str| sealed.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!["secret-token", "consent-secret", IBAN, "resource-jane", "jane"].into_iter().any(has));
    world.service.withdraw_consent("mybank", "jane").unwrap();
    assert_eq!(paths(), Vec::<std::path::PathBuf>::new());
    fs::write(path, sealed).unwrap();
    let world = world.next_process();
    assert!(world.service.consents(None).unwrap().is_empty(), "a copy of the file says nothing without its key");
}

#[test]
fn a_consent_belongs_to_a_feed_that_there_is_and_has_what_a_bank_wants() {
    let world = World::berlin(two_pages);
    let put = |feed: &str, given| world.service.put_consent(feed, "jane", given, world.now()).err();
    assert!(matches!(put("nobody", given("jane", IBAN)), Some(Error::NotFound(NotFound::Feed { .. }))));
    fs::write(world.root.path().join("feeds/other.toml"), "").unwrap();
    let without_bank = put("other", given("jane", IBAN));
    assert!(matches!(&without_bank, Some(Error::Usage(Usage::NoBank(feed))) if feed == "other"));
    let nothing = GivenConsent { consent_id: None, ..given("jane", IBAN) };
    assert!(matches!(put("mybank", nothing), Some(Error::Usage(Usage::Consent(ConsentMistake::NoRight)))));
}
