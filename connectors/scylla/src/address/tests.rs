use expect_test::{Expect, expect};

use super::*;

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

#[track_caller]
fn refused(text: &str, expected: &Expect) {
    expected.assert_eq(&Address::parse(text).unwrap_err().to_string());
}

#[test]
fn everything_that_an_address_says_is_found_in_it() {
    let text = "scylla://hub@db1,db2:9142,[::1]:9143,10.0.0.7/rewards_1?ca=/etc/ca.pem&password_file=/run/pw&dc=north&read=local_one&timeout_ms=500";
    let address = address(text);
    assert_eq!(address.user(), Some("hub"));
    let hosts: Vec<(&str, u16)> = address.hosts().iter().map(|host| (host.name(), host.port())).collect();
    assert_eq!(hosts, [("db1", 9042), ("db2", 9142), ("::1", 9143), ("10.0.0.7", 9042)]);
    assert_eq!(address.keyspace(), "rewards_1");
    assert_eq!(address.security(), Security::Tls { ca: "/etc/ca.pem".into() });
    assert_eq!(address.password_file(), Some(Path::new("/run/pw")));
    assert_eq!(address.home(), Some("north"));
    assert_eq!((address.read(), address.timeout()), (ReadConsistency::LocalOne, Duration::from_millis(500)));
    assert_eq!(Address::parse(&address.to_string()), Ok(address));
}

#[test]
fn what_is_not_said_has_defaults() {
    let plain = address("scylla://localhost/rewards");
    assert_eq!(plain.to_string(), "scylla://localhost:9042/rewards");
    assert_eq!((plain.user(), plain.home(), plain.password_file()), (None, None, None));
    assert_eq!(plain.security(), Security::Plaintext { beyond_loopback: false });
    assert_eq!((plain.read(), plain.timeout()), (ReadConsistency::Quorum, Duration::from_secs(15)));
    assert_eq!(address("scylla://localhost/rewards?dc=north").read(), ReadConsistency::LocalQuorum);
    assert_eq!(address("scylla://localhost/rewards?dc=north&read=quorum").read(), ReadConsistency::Quorum);
}

#[test]
fn plain_text_stays_on_this_machine_unless_it_is_asked_for() {
    for host in ["localhost", "127.0.0.1", "127.8.9.10:9143", "[::1]"] {
        assert_eq!(address(&format!("scylla://{host}/k")).security(), Security::Plaintext { beyond_loopback: false });
    }
    let asked = address("scylla://db1/k?plaintext=yes");
    assert_eq!(asked.security(), Security::Plaintext { beyond_loopback: true });
    refused(
        "scylla://127.0.0.1,db1/k",
        &expect![
            "db1:9042 is not this machine, and without TLS everything sent to it could be read and changed on the way; add ca=/path/ca.pem, or plaintext=yes if the network is trusted"
        ],
    );
    refused(
        "scylla://[2001:db8::1]/k",
        &expect![
            "[2001:db8::1]:9042 is not this machine, and without TLS everything sent to it could be read and changed on the way; add ca=/path/ca.pem, or plaintext=yes if the network is trusted"
        ],
    );
    refused("scylla://db1/k?plaintext=yes&ca=/ca.pem", &expect!["the address has both ca=… and plaintext=yes; keep one"]);
}

#[test]
fn what_is_wrong_is_named_with_what_would_be_right() {
    refused(
        "cassandra://db1/k",
        &expect![[
            r#""cassandra://db1/k" is no address of a ledger; write scylla://[user@]host[:port],host…/keyspace[?option=value&…], or `embedded`"#
        ]],
    );
    refused(
        "scylla://localhost",
        &expect![[
            r#""scylla://localhost" is no address of a ledger; write scylla://[user@]host[:port],host…/keyspace[?option=value&…], or `embedded`"#
        ]],
    );
    refused(
        "scylla://@localhost/k",
        &expect![[
            r#""scylla://@localhost/k" is no address of a ledger; write scylla://[user@]host[:port],host…/keyspace[?option=value&…], or `embedded`"#
        ]],
    );
    refused(
        "scylla://localhost/k?tls=system",
        &expect![[r#"the address has an option "tls"; known are ca, plaintext, password_file, dc, read, timeout_ms"#]],
    );
    refused(
        "scylla://localhost/k?read=all",
        &expect!["read=all in the address is not understood; read is one, local_one, quorum, local_quorum or serial"],
    );
    refused(
        "scylla://localhost/k?read=local_quorum",
        &expect!["read=local_quorum in the address means one data centre, but the address names none; add dc=name"],
    );
    refused(
        "scylla://localhost/k?timeout_ms=0",
        &expect!["timeout_ms=0 in the address is not understood; timeout_ms is 1 to 600000 milliseconds"],
    );
    refused("scylla://localhost/k?dc=a&dc=b", &expect!["the address has the option dc twice; keep one"]);
    refused(
        "scylla://localhost/k?password_file=/p",
        &expect!["the address has a password_file but no user; write scylla://user@host…"],
    );
    for keyspace in ["", "1st", "Rewards", "a-b", "a/b", &"a".repeat(49)] {
        let error = Address::parse(&format!("scylla://localhost/{keyspace}")).unwrap_err();
        assert_eq!(error, AddressError::Keyspace { name: keyspace.to_owned() });
    }
    for host in ["", "db1:", "db1:0", "db1:+1", "db1:99999", "::1", "[::1", "[::1]9042", "[db1]", "db 1", "a:b:1"] {
        let error = Address::parse(&format!("scylla://{host}/k?plaintext=yes")).unwrap_err();
        assert_eq!(error, AddressError::Host { text: host.to_owned() });
    }
}

#[test]
fn a_password_in_an_address_is_refused_and_not_repeated() {
    for text in ["scylla://hub:s3cret@localhost/k", "scylla:/hub:s3cret@localhost/k", "scylla://hub:s3cret@localhost:0?nothing"] {
        let error = Address::parse(text).unwrap_err();
        assert_eq!(error, AddressError::PasswordInside);
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }
    assert!(Address::parse("scylla://hub@localhost:9042/k?password_file=/run/hub@k:1").is_ok());
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(scylla://)?[a-z@:/?,=&\\[\\]0-9.]{0,40}") {
        if let Ok(address) = Address::parse(&text) {
            assert_eq!(Address::parse(&address.to_string()), Ok(address));
        }
    }
}
