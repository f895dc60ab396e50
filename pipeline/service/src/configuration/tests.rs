use std::{fs, path::Path};

use super::*;
use crate::Error;

fn read(text: &str) -> Result<Configuration> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE), text).unwrap();
    Configuration::read(folder.path())
}

fn refused(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn what_is_not_known_is_refused_and_nothing_has_to_be_said() {
    assert_eq!(Configuration::read(Path::new("/nowhere")).unwrap().ledger, None);
    let ledger = read("ledger = \"scylla://localhost/rewards\"\n").unwrap().ledger;
    assert_eq!(ledger.as_deref(), Some("scylla://localhost/rewards"));
    let server = read("[server]\nlisten = \"127.0.0.1:9000\"\naccess = \"keys\"\n").unwrap().server;
    assert_eq!((server.listen, server.access), (([127, 0, 0, 1], 9000).into(), AccessSetting::Keys));
    assert_eq!(server.tls, TlsSetting::Off);
    assert!(refused("[server]\nport = 80\n").contains("unknown field `port`"));
    assert!(refused("[server.oidc]\nissuers = []\n").contains("unknown field `issuers`"));
    assert!(refused("[server.oidc.scopes]\nroot = \"x\"\n").contains("unknown field `root`"));
    let error = refused("ledgers = \"embedded\"\n");
    assert!(error.contains("rewardhub.toml") && error.contains("ledgers"), "{error}");
}

#[test]
#[cfg(feature = "lake")]
fn a_lake_is_known_to_programs_that_have_it() {
    assert_eq!(read("lake = \"s3://bank/lake\"\n").unwrap().lake.as_deref(), Some("s3://bank/lake"));
}

#[test]
#[cfg(not(feature = "lake"))]
fn a_lake_is_refused_by_name_by_programs_without() {
    let error = refused("lake = \"s3://bank/lake\"\n");
    assert!(error.contains("built with the lake") && error.contains("unknown field `lake`"), "{error}");
}

#[test]
fn a_secret_in_the_file_is_refused_by_its_key_and_not_shown() {
    let pasted = "-----BEGIN PRIVATE KEY-----\\nhidden\\n-----END PRIVATE KEY-----";
    let token = format!("eyJ{}.eyJ{}.hidden", "a".repeat(9), "b".repeat(9));
    for (text, key, advice) in [
        ("ledger = \"scylla://bank:hidden@localhost/rewards\"".to_owned(), "ledger", "REWARDHUB_LEDGER_PASSWORD"),
        ("ledger = \"scylla://localhost/rewards?user=bank&password=hidden\"".to_owned(), "ledger", "password_file"),
        ("ledger_password = \"hidden\"".to_owned(), "ledger_password", "environment"),
        ("[server]\ntls_key_password = \"hidden\"".to_owned(), "server.tls_key_password", "files of their own"),
        ("[server.oidc]\nclient_secret = \"hidden\"".to_owned(), "server.oidc.client_secret", "environment"),
        ("[server.oidc]\nClient-Token = \"hidden\"".to_owned(), "server.oidc.Client-Token", "environment"),
        (format!("[server]\ntls_key = \"{pasted}\""), "server.tls_key", "path"),
        ("[server]\ncors_origins = [\"rhk_hidden\"]".to_owned(), "server.cors_origins", "keeps it"),
        (format!("[server.oidc]\nissuer = \"{token}\""), "server.oidc.issuer", "keeps it"),
        ("[server.oidc]\nissuer = \"https://me:hidden@issuer.example\"".to_owned(), "server.oidc.issuer", "password"),
    ] {
        let error = refused(&text);
        assert!(error.contains(&format!("`{key}`")) && error.contains(advice), "{error}");
        assert!(!error.contains("hidden"), "{error}");
    }
    assert!(read("ledger = \"scylla://localhost/rewards?user=bank&password_file=/run/secrets/bank\"").is_ok());
}

#[test]
fn what_is_given_beside_the_file_goes_before_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE), "[server]\naccess = \"keys\"\ncors_origins = [\"https://a.example\"]\n").unwrap();
    let given = |key, value: &str| Override { key, given_by: "A_VARIABLE", value: value.to_owned() };
    let read = |overrides: &[Override]| Configuration::read_with(folder.path(), overrides);
    let changed = read(&[
        given("server.access", "keys+oidc"),
        given("server.cors_origins", "https://b.example, https://c.example"),
        given("server.oidc.scopes.operator", "boss"),
    ]);
    let changed = changed.unwrap();
    assert_eq!(changed.value("server.access").as_deref(), Some("keys+oidc"));
    assert_eq!(changed.value("server.cors_origins").as_deref(), Some("[\"https://b.example\", \"https://c.example\"]"));
    assert_eq!(changed.server.oidc.scopes.operator, "boss");
    assert_eq!(changed.server.oidc.scopes.admin, "rewardhub:admin");
    assert!(changed.is_in_file("server.access") && !changed.is_in_file("server.oidc.scopes.operator"));
    assert!(read(&[given("server.cors_origins", "")]).unwrap().server.cors_origins.is_empty());
    let error = read(&[given("server.access", "everybody")]).unwrap_err();
    assert!(matches!(&error, Error::Usage(Usage::Override { key: "server.access", .. })), "{error}");
    assert!(error.to_string().contains("A_VARIABLE") && error.to_string().contains("everybody"), "{error}");
}

