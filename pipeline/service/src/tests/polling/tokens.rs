//! Access tokens that end, and refresh tokens of which each counts once.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use super::*;

/// A bank whose access tokens last five minutes, and whose refresh tokens count once.
struct Rotating {
    given: AtomicU32,
    refused: Mutex<Vec<String>>,
}

impl Rotating {
    fn world() -> (World, Arc<Self>) {
        let own = Arc::new(Self { given: AtomicU32::new(0), refused: Mutex::default() });
        let bank = Arc::clone(&own);
        let world = World::with("shape = 'berlin-group'\naccesses_a_day = 100", two_pages);
        let token_url = format!("{}/token", world.bank.url());
        let more = format!("shape = 'berlin-group'\naccesses_a_day = 100\ntoken_url = '{token_url}'\nclient_id = 'me'");
        let world = World { poller: poller(&world.root, &world.bank, &more), ..world };
        world.bank.answers(move |asked| bank.answer(asked));
        let given = GivenConsent { refresh_token: Some("r0".to_owned()), ..given("jane", IBAN) };
        world.service.put_consent("mybank", "jane", given, world.now()).unwrap();
        (world, own)
    }

    fn answer(&self, asked: &Asked) -> Reply {
        let n = self.given.load(Ordering::SeqCst);
        if asked.target == "/token" {
            if !asked.body.contains(&format!("refresh_token=r{n}&")) {
                self.refused.lock().unwrap().push(asked.body.clone());
                return Reply::json(400, r#"{"error": "invalid_grant"}"#);
            }
            let next = n + 1;
            self.given.store(next, Ordering::SeqCst);
            let body = format!(r#"{{"access_token": "a{next}", "expires_in": 300, "refresh_token": "r{next}"}}"#);
            return Reply::json(200, body);
        }
        match asked.header("authorization") {
            Some(token) if token == format!("Bearer a{n}") => two_pages(asked),
            _ => Reply::json(401, r#"{"tppMessages": [{"code": "TOKEN_INVALID"}]}"#),
        }
    }
}

#[test]
fn a_token_is_used_until_it_ends_and_each_refresh_token_once() {
    let (world, bank) = Rotating::world();
    for turn in 0..3 {
        fetched(&world.poll_now());
        world.pass(60);
        fetched(&world.poll_now());
        assert_eq!(bank.given.load(Ordering::SeqCst), turn + 1);
        world.pass(600);
    }
    let world = world.next_process();
    fetched(&world.poll_now());
    assert_eq!((bank.given.load(Ordering::SeqCst), bank.refused.lock().unwrap().len()), (4, 0));
}

#[test]
fn a_token_that_is_taken_back_is_replaced_once() {
    let (world, bank) = Rotating::world();
    fetched(&world.poll_now());
    world.service.change_consent(&world.kept("jane"), |own| own.access.as_mut().unwrap().token = "stale".to_owned()).unwrap();
    assert_eq!(fetched(&world.poll_now()).duplicates, 3);
    assert_eq!(bank.given.load(Ordering::SeqCst), 2);
}

/// Files by path, each with its bytes.
type Files = Vec<(PathBuf, Vec<u8>)>;

fn files(folder: &Path) -> Files {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.is_file()).map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn another_refresh_token_is_durable_before_the_access_token_is_used() {
    let (world, _) = Rotating::world();
    let root = world.root.path().to_owned();
    let copies: Arc<Mutex<Vec<Files>>> = Arc::default();
    let (seen, bank) = (Arc::clone(&copies), Rotating { given: AtomicU32::new(0), refused: Mutex::default() });
    world.bank.answers(move |asked| {
        if asked.target != "/token" {
            seen.lock().unwrap().push(files(&root.join("keys/consents")));
        }
        bank.answer(asked)
    });
    fetched(&world.poll_now());
    // As a machine that lost its power when the bank was first asked would find it.
    let at_first = copies.lock().unwrap()[0].clone();
    let (root, bank) = (world.root.path().to_owned(), world.bank.clone());
    let World { root: folder, service, poller, micros, goes_on, reported, .. } = world;
    service.close().unwrap();
    at_first.iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    let world = World { service: opened(&root), root: folder, bank, poller, micros, goes_on, reported };
    assert_eq!(world.kept("jane").refresh_token.as_deref(), Some("r1"));
}

#[test]
fn the_same_consent_sent_again_does_not_bring_back_a_token_that_was_used() {
    let (world, bank) = Rotating::world();
    fetched(&world.poll_now());
    let before = world.kept("jane");
    let given = GivenConsent { refresh_token: Some("r0".to_owned()), ..given("jane", IBAN) };
    world.service.put_consent("mybank", "jane", given, world.now()).unwrap();
    assert!(world.kept("jane") == before);
    world.pass(600);
    fetched(&world.poll_now());
    assert!(bank.refused.lock().unwrap().is_empty());
}

#[test]
fn a_refresh_token_that_counts_no_more_ends_the_consent() {
    let (world, bank) = Rotating::world();
    bank.given.store(7, Ordering::SeqCst);
    assert_eq!(failed(&world, &world.poll_now()), ("consent_refused", None));
    assert!(matches!(world.poll_now(), PollOutcome::Postponed(Postponed::Refused)));
    assert_eq!(world.bank.asked().len(), 1);
}

#[test]
fn a_server_for_tokens_that_is_down_costs_no_access() {
    let (world, bank) = Rotating::world();
    fetched(&world.poll_now());
    world.pass(600);
    world.bank.answers(|_| Reply::Away);
    assert_eq!(failed(&world, &world.poll_now()).0, "down");
    assert_eq!(world.accesses(), [1]);
    world.bank.answers(move |asked| bank.answer(asked));
    fetched(&world.poll_now());
}
