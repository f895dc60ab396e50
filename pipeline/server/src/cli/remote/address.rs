//! Where a server is asked: at the socket in its data directory, or at a URL with a key.

use std::{env, fmt, fs, os::unix::net::UnixStream, path::Path};

use anyhow::{Context as _, Result, bail};
use reqwest::{Client, RequestBuilder, Url};
use rewardhub_http::{command_line::PATH, socket::SocketPath};

/// The environment variable that holds the key.
pub const KEY: &str = "REWARDHUB_KEY";

/// Where a server is asked.
#[derive(Debug)]
pub enum Address {
    /// At the socket in this data directory.
    Socket(SocketPath),
    /// At a URL, with a key where one was given.
    Url(Url, Option<String>),
}

impl Address {
    /// The socket of the server that has a data directory open; `None` if none answers there.
    pub fn of_directory(directory: &Path) -> Option<Self> {
        let path = SocketPath::within(directory).ok()?;
        UnixStream::connect(&path).ok()?;
        Some(Self::Socket(path))
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
        let client = Client::builder().user_agent(concat!("rewardhub/", env!("CARGO_PKG_VERSION")));
        Ok(match self {
            Self::Socket(path) => client.unix_socket(path.as_ref()).build()?.post(format!("http://localhost{PATH}")),
            Self::Url(url, key) => {
                let request = client.redirect(reqwest::redirect::Policy::none()).build()?.post(url.join(PATH)?);
                match key {
                    Some(key) => request.bearer_auth(key),
                    None => request,
                }
            }
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(_) => f.write_str("the server of this data directory"),
            Self::Url(url, _) => write!(f, "the server at {url}"),
        }
    }
}
