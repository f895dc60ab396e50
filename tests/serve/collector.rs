//! A collector on this machine, for tests: it takes spans by OTLP over HTTP, as protobuf, and answers as the test says.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    thread,
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{Span as SentSpan, status::StatusCode},
};
use prost::Message as _;

/// The status of a collector that takes a connection and never answers.
pub const SILENT: u16 = 0;

/// A span as the collector got it.
#[derive(Debug, Clone)]
pub struct Span {
    pub trace: String,
    pub id: String,
    pub parent: String,
    pub name: String,
    pub kind: i32,
    pub attributes: BTreeMap<String, String>,
    /// In nanoseconds since 1970.
    pub began: u64,
    pub ended: u64,
    pub failed: bool,
    /// What is said of the server that sent it.
    pub server: BTreeMap<String, String>,
}

impl Span {
    fn of(sent: SentSpan, server: &BTreeMap<String, String>) -> Self {
        let hex = |id: &[u8]| id.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!((sent.trace_state.as_str(), sent.links.len(), sent.events.len()), ("", 0, 0), "{sent:?}");
        Self {
            trace: hex(&sent.trace_id),
            id: hex(&sent.span_id),
            parent: hex(&sent.parent_span_id),
            name: sent.name,
            kind: sent.kind,
            attributes: texts(sent.attributes),
            began: sent.start_time_unix_nano,
            ended: sent.end_time_unix_nano,
            failed: sent.status.is_some_and(|status| status.code() == StatusCode::Error),
            server: server.clone(),
        }
    }

    pub fn attribute(&self, key: &str) -> &str {
        self.attributes.get(key).map_or("", String::as_str)
    }
}

fn texts(attributes: Vec<KeyValue>) -> BTreeMap<String, String> {
    let text = |value: Value| match value {
        Value::StringValue(text) => text,
        Value::IntValue(number) => number.to_string(),
        other => panic!("no attribute is a {other:?}"),
    };
    attributes.into_iter().map(|pair| (pair.key, text(pair.value.and_then(|value| value.value).expect("it has one")))).collect()
}

/// A collector that answers until the process ends.
#[derive(Clone)]
pub struct Collector {
    address: SocketAddr,
    status: Arc<AtomicU16>,
    spans: Arc<Mutex<Vec<Span>>>,
}

impl Collector {
    /// A collector that answers with this status, and takes spans if that is 200.
    pub fn start(status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("this machine has a free port");
        let address = listener.local_addr().expect("it is bound");
        let collector = Self { address, status: Arc::new(AtomicU16::new(status)), spans: Arc::default() };
        let own = collector.clone();
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let collector = own.clone();
                thread::spawn(move || collector.serve(connection));
            }
        });
        collector
    }

    /// From now on it answers with this status.
    pub fn answers(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}/v1/traces", self.address)
    }

    /// The spans that it has taken.
    pub fn spans(&self) -> Vec<Span> {
        self.spans.lock().expect("no collector panics").clone()
    }

    fn serve(&self, mut connection: TcpStream) {
        let mut reader = BufReader::new(connection.try_clone().expect("it is open"));
        let head: Vec<String> = reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
        let value = |name: &str| head.iter().find_map(|line| line.to_ascii_lowercase().strip_prefix(name).map(str::to_owned));
        let length = value("content-length: ").and_then(|length| length.trim().parse().ok()).unwrap_or_default();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).expect("a body is as long as it says");
        let status = self.status.load(Ordering::Relaxed);
        match status {
            SILENT => {
                // Until the client has had enough.
                let _gone = connection.read(&mut [0]);
                return;
            }
            200 => {
                assert_eq!(head[0], "POST /v1/traces HTTP/1.1");
                assert_eq!(value("content-type: ").as_deref(), Some("application/x-protobuf"));
                self.take(&body);
            }
            _ => {}
        }
        let answer = format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        let _gone = connection.write_all(answer.as_bytes());
    }

    fn take(&self, body: &[u8]) {
        let request = ExportTraceServiceRequest::decode(body).expect("spans come as protobuf");
        for of_server in request.resource_spans {
            let server = texts(of_server.resource.expect("a server says what it is").attributes);
            let spans = of_server.scope_spans.into_iter().flat_map(|scope| scope.spans).map(|span| Span::of(span, &server));
            self.spans.lock().expect("no collector panics").extend(spans);
        }
    }
}
