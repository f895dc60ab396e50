//! Every key that can move money does: changed alone, an award changes, or when it can be spent.

use super::*;

/// A programme in which every key counts.
const ALL: &str = r#"
programme = "all"
version   = 1
effective = 2026-01-01
timezone  = "Europe/London"
currency  = "GBP"
[assets.PTS]
decimals      = 0
expires_after = "12 months"
expires_at    = "end of month"
value         = { amount = "0.005", asset = "GBP" }
[assets.GBP]
decimals = 2
[earning]
matures_after = "14 days"
rounding      = "down"
earns_from    = "first window"
[refunds]
look_back = "100 days"
[sign_up]
earn = { amount = "50", asset = "PTS" }
[merchants.greens]
mcc    = "5411"
match  = [{ name = ["GREEN*"] }, { merchant_id = ["123"] }]
unless = { name = ["GREEN BANK*"], merchant_id = ["124"] }
[merchants.blues]
match = [{ name = ["BLUE*"] }]
[categories.food]
mcc       = ["5411", "5440-5499"]
merchants = ["blues"]
bank      = ["Food"]
[[rule]]
id     = "rated"
when   = { category = ["food"], amount = { at_least = "5.00", at_most = "120.00" } }
unless = { days = ["Sun"] }
earn   = { rate = "2", per = "1.00", asset = "PTS" }
caps   = [{ per = "day", amount = "200" }, { per = "month", times = 2 }]
group  = "g"
[[rule]]
id    = "stepped"
when  = { from = 2026-02-01, until = 2026-03-31 }
earn  = { steps = [{ from = "0", rate = "0.5" }, { from = "100", rate = "3" }], per = "2.00", asset = "PTS" }
group = "g"
[[rule]]
id        = "fixed"
when      = { merchant = ["blues"], hours = ["18:00-20:00"] }
earn      = { amount = "1.50", asset = "GBP" }
funded_by = "blues"
[[rule]]
id   = "bonus"
when = { merchant = ["blues"] }
earn = { amount = "3", asset = "PTS" }
[[rule]]
id   = "every"
when = { kind = ["fee"], direction = ["debit"], mcc = ["6000"], channel = ["online"], country = ["GB"] }
earn = { rate = "1", every = "3.00", asset = "GBP" }
[[rule]]
id   = "yen"
when = { currency = ["JPY"] }
earn = { rate = "1", per = "100", asset = "PTS" }
[[cap]]
asset  = "GBP"
per    = "week"
amount = "4.00"
[[cap]]
asset  = "PTS"
per    = "transaction"
times  = 2
[redemption]
holds_for = "7 days"
grace     = "3 days"
[transfers]
PTS = { per_transfer = "5000", per_day = "10000" }
[limits]
redemptions = { per = "day", times = 20 }
[treasury.PTS]
limit = "50000"
"#;

/// A month of life, and all that comes out of it.
fn life(programme: &Programme) -> Vec<String> {
    let named = |name: &str, minor| Facts { merchant_name: Some(name.into()), ..purchase(minor) };
    let coded = |mcc, minor| Facts { mcc: Some(mcc), ..purchase(minor) };
    let blue_at = |instant| Facts { merchant_name: Some("BLUE NOTE".into()), ..bought_at(1_234, instant) };
    let fee = Facts {
        kind: Kind::Fee,
        mcc: Some(6_000),
        channel: Some(crate::item::Channel::Online),
        country: Some("GB".into()),
        ..purchase(800)
    };
    let mut month = vec![
        named("GREEN GROCER", 799),
        named("GREEN BANK", 700),
        Facts { merchant_id: Some("123".into()), ..purchase(600) },
        Facts { merchant_id: Some("124".into()), ..named("GREEN", 650) },
        named("BLUE NOTE", 550),
        coded(5_411, 11_999),
        coded(5_450, 500),
        coded(5_450, 499),
        coded(5_450, 12_000),
        coded(5_450, 12_001),
        Facts { bank_category: Some("food".into()), ..purchase(560) },
        Facts { booked_on: day("2026-03-08"), ..coded(5_411, 1_000) },
        Facts { booked_on: day("2026-02-01"), ..coded(1, 900) },
        Facts { booked_on: day("2026-03-31"), ..coded(1, 900) },
        purchase(15_055),
        blue_at("2026-03-04T18:00:00Z"),
        blue_at("2026-03-05T19:59:59Z"),
        blue_at("2026-03-06T00:30:00Z"),
        blue_at("2026-06-06T18:30:00Z"),
        fee.clone(),
        Facts { direction: Direction::Credit, ..fee },
        Facts { amount: Money::new(asset("JPY"), 5_000), ..purchase(0) },
    ];
    let mut seen = Vec::new();
    // Each alone, then all of them into one wallet.
    let mut wallet = Wallet::default();
    for facts in &mut month {
        seen.push(format!("{:?}", programme.evaluate(facts, &NothingUsed, &mut NoRecorder).unwrap()));
        seen.push(format!("{:?}", wallet.earn(programme, facts)));
    }
    for code in ["PTS", "GBP"] {
        seen.push(format!("{:?}", programme.maturity_and_expiry(asset(code), day("2026-03-03"))));
    }
    let value = programme.asset(asset("PTS")).and_then(|terms| terms.value);
    seen.push(format!("{:?} {:?} {:?}", programme.sign_up(), programme.earns_from(), programme.look_back_days()));
    seen.push(format!("{value:?} {:?}", programme.wallets()));
    seen
}

