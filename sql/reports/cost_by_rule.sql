-- title: Cost by rule
-- question: What does each rule cost a week, who bears it, and what did caps save?
-- note: Weeks begin on Mondays and are those of the purchases' days, whenever they were delivered: what is taken back counts in the week
--   of its purchase. Value is by the newest programme version.
-- parameter as_of: date = today. The last day, and the last UTC day whose decisions count.
-- parameter weeks: integer = 13. How many weeks, that of as_of included.
-- chart: stacked, x = week, y = cost_value, series = rule_id, panels = value_asset
WITH paid AS (
    SELECT
        date_trunc('week', judged_on)::date AS week,
        rule_id,
        funded_by,
        asset,
        sum(CASE WHEN kind = 'earn' THEN rewards ELSE 0 END) AS rewards,
        sum(CASE WHEN kind = 'earn' THEN amount_before_caps ELSE 0 END) AS before_caps,
        sum(CASE WHEN kind = 'earn' THEN amount ELSE 0 END) AS after_caps,
        sum(CASE WHEN kind = 'clawback' THEN amount ELSE 0 END) AS clawed_back,
        sum(amount) AS cost
    FROM reward_days
    WHERE kind IN ('earn', 'clawback')
      AND event_month <= $as_of::date
      -- Decisions come at most a month before the day that judges; the rest is the length of a month.
      AND event_month > $as_of::date - 7 * $weeks::bigint - 65
      AND event_date <= $as_of::date
      AND judged_on <= $as_of::date
      AND judged_on >= date_trunc('week', $as_of::date)::date - 7 * ($weeks::bigint - 1)
    GROUP BY 1, 2, 3, 4
),
titles AS (
    SELECT rule_id, title, row_number() OVER (PARTITION BY rule_id ORDER BY programme_version DESC) AS newest
    FROM rule_versions
)
SELECT
    paid.week,
    paid.rule_id,
    titles.title,
    paid.funded_by,
    paid.asset,
    paid.rewards,
    paid.before_caps,
    paid.after_caps,
    paid.clawed_back,
    paid.cost,
    (paid.cost * assets.unit_value_numerator / assets.unit_value_denominator)::decimal(38, 4) AS cost_value,
    assets.value_asset
FROM paid
LEFT JOIN titles ON titles.rule_id = paid.rule_id AND titles.newest = 1
LEFT JOIN assets ON assets.asset = paid.asset
ORDER BY paid.week, paid.rule_id, paid.funded_by, paid.asset
