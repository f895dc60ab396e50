//! A server of its own for a test, over a data set that goes away with it.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdout, Command, Output, Stdio},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use ureq::{Agent, http::Response};

use super::stopping::LONGEST;

/// An account at a made-up bank.
pub const IBAN: &str = "GB33BUKB20201555555555";

/// A data set that a server can be started on.
pub struct DataSet(TempDir);

impl DataSet {
    /// None yet.
    pub fn none() -> Self {
        Self(tempfile::tempdir().expect("there is room for a data set"))
    }

    /// With the everyday programme, since the first of January 2026.
    pub fn everyday() -> Self {
        let data = Self::none();
        data.run(&["programme", "activate", "deploy/programmes/everyday.toml", "--yes", "--as-of", "2026-01-01"]);
        data
    }

    /// Runs a command on it that goes well, and returns what it prints.
    pub fn run(&self, args: &[&str]) -> String {
        let output = self.command(args).output().expect("the binary was built with the tests");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    }

    /// Runs a command on it that goes wrong, and returns its error.
    pub fn refused(&self, args: &[&str]) -> String {
        let output = self.command(args).output().expect("the binary was built with the tests");
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Runs a command on it, however that ends.
    pub fn output(&self, args: &[&str]) -> Output {
        self.output_with(args, None)
    }

    /// Runs a command on it with a variable of the environment, however that ends.
    pub fn output_with(&self, args: &[&str], variable: Option<(&str, &str)>) -> Output {
        self.command(args).envs(variable).output().expect("the binary was built with the tests")
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Makes a key, and returns its secret and its id.
    pub fn key(&self, args: &[&str]) -> (String, String) {
        let printed = self.run(&[&["key", "add", "a test"], args].concat());
        let (secret, rest) = printed.split_once('\n').expect("the key has a line of its own");
        let id = rest.split_whitespace().nth(3).expect("the id is named").trim_end_matches(';');
        (secret.to_owned(), id.to_owned())
    }

    /// The folder in which it lies.
    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Writes its configuration.
    pub fn configure(&self, configuration: &str) {
        fs::write(self.0.path().join("rewardhub.toml"), configuration).expect("there is room for a small file");
    }

    /// Writes the profile of a feed.
    pub fn profile(&self, feed: &str, profile: &str) {
        let folder = self.0.path().join("feeds");
        fs::create_dir_all(&folder).expect("there is room for a small file");
        fs::write(folder.join(format!("{feed}.toml")), profile).expect("there is room for a small file");
    }

    /// A command on it, without the settings of whoever runs the test.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rewardhub"));
        command.args(args).arg("--data").arg(self.0.path()).current_dir(root()).stdin(Stdio::null());
        for variable in [
            "REWARDHUB_DATA",
            "REWARDHUB_LAKE",
            "REWARDHUB_LEDGER",
            "REWARDHUB_LISTEN",
            "REWARDHUB_ACCESS",
            "REWARDHUB_SERVER",
            "REWARDHUB_KEY",
            "REWARDHUB_KEY_FILE",
            "REWARDHUB_TLS",
            "REWARDHUB_OIDC_ISSUER",
            "REWARDHUB_TRACES_ENDPOINT",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "OTEL_SERVICE_NAME",
            "RUST_LOG",
            "NO_COLOR",
        ] {
            command.env_remove(variable);
        }
        command
    }

    /// Starts a server on it.
    pub fn serve(&self, args: &[&str]) -> Server {
        self.serve_with(args, &[])
    }

    /// Starts a server on it with variables of the environment.
    pub fn serve_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Server {
        let listen: &[&str] = if args.contains(&"--listen") { &[] } else { &["--listen", "127.0.0.1:0"] };
        let mut command = self.command(&[&["serve"], listen, args].concat());
        command.envs(variables.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary was built with the tests");
        let log = Log::of(child.stderr.take().expect("it is piped"));
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the server says where it listens");
        let url = line.trim().strip_prefix("listening on ").expect("the server says where it listens").to_owned();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .max_idle_connections(0)
            .build();
        Server { process: Running(child), stdout, log, url, agent: agent.into() }
    }
}

/// The project's root: where commands run.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs a line for curl that goes well, and returns what was answered.
pub fn shell(line: &str) -> String {
    let line = line.replace("curl ", "curl --fail --silent --show-error ");
    let ran = Command::new("sh").args(["-c", &line]).stdin(Stdio::null()).output().expect("there is a shell");
    assert!(ran.status.success(), "{line}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).expect("an answer is UTF-8")
}

/// A process that is killed when it is dropped.
pub struct Running(pub Child);

impl Running {
    /// Tells it to stop, as an operating system does.
    pub fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: &str) {
        let done = Command::new("kill").args([signal, &self.0.id().to_string()]).status().expect("there is a kill");
        assert!(done.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _over = self.0.kill();
        let _over = self.0.wait();
    }
}

/// What a process logs, as it comes.
#[derive(Clone, Default)]
struct Log(Arc<(Mutex<String>, Condvar)>);

impl Log {
    /// Reads on a thread of its own, so that the process never waits for a reader.
    fn of(stderr: ChildStderr) -> Self {
        let log = Self::default();
        let read = log.clone();
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                read.0.0.lock().expect("no reader panics").push_str(&format!("{line}\n"));
                read.0.1.notify_all();
            }
        });
        log
    }

