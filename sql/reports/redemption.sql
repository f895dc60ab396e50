-- title: Redemption
-- question: How much of what wallets got was redeemed each month, how much expired, and who bears it?
-- note: Months are UTC, of the decisions: what is redeemed in one was mostly earned in others, so a share may be over 100 %. Earned is
--   what rules and people gave, less what was taken back. Topped up is what came from the treasury, bonuses included. Redeemed is
--   what was captured, less what was refunded. Value is by the newest programme version.
-- parameter as_of: date = today. The last UTC day whose decisions count.
-- parameter months: integer = 12. How many months, that one included.
-- chart: bar, x = month, y = redeemed + expired, panels = asset
WITH moved AS (
    SELECT
        event_month AS month,
        asset,
        funded_by,
        sum(CASE WHEN account = 'wallet' AND cause IN ('earn', 'clawback', 'sign_up', 'adjust') THEN amount ELSE 0 END) AS earned,
        -- What comes out of transit has arrived; what comes into it may return.
        sum(CASE WHEN account = 'in transit' AND cause IN ('top_up', 'bonus') THEN debited ELSE 0 END) AS topped_up,
        -- The customer's side: a capture goes into transit, and a refund comes out of it.
        sum(CASE
            WHEN account = 'in transit' AND cause = 'capture' THEN amount + debited
            WHEN account = 'in transit' AND cause = 'refund' THEN -debited
            ELSE 0
        END) AS redeemed,
        sum(CASE WHEN account = 'breakage' THEN amount ELSE 0 END) AS expired
    FROM entry_days
    WHERE account IN ('wallet', 'in transit', 'breakage')
      AND event_month <= $as_of::date
      AND (date_part('year', $as_of::date) - date_part('year', event_month)) * 12
          + date_part('month', $as_of::date) - date_part('month', event_month) < $months::bigint
      -- The same, roughly, as a bound that spares the reading of other months.
      AND event_month > $as_of::date - 31 * $months::bigint
      AND event_date <= $as_of::date
    GROUP BY event_month, asset, funded_by
)
SELECT
    moved.month,
    moved.asset,
    moved.funded_by,
    moved.earned,
    moved.topped_up,
    moved.redeemed,
    (moved.redeemed * 100 / nullif(moved.earned + moved.topped_up, 0))::decimal(18, 1) AS redeemed_share,
    moved.expired,
    (moved.expired * 100 / nullif(moved.earned + moved.topped_up, 0))::decimal(18, 1) AS expired_share,
    (moved.redeemed * assets.unit_value_numerator / assets.unit_value_denominator)::decimal(38, 4) AS redeemed_value,
    assets.value_asset
FROM moved
LEFT JOIN assets ON assets.asset = moved.asset
WHERE moved.earned <> 0 OR moved.topped_up <> 0 OR moved.redeemed <> 0 OR moved.expired <> 0
ORDER BY moved.month, moved.asset, moved.funded_by
