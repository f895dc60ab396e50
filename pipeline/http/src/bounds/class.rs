//! Classes of requests: which are refused first where a server has too much to do.

use axum::{
    extract::Request,
    http::{Extensions, Method},
};

use crate::{command_line, socket::LocalUser};

/// A class of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Machines that ask how the server is, and the user who runs it: without them nobody could see to it.
    Machines,
    /// Feeds, which send again what is refused, so that refusing makes more of it. They are slowed down.
    Feeds,
    /// Changes that somebody waits for.
    Changes,
    /// What changes nothing, and somebody looks at.
    Reads,
    /// Command lines from elsewhere: people run them, and may read everything there is.
    Analytics,
}

impl Class {
    pub const ALL: [Self; 5] = [Self::Machines, Self::Feeds, Self::Changes, Self::Reads, Self::Analytics];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Machines => "machines",
            Self::Feeds => "feeds",
            Self::Changes => "changes",
            Self::Reads => "reads",
            Self::Analytics => "analytics",
        }
    }

    /// The class of a request.
    pub fn of(request: &Request) -> Self {
        Self::of_parts(request.method(), request.uri().path(), request.extensions())
    }

    fn of_parts(method: &Method, path: &str, extensions: &Extensions) -> Self {
        match path {
            _ if extensions.get::<LocalUser>().is_some() => Self::Machines,
            _ if asks_how_the_server_is(path) => Self::Machines,
            command_line::PATH => Self::Analytics,
            // Nothing is written.
            "/v1/preview" => Self::Reads,
            _ if path.starts_with("/v1/feeds/") => Self::Feeds,
            _ if method.is_safe() => Self::Reads,
            _ => Self::Changes,
        }
    }
}

/// Whether a path is one where machines ask all the time how the server is.
pub(crate) fn asks_how_the_server_is(path: &str) -> bool {
    matches!(path, "/livez" | "/readyz" | "/metrics")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_follows_from_what_is_asked() {
        let of = |method: Method, path: &str| Class::of_parts(&method, path, &Extensions::new());
        for path in ["/livez", "/readyz", "/metrics"] {
            assert_eq!(of(Method::GET, path), Class::Machines);
        }
        assert_eq!(of(Method::POST, "/v1/feeds/default/transactions"), Class::Feeds);
        assert_eq!(of(Method::GET, "/v1/feeds/default/deliveries"), Class::Feeds);
        assert_eq!(of(Method::GET, "/v1/wallets/a/balance"), Class::Reads);
        assert_eq!(of(Method::POST, "/v1/preview"), Class::Reads);
        assert_eq!(
            (of(Method::POST, "/v1/wallets"), of(Method::PUT, "/v1/wallets/a/accounts")),
            (Class::Changes, Class::Changes)
        );
        assert_eq!(of(Method::POST, command_line::PATH), Class::Analytics);
    }

    #[test]
    fn the_user_who_runs_the_server_is_always_heard() {
        let mut extensions = Extensions::new();
        extensions.insert(LocalUser("somebody".to_owned()));
        assert_eq!(Class::of_parts(&Method::POST, command_line::PATH, &extensions), Class::Machines);
    }
}
