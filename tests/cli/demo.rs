use super::data_set::DataSet;

#[test]
fn the_demo_runs_from_nothing_and_leaves_a_data_set_that_is_well() {
    let data = DataSet::none();
    let told = data.run(&["demo"]).well();
    for part in ["everyday version 1", "dead letters", "pays", "earned by wallet", "well: every decision"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // What it says to try next works.
    let commands: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("rewardhub ")).collect();
    assert!(commands.len() >= 6, "{told}");
    for command in commands {
        let command = command.strip_suffix(" --data DATA").expect("each names the data set");
        data.run(&command.split(' ').collect::<Vec<_>>()).well();
    }
}

#[test]
fn the_same_days_again_pay_nobody() {
    let told = DataSet::none().run(&["demo"]).well();
    let again = told.split("\n== ").find(|part| part.starts_with("The same days again")).expect("it is a step");
    assert!(again.contains("rewards paid: none"), "{again}");
}

#[test]
fn the_demo_leaves_another_data_set_alone() {
    let told = DataSet::everyday().run(&["demo"]).wrong();
    assert_eq!(told, "error: DATA has a data set already; give the demo a directory of its own with --data\n");
}
