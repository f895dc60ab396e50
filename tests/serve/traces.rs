use std::{
    collections::BTreeSet,
    fs,
    net::TcpListener,
    time::{Duration, Instant},
};

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;

use super::{
    collector::{Collector, SILENT, Span},
    server::{DataSet, IBAN, Server, march},
    stopping::LONGEST,
};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLERS_SPAN: &str = "b7ad6b7169203331";

/// A data set whose server sends its traces there.
fn traced(collector: &Collector, more: &str) -> DataSet {
    let data = DataSet::everyday();
    data.configure(&format!("[traces]\nendpoint = {:?}\n{more}", collector.endpoint()));
    data
}

/// Everything that the collector has after the server has stopped.
fn sent(server: Server, collector: &Collector) -> Vec<Span> {
    let (printed, status) = server.stop();
    assert_eq!(status, Some(0), "{printed}");
    collector.spans()
}

fn named<'s>(spans: &'s [Span], name: &str) -> Vec<&'s Span> {
    spans.iter().filter(|span| span.name == name).collect()
}

/// The append, decide and commit below a span that have commands of a kind.
fn steps<'s>(spans: &'s [Span], root: &Span, command: &str) -> [&'s Span; 3] {
    ["append", "decide", "commit"].map(|step| {
        let mut found = named(spans, step).into_iter().filter(|span| span.attribute("rewardhub.command") == command);
        let span = found.find(|span| span.trace == root.trace);
        let span = span.unwrap_or_else(|| panic!("{} has no {step} of {command}: {spans:#?}", root.name));
        assert_eq!(span.parent, root.id, "each step is a child of what asked for it");
        span
    })
}

fn assert_in_order(root: &Span, [append, decide, commit]: [&Span; 3]) {
    assert!(root.began <= append.began && append.began <= append.ended);
    assert!(decide.began <= decide.ended && decide.ended == commit.began && commit.began <= commit.ended);
    assert!(append.began <= decide.began, "a command is decided once it lies in the log");
    let partitions = [append, decide, commit].map(|span| span.attribute("rewardhub.partition"));
    assert!(!partitions[0].is_empty() && partitions.iter().all(|partition| *partition == partitions[0]), "{partitions:?}");
    let outcomes = [append, decide, commit].map(|span| span.attribute("rewardhub.outcome"));
    assert_eq!(outcomes, ["durable", "done", "committed"]);
}

#[test]
fn a_request_its_append_its_decision_and_its_commit_are_one_trace_without_a_word_of_the_customer() {
    let collector = Collector::start(200);
    let data = traced(&collector, "service_name = \"rewards-of-a-bank\"\n");
    let server = data.serve(&[]);
    let statement = march(&[(3, 2490, "GREENS MARKET"), (4, 310, "COFFEE BAR")]);
    let posted = server.post("/v1/feeds/default/transactions?name=a-name", &[("content-type", "text/csv")], statement.as_bytes());
    let trace_of_post = posted.header("x-request-id").expect("an answer has an id").to_owned();
    let transactions = posted.well();
    let wallet = transactions["transactions"][0]["wallet"].as_str().unwrap().to_owned();
    let opened = server.open_wallet();
    let trace_of_change = opened.header("x-request-id").expect("an answer has an id").to_owned();
    let customer = opened.well()["id"].as_str().expect("a wallet has an id").to_owned();
    let link = [("content-type", "application/json"), ("idempotency-key", "a-secret-name"), ("x-request-id", "of-jane")];
    let number = "DE89370400440532013000";
    server.put(&format!("/v1/wallets/{customer}/accounts"), &link, format!("{{\"number\": {number:?}}}").as_bytes()).well();
    server.get(&format!("/v1/wallets/{wallet}/balance?at=2026-03-05")).well();
    server.get(&format!("/nowhere/{IBAN}"));
    server.get("/livez").well();
    let spans = sent(server, &collector);

    for (name, trace, command) in [
        ("POST /v1/feeds/{feed}/transactions", &trace_of_post, "observe"),
        ("POST /v1/feeds/{feed}/transactions", &trace_of_post, "accept_delivery"),
        ("POST /v1/wallets", &trace_of_change, "open_wallet"),
    ] {
        let [request] = named(&spans, name)[..] else { panic!("{name}: {spans:#?}") };
        assert_eq!((&request.trace, request.parent.as_str(), request.kind), (trace, "", SpanKind::Server as i32));
        assert_eq!(request.attribute("http.request.method"), "POST");
        assert!(request.attribute("http.response.status_code").starts_with("20") && !request.failed);
        assert_in_order(request, steps(&spans, request, command));
    }
    let [link] = named(&spans, "PUT /v1/wallets/{wallet}/accounts")[..] else { panic!("{spans:#?}") };
    steps(&spans, link, "link");
    let follow_up = spans.iter().find(|span| span.name == "decide" && span.attribute("rewardhub.command") == "join");
    assert_eq!(follow_up.map(|span| &span.trace), Some(&link.trace), "what follows in other partitions belongs to it too");
    let [unknown] = named(&spans, "GET")[..] else { panic!("{spans:#?}") };
    assert_eq!(unknown.attribute("http.response.status_code"), "404");
    assert!(spans.iter().all(|span| span.server["service.name"] == "rewards-of-a-bank"));

    // Nothing that was sent or answered, and no keys but these.
    let keys: BTreeSet<&str> = spans.iter().flat_map(|span| span.attributes.keys().map(String::as_str)).collect();
    let known = [
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "rewardhub.batch.commands",
        "rewardhub.command",
        "rewardhub.commands",
        "rewardhub.outcome",
        "rewardhub.partition",
    ];
    assert_eq!(keys.into_iter().collect::<Vec<_>>(), known);
    let written: Vec<String> = spans
        .iter()
        .flat_map(|span| span.attributes.values().chain(span.server.values()).chain([&span.name]).map(String::clone))
        .collect();
    let amounts = ["2490", "24.90", "310", "3.10"];
    let texts = [IBAN, number, "GREENS", "COFFEE", "a-name", "a-secret-name", "of-jane", "2026-03", &wallet, &customer];
    for private in amounts.into_iter().chain(texts) {
        assert!(!written.iter().any(|value| value.contains(private)), "{private} is in a trace: {written:?}");
    }
}

