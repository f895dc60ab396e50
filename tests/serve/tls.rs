use std::{fs, path::Path, process::Command, time::Instant};

use super::{server::DataSet, stopping::LONGEST};

/// Makes a certificate for 127.0.0.1, and returns it.
fn certificate(folder: &Path, name: &str) -> String {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", &format!("/CN={name}"), "-addext", "subjectAltName=IP:127.0.0.1", "-keyout"])
        .arg(folder.join(format!("{name}.key")))
        .arg("-out")
        .arg(folder.join(format!("{name}.pem")))
        .output()
        .expect("there is an openssl");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::read_to_string(folder.join(format!("{name}.pem"))).expect("it was written")
}

/// What curl says of a request: what it prints, and whether it went well.
fn curl(args: &[&str]) -> (String, bool) {
    let ran =
        Command::new("curl").args(["--silent", "--show-error", "--max-time", "20"]).args(args).output().expect("there is a curl");
    (format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr)), ran.status.success())
}

#[test]
fn connections_are_encrypted_and_a_new_certificate_is_taken_into_use() {
    let data = DataSet::everyday();
    let folder = data.folder().join("tls");
    fs::create_dir(&folder).unwrap();
    certificate(&folder, "certificate");
    certificate(&folder, "second");
    data.configure("[server]\ntls = \"files\"\ntls_key = \"tls/certificate.key\"\n");
    let server = data.serve(&[]);
    let live = format!("{}/livez", server.url);
    assert!(live.starts_with("https://"), "{live}");
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (first, second) = (file("certificate.pem"), file("second.pem"));
    fs::copy(&first, file("trusted.pem")).unwrap();
    let (trusted, version) = (file("trusted.pem"), "%{http_version} %{http_code}\n");
    let asked =
        |more: &[&str]| curl(&[&["--cacert", trusted.as_str(), "-o", "/dev/null", "-w", version, live.as_str()], more].concat());
    assert_eq!(asked(&[]), ("2 200\n".to_owned(), true), "HTTP/2 is agreed on with TLS");
    assert_eq!(asked(&["--http1.1"]), ("1.1 200\n".to_owned(), true));
    assert_eq!(asked(&["--tls-max", "1.2"]), ("2 200\n".to_owned(), true));
    assert!(!asked(&["--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0"]).1, "older versions are not spoken");
    assert!(!curl(&["--cacert", &trusted, &live.replace("https", "http")]).1, "nor is anything in clear");

    // A certificate without its key: the old pair stays.
    fs::write(&first, "no certificate").unwrap();
    let said = server.logged("cannot be used");
    assert!(said.contains("holds no certificate") && said.contains("certificate.pem"), "{said}");
    assert!(asked(&[]).1, "the old one stays in use");
    fs::copy(file("second.key"), file("certificate.key")).unwrap();
    fs::copy(&second, &first).unwrap();
    let begun = Instant::now();
    while !curl(&["--cacert", &second, &live]).1 {
        assert!(begun.elapsed() < LONGEST, "the new certificate is not in use");
    }
    assert!(!asked(&[]).1, "the old certificate is not shown any more");
    assert_eq!(server.stop().1, Some(0));
}

#[test]
fn a_certificate_that_cannot_be_used_is_refused_before_anything_is_opened() {
    let data = DataSet::everyday();
    data.configure("[server]\ntls = \"files\"\n");
    let refused = || data.refused(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(refused().contains("cannot read") && refused().contains("tls/certificate.pem"), "{}", refused());
    let folder = data.folder().join("tls");
    fs::create_dir(&folder).unwrap();
    let made = certificate(&folder, "own");
    certificate(&folder, "other");
    fs::write(folder.join("certificate.pem"), &made).unwrap();
    fs::write(folder.join("key.pem"), &made).unwrap();
    assert!(refused().contains("holds no private key"), "{}", refused());
    fs::copy(folder.join("other.key"), folder.join("key.pem")).unwrap();
    assert!(refused().contains("does not fit the certificate"), "{}", refused());
}
