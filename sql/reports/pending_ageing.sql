-- title: Pending ageing
-- question: How long have announced transactions and unmatured rewards been waiting?
-- note: Of transactions, age counts from the bank's day. Of rewards it counts from the UTC day of the decision, as if the oldest of an
--   asset matured first; how many there are is not told, only how much.
-- parameter as_of: date = today. The last UTC day whose decisions count.
WITH announced AS (
    SELECT 'transactions' AS what, told.currency AS unit, told.booked_on AS since, 1 AS waiting, told.amount
    FROM transaction_revisions AS told
    WHERE told.status IN ('pending', 'held')
      AND told.event_date <= $as_of::date
      AND NOT EXISTS (
          SELECT 1
          FROM transaction_revisions AS later
          WHERE later.revision <> 1
            AND later.transaction_id = told.transaction_id
            AND later.revision > told.revision
            AND later.event_date <= $as_of::date
      )
),
unmatured AS (
    SELECT event_date, asset, cause, sum(amount) AS amount
    FROM entry_days
    WHERE account = 'wallet' AND part = 'pending' AND event_month <= $as_of::date AND event_date <= $as_of::date
    GROUP BY event_date, asset, cause
),
totals AS (
    SELECT asset, sum(amount) AS amount
    FROM unmatured
    GROUP BY asset
),
earned AS (
    SELECT event_date, asset, sum(amount) AS amount
    FROM unmatured
    WHERE cause NOT IN ('maturity', 'clawback', 'expiry')
    GROUP BY event_date, asset
),
earned_since AS (
    SELECT
        event_date,
        asset,
        amount,
        sum(amount) OVER (PARTITION BY asset ORDER BY event_date DESC ROWS UNBOUNDED PRECEDING) AS with_newer
    FROM earned
),
rewards_left AS (
    SELECT
        'rewards' AS what,
        earned_since.asset AS unit,
        earned_since.event_date AS since,
        CAST(NULL AS bigint) AS waiting,
        least(earned_since.amount, totals.amount - (earned_since.with_newer - earned_since.amount)) AS amount
    FROM earned_since
    JOIN totals ON totals.asset = earned_since.asset
    WHERE totals.amount > earned_since.with_newer - earned_since.amount
),
aged AS (
    SELECT
        what,
        unit,
        CASE
            WHEN $as_of::date - since <= 7 THEN 1
            WHEN $as_of::date - since <= 14 THEN 2
            WHEN $as_of::date - since <= 30 THEN 3
            ELSE 4
        END AS band,
        since,
        waiting,
        amount::decimal(38, 4) AS amount
    FROM (SELECT * FROM announced UNION ALL SELECT * FROM rewards_left) AS everything
)
SELECT
    what,
    unit,
    CASE band
        WHEN 1 THEN 'up to 7 days'
        WHEN 2 THEN '8 to 14 days'
        WHEN 3 THEN '15 to 30 days'
        ELSE 'over 30 days'
    END AS age,
    sum(waiting) AS waiting,
    sum(amount) AS amount,
    min(since) AS oldest_on
FROM aged
GROUP BY what, unit, band
ORDER BY what DESC, unit, band
