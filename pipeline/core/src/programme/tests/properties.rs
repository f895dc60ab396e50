//! What holds for every programme and purchase.

use proptest::prelude::*;

use super::*;
use crate::programme::Finding;

fn earn() -> impl Strategy<Value = String> {
    prop_oneof![
        (1..500_u32, 1..400_u32).prop_map(|(rate, per)| format!(
            "{{ rate = \"{}.{:02}\", per = \"{}.{:02}\", asset = \"PTS\" }}",
            rate / 100,
            rate % 100,
            per / 100,
            per % 100
        )),
        (1..9_u32, 1..9_u32, 1..400_u32).prop_map(|(above, below, every)| format!(
            "{{ rate = \"{above}/{below}\", every = \"{}.{:02}\", asset = \"PTS\" }}",
            every / 100,
            every % 100
        )),
        (0..4_u32, 1..50_u32, 1..9_u32).prop_map(|(low, from, high)| format!(
            "{{ steps = [{{ from = \"0\", rate = \"{low}\" }}, {{ from = \"{from}\", rate = \"{high}\" }}], per = \"1.00\", asset = \"PTS\" }}"
        )),
        (1..60_u32).prop_map(|amount| format!("{{ amount = \"{amount}\", asset = \"PTS\" }}")),
    ]
}

prop_compose! {
    fn rule_body()(
        earn in earn(),
        least in prop::option::of(0..3_000_u32),
        cap in prop::option::of((prop::sample::select(vec!["transaction", "day", "week", "month"]), 1..200_u32)),
        group in prop::option::of(prop::sample::select(vec!["g", "h"])),
        merchant in any::<bool>(),
    ) -> String {
        let mut when = Vec::new();
        when.extend(least.map(|least| format!("amount = {{ at_least = \"{}.{:02}\" }}", least / 100, least % 100)));
        when.extend(merchant.then(|| "merchant = [\"greens\"]".to_owned()));
        let mut body = format!("when = {{ {} }}\nearn = {earn}\n", when.join(", "));
        body.extend(cap.map(|(per, amount)| format!("caps = [{{ per = \"{per}\", amount = \"{amount}\" }}]\n")));
        body.extend(group.map(|group| format!("group = \"{group}\"\n")));
        body
    }
}

