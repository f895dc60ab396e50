-- title: Liability
-- question: What do wallets hold, of what, how long can it still be spent, and what would that cost?
-- note: Overdue is what has passed its last day and is not taken out: what the next sweep will, what is on hold or came back and can be
--   spent a while longer, and what stands against balances below zero, which never expire. Wallets are all of them, those of merchants
--   and the treasury too; the trial balance tells them apart. Value is by the newest programme version.
-- parameter as_of: date = today. The last UTC day whose decisions count.
WITH held AS (
    SELECT
        asset,
        part,
        CASE
            WHEN expires_on IS NULL THEN 6
            WHEN expires_on < $as_of::date THEN 1
            WHEN expires_on - $as_of::date <= 30 THEN 2
            WHEN expires_on - $as_of::date <= 60 THEN 3
            WHEN expires_on - $as_of::date <= 90 THEN 4
            ELSE 5
        END AS band,
        sum(amount) AS amount
    FROM entry_days
    WHERE account = 'wallet' AND event_month <= $as_of::date AND event_date <= $as_of::date
    GROUP BY 1, 2, 3
)
SELECT
    held.asset,
    held.part,
    CASE held.band
        WHEN 1 THEN 'overdue'
        WHEN 2 THEN 'within 30 days'
        WHEN 3 THEN 'within 60 days'
        WHEN 4 THEN 'within 90 days'
        WHEN 5 THEN 'later'
        ELSE 'never'
    END AS expires,
    held.amount,
    (held.amount * assets.unit_value_numerator / assets.unit_value_denominator)::decimal(38, 4) AS value,
    assets.value_asset
FROM held
LEFT JOIN assets ON assets.asset = held.asset
WHERE held.amount <> 0
ORDER BY held.asset, held.part, held.band