#[test]
fn the_inbox_has_settings_that_are_numbers_and_a_switch() {
    let inbox = read("[inbox]\nenabled = false\nevery_seconds = 60\n").unwrap().inbox;
    assert_eq!((inbox.enabled, inbox.every().as_secs(), inbox.quiet().as_secs()), (false, 60, 10));
    assert!(refused("[inbox]\nevery_seconds = 0\n").contains("nonzero"));
    let folder = tempfile::tempdir().unwrap();
    let given = |key, value: &str| {
        Configuration::read_with(folder.path(), &[Override { key, given_by: "A_VARIABLE", value: value.into() }])
    };
    assert!(!given("inbox.enabled", "false").unwrap().inbox.enabled);
    assert_eq!(given("inbox.quiet_seconds", "0").unwrap().inbox.quiet_seconds, 0);
    for (key, value) in [("inbox.enabled", "perhaps"), ("inbox.quiet_seconds", "soon"), ("inbox.quiet_seconds", "-1")] {
        let error = given(key, value).unwrap_err().to_string();
        assert!(error.contains("A_VARIABLE") && error.contains(key), "{error}");
    }
}

#[test]
fn settings_that_cannot_stand_together_are_refused() {
    let check = |text: &str| read(&format!("[server]\n{text}\n")).unwrap().server.check();
    let issuer = "[server.oidc]\nissuer = \"https://issuer.example\"\n";
    for (text, conflict) in [
        ("listen = \"0.0.0.0:80\"", "every one of them would be an operator"),
        ("listen = \"[::]:80\"\naccess = \"keys\"", "nothing is encrypted"),
        ("tls = \"terminated\"\ntrusted_proxies = [\"127.0.0.1\"]", "behind a proxy every caller"),
        ("tls = \"terminated\"\naccess = \"keys\"", "names no proxy"),
        ("access = \"keys\"\ntrusted_proxies = [\"127.0.0.1\"]", "counts with"),
        ("cors_origins = [\"https://a.example\"]", "no other site is obeyed"),
        ("access = \"oidc\"", "names nobody who makes them"),
        ("access = \"oidc\"\n[server.oidc]\nissuer = \"http://issuer.example\"", "no https address"),
        ("access = \"oidc\"\n[server.oidc]\nissuer = \"http://127.0.0.1.example\"", "no https address"),
        ("access = \"oidc\"\n[server.oidc]\nissuer = \"https://\"", "no https address"),
        (&format!("access = \"oidc\"\n{issuer}"), "audience names nobody"),
        (&format!("access = \"oidc\"\n{issuer}audience = [\"us\"]\nalgorithms = []"), "algorithms is empty"),
        (&format!("access = \"oidc\"\n{issuer}audience = [\"us\"]\nscopes = {{ feed = \"rewardhub:admin\" }}"), "twice"),
    ] {
        let error = check(text).unwrap_err().to_string();
        assert!(error.contains(conflict), "{text}: {error}");
    }
    for text in [
        "listen = \"[::1]:80\"",
        "listen = \"0.0.0.0:443\"\naccess = \"keys\"\ntls = \"files\"",
        "listen = \"0.0.0.0:80\"\naccess = \"keys\"\ntls = \"terminated\"\ntrusted_proxies = [\"10.0.0.0/8\"]",
        &format!("access = \"keys+oidc\"\n{issuer}audience = [\"us\"]"),
        "access = \"oidc\"\n[server.oidc]\nissuer = \"http://localhost:9000/realm\"\naudience = [\"us\"]",
    ] {
        assert_eq!(check(text), Ok(()), "{text}");
    }
    assert!(refused("[server.oidc]\nalgorithms = [\"HS256\"]").contains("HS256"), "a shared secret signs nothing here");
    assert!(refused("[server.oidc]\nalgorithms = [\"none\"]").contains("none"));
}
