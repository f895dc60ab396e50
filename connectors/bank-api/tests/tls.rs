//! A bank over TLS that knows its clients by their certificates.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener},
    num::NonZeroU32,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    thread,
};

use rewardhub_bank_api::{
    AccountRequest, BankApi, BankSettings, Bounds, ClientCertificate, DownReason, FetchError, Fetched, SetupError, Shape,
};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::WebPkiClientVerifier,
};
use tempfile::TempDir;

/// An authority, and what it has made.
struct Authority(TempDir);

impl Authority {
    fn new() -> Self {
        let own = Self(tempfile::tempdir().expect("there is room for small files"));
        own.openssl(
            &["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
            &["-subj", "/CN=authority", "-keyout", "authority.key", "-out", "authority.pem"],
        );
        own
    }

    fn openssl(&self, command: &[&str], more: &[&str]) {
        let made = Command::new("openssl").args(command).args(more).current_dir(self.0.path()).output();
        let made = made.expect("there is an openssl");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    /// Makes a certificate and its key.
    fn make(&self, name: &str) {
        let [key, request, certificate] = ["key", "csr", "pem"].map(|ending| format!("{name}.{ending}"));
        let subject = format!("/CN={name}");
        self.openssl(
            &["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
            &["-subj", &subject, "-keyout", &key, "-out", &request],
        );
        fs::write(self.path("names"), "subjectAltName=IP:127.0.0.1\n").expect("there is room for a small file");
        self.openssl(
            &["x509", "-req", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2"],
            &["-extfile", "names", "-in", &request, "-out", &certificate],
        );
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn pem(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect("it was made")
    }
}

fn certificate(path: &Path) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(path).expect("openssl writes PEM")
}

/// A bank that answers those whose certificate comes from the authority.
fn bank(authority: &Authority) -> SocketAddr {
    let mut roots = RootCertStore::empty();
    roots.add(certificate(&authority.path("authority.pem"))).expect("it is an authority");
    let provider = Arc::new(ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build();
    let key = PrivateKeyDer::from_pem_file(authority.path("bank.key")).expect("openssl writes PEM");
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_client_cert_verifier(clients.expect("there is an authority"))
        .with_single_cert(vec![certificate(&authority.path("bank.pem"))], key)
        .expect("they fit");
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").expect("this machine has a free port"));
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for connection in listener.incoming().map_while(Result::ok) {
            let session = ServerConnection::new(Arc::clone(&config)).expect("the configuration is whole");
            answer(StreamOwned::new(session, connection));
        }
    });
    address
}

/// Answers a request. A client that goes away, or that is not known, concerns nobody.
fn answer(stream: StreamOwned<ServerConnection, std::net::TcpStream>) {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    while stream.read_line(&mut line).is_ok_and(|length| length > 2) {
        line.clear();
    }
    let body = r#"{"transactions": {"booked": []}}"#;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
    let stream = stream.get_mut();
    let _gone = stream.write_all(format!("{head}{body}").as_bytes());
    stream.conn.send_close_notify();
    let _gone = stream.flush();
}

fn settings(base_url: String) -> BankSettings {
    BankSettings {
        shape: Shape::BerlinGroup,
        base_url,
        requests_a_second: NonZeroU32::new(100).expect("it is not 0"),
        bounds: Bounds::default(),
        authorities: None,
        certificate: None,
        tokens: None,
    }
}

fn fetched(settings: BankSettings) -> Result<Fetched, FetchError> {
    let day = "2026-03-01".parse().expect("it is a day");
    let request = AccountRequest { account: "7", number: "7", consent: None, token: None, from: day, to: day };
    let api = BankApi::new(settings).expect("it can be asked");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there is a thread");
    runtime.block_on(api.fetch(&request, &mut Vec::new()))
}

#[test]
fn a_bank_is_trusted_by_its_authority_and_knows_its_client_by_a_certificate() {
    let authority = Authority::new();
    ["bank", "client"].into_iter().for_each(|name| authority.make(name));
    let plain = settings(format!("https://{}/v1", bank(&authority)));
    let pem = [authority.pem("client.pem"), authority.pem("client.key")].concat();
    let known = BankSettings {
        authorities: Some(authority.pem("authority.pem")),
        certificate: Some(ClientCertificate { pem }),
        ..plain.clone()
    };
    assert_eq!(fetched(known.clone()).expect("both trust each other").pages, 1);
    let refused = |settings| match fetched(settings) {
        Err(FetchError::Down { why, .. }) => why,
        other => panic!("{other:?}"),
    };
    let untrusting = BankSettings { authorities: None, ..known.clone() };
    assert_eq!(refused(untrusting), DownReason::Untrusted, "the system's authorities did not make it");
    let other = Authority::new();
    other.make("client");
    let pem = [other.pem("client.pem"), other.pem("client.key")].concat();
    let stranger = BankSettings { certificate: Some(ClientCertificate { pem }), ..known.clone() };
    for unknown in [stranger, BankSettings { certificate: None, ..known }] {
        assert!(matches!(refused(unknown), DownReason::Untrusted | DownReason::CutShort));
    }
}

#[test]
fn what_is_no_certificate_is_named() {
    let with = |settings| BankApi::new(settings).err();
    let plain = settings("https://bank.example/v1".to_owned());
    let certificate = Some(ClientCertificate { pem: b"no certificate".to_vec() });
    assert!(matches!(with(BankSettings { certificate, ..plain.clone() }), Some(SetupError::Certificate(_))));
    let authorities = Some(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec());
    assert!(with(BankSettings { authorities, ..plain.clone() }).is_some());
    let empty = BankSettings { authorities: Some(b"nothing".to_vec()), ..plain };
    assert!(matches!(with(empty), Some(SetupError::Authorities(_) | SetupError::NoAuthorities)));
}
