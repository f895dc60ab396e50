//! Where a server is asked: at the socket in its data directory, or at a URL with a key.

use std::{env, fmt, fs, io, path::Path, time::Duration};

use anyhow::{Context as _, Result, bail};
use reqwest::{Client, RequestBuilder, Url};
use rewardhub_http::{command_line::PATH, socket::SocketPath};
use rewardhub_service::open::last_process;
use tokio::{net::UnixStream, runtime};

use super::unanswered::Unanswered;

/// The environment variable that holds the key.
pub const KEY: &str = "REWARDHUB_KEY";

/// Where a server is asked.
#[derive(Debug)]
pub enum Address {
    /// At the socket in this data directory, which this process has open.
    Socket(SocketPath, Option<u32>),
    /// At a URL, with a key where one was given.
    Url(Url, Option<String>),
}

impl Address {
    /// The socket of the server that has a data directory open; `None` if none listens there.
    ///
    /// # Errors
    /// [`Unanswered`], if so many wait for the server that one more cannot.
    pub fn of_directory(directory: &Path) -> Result<Option<Self>> {
        let Ok(path) = SocketPath::within(directory) else { return Ok(None) };
        let process = last_process(directory);
        // A connection that waits until it is its turn would wait forever for a server that has stopped.
        let connected = runtime::Builder::new_current_thread()
            .enable_io()
            .build()
            .context("the system gives no threads")?
            .block_on(UnixStream::connect(&path));
        match connected {
            Ok(_) => Ok(Some(Self::Socket(path, process))),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(Unanswered::Queue { process }.into()),
            Err(_) => Ok(None),
        }
    }

    /// The server at a URL. The key is in a file, or in the environment.
    pub fn parse(text: &str, key_file: Option<&Path>) -> Result<Self> {
        let url =
            Url::parse(text).with_context(|| format!("--server {text:?} is not a URL; write it as https://rewards.example"))?;
        let key = match key_file {
            Some(path) => Some(fs::read_to_string(path).with_context(|| format!("cannot read the key in {}", path.display()))?),
            None => env::var(KEY).ok(),
        };
        let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        match url.scheme() {
            "https" => {}
            "http" if is_here => {}
            "http" => bail!("{url} would carry the key in clear; ask it by https"),
            _ => bail!("{url} is no address of a server; write it as https://rewards.example"),
        }
        Ok(Self::Url(url, key.map(|key| key.trim().to_owned())))
    }

    /// A request to run a command line.
    pub fn request(&self) -> Result<RequestBuilder> {
        let request = self.client()?.post(self.url(PATH)?);
        Ok(match self {
            Self::Url(_, Some(key)) => request.bearer_auth(key),
            Self::Url(_, None) | Self::Socket(..) => request,
        })
    }

    /// Whether the server says within so long that it lives. Only silence is no answer: one that stops takes no new connections, and
    /// still ends what it was asked.
    pub async fn lives(&self, longest: Duration) -> Result<bool> {
        let asked = self.client()?.get(self.url("/livez")?).timeout(longest).send().await;
        Ok(!asked.is_err_and(|error| error.is_timeout()))
    }

    /// What is said of a server that has been silent for so long.
    pub fn unanswered(&self, silent: Duration) -> Unanswered {
        match self {
            Self::Socket(_, process) => Unanswered::Process { process: *process, silent },
            Self::Url(url, _) => Unanswered::Url { url: url.clone(), silent },
        }
    }

    fn client(&self) -> Result<Client> {
        let client = Client::builder().user_agent(concat!("rewardhub/", env!("CARGO_PKG_VERSION")));
        Ok(match self {
            Self::Socket(path, _) => client.unix_socket(path.as_ref()).build()?,
            Self::Url(..) => client.redirect(reqwest::redirect::Policy::none()).build()?,
        })
    }

    fn url(&self, path: &str) -> Result<Url> {
        let base = match self {
            Self::Socket(..) => &Url::parse("http://localhost")?,
            Self::Url(url, _) => url,
        };
        Ok(base.join(path)?)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(..) => f.write_str("the server of this data directory"),
            Self::Url(url, _) => write!(f, "the server at {url}"),
        }
    }
}
