use super::server::{DataSet, march};

#[test]
fn a_server_that_is_told_to_stop_finishes_and_leaves_a_data_set_that_verifies() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    server.deliver("default", &march(&[(3, 2490, "GREENS MARKET")])).well();
    assert_eq!(server.get("/readyz").well()["ready"], true);
    let (printed, status) = server.stop();
    assert_eq!(status, Some(0), "{printed}");
    assert!(printed.ends_with("stopping\nstopped\n"), "{printed}");
    data.run(&["verify"]);
}

#[test]
fn an_address_that_others_reach_is_refused() {
    let data = DataSet::everyday();
    let refused = data.refused(&["serve", "--listen", "0.0.0.0:0"]);
    assert!(refused.contains("can be reached from other machines"), "{refused}");
}
