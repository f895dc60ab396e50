-- title: Unclassified merchants
-- question: At which merchants do customers buy most that the programme does not know?
-- note: Names are as they were cleaned. Where a name may name a person it is hidden, and its hash stands for it. Purchases count that
--   are booked and that a programme version was in force for.
-- parameter as_of: date = today. The last UTC day.
-- parameter days: integer = 90. How many days, that one included.
-- parameter top: integer = 100. How many merchants of each currency.
WITH unknown AS (
    SELECT
        coalesce(merchant_name, merchant_hash, 'without a name') AS merchant,
        merchant_name IS NULL AND merchant_hash IS NOT NULL AS hidden,
        currency,
        count(*) AS purchases,
        sum(amount)::decimal(38, 4) AS amount,
        min(mcc) AS mcc,
        max(booked_on) AS last_on
    FROM transactions
    WHERE kind = 'purchase'
      AND status = 'booked'
      AND merchant_id IS NULL
      AND programme_version IS NOT NULL
      AND event_date <= $as_of::date
      AND event_date > $as_of::date - $days::bigint
    GROUP BY 1, 2, 3
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY currency ORDER BY purchases DESC, amount DESC, merchant) AS place
    FROM unknown
)
SELECT merchant, hidden, mcc, currency, purchases, amount, last_on
FROM ranked
WHERE place <= $top::bigint
ORDER BY currency, place
