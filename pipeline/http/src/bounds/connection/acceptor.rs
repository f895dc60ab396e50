//! Takes connections in, or closes those that are too many.

use std::{
    future::{Ready, ready},
    io::{self, ErrorKind},
    sync::Arc,
};

use axum_server::accept::Accept;
use tokio::net::TcpStream;

use super::{activity::Activity, connections::Connections, paced_stream::PacedStream, watched_service::WatchedService};

/// Takes as many connections in as there may be.
#[derive(Clone)]
pub(crate) struct BoundedAcceptor(Connections);

impl BoundedAcceptor {
    pub const fn new(connections: Connections) -> Self {
        Self(connections)
    }

    fn taken<S>(&self, stream: TcpStream, service: S) -> io::Result<(PacedStream<TcpStream>, WatchedService<S>)> {
        // An answer in several pieces is not held back until the client has acknowledged the first (RFC 896).
        stream.set_nodelay(true)?;
        let too_many = || io::Error::new(ErrorKind::ConnectionRefused, "there are too many connections");
        let place = self.0.admit(stream.peer_addr()?.ip()).ok_or_else(too_many)?;
        let activity = Arc::new(Activity::default());
        let service = WatchedService::new(service, activity.clone());
        Ok((PacedStream::new(stream, activity, self.0.clone(), place), service))
    }
}

impl<S> Accept<TcpStream, S> for BoundedAcceptor {
    type Stream = PacedStream<TcpStream>;
    type Service = WatchedService<S>;
    type Future = Ready<io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(self.taken(stream, service))
    }
}
