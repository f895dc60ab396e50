//! Listens, and stops without losing a request.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsAcceptor};
use rewardhub_service::configuration::LimitsSettings;
use tokio::net::TcpSocket;

use crate::{
    App,
    bounds::{
        accepting::AcceptFailures,
        connection::{BoundedAcceptor, Connections},
    },
    tls::Certificate,
};

/// How long a client may take for the handshake of TLS.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// The most streams of one HTTP/2 connection.
const MOST_STREAMS: u32 = 256;
/// The most streams of one HTTP/2 connection that a client may have reset before they are answered, at once: more end it (CVE-2023-44487).
const MOST_RESETS: usize = 20;
/// The most streams of one HTTP/2 connection that are reset because the client made a mistake.
const MOST_MISTAKES: usize = 256;
/// The most bytes of a head in HTTP/2; in HTTP/1, those that wait to be read are the bound.
const HEAD_BYTES: u32 = 16 << 10;
/// The most bytes of a connection that wait to be read, or to be sent.
const BUFFER_BYTES: usize = 64 << 10;
/// The most bytes that the system keeps for a client which does not take them (it counts twice as many): it would keep megabytes for each.
const UNTAKEN_BYTES: u32 = 128 << 10;
/// Connections that may wait to be taken in; one that comes when so many wait tries again after a second.
const BACKLOG: u32 = 4_096;

/// A bound address that does not answer yet.
pub struct Server {
    listener: TcpListener,
    handle: Handle<SocketAddr>,
    certificate: Option<Certificate>,
    connections: Connections,
    failures: AcceptFailures,
}

/// Stops a server.
#[derive(Clone)]
pub struct Stopper(Handle<SocketAddr>);

impl Server {
    /// Binds an address, with the usual limits of connections. Port 0 takes a free one. Call it within the runtime.
    ///
    /// # Errors
    /// When the system refuses the address.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let connections = Connections::new(&LimitsSettings::default(), None);
        let (listener, failures) = (listener(address)?, AcceptFailures::default());
        Ok(Self { listener, handle: Handle::new(), certificate: None, connections, failures })
    }

    /// The same, with the limits of an application, which counts the connections.
    #[must_use]
    pub fn within_limits_of(self, app: &App) -> Self {
        let bounds = app.bounds();
        Self { connections: bounds.connections.clone(), failures: bounds.accept_failures.clone(), ..self }
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
        let Self { listener, handle, certificate, connections, failures } = self;
        let listening = axum_server::from_tcp(listener)?.handle(handle);
        let note_failure = move |client: Option<&SocketAddr>, error: &io::Error| {
            // With a client, it is that connection which failed.
            if client.is_none() {
                failures.note(error);
            }
        };
        let accepts = BoundedAcceptor::new(connections);
        let mut server = listening.accept_error_handler(note_failure).acceptor(accepts.clone());
        let builder = server.http_builder();
        // The acceptor's streams wait for heads: hyper's own limit would also end connections that idle.
        builder.http1().header_read_timeout(None).max_buf_size(BUFFER_BYTES);
        builder
            .http2()
            .max_concurrent_streams(MOST_STREAMS)
            .max_header_list_size(HEAD_BYTES)
            .max_pending_accept_reset_streams(MOST_RESETS)
            .max_local_error_reset_streams(MOST_MISTAKES)
            .max_send_buf_size(BUFFER_BYTES);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let Some(certificate) = certificate else { return server.serve(service).await };
        let follows = tokio::spawn(certificate.clone().follow());
        let encrypts = RustlsAcceptor::new(certificate.in_use()).handshake_timeout(HANDSHAKE).acceptor(accepts);
        let ended = server.acceptor(encrypts).serve(service).await;
        follows.abort();
        ended
    }
}

/// Listens on an address; connections that are taken in have its settings.
fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(UNTAKEN_BYTES)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
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