prop_compose! {
    fn programme()(
        rules in prop::collection::vec(rule_body(), 1..6),
        rounding in prop::sample::select(vec!["down", "half up", "half even"]),
        cap in prop::option::of((prop::sample::select(vec!["transaction", "day", "week", "month"]), 1..300_u32)),
    ) -> (Programme, Option<(&'static str, i64)>) {
        let mut source = format!("[earning]\nrounding = \"{rounding}\"\n[merchants.greens]\nmatch = [{{ name = [\"GREEN*\"] }}]\n");
        source.extend(rules.iter().enumerate().map(|(at, body)| format!("[[rule]]\nid = \"r{at}\"\n{body}")));
        source.extend(cap.map(|(per, amount)| format!("[[cap]]\nasset = \"PTS\"\nper = \"{per}\"\namount = \"{amount}\"\n")));
        (with_head(&source), cap.map(|(per, amount)| (per, i64::from(amount))))
    }
}

prop_compose! {
    fn bought()(minor in 0..8_000_i64, days in 0..45_i32, green in any::<bool>()) -> Facts {
        let facts = if green { at_greens(minor) } else { purchase(minor) };
        Facts { booked_on: day("2026-03-03").plus(days), ..facts }
    }
}

proptest! {
    #[test]
    fn explained_amounts_are_the_awards((programme, _) in programme(), history in prop::collection::vec(bought(), 1..12)) {
        let mut wallet = Wallet::default();
        for facts in &history {
            let mut explanation = Explanation::default();
            let explained = programme.evaluate(facts, &wallet, &mut explanation).unwrap();
            prop_assert_eq!(explanation.rules.len(), programme.rules().len());
            let recorded: Vec<_> = explanation.rules.iter().filter_map(|(rule, finding)| match finding {
                Finding::Paid { amount_minor, before_caps_minor, cut } => {
                    Some((*rule, *amount_minor, *before_caps_minor, cut.as_ref().map(|cut| cut.cap.clone())))
                }
                _ => None,
            }).collect();
            let paid: Vec<_> = explained.iter()
                .map(|award| (award.rule, award.amount_minor, award.before_caps_minor, award.capped_by.clone()))
                .collect();
            prop_assert_eq!(recorded, paid);
            prop_assert_eq!(wallet.earn(&programme, facts), explained);
        }
    }

    #[test]
    fn awards_are_positive_and_sums_never_exceed_a_cap(
        (programme, cap) in programme(),
        history in prop::collection::vec(bought(), 1..20),
    ) {
        let mut wallet = Wallet::default();
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for (at, facts) in history.iter().enumerate() {
            let judged = programme.judged_on(facts);
            for award in wallet.earn(&programme, facts) {
                prop_assert!(award.amount_minor > 0 && award.amount_minor <= award.before_caps_minor);
                let Some((per, most)) = cap else { continue };
                let period = match per {
                    "day" => judged.to_string(),
                    "week" => judged.week_start().to_string(),
                    "month" => judged.month().to_string(),
                    _ => at.to_string(),
                };
                let sum = sums.entry(period).or_default();
                *sum += award.amount_minor;
                prop_assert!(*sum <= most, "{sum} of {most} per {per}");
            }
        }
    }

    #[test]
    fn at_most_one_rule_of_a_group_pays((programme, _) in programme(), facts in bought()) {
        let awards = programme.evaluate(&facts, &NothingUsed, &mut NoRecorder).unwrap();
        let mut groups: Vec<_> = awards.iter().filter_map(|award| programme.rules()[usize::from(award.rule)].group()).collect();
        let number = groups.len();
        groups.sort_unstable();
        groups.dedup();
        prop_assert_eq!(groups.len(), number);
        prop_assert!(awards.is_sorted_by_key(|award| award.rule));
    }

    #[test]
    fn what_is_recomputed_grows_with_the_net_amount_from_zero((programme, _) in programme(), spent in 0..8_000_i64, back in 0..8_000_i64) {
        for rule in 0..u16::try_from(programme.rules().len()).unwrap() {
            let net = (spent - back).max(0);
            prop_assert!(programme.recompute(rule, net).unwrap() <= programme.recompute(rule, spent).unwrap());
            prop_assert_eq!(programme.recompute(rule, 0).unwrap(), 0);
        }
    }

    #[test]
    fn any_sequence_of_partial_refunds_that_returns_everything_ends_at_zero(
        (programme, _) in programme(),
        facts in bought(),
        parts in prop::collection::vec(1..3_000_i64, 0..6),
    ) {
        for award in programme.evaluate(&facts, &NothingUsed, &mut NoRecorder).unwrap() {
            let (mut net, mut stands) = (award.eligible_minor, award.amount_minor);
            for part in parts.iter().copied().chain([i64::MAX]) {
                net = (net - part).max(0);
                let left = stands.min(programme.recompute(award.rule, net).unwrap());
                prop_assert!((0..=stands).contains(&left));
                stands = left;
            }
            prop_assert_eq!(stands, 0);
        }
    }

    #[test]
    fn recomputing_the_whole_amount_gives_what_was_paid_before_caps((programme, _) in programme(), facts in bought()) {
        for award in programme.evaluate(&facts, &NothingUsed, &mut NoRecorder).unwrap() {
            prop_assert_eq!(programme.recompute(award.rule, award.eligible_minor).unwrap(), award.before_caps_minor);
        }
    }

    #[test]
    fn the_order_of_merchants_changes_nothing(order in Just(vec![0, 1, 2, 3, 4]).prop_shuffle(), name in "(GREEN|BLUE|RED|GREENBLUE) ?(SHOP|BANK)?") {
        let tables = [
            "[merchants.greens]\nmcc = \"5411\"\nmatch = [{ name = [\"GREEN*\"] }]\n",
            "[merchants.blues]\nmcc = \"5812\"\nmatch = [{ name = [\"*BLUE*\"] }]\n",
            "[merchants.shops]\nmcc = \"5999\"\nmatch = [{ name = [\"*SHOP\"] }]\nunless = { name = [\"RED*\"] }\n",
            "[merchants.reds]\nmatch = [{ name = [\"RED*\"] }]\n",
            "[merchants.exact]\nmatch = [{ name = [\"GREEN SHOP\"] }]\n",
        ];
        let rules: String = ["greens", "blues", "shops", "reds", "exact"].iter()
            .map(|merchant| format!("[[rule]]\nid = \"{merchant}\"\nwhen = {{ merchant = [\"{merchant}\"] }}\nearn = {{ amount = \"1\", asset = \"PTS\" }}\n"))
            .chain(["5411", "5812", "5999"].iter().map(|mcc| format!("[[rule]]\nid = \"m{mcc}\"\nwhen = {{ mcc = [\"{mcc}\"] }}\nearn = {{ amount = \"1\", asset = \"PTS\" }}\n")))
            .collect();
        let source = |order: &[usize]| order.iter().map(|at| tables[*at]).chain([rules.as_str()]).collect::<String>();
        let facts = Facts { merchant_name: Some(name), ..purchase(100) };
        let evaluated = |order: &[usize]| {
            let mut explanation = Explanation::default();
            let awards = with_head(&source(order)).evaluate(&facts, &NothingUsed, &mut explanation).unwrap();
            (awards, explanation)
        };
        prop_assert_eq!(evaluated(&order), evaluated(&[0, 1, 2, 3, 4]));
    }

    #[test]
    fn awards_survive_storage((programme, _) in programme(), facts in bought()) {
        let awards = programme.evaluate(&facts, &NothingUsed, &mut NoRecorder).unwrap();
        let bytes = postcard::to_stdvec(&awards).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Vec<Award>>(&bytes).unwrap(), awards);
    }

    #[test]
    fn no_source_makes_the_reader_panic(at in 0..EVERYDAY.len(), cut in 0..40_usize, put in "[\\[\\]{}=\",.0-9a-zé\n -]{0,6}") {
        let bytes = EVERYDAY.as_bytes();
        let mut mangled = bytes[..at].to_vec();
        mangled.extend(put.bytes());
        mangled.extend(&bytes[(at + cut).min(bytes.len())..]);
        let mangled = String::from_utf8_lossy(&mangled);
        if let Err(mistakes) = Programme::parse(&mangled, tzif) {
            prop_assert!(!mistakes.is_empty());
        }
    }
}
