use expect_test::expect;

use super::{arg, command, rewardhub};

#[test]
fn a_ledger_in_the_directory_needs_no_keyspace() {
    let data = tempfile::tempdir().unwrap();
    let told = rewardhub(&["schema", "check", "--data", arg(data.path())]).wrong();
    assert!(told.contains("the ledger lies in the data directory and needs no keyspace; name another with --ledger"), "{told}");
}

#[test]
fn what_is_wrong_with_an_address_is_told_and_its_password_is_not() {
    let told = |address| rewardhub(&["schema", "check", "--ledger", address]).wrong();
    expect![[r#"
        error: db1:9042 is not this machine, and without TLS everything sent to it could be read and changed on the way; add ca=/path/ca.pem, or plaintext=yes if the network is trusted
    "#]]
    .assert_eq(&told("scylla://db1/rewards"));
    expect![[r#"
        error: the address has a password in it, where others may see it; put it in a file (password_file=/path) or in the environment (REWARDHUB_LEDGER_PASSWORD)
    "#]]
    .assert_eq(&told("scylla://hub:s3cret@localhost/rewards"));
    let ran = command(&["--help"]).env("REWARDHUB_LEDGER", "scylla://hub:s3cret@localhost/rewards").output().unwrap();
    assert!(!String::from_utf8(ran.stdout).unwrap().contains("s3cret"));
}

#[test]
fn a_user_without_a_password_is_told_where_to_put_it() {
    expect![[r#"
        error: the ledger's address names the user "hub", but there is no password: name a file (password_file=/path), or set REWARDHUB_LEDGER_PASSWORD
    "#]]
    .assert_eq(&rewardhub(&["schema", "apply", "--ledger", "scylla://hub@localhost/rewards"]).wrong());
}

#[test]
fn nobody_there_is_told_and_no_data_set_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    // Bound and given back: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let ledger = format!("scylla://127.0.0.1:{port}/rewards");
    let told = rewardhub(&["schema", "apply", "--ledger", &ledger, "--data", arg(&data)]).wrong();
    assert!(told.starts_with(&format!("error: the ledger at 127.0.0.1:{port} does not answer: ")), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(!data.exists());
}

#[test]
fn a_ledger_elsewhere_is_not_taken_for_the_one_in_the_directory() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("rewardhub.toml"), "ledger = \"scylla://localhost/rewards\"\n").unwrap();
    let told = rewardhub(&["programme", "activate", "deploy/programmes/everyday.toml", "--data", arg(data.path())]).wrong();
    assert!(told.ends_with("; make it and the keyspace of its ledger with `rewardhub schema apply`\n"), "{told}");
    let told = rewardhub(&["wallet", "list", "--ledger", "embedded", "--data", arg(data.path())]).wrong();
    assert!(told.starts_with("error: there is no data set in "), "{told}");
}
