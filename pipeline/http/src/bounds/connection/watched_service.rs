//! Notes when the requests of a connection begin and end.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    body::{Body, HttpBody as _},
    http::{self, Version},
    response::Response,
};
use futures::StreamExt as _;
use tower::Service;

use super::activity::{Activity, UnderWay};

/// A service whose requests are those of one connection.
#[derive(Clone)]
pub(crate) struct WatchedService<S> {
    inner: S,
    activity: Arc<Activity>,
}

impl<S> WatchedService<S> {
    pub(super) const fn new(inner: S, activity: Arc<Activity>) -> Self {
        Self { inner, activity }
    }
}

impl<S, B> Service<http::Request<B>> for WatchedService<S>
where
    S: Service<http::Request<B>, Response = Response>,
    S::Future: Send + 'static,
    S::Error: 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let under_way = self.activity.begin(request.version() == Version::HTTP_2);
        let answering = self.inner.call(request);
        Box::pin(async move { Ok(until_sent(answering.await?, under_way)) })
    }
}

/// A request whose answer is made as it is sent is under way until its end. Another only has to be taken by the client.
fn until_sent(answer: Response, under_way: UnderWay) -> Response {
    if answer.body().size_hint().exact().is_some() {
        return answer;
    }
    answer.map(|body| {
        Body::from_stream(body.into_data_stream().map(move |piece| {
            let _until_the_last = &under_way;
            piece
        }))
    })
}
