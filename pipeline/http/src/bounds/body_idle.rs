//! Bodies that have to go on coming. A body may take as long as it wants: a slow line is no reason to lose what came.

use std::{io, time::Duration};

use axum::body::{Body, HttpBody as _};
use futures::StreamExt as _;
use tokio::time::timeout;

/// The same body, which fails if no piece of it comes for so long.
pub(crate) fn never_idle(body: Body, longest: Duration) -> Body {
    if body.is_end_stream() {
        return body;
    }
    let pieces = futures::stream::unfold(Some(body.into_data_stream()), move |pieces| async move {
        let mut pieces = pieces?;
        match timeout(longest, pieces.next()).await {
            Ok(Some(Ok(piece))) => Some((Ok(piece), Some(pieces))),
            Ok(Some(Err(error))) => Some((Err(io::Error::new(io::ErrorKind::ConnectionAborted, error)), None)),
            Ok(None) => None,
            Err(_) => {
                let text = format!("nothing of the body came for {} seconds", longest.as_secs());
                Some((Err(io::Error::new(io::ErrorKind::TimedOut, text)), None))
            }
        }
    });
    Body::from_stream(pieces)
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use bytes::Bytes;
    use futures::Stream;

    use super::*;

    fn received(pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static, longest: Duration) -> Result<Bytes, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let body = never_idle(Body::from_stream(pieces), longest);
        runtime.block_on(to_bytes(body, 10)).map_err(|error| format!("{error:?}"))
    }

    #[test]
    fn a_body_may_be_slow_and_not_silent() {
        let pieces = || futures::stream::iter(["a", "b"]).map(|piece| Ok(Bytes::from_static(piece.as_bytes())));
        assert_eq!(received(pieces(), Duration::from_secs(60)).unwrap(), "ab");
        let silent = received(pieces().chain(futures::stream::pending()), Duration::from_millis(1)).unwrap_err();
        assert!(silent.contains("nothing of the body came for"), "{silent}");
    }
}
