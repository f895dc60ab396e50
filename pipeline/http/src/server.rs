//! Listens, and stops without losing a request.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use axum::Router;
use axum_server::{Handle, accept::NoDelayAcceptor, tls_rustls::RustlsAcceptor};

use crate::tls::Certificate;

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The most streams of one HTTP/2 connection.
const MOST_STREAMS: u32 = 256;

/// A bound address that does not answer yet.
pub struct Server {
    listener: TcpListener,
    handle: Handle<SocketAddr>,
    certificate: Option<Certificate>,
}

/// Stops a server.
#[derive(Clone)]
pub struct Stopper(Handle<SocketAddr>);

impl Server {
    /// Binds an address. Port 0 takes a free one.
    ///
    /// # Errors
    /// When the system refuses the address.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        Ok(Self { listener: TcpListener::bind(address)?, handle: Handle::new(), certificate: None })
    }

    /// The address that it is bound to.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// What stops it.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.handle.clone())
    }

    /// The same, with connections that are encrypted under this certificate. New files are taken into use while it runs.
    #[must_use]
    pub fn encrypted(self, certificate: Certificate) -> Self {
        Self { certificate: Some(certificate), ..self }
    }

    /// Answers requests until it is stopped and the last of them is answered.
    ///
    /// # Errors
    /// When the system refuses to listen.
    pub async fn run(self, router: Router) -> io::Result<()> {
        let listening = axum_server::from_tcp(self.listener)?.handle(self.handle).first_request_timeout(HEAD_TIMEOUT);
        // An answer in several pieces is not held back until the client has acknowledged the first (RFC 896).
        let mut server = listening.acceptor(NoDelayAcceptor);
        let builder = server.http_builder();
        builder.http1().header_read_timeout(HEAD_TIMEOUT);
        builder.http2().max_concurrent_streams(MOST_STREAMS);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let Some(certificate) = self.certificate else { return server.serve(service).await };
        let follows = tokio::spawn(certificate.clone().follow());
        let encrypts = RustlsAcceptor::new(certificate.in_use()).acceptor(NoDelayAcceptor);
        let ended = server.acceptor(encrypts).serve(service).await;
        follows.abort();
        ended
    }
}

impl Stopper {
    /// Takes no new connections, and ends those that are open once their requests are answered; at the latest after `longest`.
    pub fn stop(&self, longest: Duration) {
        self.0.graceful_shutdown(Some(longest));
    }

    /// How many connections are open.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.0.connection_count()
    }
}
