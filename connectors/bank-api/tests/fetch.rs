//! Fetches from a small bank that is paged, slow, wrong, throttled and down.

#[path = "../../../tests/bank/bank.rs"]
mod bank;

use std::{future::Future, num::NonZeroU32, time::Duration};

use bank::{Asked, Bank, Reply};
use rewardhub_bank_api::{
    AccountRequest, BankApi, BankSettings, Bounds, ConsentEnd, DownReason, FetchError, Fetched, Shape, TokenClient, Tokens,
    WrongAnswer,
};

const IBAN: &str = "DE89370400440532013000";

fn settings(base_url: &str, shape: Shape) -> BankSettings {
    let bounds =
        Bounds { page_bytes: 1000, pages: 5, bytes: 2000, request: Duration::from_secs(30), fetch: Duration::from_secs(60) };
    let requests_a_second = NonZeroU32::new(10_000).expect("it is not 0");
    let base_url = base_url.to_owned();
    BankSettings { shape, base_url, requests_a_second, bounds, authorities: None, certificate: None, tokens: None }
}

fn request() -> AccountRequest<'static> {
    AccountRequest {
        account: "3dc3d5b3-7023",
        number: IBAN,
        consent: Some("consent 1"),
        token: Some("secret"),
        from: "2026-03-01".parse().expect("it is a day"),
        to: "2026-03-31".parse().expect("it is a day"),
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there is a thread").block_on(work)
}

fn fetched(settings: BankSettings) -> Result<(Fetched, String), FetchError> {
    let api = BankApi::new(settings).expect("it can be asked");
    let mut pages = Vec::new();
    let fetched = run(api.fetch(&request(), &mut pages))?;
    Ok((fetched, String::from_utf8(pages).expect("these banks write UTF-8")))
}

