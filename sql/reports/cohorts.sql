-- title: Cohorts
-- question: Of the customers who joined in a month, how many still earn in the months after?
-- note: Months are UTC. Only what rules pay counts as earning; the month of as_of counts up to now, not up to that day.
-- parameter as_of: date = today. A day of the last month.
-- parameter months: integer = 12. How many months of joining, that one included.
-- chart: line, x = month, y = share, series = opened_in, unit = % of those who joined
WITH joined AS (
    SELECT wallet_id, date_trunc('month', opened_at)::date AS opened_in
    FROM wallets
    WHERE kind = 'customer'
),
asked AS (
    SELECT *
    FROM joined
    WHERE (date_part('year', $as_of::date) - date_part('year', opened_in)) * 12
          + date_part('month', $as_of::date) - date_part('month', opened_in) BETWEEN 0 AND $months::bigint - 1
),
sizes AS (
    SELECT opened_in, count(*) AS wallets
    FROM asked
    GROUP BY opened_in
),
earning AS (
    SELECT DISTINCT wallet_id, event_month AS month
    FROM wallet_months
    WHERE kind = 'earn' AND event_month <= $as_of::date
),
active AS (
    SELECT asked.opened_in, earning.month, count(*) AS earning
    FROM asked
    JOIN earning ON earning.wallet_id = asked.wallet_id
    GROUP BY asked.opened_in, earning.month
)
SELECT
    sizes.opened_in,
    months.month,
    (date_part('year', months.month) - date_part('year', sizes.opened_in)) * 12
        + date_part('month', months.month) - date_part('month', sizes.opened_in) AS months_after,
    sizes.wallets,
    coalesce(active.earning, 0) AS earning,
    round(coalesce(active.earning, 0)::decimal(18, 4) * 100 / sizes.wallets, 1)::decimal(18, 1) AS share
FROM sizes
JOIN (SELECT DISTINCT month FROM earning) AS months ON months.month >= sizes.opened_in
LEFT JOIN active ON active.opened_in = sizes.opened_in AND active.month = months.month
ORDER BY sizes.opened_in, months.month