#[test]
fn every_key_that_moves_money_changes_what_is_earned_or_when_it_can_be_spent() {
    let base = life(&parse(ALL));
    for (key, from, to) in [
        ("timezone", "Europe/London", "Asia/Tokyo"),
        ("currency", "currency  = \"GBP\"", "currency  = \"EUR\""),
        ("assets.decimals", "decimals      = 0", "decimals      = 1"),
        ("redemption.holds_for", "holds_for = \"7 days\"", "holds_for = \"8 days\""),
        ("redemption.grace", "grace     = \"3 days\"", ""),
        ("transfers.per_transfer", "per_transfer = \"5000\"", "per_transfer = \"5001\""),
        ("transfers.per_day", "per_day = \"10000\"", "per_day = \"10001\""),
        ("limits.redemptions", "times = 20", "times = 21"),
        ("treasury.limit", "limit = \"50000\"", "limit = \"50001\""),
        ("assets.value", "0.005", "0.006"),
        ("assets.expires_after", "12 months", "13 months"),
        ("assets.expires_at", "expires_at    = \"end of month\"", ""),
        ("earning.matures_after", "14 days", "15 days"),
        ("earning.rounding", "\"down\"", "\"half up\""),
        ("earning.earns_from", "first window", "opening"),
        ("refunds.look_back", "100 days", "101 days"),
        ("sign_up.amount", "amount = \"50\"", "amount = \"51\""),
        ("sign_up.asset", "{ amount = \"50\", asset = \"PTS\" }", "{ amount = \"50\", asset = \"GBP\" }"),
        ("merchants.mcc", "mcc    = \"5411\"", "mcc    = \"5412\""),
        ("merchants.match.name", "GREEN*", "GREY*"),
        ("merchants.match.merchant_id", "[\"123\"]", "[\"125\"]"),
        ("merchants.unless.name", "GREEN BANK*", "GREEN TANK*"),
        ("merchants.unless.merchant_id", "[\"124\"]", "[\"125\"]"),
        ("categories.mcc", "5440-5499", "5460-5499"),
        ("categories.merchants", "merchants = [\"blues\"]", "merchants = [\"greens\"]"),
        ("categories.bank", "[\"Food\"]", "[\"Foot\"]"),
        ("when.category", "category = [\"food\"], ", ""),
        ("when.amount.at_least", "at_least = \"5.00\"", "at_least = \"4.99\""),
        ("when.amount.at_most", "at_most = \"120.00\"", "at_most = \"120.01\""),
        ("unless.days", "[\"Sun\"]", "[\"Sat\"]"),
        ("when.from", "2026-02-01", "2026-02-02"),
        ("when.until", "2026-03-31", "2026-03-30"),
        ("when.merchant", "merchant = [\"blues\"]", "merchant = [\"greens\"]"),
        ("when.hours, from", "18:00-20:00", "18:01-20:00"),
        ("when.hours, until", "18:00-20:00", "18:00-19:59"),
        ("when.kind", "[\"fee\"]", "[\"tax\"]"),
        ("when.direction", "[\"debit\"]", "[\"credit\"]"),
        ("when.mcc", "[\"6000\"]", "[\"6001\"]"),
        ("when.channel", "[\"online\"]", "[\"in store\"]"),
        ("when.country", "[\"GB\"]", "[\"FR\"]"),
        ("when.currency", "[\"JPY\"]", "[\"KRW\"]"),
        ("earn.rate", "rate = \"2\"", "rate = \"2.5\""),
        ("earn.per", "rate = \"2\", per = \"1.00\"", "rate = \"2\", per = \"1.10\""),
        ("earn.asset", "per = \"100\", asset = \"PTS\"", "per = \"100\", asset = \"GBP\""),
        ("earn.steps.from", "from = \"100\"", "from = \"101\""),
        ("earn.steps.rate", "rate = \"3\"", "rate = \"4\""),
        ("earn.steps, per", "per = \"2.00\"", "per = \"2.20\""),
        ("earn.amount", "amount = \"1.50\"", "amount = \"1.51\""),
        ("earn.every", "every = \"3.00\"", "every = \"5.00\""),
        ("caps.amount", "amount = \"200\"", "amount = \"199\""),
        ("caps.per", "per = \"day\", amount", "per = \"week\", amount"),
        ("caps.times", "times = 2 }", "times = 3 }"),
        ("group", "group  = \"g\"", "group  = \"h\""),
        ("funded_by", "funded_by = \"blues\"", "funded_by = \"issuer\""),
        ("cap.asset", "[[cap]]\nasset  = \"GBP\"", "[[cap]]\nasset  = \"PTS\""),
        ("cap.per", "\"week\"", "\"day\""),
        ("cap.amount", "amount = \"4.00\"", "amount = \"4.50\""),
        ("cap.times", "times  = 2", "times  = 1"),
    ] {
        let changed = ALL.replacen(from, to, 1);
        assert!(changed != ALL, "{key} does not stand in the file");
        assert!(life(&parse(&changed)) != base, "{key} moves nothing");
    }
}
