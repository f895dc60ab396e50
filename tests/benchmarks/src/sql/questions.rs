//! Five questions that analysts ask every day: each asks the base tables and, where the lake keeps sums that answer it exactly,
//! the sums, as reports do. Both engines get the same text.

use rewardhub_core::time::Day;

/// A question in SQL, in one or two ways.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The name of the question, for people.
    pub name: &'static str,
    /// The query over the base tables.
    pub plain: &'static str,
    /// The query over the tables of sums; `None` where they do not answer it.
    pub of_sums: Option<&'static str>,
}

/// The number of last days that are compared with the months before.
const LATELY: i32 = 7;
/// The fewest days of a made-up lake, so that there is a whole month before the last days.
pub const FEWEST_DAYS: u32 = 38;

/// The values that the questions ask about.
#[derive(Debug, Clone)]
pub struct About {
    /// The id of the wallet whose history is asked for.
    pub wallet: String,
    /// The first day of the lake.
    pub first: Day,
    /// The last day of the lake.
    pub last: Day,
}

impl About {
    /// Returns the text of a question, with these values filled in.
    pub fn text(&self, sql: &str) -> String {
        let since = self.last.plus(1 - LATELY);
        let month = since.month().first_day();
        sql.replace("$wallet", &format!("'{}'", self.wallet))
            .replace("$since", &format!("DATE '{since}'"))
            .replace("$month", &format!("DATE '{month}'"))
            .replace("$days", &(month.number() - self.first.number()).to_string())
    }
}

/// The five questions, in the order in which a report lists them.
pub const QUESTIONS: [Question; 5] = [
    Question {
        name: "liability by asset",
        plain: "SELECT asset, part, sum(amount) AS amount FROM entries WHERE account = 'wallet' \
                GROUP BY asset, part ORDER BY asset, part",
        of_sums: Some(
            "SELECT asset, part, sum(amount) AS amount FROM entry_days WHERE account = 'wallet' \
             GROUP BY asset, part ORDER BY asset, part",
        ),
    },
    Question {
        name: "cost by rule and week",
        plain: "SELECT CAST(date_trunc('week', judged_on) AS DATE) AS week, rule_id, asset, funded_by, count(*) AS rewards, \
                sum(amount) AS amount, sum(amount_before_caps) AS amount_before_caps FROM rewards WHERE rule_id IS NOT NULL \
                GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        of_sums: Some(
            "SELECT CAST(date_trunc('week', judged_on) AS DATE) AS week, rule_id, asset, funded_by, sum(rewards) AS rewards, \
             sum(amount) AS amount, sum(amount_before_caps) AS amount_before_caps FROM reward_days WHERE rule_id IS NOT NULL \
             GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        ),
    },
    Question {
        name: "top customers",
        plain: "SELECT wallet_id, count(*) AS rewards, sum(amount) AS amount FROM rewards WHERE asset = 'PTS' \
                GROUP BY wallet_id ORDER BY amount DESC, wallet_id LIMIT 100",
        of_sums: Some(
            "SELECT wallet_id, sum(rewards) AS rewards, sum(amount) AS amount FROM wallet_months WHERE asset = 'PTS' \
             GROUP BY wallet_id ORDER BY amount DESC, wallet_id LIMIT 100",
        ),
    },
    Question {
        name: "one wallet's history",
        plain: "SELECT event_date, reward_id, transaction_id, wallet_id, kind, rule_id, campaign_id, asset, amount, \
                eligible_amount, multiplier, amount_before_caps, capped_by, funded_by, state, judged_on, available_on, expires_on, \
                reverses_reward_id, programme_version, reason, decided_at, log_partition, log_offset, log_index FROM rewards \
                WHERE wallet_id = $wallet ORDER BY decided_at DESC, log_offset DESC, log_index DESC, rule_id LIMIT 100",
        of_sums: None,
    },
    Question {
        name: "velocity",
        plain: "SELECT wallet_id, lately, before FROM (SELECT wallet_id, \
                sum(CASE WHEN event_date >= $since THEN amount ELSE 0 END) AS lately, \
                sum(CASE WHEN event_date < $month THEN amount ELSE 0 END) AS before \
                FROM rewards WHERE kind = 'earn' AND asset = 'PTS' AND (event_date >= $since OR event_date < $month) \
                GROUP BY wallet_id) AS sums WHERE lately >= 20 AND lately * $days > before * 21 \
                ORDER BY lately DESC, wallet_id LIMIT 100",
        of_sums: Some(
            "SELECT lately.wallet_id, lately.amount AS lately, coalesce(before.amount, 0) AS before FROM \
             (SELECT wallet_id, sum(amount) AS amount FROM rewards WHERE kind = 'earn' AND asset = 'PTS' \
             AND event_date >= $since GROUP BY wallet_id) AS lately LEFT JOIN \
             (SELECT wallet_id, sum(amount) AS amount FROM wallet_months WHERE kind = 'earn' AND asset = 'PTS' \
             AND event_month < $month GROUP BY wallet_id) AS before ON before.wallet_id = lately.wallet_id \
             WHERE lately.amount >= 20 AND lately.amount * $days > coalesce(before.amount, 0) * 21 \
             ORDER BY lately DESC, lately.wallet_id LIMIT 100",
        ),
    },
];