#[test]
fn a_trace_that_the_caller_is_in_goes_on_if_it_is_sampled_and_the_log_and_problems_name_it() {
    let collector = Collector::start(200);
    let data = traced(&collector, "sample = 0.0\n[server]\nlog_format = \"json\"\n");
    let server = data.serve(&[]);
    let of = |flags: &str| format!("00-{TRACE}-{CALLERS_SPAN}-{flags}");
    let wallet = "/v1/wallets/00000000-0000-8000-8000-000000000000";
    let missing =
        server.get_with(wallet, &[("traceparent", &of("01")), ("tracestate", "vendor=of-jane"), ("x-request-id", "in-it")]);
    assert_eq!((missing.problem(), missing.body["trace_id"].as_str()), ("not_found", Some(TRACE)));
    assert_eq!(missing.header("x-request-id"), Some("in-it"), "an id that the client gives stays");
    let unsampled = server.get_with(wallet, &[("traceparent", &of("00"))]);
    assert_eq!((unsampled.header("x-request-id"), unsampled.body["trace_id"].as_str()), (Some(TRACE), Some(TRACE)));
    server.deliver("default", &march(&[(3, 2490, "GREENS MARKET")])).well();
    let line: serde_json::Value = serde_json::from_str(&server.logged("in-it")).expect("a line is JSON");
    assert_eq!(line["span"]["trace_id"], TRACE, "{line}");
    let spans = sent(server, &collector);
    let [request] = &spans[..] else { panic!("one request was sampled: {spans:#?}") };
    assert_eq!((request.trace.as_str(), request.parent.as_str()), (TRACE, CALLERS_SPAN));
    assert_eq!((request.name.as_str(), request.attribute("http.response.status_code")), ("GET /v1/wallets/{wallet}", "404"));
}

#[test]
fn a_server_without_an_endpoint_names_no_trace() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let traceparent = format!("00-{TRACE}-{CALLERS_SPAN}-01");
    let missing = server.get_with("/v1/wallets/none", &[("traceparent", &traceparent)]);
    assert!(missing.body.get("trace_id").is_none() && missing.header("x-request-id") != Some(TRACE), "{missing:?}");
    let series = server.get("/metrics").well();
    assert!(series.as_str().expect("metrics are text").contains("rewardhub_trace_spans_total{outcome=\"dropped\"} 0\n"));
}

#[test]
fn a_file_that_comes_by_itself_has_a_trace_of_its_own() {
    let collector = Collector::start(200);
    let data = traced(&collector, "[inbox]\nevery_seconds = 1\nquiet_seconds = 1\n");
    let inbox = data.path().join("inbox/default");
    fs::create_dir_all(&inbox).expect("there is room");
    fs::write(inbox.join("of-jane.csv"), march(&[(3, 2490, "GREENS MARKET")])).expect("there is room");
    let server = data.serve(&[]);
    let begun = Instant::now();
    while !inbox.join("done/of-jane.csv.report.json").exists() {
        assert!(begun.elapsed() < LONGEST, "the file is not taken in: {}", server.all_logged());
        std::thread::yield_now();
    }
    let spans = sent(server, &collector);
    let [file] = named(&spans, "ingest")[..] else { panic!("{spans:#?}") };
    assert_eq!((file.parent.as_str(), file.attribute("rewardhub.feed"), file.failed), ("", "default", false));
    assert_in_order(file, steps(&spans, file, "observe"));
}

