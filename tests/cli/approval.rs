//! `approval`, `audit` and `status`: what needs a second person, who decided what, and how the data set is.

use super::data_set::DataSet;

const ACCOUNT: &str = "GB33BUKB20201555555555";

/// A data set with a wallet, and limits above which a second person is needed.
fn with_limits() -> (DataSet, String) {
    let data = DataSet::everyday();
    let wallet = data.wallet("2026-01-05");
    std::fs::write(data.path().join("rewardhub.toml"), "[approvals]\nabove = [\"500 PTS\"]\nprogrammes = true\n")
        .expect("there is room for a small file");
    (data, wallet)
}

fn points(data: &DataSet, wallet: &str) -> String {
    data.run(&["balance", wallet, "--json"]).well()
}

/// The name under which something was asked for.
fn asked(printed: &str) -> String {
    let (_, name) = printed.split_once("approval give ").unwrap_or_else(|| panic!("{printed}"));
    name.trim_end().trim_end_matches('`').to_owned()
}

#[test]
fn nobody_at_the_machine_approves_of_anything() {
    let (data, wallet) = with_limits();
    let before = points(&data, &wallet);
    let adjust = |points: &str| data.run(&["wallet", "adjust", &wallet, points, "PTS", "--reason", "a gift"]).well();
    assert!(adjust("500").contains("is adjusted by 500 PTS"));
    assert_ne!(points(&data, &wallet), before);
    let small = points(&data, &wallet);
    let printed = adjust("-501");
    assert!(printed.contains("is not adjusted by -501 PTS yet: another person must approve of it"), "{printed}");
    let id = asked(&printed);
    let listed = data.run(&["approval", "list"]).well();
    assert!(listed.contains(&id) && listed.contains(&wallet) && listed.contains("a gift"), "{listed}");
    assert!(data.run(&["approval", "give", &id]).wrong().contains("through a server"));
    assert_eq!(points(&data, &wallet), small);
    assert!(data.run(&["status"]).well().contains("approvals"));
    assert!(data.run(&["approval", "decline", &id, "--reason", " "]).wrong().contains("--reason"));
    assert!(data.run(&["approval", "decline", &id, "--reason", "too much"]).well().ends_with("declined\n"));
    assert!(data.run(&["approval", "show", &id]).well().contains("too much"));
    assert!(data.run(&["approval", "give", &id]).wrong().contains("through a server"));
    assert_eq!(data.run(&["approval", "list"]).well(), "nothing waits for an approval\n");
    let audit = data.run(&["audit"]).well();
    for words in ["adjust wallet", "a gift", "ask for approval: adjust", "decline: adjust wallet", "too much", "system user"] {
        assert!(audit.contains(words), "{words}: {audit}");
    }
    data.run(&["verify"]).well();
}

#[test]
fn who_makes_and_revokes_keys_and_secrets_is_in_the_audit() {
    let data = DataSet::everyday();
    let made = data.run(&["key", "add", "Jo Bloggs", "--scope", "operator"]).well();
    let (_, id) = made.split_once("this is key ").expect("it names the key");
    let id = id.split(';').next().expect("it is there");
    data.run(&["key", "revoke", id]).well();
    data.run(&["key", "revoke", id]).well();
    data.profile("mybank", "");
    data.run(&["feeds", "secret", "mybank"]).well();
    data.run(&["feeds", "secret", "mybank", "--remove"]).well();
    assert!(data.run(&["feeds", "secret", "mybank", "--remove"]).wrong().contains("has no secret"));
    let audit = data.run(&["audit"]).well();
    for words in [
        format!("make key {id} (Jo Bloggs, operator)"),
        format!("revoke key {id} (Jo Bloggs, operator)"),
        "make a secret with which a feed signs (mybank)".to_owned(),
        "take away the secrets with which a feed signs (mybank)".to_owned(),
    ] {
        let lines: Vec<&str> = audit.lines().filter(|line| line.contains(&words)).collect();
        assert!(lines.len() == 1 && lines[0].contains("system user"), "{words}: {audit}");
    }
    data.run(&["verify"]).well();
}

