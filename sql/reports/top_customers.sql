-- title: Top customers
-- question: Which wallets earn most?
-- note: Months are UTC and whole: the month of as_of counts up to now. Net is everything but what expired.
-- parameter as_of: date = today. A day of the last month.
-- parameter months: integer = 12. How many months, that one included.
-- parameter top: integer = 20. How many wallets of each asset.
WITH sums AS (
    SELECT
        asset,
        wallet_id,
        sum(CASE WHEN kind = 'earn' THEN rewards ELSE 0 END) AS rewards,
        sum(CASE WHEN kind = 'earn' THEN amount ELSE 0 END) AS earned,
        sum(CASE WHEN kind = 'clawback' THEN amount ELSE 0 END) AS clawed_back,
        sum(CASE WHEN kind IN ('earn', 'clawback') THEN 0 ELSE amount END) AS given_otherwise,
        sum(amount) AS net
    FROM wallet_months
    WHERE kind <> 'expiry'
      AND event_month <= $as_of::date
      AND (date_part('year', $as_of::date) - date_part('year', event_month)) * 12
          + date_part('month', $as_of::date) - date_part('month', event_month) < $months::bigint
    GROUP BY asset, wallet_id
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY asset ORDER BY net DESC, wallet_id) AS place
    FROM sums
)
SELECT
    ranked.asset,
    ranked.place,
    ranked.wallet_id,
    ranked.rewards,
    ranked.earned,
    ranked.clawed_back,
    ranked.given_otherwise,
    ranked.net,
    (ranked.net * assets.unit_value_numerator / assets.unit_value_denominator)::decimal(38, 4) AS net_value,
    assets.value_asset
FROM ranked
LEFT JOIN assets ON assets.asset = ranked.asset
WHERE ranked.place <= $top::bigint
ORDER BY ranked.asset, ranked.place
