use std::{fs, net::SocketAddr, path::Path};

use rewardhub_cassandra::{Certificates, Options};
use rewardhub_scylla::{Address, ConnectError, Connection};

/// Connects as this user, whose password is written to the folder.
async fn connect(folder: &Path, node: SocketAddr, user: Option<(&str, &str)>, options: &str) -> Result<Connection, ConnectError> {
    let mut text = format!("scylla://{node}/system?{options}");
    if let Some((user, password)) = user {
        let file = folder.join(format!("password of {user}"));
        fs::write(&file, format!("{password}\n")).expect("the folder can be written to");
        text = format!("scylla://{user}@{node}/system?password_file={}&{options}", file.display());
    }
    Connection::open(&Address::parse(&text).expect("it is an address")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_login_says_why() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let folder = tempfile::tempdir().unwrap();
    let certificates = Certificates::make(folder.path()).unwrap();
    let tls = Some(certificates.right_host);
    let cluster = server.cluster(&Options { authentication: true, tls, ..Options::one() }).unwrap();
    let node = cluster.contact_points()[0];
    let (ca, other_ca) = (format!("ca={}", certificates.ca.display()), format!("ca={}", certificates.other_ca.display()));
    let right = Some(("cassandra", "cassandra"));
    connect(folder.path(), node, right, &ca).await.unwrap();

    let refusal = async |user, options: &str| {
        let error = connect(folder.path(), node, user, options).await.unwrap_err();
        assert!(!error.to_string().contains("s3cret") && !format!("{error:?}").contains("s3cret"), "{error:?}");
        error
    };
    let wrong = refusal(Some(("cassandra", "s3cret")), &ca).await;
    assert!(matches!(&wrong, ConnectError::Denied { user, .. } if user == "cassandra") && !wrong.is_transient(), "{wrong:?}");
    let unknown = refusal(Some(("nobody", "s3cret")), &ca).await;
    assert!(matches!(&unknown, ConnectError::Denied { user, .. } if user == "nobody") && !unknown.is_transient(), "{unknown:?}");
    let nobody = refusal(None, &ca).await;
    assert!(matches!(nobody, ConnectError::UserWanted { .. }) && !nobody.is_transient(), "{nobody:?}");
    let strange = refusal(right, &other_ca).await;
    assert!(matches!(strange, ConnectError::NotOfThisCa { .. }) && !strange.is_transient(), "{strange:?}");
    let no_ca = refusal(right, &format!("ca={}", folder.path().join("password of cassandra").display())).await;
    assert!(matches!(no_ca, ConnectError::Ca { .. }) && !no_ca.is_transient(), "{no_ca:?}");
    // The server says nothing but that it closes; it could also be stopping.
    let plain = refusal(right, "").await.to_string();
    assert!(plain.contains("if it wants TLS, add ca=/path/ca.pem"), "{plain}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_has_to_name_the_nodes_address_or_a_host_of_the_ledgers() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let folder = tempfile::tempdir().unwrap();
    let certificates = Certificates::make(folder.path()).unwrap();
    let cluster = server.cluster(&Options { tls: Some(certificates.wrong_host), ..Options::one() }).unwrap();
    let node = cluster.contact_points()[0];
    let ca = format!("ca={}", certificates.ca.display());
    let error = connect(folder.path(), node, None, &ca).await.unwrap_err();
    assert!(matches!(&error, ConnectError::WrongName { names, .. } if names.contains("elsewhere.example")), "{error:?}");
    assert!(!error.is_transient());

    // The node's IP address is not in it, but a host of the address is.
    let named = format!("scylla://{node},elsewhere.example:{}/system?{ca}", node.port());
    Connection::open(&Address::parse(&named).unwrap()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_to_a_server_without_is_refused() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let folder = tempfile::tempdir().unwrap();
    let certificates = Certificates::make(folder.path()).unwrap();
    let node = server.shared().contact_points()[0];
    let error = connect(folder.path(), node, None, &format!("ca={}", certificates.ca.display())).await.unwrap_err();
    assert!(matches!(error, ConnectError::Tls { .. }) && !error.is_transient(), "{error:?}");
}