#[test]
fn a_version_waits_for_a_second_person_where_the_settings_say_so() {
    let (data, _) = with_limits();
    let everyday = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/programmes/everyday.toml"));
    let next =
        everyday.expect("the project ships it").replace("version   = 1\n", "version   = 2\n").replace("2026-01-01", "2027-01-01");
    let file = data.path().join("next.toml");
    std::fs::write(&file, next).expect("there is room for a small file");
    let printed = data.run(&["programme", "activate", super::arg(&file), "--yes"]).well();
    assert!(printed.contains("version 2 is not activated yet"), "{printed}");
    let listed = data.run(&["programme", "list"]).well();
    assert!(!listed.contains("in force from 2027-01-01") && listed.contains("waits for approval"), "{listed}");
    let again = data.run(&["programme", "activate", super::arg(&file)]).well();
    assert!(again.contains("stands already, with this very file: waits for approval"), "{again}");
    let waiting = data.run(&["approval", "list"]).well();
    assert!(waiting.contains("activate programme version 2") && waiting.contains("from 2027-01-01 on, 1 changes"), "{waiting}");
    let id = printed.rsplit("approval give ").next().and_then(|rest| rest.split('`').next()).expect("it names what waits");
    let shown = data.run(&["approval", "show", id]).well();
    assert!(shown.contains("waits for another person"), "{shown}");
    assert!(shown.contains("Version 1, in force from 2026-01-01 on, is followed by version 2 from 2027-01-01 on"), "{shown}");
    let json: serde_json::Value =
        serde_json::from_str(&data.run(&["approval", "show", id, "--json"]).well()).expect("it is JSON");
    assert_eq!(json["state"], "waiting");
    let audit = data.run(&["audit"]).well();
    assert!(audit.contains("ask for approval: activate programme version 2"), "{audit}");
    let refused = data.run(&["programme", "withdraw", "2"]).wrong();
    assert!(refused.contains("no proposal of version 2 is open"), "what can never be done is not asked for: {refused}");
}

#[test]
fn a_limit_that_is_no_amount_of_its_asset_lets_nothing_pass() {
    let (data, wallet) = with_limits();
    std::fs::write(data.path().join("rewardhub.toml"), "[approvals]\nabove = [\"0.5 PTS\"]\n").expect("there is room");
    let refused = data.run(&["wallet", "adjust", &wallet, "1", "PTS", "--reason", "a gift"]).wrong();
    assert!(refused.contains("approvals.above") && refused.contains("more decimals"), "{refused}");
    std::fs::write(data.path().join("rewardhub.toml"), "[approvals]\nabove = [\"500\"]\n").expect("there is room");
    let refused = data.run(&["wallet", "adjust", &wallet, "1", "PTS", "--reason", "a gift"]).wrong();
    assert!(refused.contains("is no limit"), "{refused}");
    std::fs::write(data.path().join("rewardhub.toml"), "[approvals]\nabove = [\"50.00 GBR\"]\n").expect("there is room");
    let refused = data.run(&["wallet", "adjust", &wallet, "1", "PTS", "--reason", "a gift"]).wrong();
    assert!(refused.contains("GBR is no currency"), "{refused}");
}

#[test]
fn the_status_says_what_waits_its_age_and_what_of_the_backup() {
    let data = DataSet::everyday();
    let row = |amount: &str| {
        format!(
            "account,id,booked_on,amount,currency,description,mcc\n{ACCOUNT},T1,2026-01-05,-{amount},GBP,GREENS MARKET,5411\n"
        )
    };
    data.ingest("a.csv", &row("20.00"), &["--as-of", "2026-01-08"]).well();
    let status = || -> serde_json::Value { serde_json::from_str(&data.run(&["status", "--json"]).well()).expect("it is JSON") };
    let quiet = status();
    assert_eq!(
        (&quiet["well"], &quiet["waiting"], &quiet["backup"]["watched"]),
        (&true.into(), &serde_json::json!([]), &false.into())
    );
    data.ingest("b.csv", &row("41.00"), &["--as-of", "2026-01-09"]).well();
    data.ingest("c.csv", "account,id,booked_on,amount,currency,description,mcc\nx,T2,never,1,GBP,GREENS,5411\n", &[]);
    std::fs::write(data.path().join("rewardhub.toml"), "[status]\nbackup_mark = \"backup.mark\"\n").expect("there is room");
    let waits = status();
    let first = &waits["waiting"][0];
    assert_eq!((&first["kind"], &first["reason"], &first["count"]), (&"item".into(), &"same_id_other_content".into(), &1.into()));
    // It has waited since it came, and not since it was booked.
    assert_eq!(first["oldest_on"], "2026-01-09");
    assert_eq!((&waits["backup"]["last_at"], &waits["backup"]["watched"]), (&serde_json::Value::Null, &true.into()));
    std::fs::write(data.path().join("backup.mark"), "").expect("there is room");
    assert!(status()["backup"]["last_at"].is_string());
    let screen = data.run(&["status"]).well();
    assert!(screen.contains("items in review: same id other content") && screen.contains("rewardhub review list"), "{screen}");
    assert!(waits["partitions"].as_array().is_some_and(|all| all.len() == 4 && all.iter().all(|it| it["undecided"] == 0)));
}
