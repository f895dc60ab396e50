//! Banks that are down, slow, wrong or throttled: when they are asked again, and what it costs others.

use std::sync::{Arc, Mutex};

use super::*;

fn exceeded() -> Reply {
    Reply::json(429, r#"{"tppMessages": [{"category": "ERROR", "code": "ACCESS_EXCEEDED"}]}"#)
}

#[test]
fn a_bank_that_is_down_is_asked_by_one_account_until_it_answers() {
    let world = World::berlin(|_| Reply::json(503, "<html>").kind("text/html"));
    for n in 0..10 {
        world.consent(&format!("c{n}"), &number(n));
    }
    world.poll(Turn::Due);
    let first = world.bank.asked().len();
    assert!(first <= 4, "{first}: not all of them ask");
    assert!(world.poll(Turn::Due).is_empty(), "then it is left alone");
    for more in 1..4 {
        world.pass(30 << more);
        assert_eq!(world.poll(Turn::Due).len(), 1, "one account tries it");
    }
    assert_eq!(world.bank.asked().len(), first + 3);
    world.bank.answers(two_pages);
    world.pass(HOUR);
    let reports = world.poll(Turn::Due);
    assert_eq!(reports.iter().filter(|report| matches!(report.outcome, PollOutcome::Fetched { .. })).count(), 10);
    assert_eq!(world.accesses(), [1; 10], "what it did not answer is not counted");
}

#[test]
fn a_person_who_asks_now_has_a_bank_that_is_down_asked_by_one_account_too() {
    let world = World::berlin(|_| Reply::json(500, ""));
    for n in 0..10 {
        world.consent(&format!("c{n}"), &number(n));
    }
    let postponed = |reports: Vec<PollReport>| {
        assert_eq!(reports.len(), 10, "each is reported");
        reports.iter().filter(|report| matches!(report.outcome, PollOutcome::Postponed(Postponed::NotBefore(_)))).count()
    };
    assert!(postponed(world.poll(Turn::Now)) >= 6, "only those that had begun are asked for");
    assert_eq!(postponed(world.poll(Turn::Now)), 9);
    world.bank.answers(two_pages);
    assert_eq!(postponed(world.poll(Turn::Now)), 0);
}

#[test]
fn an_account_that_always_fails_is_not_the_one_that_tries() {
    let world = World::berlin(|asked| if asked.target.contains("resource-a/") { Reply::Away } else { two_pages(asked) });
    world.consent("a", IBAN);
    let names = |reports: Vec<PollReport>| -> Vec<String> { reports.into_iter().map(|report| report.consent).collect() };
    assert_eq!(names(world.poll(Turn::Due)), ["a"]);
    world.consent("b", OTHER);
    world.pass(60);
    assert_eq!(names(world.poll(Turn::Due)), ["b", "a"]);
}

#[test]
fn an_account_whose_answer_never_comes_is_asked_for_ever_less_and_keeps_no_other_waiting() {
    let world = World::berlin(|asked| if asked.target.contains("resource-a/") { Reply::Away } else { two_pages(asked) });
    world.consent("a", IBAN);
    world.consent("b", OTHER);
    for _ in 0..24 * 60 {
        world.poll(Turn::Due);
        world.pass(60);
    }
    let asked = world.bank.asked();
    let count = |account: &str| asked.iter().filter(|asked| asked.target.contains(account)).count();
    // How often exactly follows from the account's jitter, and that from the data set's keys.
    assert!((5..=24).contains(&count("resource-a/")), "{}", count("resource-a/"));
    assert!(count("resource-b/") >= 2 * 2, "two pages each time");
}

#[test]
fn a_throttled_bank_is_left_alone_for_as_long_as_it_says() {
    let world = World::berlin(|_| Reply::json(429, "").header("retry-after", "600"));
    world.consent("jane", IBAN);
    assert_eq!(failed(&world, &world.poll_now()), ("throttled", Some(600)));
    let outcome = world.poll_now();
    assert!(matches!(outcome, PollOutcome::Postponed(Postponed::NotBefore(_))), "{outcome:?}: a person may not either");
    world.bank.answers(two_pages);
    world.pass(599);
    assert!(world.poll(Turn::Due).is_empty());
    world.pass(2);
    assert_eq!(fetched(&world.poll(Turn::Due)[0].outcome).new, 3);
}

#[test]
fn a_throttled_bank_that_says_nothing_is_left_alone_for_a_while() {
    let world = World::berlin(|_| Reply::json(429, ""));
    world.consent("jane", IBAN);
    let (word, again) = failed(&world, &world.poll_now());
    assert!(word == "throttled" && (22..=38).contains(&again.unwrap()), "{again:?}");
    assert!(world.poll(Turn::Due).is_empty());
    assert_eq!(failed(&world, &world.poll_now()).0, "throttled", "a person may try");
}

#[test]
fn an_account_that_was_asked_for_too_often_rests_alone() {
    let world = World::berlin(|asked| if asked.target.contains("resource-a/") { exceeded() } else { two_pages(asked) });
    world.consent("a", IBAN);
    world.consent("b", OTHER);
    let reports = world.poll(Turn::Now);
    assert_eq!(reports.iter().filter(|report| matches!(report.outcome, PollOutcome::Fetched { .. })).count(), 1);
    let polling = world.kept("a").polling;
    assert!(polling.not_before.unwrap().0 - world.now().0 >= 6 * HOUR * 1_000_000, "{polling:?}");
    world.pass(60);
    let outcomes: Vec<_> = world.poll(Turn::Now).into_iter().map(|report| (report.consent, report.outcome)).collect();
    assert!(matches!(&outcomes[0], (name, PollOutcome::Postponed(Postponed::NotBefore(_))) if name == "a"), "{outcomes:?}");
}

#[test]
fn an_account_is_asked_for_no_more_often_than_a_day_allows() {
    let world = World::berlin(two_pages);
    world.consent("jane", IBAN);
    for _ in 0..4 {
        fetched(&world.poll_now());
        world.pass(60);
    }
    let outcome = world.poll_now();
    let PollOutcome::Postponed(Postponed::Exhausted(until)) = outcome else { panic!("{outcome:?}") };
    assert_eq!((until.0 - world.now().0) / 1_000_000, DAY - 240);
    let world = world.next_process();
    assert!(matches!(world.poll_now(), PollOutcome::Postponed(Postponed::Exhausted(_))), "the next process knows it, too");
    world.service.put_consent("mybank", "jane", given("jane", IBAN), world.now()).unwrap();
    assert!(matches!(world.poll_now(), PollOutcome::Postponed(Postponed::Exhausted(_))), "another consent is no way around it");
    world.pass(DAY);
    fetched(&world.poll_now());
}

#[test]
fn what_is_wrong_is_tried_again_ever_later_and_concerns_that_account_alone() {
    let html = || Reply::json(200, "<html>sign in</html>").kind("text/html");
    let world = World::berlin(move |asked| if asked.target.contains("resource-a/") { html() } else { two_pages(asked) });
    world.consent("a", IBAN);
    world.consent("b", OTHER);
    let reports = world.poll(Turn::Due);
    let words: Vec<_> = reports.iter().filter_map(|report| report.outcome.word()).collect();
    assert!(words.contains(&"wrong") && words.contains(&"fetched"), "{reports:?}");
    let mut rests = Vec::new();
    for _ in 0..3 {
        let polling = world.kept("a").polling;
        rests.push((polling.next.unwrap().0 - world.now().0) / 1_000_000);
        world.pass(rests.last().unwrap() + 1);
        assert_eq!(world.poll(Turn::Due).len(), 1);
    }
    assert!(rests.is_sorted_by(|one, next| one * 6 / 5 < *next), "{rests:?}");
}

#[test]
fn what_the_feed_cannot_read_is_not_taken() {
    // Nobody can tell that this is another spelling of the account.
    let odd = r#"{"account": {"bban": "12345678"}, "transactions": {"booked": []}}"#;
    let world = World::berlin(move |_| Reply::json(200, odd));
    world.consent("jane", IBAN);
    let outcome = world.poll_now();
    assert_eq!(failed(&world, &outcome).0, "not_taken", "{outcome:?}");
    assert_eq!(world.deliveries(), 0);
}

#[test]
fn a_bank_that_tells_nothing_of_long_ago_is_asked_for_the_usual_days() {
    let days: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&days);
    let world = World::berlin(move |asked| {
        let Some(from) = asked.parameter("dateFrom").map(str::to_owned) else { return two_pages(asked) };
        seen.lock().unwrap().push(from.clone());
        if from.as_str() < "2026-04-20" && asked.parameter("dateTo").unwrap() > "2026-05-01" {
            return Reply::json(400, r#"{"tppMessages": [{"code": "PERIOD_INVALID"}]}"#);
        }
        two_pages(asked)
    });
    world.consent("jane", IBAN);
    fetched(&world.poll_now());
    world.pass(50 * DAY);
    assert_eq!(fetched(&world.poll_now()).duplicates, 3);
    assert_eq!(days.lock().unwrap()[1..3], ["2026-03-31", "2026-04-20"]);
}
