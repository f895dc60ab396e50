//! TLS to the ledger's nodes. The authority of the address must have signed a node's certificate, and the certificate must name
//! either the IP address of the node (the driver knows nodes only by that) or one of the hosts in the address.
//!
//! So a cluster may have a certificate per node with its IP address, one per node with its name if the address has all names, or
//! one for all nodes under a common name.

use std::{io, path::Path, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::ring,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};

use super::{ConnectError, driver_errors::hosts};
use crate::address::{Address, Security};

/// The TLS configuration for the driver: accepts certificates of this authority for the hosts of the address.
pub(super) fn context(address: &Address, ca: &Path) -> Result<Arc<ClientConfig>, ConnectError> {
    let wrong = |why: String| ConnectError::Ca { file: ca.to_owned(), why };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca).map_err(|error| wrong(error.to_string()))? {
        let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
        roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(wrong("there is no certificate in it".to_owned()));
    }
    let provider = Arc::new(ring::default_provider());
    let authority = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build();
    let authority = authority.map_err(|error| wrong(error.to_string()))?;
    let names = address.hosts().iter().filter_map(|host| ServerName::try_from(host.name().to_owned()).ok()).collect();
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| wrong(error.to_string()))?;
    let config = config.dangerous().with_custom_certificate_verifier(Arc::new(OneOfTheNames { authority, names }));
    Ok(Arc::new(config.with_no_client_auth()))
}

/// Verifies a certificate for the node's IP address first, then for the names in the
/// address. The authority decides everything else.
#[derive(Debug)]
struct OneOfTheNames {
    authority: Arc<WebPkiServerVerifier>,
    names: Vec<ServerName<'static>>,
}

impl ServerCertVerifier for OneOfTheNames {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verify =
            |name: &ServerName<'_>| self.authority.verify_server_cert(end_entity, intermediates, name, ocsp_response, now);
        let by_ip = verify(server_name);
        match &by_ip {
            Err(Error::InvalidCertificate(error)) if is_wrong_name(error) => {
                self.names.iter().map(verify).find(Result::is_ok).unwrap_or(by_ip)
            }
            _ => by_ip,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authority.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authority.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authority.supported_verify_schemes()
    }
}

const fn is_wrong_name(error: &CertificateError) -> bool {
    matches!(error, CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })
}

/// What an error of a connection means if it comes from TLS; `None` if it does not.
pub(super) fn cause(address: &Address, error: &io::Error) -> Option<ConnectError> {
    let error = error.get_ref()?.downcast_ref::<Error>()?;
    let hosts = hosts(address);
    let Security::Tls { ca } = address.security() else { return None };
    Some(match error {
        Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => {
            ConnectError::NotOfThisCa { hosts, ca }
        }
        Error::InvalidCertificate(CertificateError::NotValidForNameContext { presented, .. }) => {
            ConnectError::WrongName { hosts, names: presented.join(", ") }
        }
        Error::InvalidCertificate(CertificateError::NotValidForName) => {
            ConnectError::WrongName { hosts, names: "none".to_owned() }
        }
        Error::InvalidCertificate(CertificateError::Other(OtherError(other))) => {
            ConnectError::Tls { hosts, why: format!("its certificate cannot be used ({other})") }
        }
        Error::InvalidCertificate(error) => ConnectError::Tls { hosts, why: format!("its certificate cannot be used ({error})") },
        Error::InvalidMessage(_) => ConnectError::Tls { hosts, why: format!("it does not speak TLS there ({error})") },
        _ => ConnectError::Tls { hosts, why: error.to_string() },
    })
}
