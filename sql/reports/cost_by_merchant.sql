-- title: Cost by merchant
-- question: What do purchases at each merchant cost in rewards, and who bears it?
-- note: The merchant is the one that the judging programme version saw. Purchases are those of the days asked for, whenever they were
--   delivered, less what was taken back of them since. Value is by the newest programme version.
-- parameter as_of: date = today. The last day, and the last UTC day whose decisions count.
-- parameter days: integer = 90. How many days, that one included.
WITH paid AS (
    SELECT transaction_id, kind, funded_by, asset, amount
    FROM rewards
    WHERE kind IN ('earn', 'clawback')
      AND event_date <= $as_of::date
      -- Decisions come at most a month before the day that judges.
      AND event_date > $as_of::date - $days::bigint - 33
      AND judged_on <= $as_of::date
      AND judged_on > $as_of::date - $days::bigint
),
-- A transaction is judged once.
judged AS (
    SELECT transaction_id, merchant_id
    FROM transaction_revisions
    WHERE verdict = 'judged' AND merchant_id IS NOT NULL AND event_date <= $as_of::date
),
costs AS (
    SELECT
        judged.merchant_id,
        paid.funded_by,
        paid.asset,
        count(DISTINCT CASE WHEN paid.kind = 'earn' THEN paid.transaction_id END) AS purchases,
        sum(CASE WHEN paid.kind = 'earn' THEN paid.amount ELSE 0 END) AS earned,
        sum(CASE WHEN paid.kind = 'clawback' THEN paid.amount ELSE 0 END) AS clawed_back,
        sum(paid.amount) AS cost
    FROM paid
    LEFT JOIN judged ON judged.transaction_id = paid.transaction_id
    GROUP BY 1, 2, 3
),
titles AS (
    SELECT merchant_id, title, row_number() OVER (PARTITION BY merchant_id ORDER BY programme_version DESC) AS newest
    FROM merchant_versions
)
SELECT
    costs.merchant_id,
    coalesce(titles.title, 'none of the programme') AS merchant,
    costs.funded_by,
    costs.asset,
    costs.purchases,
    costs.earned::decimal(38, 4) AS earned,
    costs.clawed_back::decimal(38, 4) AS clawed_back,
    costs.cost::decimal(38, 4) AS cost,
    (costs.cost * assets.unit_value_numerator / assets.unit_value_denominator)::decimal(38, 4) AS cost_value,
    assets.value_asset
FROM costs
LEFT JOIN titles ON titles.merchant_id = costs.merchant_id AND titles.newest = 1
LEFT JOIN assets ON assets.asset = costs.asset
ORDER BY cost_value DESC NULLS LAST, merchant, costs.funded_by, costs.asset