    /// The first line that has the words, once it comes.
    fn line(&self, words: &str) -> String {
        let find = |text: &str| text.lines().find(|line| line.contains(words)).map(str::to_owned);
        let text = self.0.0.lock().expect("no reader panics");
        let (text, _) = self.0.1.wait_timeout_while(text, LONGEST, |text| find(text).is_none()).expect("no reader panics");
        find(&text).unwrap_or_else(|| panic!("nothing with {words:?} is logged, but: {text}"))
    }
}

/// A running server.
pub struct Server {
    process: Running,
    stdout: BufReader<ChildStdout>,
    log: Log,
    /// Where it listens.
    pub url: String,
    agent: Agent,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// The body, as JSON where it is JSON.
    pub body: Value,
    headers: ureq::http::HeaderMap,
}

impl Answer {
    fn of(response: Result<Response<ureq::Body>, ureq::Error>) -> Self {
        let (parts, mut body) = response.expect("the server answers").into_parts();
        let text = body.read_to_string().expect("an answer is UTF-8");
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Self { status: parts.status.as_u16(), body, headers: parts.headers }
    }

    /// The body, after it went well.
    #[track_caller]
    pub fn well(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.body
    }

    /// The code of the problem with which it was answered.
    #[track_caller]
    pub fn problem(&self) -> &str {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(self.body["status"], self.status);
        self.body["code"].as_str().expect("a problem has a code")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Server {
    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = headers
            .iter()
            .fold(self.agent.get(format!("{}{path}", self.url)), |request, (name, value)| request.header(*name, *value));
        Answer::of(request.call())
    }

    pub fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let request = headers
            .iter()
            .fold(self.agent.post(format!("{}{path}", self.url)), |request, (name, value)| request.header(*name, *value));
        Answer::of(request.send(body))
    }

    pub fn put(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let request = headers
            .iter()
            .fold(self.agent.put(format!("{}{path}", self.url)), |request, (name, value)| request.header(*name, *value));
        Answer::of(request.send(body))
    }

    pub fn delete(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = headers
            .iter()
            .fold(self.agent.delete(format!("{}{path}", self.url)), |request, (name, value)| request.header(*name, *value));
        Answer::of(request.call())
    }

