-- title: Breakage
-- question: How much has expired each month, and how much will, if nobody spends it before?
-- note: Months are those of the last day on which it could be spent. What is overdue and not taken out is in neither column; see the
--   liability report. Value is by the newest programme version, of both.
-- parameter as_of: date = today. The last UTC day whose decisions count.
-- parameter months: integer = 12. How many months back, and how many ahead.
-- chart: stacked, x = month, y = expired + to_expire, panels = asset
WITH expiring AS (
    SELECT
        date_trunc('month', expires_on)::date AS month,
        asset,
        sum(CASE WHEN account = 'breakage' THEN amount ELSE 0 END) AS expired,
        sum(CASE WHEN account = 'wallet' AND expires_on >= $as_of::date THEN amount ELSE 0 END) AS to_expire
    FROM entry_days
    WHERE account IN ('wallet', 'breakage')
      AND expires_on IS NOT NULL
      AND event_month <= $as_of::date
      AND event_date <= $as_of::date
    GROUP BY 1, 2
)
SELECT
    expiring.month,
    expiring.asset,
    expiring.expired,
    expiring.to_expire,
    (expiring.expired * assets.unit_value_numerator / assets.unit_value_denominator)::decimal(38, 4) AS expired_value,
    (expiring.to_expire * assets.unit_value_numerator / assets.unit_value_denominator)::decimal(38, 4) AS to_expire_value,
    assets.value_asset
FROM expiring
LEFT JOIN assets ON assets.asset = expiring.asset
WHERE (expiring.expired <> 0 OR expiring.to_expire <> 0)
  AND (date_part('year', expiring.month) - date_part('year', $as_of::date)) * 12
      + date_part('month', expiring.month) - date_part('month', $as_of::date) BETWEEN -$months::bigint AND $months::bigint
ORDER BY expiring.month, expiring.asset
