use expect_test::expect;

use super::{arg, command, rewardhub};

#[test]
fn a_ledger_in_the_directory_needs_no_keyspace() {
    let data = tempfile::tempdir().unwrap();
    let error = rewardhub(&["schema", "check", "--data", arg(data.path())]).wrong();
    assert!(error.contains("the ledger lies in the data directory and needs no keyspace; name another with --ledger"), "{error}");
}

#[test]
fn an_error_says_what_is_wrong_with_an_address_and_not_its_password() {
    let error = |address| rewardhub(&["schema", "check", "--ledger", address]).wrong();
    expect![[r#"
        error: db1:9042 is not this machine, and without TLS everything sent to it could be read and changed on the way; add ca=/path/ca.pem, or plaintext=yes if the network is trusted
    "#]]
    .assert_eq(&error("scylla://db1/rewards"));
    expect![[r#"
        error: the address has a password in it, where others may see it; put it in a file (password_file=/path) or in the environment (REWARDHUB_LEDGER_PASSWORD)
    "#]]
    .assert_eq(&error("scylla://hub:s3cret@localhost/rewards"));
    let ran = command(&["--help"]).env("REWARDHUB_LEDGER", "scylla://hub:s3cret@localhost/rewards").output().unwrap();
    assert!(!String::from_utf8(ran.stdout).unwrap().contains("s3cret"));
}

#[test]
fn the_error_about_a_user_without_a_password_says_where_to_put_it() {
    expect![[r#"
        error: the ledger's address names the user "hub", but there is no password: name a file (password_file=/path), or set REWARDHUB_LEDGER_PASSWORD
    "#]]
    .assert_eq(&rewardhub(&["schema", "apply", "--ledger", "scylla://hub@localhost/rewards"]).wrong());
}

#[test]
fn an_address_without_a_server_is_an_error_and_no_data_set_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    // Bound and given back: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let ledger = format!("scylla://127.0.0.1:{port}/rewards");
    let error = rewardhub(&["schema", "apply", "--ledger", &ledger, "--data", arg(&data)]).wrong();
    assert!(error.starts_with(&format!("error: the ledger at 127.0.0.1:{port} does not answer: ")), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(!data.exists());
}

#[test]
fn a_ledger_elsewhere_is_not_taken_for_the_one_in_the_directory() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("rewardhub.toml"), "ledger = \"scylla://localhost/rewards\"\n").unwrap();
    let error =
        rewardhub(&["programme", "activate", "deploy/programmes/everyday.toml", "--yes", "--data", arg(data.path())]).wrong();
    assert!(error.ends_with("; make it and the keyspace of its ledger with `rewardhub schema apply`\n"), "{error}");
    let error = rewardhub(&["wallet", "list", "--ledger", "embedded", "--data", arg(data.path())]).wrong();
    assert!(error.starts_with("error: there is no data set in "), "{error}");
}