    /// Sends a request of any method, without a body.
    pub fn send(&self, method: &str, path: &str) -> Answer {
        let request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url)).body(());
        let request = self.agent.configure_request(request.expect("a test asks for what can be asked for"));
        Answer::of(self.agent.run(request.allow_non_standard_methods(true).build()))
    }

    pub fn options(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = headers
            .iter()
            .fold(self.agent.options(format!("{}{path}", self.url)), |request, (name, value)| request.header(*name, *value));
        Answer::of(request.call())
    }

    /// What it answers to a line for curl that is meant for a server on the usual port.
    pub fn answer_to(&self, line: &str) -> Value {
        assert!(line.starts_with("curl "), "{line}");
        serde_json::from_str(&shell(&line.replace("http://127.0.0.1:8080", &self.url))).expect("an answer is JSON")
    }

    /// The first line of its log that has the words, once it comes.
    pub fn logged(&self, words: &str) -> String {
        self.log.line(words)
    }

    /// All that it has logged by now.
    pub fn all_logged(&self) -> String {
        self.log.0.0.lock().expect("no reader panics").clone()
    }

    /// Where it listens, for a connection that speaks no HTTP or only half of it.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Stops it as SIGSTOP does, and returns its process id.
    pub fn freeze(&self) -> u32 {
        self.process.signal("-STOP");
        self.process.0.id()
    }

    /// Has it go on.
    pub fn thaw(&self) {
        self.process.signal("-CONT");
    }

    /// The memory that is resident, in bytes.
    pub fn resident_bytes(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.0.id())).expect("the server runs, on Linux");
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux says what is resident");
        resident.trim().trim_end_matches(" kB").parse::<u64>().expect("it is a number") << 10
    }

    /// How many files and connections it has open.
    pub fn open_files(&self) -> u64 {
        fs::read_dir(format!("/proc/{}/fd", self.process.0.id())).expect("the server runs, on Linux").count() as u64
    }

    /// Lets it open no more files than these.
    pub fn limit_files(&self, most: u64) {
        let process = rustix::process::Pid::from_child(&self.process.0);
        let limit = rustix::process::Rlimit { current: Some(most), maximum: Some(most) };
        rustix::process::prlimit(Some(process), rustix::process::Resource::Nofile, limit).expect("the server is the test's own");
    }

    /// The value of a series that it shows; 0 if it does not.
    pub fn counted(&self, series: &str) -> u64 {
        let metrics = self.get("/metrics").well();
        let mut lines = metrics.as_str().expect("metrics are text").lines();
        lines.find_map(|line| line.strip_prefix(series)?.trim().parse().ok()).unwrap_or_default()
    }

    /// Opens a customer's wallet.
    pub fn open_wallet(&self) -> Answer {
        let name = uuid::Uuid::now_v7().to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", name.as_str())];
        self.post("/v1/wallets", &headers, br#"{"kind": "customer"}"#)
    }

    /// Posts a CSV statement of a feed.
    pub fn deliver(&self, feed: &str, csv: &str) -> Answer {
        self.post(&format!("/v1/feeds/{feed}/transactions"), &[("content-type", "text/csv")], csv.as_bytes())
    }

    /// Tells it to stop, and returns what it printed since then and its exit status.
    pub fn stop(mut self) -> (String, Option<i32>) {
        self.process.terminate();
        let mut printed = String::new();
        self.stdout.read_to_string(&mut printed).expect("what is printed is UTF-8");
        (printed, self.process.0.wait().expect("it is a child").code())
    }

    /// Kills it: it can finish nothing.
    pub fn kill(self) {
        drop(self.process);
    }
}

/// A month of card purchases, a row each: day of March 2026, pence, text.
pub fn march(rows: &[(u8, u32, &str)]) -> String {
    let row = |(day, pence, text): &(u8, u32, &str)| {
        format!("{IBAN},2026-03-{day:02},-{}.{:02},GBP,{text},card_purchase\n", pence / 100, pence % 100)
    };
    format!("account,date,amount,currency,description,kind\n{}", rows.iter().map(row).collect::<String>())
}
