//! Holds: what they take, what ends them, and what comes back from them.

use super::*;

#[test]
fn a_hold_takes_what_expires_soonest_and_gives_back_to_the_lots_it_came_from() {
    let mut wallet = wallet(&[value(5, 1, None), value(4, 1, Some(40)), of_greens(value(3, 1, Some(30)))]);
    let before = {
        look(&mut wallet, 1);
        wallet.clone()
    };
    let expected = ["Authorise available -> held: 3", "Authorise available -> held: 4", "Authorise available -> held: 1"];
    assert_eq!(moves(&hold(&mut wallet, 1, (1, 8), 20)), expected);
    let released = write(&mut wallet, 2, |book| {
        assert_eq!(book.release(redemption(1), &why(Cause::Release, 2)), 8);
        Ok(())
    });
    assert_eq!(released.len(), 3);
    assert_eq!(wallet, before);
}

#[test]
fn a_hold_past_its_end_counts_as_available_whether_it_is_posted_or_not() {
    let mut often = wallet(&[value(8, 1, None)]);
    hold(&mut often, 1, (1, 5), 20);
    let mut seldom = often.clone();
    let available = |wallet: &Wallet, n| balances_on(id(), wallet, Moment::end_of(day(n)))[0].available_minor;
    assert_eq!((available(&often, 19), available(&often, 20)), (3, 8));
    let ended = |n| often.holding().ended_holds(Moment::end_of(day(n)));
    assert_eq!((ended(19), ended(20)), (0, 1));
    (2..=25).for_each(|n| drop(look(&mut often, n)));
    let posted = look(&mut seldom, 25);
    assert_eq!(moves(&posted), ["Release held -> available: 5"]);
    assert_eq!(posted[0].effective_on, day(20));
    assert_eq!(often, seldom);
}

#[test]
fn what_is_captured_leaves_soonest_first_and_the_rest_stays_on_hold() {
    let mut wallet = wallet(&[value(5, 1, None), value(4, 1, Some(40))]);
    hold(&mut wallet, 1, (1, 7), 50);
    let mut captured = Vec::new();
    let posted = write(&mut wallet, 45, |book| {
        captured = book.capture(redemption(1), 6, &why(Cause::Capture, 45)).unwrap();
        Ok(())
    });
    assert_eq!(moves(&posted), ["Capture held -> in transit: 4", "Capture held -> in transit: 2"]);
    assert_eq!(captured.iter().map(|lot| lot.expires_on).collect::<Vec<_>>(), [Some(day(40)), None]);
    assert_eq!((lots(&wallet), held(&wallet)), (vec![2], vec![1]));
}

#[test]
fn what_is_released_pays_a_deficit_first() {
    let mut wallet = wallet(&[value(8, 1, None)]);
    hold(&mut wallet, 1, (1, 8), 20);
    claw_back(&mut wallet, 2, &of_greens(value(5, 1, None)));
    let posted = moves(&look(&mut wallet, 20));
    let expected = ["Release held -> available: 8", "Offset available -> issuer: 5", "Offset issuer -> available: 5"];
    assert_eq!(posted, expected);
    assert_eq!((lots(&wallet), owed(&wallet)), (vec![3], vec![]));
}

#[test]
fn what_expired_on_hold_can_be_spent_for_the_grace_after_it_and_never_for_longer_however_often() {
    let mut wallet = wallet(&[value(8, 1, Some(30))]);
    hold(&mut wallet, 1, (1, 8), 32);
    look(&mut wallet, 32);
    assert_eq!(wallet.holding().lots()[0].extended_to, Some(day(33)));
    hold(&mut wallet, 33, (2, 8), 60);
    look(&mut wallet, 60);
    assert_eq!((lots(&wallet), held(&wallet)), (vec![], vec![]), "the grace was over on day 33");
    let own = Lot { extended_to: None, ..lot_until(30) };
    let on = |on: i32| own.clone().come_back(day(on), Length::Days(3)).last_day();
    assert_eq!([26, 27, 28, 30, 90].map(on), [Some(day(30)), Some(day(30)), Some(day(31)), Some(day(33)), Some(day(33))]);
}
