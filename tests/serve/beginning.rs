use serde_json::json;

use super::server::DataSet;

#[test]
fn two_commands_begin_with_keys_that_work() {
    let data = DataSet::none();
    let printed = data.run(&["init"]);
    let word = |begins: &str, at: usize| {
        let line = printed.lines().find(|line| line.starts_with(begins)).unwrap_or_else(|| panic!("{printed}"));
        line.split(' ').nth(at).unwrap().to_owned()
    };
    let (wallet, operator, customer) = (word("wallet ", 1), word("operator ", 1), word("customer ", 1));
    assert!(data.refused(&["init"]).contains("there is a data set in"));
    let server = data.serve(&[]);
    let get = |path: &str, key: &str| server.get_with(path, &[("authorization", &format!("Bearer {key}"))]);
    assert_eq!(get(&format!("/v1/home/{wallet}"), &customer).well()["wallet"]["id"], wallet.as_str());
    assert_eq!(get(&format!("/v1/home/{wallet}"), &operator).status, 200);
    assert_eq!(server.get(&format!("/v1/home/{wallet}")).problem(), "unauthenticated");
    let line = printed.lines().find_map(|line| line.strip_prefix("then ask it:")).unwrap_or_else(|| panic!("{printed}"));
    let balance = server.answer_to(line.trim());
    assert_eq!((&balance["wallet"], &balance["balances"]), (&json!(wallet), &json!([])));
}

#[test]
fn a_setting_is_the_options_else_the_environments_else_the_files() {
    let data = DataSet::none();
    data.run(&["init"]);
    let from = |setting: &str| {
        let printed = data.run(&["config", "print", "--json"]);
        let all: serde_json::Value = serde_json::from_str(&printed).unwrap();
        let found = all.as_array().unwrap().iter().find(|own| own["setting"] == setting).unwrap().clone();
        (found["value"].as_str().unwrap().to_owned(), found["from"].as_str().unwrap().to_owned())
    };
    assert_eq!(from("server.access"), ("keys".to_owned(), "rewardhub.toml".to_owned()));
    data.configure("");
    assert_eq!(from("server.access"), ("open".to_owned(), "default".to_owned()));
    data.configure("[server]\naccess = \"keys\"\nlisten = \"127.0.0.1:9999\"\n");
    assert_eq!(from("server.access"), ("keys".to_owned(), "rewardhub.toml".to_owned()));
    assert_eq!(from("server.listen").0, "127.0.0.1:9999");
    assert!(data.run(&["config", "check"]).contains("understood"));
    // The option goes before the file, which asks for keys.
    assert_eq!(data.serve(&["--access", "open"]).get("/v1/home/none").problem(), "not_found");
    assert_eq!(data.serve(&[]).get("/v1/home/none").problem(), "unauthenticated");
    data.configure("[server]\nport = 80\n");
    for command in [&["config", "check"][..], &["config", "print"], &["serve"]] {
        assert!(data.refused(command).contains("unknown field `port`"), "{command:?}");
    }
}

#[test]
fn a_setting_of_the_environment_goes_before_the_file_and_a_secret_stays_in_neither() {
    let data = DataSet::none();
    data.run(&["init"]);
    data.configure("[server]\naccess = \"keys\"\ncors_origins = [\"https://a.example\"]\n");
    let with = |variable: &str, value: &str, args: &[&str]| {
        let output = data.command(args).env(variable, value).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    };
    let (_, printed) = with("REWARDHUB_CORS_ORIGINS", "https://b.example,https://c.example", &["config", "print"]);
    let line = printed.lines().find(|line| line.contains("server.cors_origins")).unwrap();
    assert!(line.contains("[\"https://b.example\", \"https://c.example\"]") && line.contains("REWARDHUB_CORS_ORIGINS"), "{line}");
    let (went_well, said) = with("REWARDHUB_TLS", "always", &["config", "check"]);
    assert!(!went_well && said.contains("REWARDHUB_TLS gives server.tls a value that it cannot have"), "{said}");
    let (went_well, said) = with("REWARDHUB_ACCESS", "oidc", &["config", "check"]);
    assert!(!went_well && said.contains("server.oidc.issuer names nobody"), "{said}");
    data.configure("ledger = \"scylla://me:hidden@localhost/rewards\"\n");
    for command in [&["config", "check"][..], &["config", "print"], &["serve"], &["wallet", "list"]] {
        let refused = data.refused(command);
        assert!(refused.contains("REWARDHUB_LEDGER_PASSWORD") && !refused.contains("hidden"), "{refused}");
    }
}

#[test]
fn the_example_has_every_setting_with_its_default() {
    let data = DataSet::none();
    data.run(&["init"]);
    data.configure("");
    let printed = || -> Vec<(String, String, String)> {
        let all: serde_json::Value = serde_json::from_str(&data.run(&["config", "print", "--json"])).unwrap();
        let word = |setting: &serde_json::Value, name: &str| setting[name].as_str().unwrap().to_owned();
        all.as_array().unwrap().iter().map(|one| (word(one, "setting"), word(one, "value"), word(one, "from"))).collect()
    };
    let example = include_str!("../../deploy/rewardhub.example.toml");
    let is_setting = |line: &&str| {
        line.split_once(" = ").is_some_and(|(key, _)| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
    };
    let lines = example.lines().map(|line| line.strip_prefix("# ").filter(is_setting).unwrap_or(line));
    let known = lines.filter(|line| cfg!(feature = "lake") || !line.starts_with("lake"));
    let defaults = printed();
    data.configure(&known.collect::<Vec<_>>().join("\n"));
    for ((setting, default, _), (_, value, from)) in defaults.iter().zip(printed()) {
        assert_eq!((default, from.as_str()), (&value, "rewardhub.toml"), "{setting}");
    }
}