/// What comes of a bank of Berlin Group that answers so.
fn berlin(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Result<(Fetched, String), FetchError> {
    fetched(settings(&Bank::start(answers).url(), Shape::BerlinGroup))
}

fn page(n: u32, next: Option<&str>) -> Reply {
    let link = next.map_or_else(String::new, |next| format!(r#", "_links": {{"next": {{"href": "{next}"}}}}"#));
    Reply::json(200, format!(r#"{{"transactions": {{"booked": [{{"entryReference": "{n}"}}]{link}}}}}"#))
}

#[test]
fn all_pages_of_berlin_group_come_one_behind_the_other() {
    let bank = Bank::start(|asked| match asked.parameter("page") {
        None => page(1, Some("/v1/accounts/3dc3d5b3-7023/transactions?page=2")),
        Some("2") => page(2, Some("?page=3")),
        Some(_) => page(3, None),
    });
    let (fetched, pages) = fetched(settings(&format!("{}/v1/", bank.url()), Shape::BerlinGroup)).expect("it answers well");
    assert_eq!((fetched.pages, pages.lines().count()), (3, 3));
    let asked = bank.asked();
    assert_eq!(
        asked[0].target,
        "/v1/accounts/3dc3d5b3-7023/transactions?dateFrom=2026-03-01&dateTo=2026-03-31&bookingStatus=both"
    );
    for request in &asked {
        assert_eq!((request.header("authorization"), request.header("consent-id")), (Some("Bearer secret"), Some("consent 1")));
    }
    let ids: std::collections::BTreeSet<_> = asked.iter().filter_map(|request| request.header("x-request-id")).collect();
    assert_eq!(ids.len(), 3, "each request has an id of its own");
}

#[test]
fn all_pages_of_uk_open_banking_come_one_behind_the_other() {
    let own = Bank::start(|_| Reply::Away);
    let next = format!("{}/aisp/accounts/3dc3d5b3-7023/transactions?pg=2", own.url());
    own.answers(move |asked| match asked.parameter("pg") {
        None => Reply::json(200, format!(r#"{{"Data": {{"Transaction": []}}, "Links": {{"Self": "/", "Next": "{next}"}}}}"#)),
        Some(_) => Reply::json(200, r#"{"Data": {}, "Links": {"Self": "/"}, "Meta": {"TotalPages": 2}}"#),
    });
    let (fetched, _) = fetched(settings(&format!("{}/aisp", own.url()), Shape::UkOpenBanking)).expect("it answers well");
    assert_eq!(fetched.pages, 2);
    let first = &own.asked()[0];
    assert_eq!(
        first.target,
        "/aisp/accounts/3dc3d5b3-7023/transactions?fromBookingDateTime=2026-03-01T00%3A00%3A00&toBookingDateTime=2026-03-31T23%3A59%3A59"
    );
    assert!(first.header("x-fapi-interaction-id").is_some() && first.header("consent-id").is_none());
}

#[test]
fn a_bank_that_gives_no_pending_transactions_is_asked_for_booked_ones() {
    let answers = |asked: &Asked| match asked.parameter("bookingStatus") {
        Some("booked") => page(1, None),
        _ => Reply::json(400, r#"{"tppMessages": [{"category": "ERROR", "code": "PARAMETER_NOT_SUPPORTED"}]}"#),
    };
    assert_eq!(berlin(answers).expect("it answers the second time").0.pages, 1);
}

#[test]
fn a_token_is_sent_to_no_other_server() {
    let other = Bank::start(|_| page(9, None));
    let away = other.url();
    let link = away.clone();
    assert!(matches!(berlin(move |_| page(1, Some(&link))), Err(FetchError::Wrong(WrongAnswer::LinkElsewhere))));
    let moved = berlin(move |_| Reply::json(307, "").header("location", away.clone()));
    assert!(matches!(moved, Err(FetchError::Wrong(WrongAnswer::Redirect(307)))));
    assert!(other.asked().is_empty(), "it was asked nothing");
}

#[test]
fn a_loop_of_pages_ends() {
    let around = |asked: &Asked| match asked.parameter("page") {
        Some("2") => page(2, Some("?page=3")),
        Some("3") => page(3, Some("?page=2#again")),
        _ => page(1, Some("?page=2")),
    };
    assert!(matches!(berlin(around), Err(FetchError::Wrong(WrongAnswer::Loop))));
    let itself = |asked: &Asked| page(1, Some(&asked.target));
    assert!(matches!(berlin(itself), Err(FetchError::Wrong(WrongAnswer::Loop))));
    let endless = |asked: &Asked| {
        let next: u32 = asked.parameter("page").and_then(|page| page.parse().ok()).unwrap_or(0) + 1;
        page(next, Some(&format!("?page={next}")))
    };
    assert!(matches!(berlin(endless), Err(FetchError::Wrong(WrongAnswer::Pages(5)))));
}

#[test]
fn what_is_wrong_is_named() {
    let wrong = |reply: Reply| match berlin(move |_| reply.clone()) {
        Err(FetchError::Wrong(wrong)) => wrong,
        other => panic!("{other:?}"),
    };
    let html = "<html>sign in</html>";
    assert_eq!(wrong(Reply::json(200, html).kind("text/html; charset=utf-8")), WrongAnswer::MediaType);
    assert_eq!(wrong(Reply::json(200, html)), WrongAnswer::NotJson);
    assert_eq!(wrong(Reply::json(200, r#"{"transactions": {"booked": ["#)), WrongAnswer::NotJson);
    assert_eq!(wrong(Reply::json(200, r#"{"Data": {}}"#)), WrongAnswer::NotAPage);
    assert_eq!(wrong(Reply::json(200, " ".repeat(1001))), WrongAnswer::PageBytes(1000));
    let long = |asked: &Asked| {
        let pad = "x".repeat(900);
        Reply::json(
            200,
            format!(r#"{{"transactions": {{"pad": "{pad}"}}, "_links": {{"next": "?after={}"}}}}"#, asked.target.len()),
        )
    };
    assert!(matches!(berlin(long), Err(FetchError::Wrong(WrongAnswer::Bytes(2000)))));
}

#[test]
fn a_bank_may_have_nothing_to_tell() {
    assert_eq!(berlin(|_| Reply::json(204, "").kind("")).expect("it answers well"), (Fetched::default(), String::new()));
}

#[test]
fn a_bank_that_is_down_is_told_from_one_that_is_slow() {
    let down = |fetched: Result<(Fetched, String), FetchError>| match fetched {
        Err(FetchError::Down { why, retry_after }) => (why, retry_after.map(|wait| wait.as_secs())),
        other => panic!("{other:?}"),
    };
    // The system gives no port that was just let go to somebody else.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").and_then(|own| own.local_addr()).expect("there is a free port");
    assert_eq!(down(fetched(settings(&format!("http://{nobody}"), Shape::BerlinGroup))).0, DownReason::Unreachable);
    assert_eq!(down(berlin(|_| Reply::Away)).0, DownReason::CutShort);
    assert_eq!(down(berlin(|_| Reply::Cut(r#"{"transactions": "#.to_owned()))).0, DownReason::CutShort);
    let unavailable = |_: &Asked| Reply::json(503, "<html>").kind("text/html").header("retry-after", "90");
    assert_eq!(down(berlin(unavailable)), (DownReason::Status(503), Some(90)));
    let short = |bounds| BankSettings { bounds, ..settings(&Bank::start(|_| Reply::Silent).url(), Shape::BerlinGroup) };
    let soon = Duration::from_millis(50);
    assert_eq!(down(fetched(short(Bounds { request: soon, ..Bounds::default() }))).0, DownReason::TooSlow);
    assert_eq!(down(fetched(short(Bounds { fetch: soon, ..Bounds::default() }))).0, DownReason::TooSlow);
}

#[test]
fn a_throttled_client_is_told_how_long_to_wait() {
    let plain = berlin(|_| Reply::json(429, "").header("retry-after", "7"));
    assert!(matches!(plain, Err(FetchError::Throttled { retry_after: Some(wait) }) if wait.as_secs() == 7), "{plain:?}");
    assert!(matches!(berlin(|_| Reply::json(429, "")), Err(FetchError::Throttled { retry_after: None })));
    let exceeded = r#"{"tppMessages": [{"category": "ERROR", "code": "ACCESS_EXCEEDED"}]}"#;
    assert!(matches!(berlin(move |_| Reply::json(429, exceeded)), Err(FetchError::AccessExceeded { .. })));
}

#[test]
fn a_page_is_asked_for_again_once_the_bank_permits_it() {
    let asked = std::sync::atomic::AtomicU32::new(0);
    let throttled = move |request: &Asked| {
        let page: u32 = request.parameter("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        // Every other request is one too many, but for the first.
        if asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) % 2 == 1 {
            return Reply::json(429, "").header("retry-after", "0");
        }
        self::page(page, (page < 4).then(|| format!("?page={}", page + 1)).as_deref())
    };
    assert_eq!(berlin(throttled).expect("it goes on").0.pages, 4);
    let never = |request: &Asked| match request.parameter("page") {
        None => page(1, Some("?page=2")),
        Some(_) => Reply::json(503, "").header("retry-after", "0"),
    };
    assert!(matches!(berlin(never), Err(FetchError::Down { .. })), "not for ever");
    let long = |request: &Asked| match request.parameter("page") {
        None => page(1, Some("?page=2")),
        Some(_) => Reply::json(429, "").header("retry-after", "61"),
    };
    assert!(matches!(berlin(long), Err(FetchError::Throttled { .. })), "others may be asked for meanwhile");
}

#[test]
fn a_failure_in_the_middle_fails_the_whole() {
    let gone = |asked: &Asked| match asked.parameter("page") {
        None => page(1, Some("?page=2")),
        Some(_) => Reply::json(401, r#"{"tppMessages": [{"code": "CONSENT_EXPIRED"}]}"#),
    };
    assert!(matches!(berlin(gone), Err(FetchError::ConsentEnded(ConsentEnd::Expired))));
}

fn with_tokens(bank: &Bank, secret: Option<&str>) -> BankApi {
    let tokens =
        TokenClient { url: format!("{}/token", bank.url()), id: "me & co".to_owned(), secret: secret.map(str::to_owned) };
    let settings = BankSettings { tokens: Some(tokens), ..settings(&bank.url(), Shape::UkOpenBanking) };
    BankApi::new(settings).expect("it can be asked")
}

#[test]
fn a_refresh_token_gives_an_access_token_and_maybe_another_refresh_token() {
    let bank = Bank::start(|_| Reply::json(200, r#"{"access_token": "a2", "expires_in": 300, "refresh_token": "r2"}"#));
    let given = run(with_tokens(&bank, Some("p:w")).refreshed("r 1")).expect("it gives one");
    assert_eq!(given, Tokens { access: "a2".to_owned(), lasts: Some(Duration::from_secs(300)), refresh: Some("r2".to_owned()) });
    run(with_tokens(&bank, None).refreshed("r1")).expect("it gives one");
    let [first, second] = &bank.asked()[..] else { panic!("two requests") };
    assert_eq!((first.method.as_str(), first.target.as_str()), ("POST", "/token"));
    assert_eq!(first.body, "grant_type=refresh_token&refresh_token=r+1");
    // "me+%26+co:p%3Aw", as RFC 6749 wants it.
    assert_eq!(first.header("authorization"), Some("Basic bWUrJTI2K2NvOnAlM0F3"));
    assert_eq!((second.header("authorization"), second.body.ends_with("&client_id=me+%26+co")), (None, true));
}

#[test]
fn a_refresh_token_that_counts_no_more_ends_the_consent() {
    let bank = Bank::start(|_| Reply::json(400, r#"{"error": "invalid_grant"}"#));
    assert!(matches!(run(with_tokens(&bank, None).refreshed("r1")), Err(FetchError::ConsentEnded(ConsentEnd::NotBelieved))));
    bank.answers(|_| Reply::json(503, ""));
    assert!(matches!(run(with_tokens(&bank, None).refreshed("r1")), Err(FetchError::Down { .. })));
}
