//! A server's certificate: read from files, checked against its key, and read again when the files change, without losing a
//! connection.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum_server::tls_rustls::RustlsConfig;
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    version::{TLS12, TLS13},
};

/// How often to look whether the files have changed.
const EVERY: Duration = Duration::from_secs(2);

/// Chooses the cryptography of the whole process. The build has two kinds, and rustls chooses neither by itself.
pub fn choose_cryptography() {
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("the cryptography was chosen before");
    }
}

/// The files of a certificate and its key, in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and behind it those that lead to one that clients know.
    pub certificate: PathBuf,
    /// The private key of the certificate.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    File {
        /// The file of the certificate or of the key.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file holds no certificate.
    #[error("{} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", .0.display())]
    NoCertificate(PathBuf),
    /// A file holds no private key that is readable without a password.
    #[error("{} holds no private key in PEM that is readable without a password (-----BEGIN PRIVATE KEY-----)", .0.display())]
    NoKey(PathBuf),
    /// The key is not the certificate's, or of an unknown kind.
    #[error("the key in {} does not fit the certificate in {}: {source}", files.key.display(), files.certificate.display())]
    NoPair {
        /// The two files that were read.
        files: TlsFiles,
        /// Why they do not fit.
        source: rustls::Error,
    },
}

/// A certificate in use, which follows its files.
#[derive(Clone)]
pub struct Certificate {
    files: TlsFiles,
    in_use: RustlsConfig,
    seen: [u8; 2 * HASH_BYTES],
}

/// Bytes of a hash of a file.
const HASH_BYTES: usize = 32;

impl Certificate {
    /// Reads a certificate and its key. Call [`choose_cryptography`] before.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn read(files: TlsFiles) -> Result<Self, TlsError> {
        let contents = Contents::of(&files)?;
        let in_use = RustlsConfig::from_config(contents.config(&files)?);
        Ok(Self { files, in_use, seen: contents.hash() })
    }

    pub(crate) fn in_use(&self) -> RustlsConfig {
        self.in_use.clone()
    }

    /// Takes new files into use when they change, for as long as it runs. A pair that cannot be used is logged, and the old one stays.
    pub(crate) async fn follow(mut self) {
        let mut ticks = tokio::time::interval(EVERY);
        loop {
            ticks.tick().await;
            let looked = tokio::task::spawn_blocking(move || {
                self.look();
                self
            });
            match looked.await {
                Ok(certificate) => self = certificate,
                Err(error) => {
                    tracing::error!(%error, "the certificate's files are not looked at any more; restart the server for a new one");
                    return;
                }
            }
        }
    }

    fn look(&mut self) {
        // A file that is away for a moment is being replaced.
        let Ok(contents) = Contents::of(&self.files) else { return };
        if contents.hash() == self.seen {
            return;
        }
        self.seen = contents.hash();
        match contents.config(&self.files) {
            Ok(config) => {
                self.in_use.reload_from_config(config);
                tracing::info!(certificate = %self.files.certificate.display(), "a new certificate is in use");
            }
            Err(error) => tracing::warn!(%error, "the new certificate cannot be used; the old one stays in use"),
        }
    }
}

/// What the two files hold.
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Contents {
    fn of(files: &TlsFiles) -> Result<Self, TlsError> {
        let read = |path: &Path| std::fs::read(path).map_err(|source| TlsError::File { path: path.to_owned(), source });
        Ok(Self { certificate: read(&files.certificate)?, key: read(&files.key)? })
    }

    fn hash(&self) -> [u8; 2 * HASH_BYTES] {
        let mut both = [0; 2 * HASH_BYTES];
        both[..HASH_BYTES].copy_from_slice(blake3::hash(&self.certificate).as_bytes());
        both[HASH_BYTES..].copy_from_slice(blake3::hash(&self.key).as_bytes());
        both
    }

    fn config(&self, files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.certificate).collect();
        let chain =
            chain.ok().filter(|chain| !chain.is_empty()).ok_or_else(|| TlsError::NoCertificate(files.certificate.clone()))?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| TlsError::NoKey(files.key.clone()))?;
        let builder = ServerConfig::builder_with_protocol_versions(&[&TLS13, &TLS12]).with_no_client_auth();
        let mut config =
            builder.with_single_cert(chain, key).map_err(|source| TlsError::NoPair { files: files.clone(), source })?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}