/// How many spans the server says it has dropped.
fn dropped(server: &Server) -> u64 {
    server.counted("rewardhub_trace_spans_total{outcome=\"dropped\"}")
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < LONGEST, "{what}");
        std::thread::yield_now();
    }
}

/// Sends spans at once, and tries for no longer than a moment.
const AT_ONCE: [(&str, &str); 2] = [("OTEL_BSP_SCHEDULE_DELAY", "10"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "50")];

#[test]
fn a_collector_that_is_away_or_refuses_drops_spans_and_nothing_else_and_is_named_once() {
    let away = TcpListener::bind("127.0.0.1:0").expect("this machine has a free port").local_addr().expect("it is bound");
    let data = DataSet::everyday();
    data.configure(&format!("[traces]\nendpoint = \"http://{away}/v1/traces\"\n"));
    let server = data.serve_with(&[], &AT_ONCE);
    for day in 1..5 {
        server.deliver("default", &march(&[(day, 2490, "GREENS MARKET")])).well();
    }
    until("spans of a collector that is away are counted", || dropped(&server) >= 12);
    let first = server.logged("the collector of traces takes no spans");
    assert!(first.contains("refused"), "{first}");
    assert_eq!(server.all_logged().matches("takes no spans").count(), 1, "{}", server.all_logged());
    assert_eq!(server.stop().1, Some(0));

    let collector = Collector::start(404);
    data.configure(&format!("[traces]\nendpoint = {:?}\n", collector.endpoint()));
    let server = data.serve_with(&[], &AT_ONCE);
    server.get("/v1/status").well();
    assert!(server.logged("the collector of traces takes no spans").contains("404"));
    assert!(dropped(&server) >= 1 && collector.spans().is_empty());
    collector.answers(200);
    server.get("/v1/status").well();
    server.logged("the collector of traces takes spans again");
    assert!(server.counted("rewardhub_trace_spans_total{outcome=\"sent\"}") >= 1);
}

#[test]
fn a_collector_that_never_answers_holds_up_neither_requests_nor_the_end() {
    let collector = Collector::start(SILENT);
    let data = traced(&collector, "");
    let server = data.serve_with(&[], &[("OTEL_BSP_SCHEDULE_DELAY", "10")]);
    for day in 1..5 {
        server.deliver("default", &march(&[(day, 2490, "GREENS MARKET")])).well();
    }
    let begun = Instant::now();
    let (printed, status) = server.stop();
    assert_eq!((status, printed.ends_with("stopped\n")), (Some(0), true), "{printed}");
    assert!(begun.elapsed() < Duration::from_secs(30), "it waits for the collector");
}

#[test]
fn open_telemetrys_variables_go_before_the_file_and_the_programs_own_before_them() {
    let data = DataSet::none();
    data.run(&["init"]);
    data.configure("[traces]\nendpoint = \"http://of-the-file:4318/v1/traces\"\n");
    let shown = |variables: &[(&str, &str)]| {
        let printed = data.command(&["config", "print", "--json"]).envs(variables.iter().copied()).output().expect("it is built");
        let settings: serde_json::Value = serde_json::from_slice(&printed.stdout).expect("it is JSON");
        let settings = settings.as_array().expect("settings are a list");
        let endpoint = settings.iter().find(|one| one["setting"] == "traces.endpoint").expect("it is listed");
        ["value", "from"].map(|name| endpoint[name].as_str().expect("it is a text").to_owned())
    };
    let base = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://base:4318/");
    let of_traces = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:4318/take");
    let own = ("REWARDHUB_TRACES_ENDPOINT", "");
    assert_eq!(shown(&[]), ["http://of-the-file:4318/v1/traces", "rewardhub.toml"]);
    assert_eq!(shown(&[base]), ["http://base:4318/v1/traces", "option, or OTEL_EXPORTER_OTLP_ENDPOINT"]);
    assert_eq!(shown(&[base, of_traces])[0], "http://traces:4318/take");
    assert_eq!(shown(&[base, of_traces, own]), ["", "option, or REWARDHUB_TRACES_ENDPOINT"]);

    let refused = |variables: &[(&str, &str)]| {
        let output = data.command(&["config", "check"]).envs(variables.iter().copied()).output().expect("it is built");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8(output.stderr).expect("errors are text")
    };
    let grpc = ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    assert!(refused(&[base, grpc]).contains("http/protobuf"));
    assert_eq!(shown(&[grpc])[1], "rewardhub.toml", "what concerns another endpoint says nothing");
    assert!(refused(&[("REWARDHUB_TRACES_ENDPOINT", "collector:4317")]).contains("no http or https address"));
    assert!(refused(&[("REWARDHUB_TRACES_SAMPLE", "1.5")]).contains("no share of requests"));
}
