-- title: Velocity
-- question: Which wallets earn unusually fast: far more than before, and far more than others?
-- note: Others are the wallets that earned anything of the asset in the same days. Before are the six months that end before the month of
--   the first of these days; a wallet that earned nothing in them is compared with others only.
-- parameter as_of: date = today. The last UTC day.
-- parameter days: integer = 7. How many days, that one included.
-- parameter times: decimal = 3. How many times what it earned before in as many days, and what others did on average, is unusual.
-- parameter top: integer = 100. How many wallets of each asset.
WITH lately AS (
    SELECT wallet_id, asset, count(*) AS rewards, sum(amount)::decimal(38, 4) AS earned
    FROM rewards
    WHERE kind = 'earn' AND event_date <= $as_of::date AND event_date > $as_of::date - $days::bigint
    GROUP BY wallet_id, asset
),
everybody AS (
    SELECT asset, count(*) AS wallets, sum(earned) AS earned
    FROM lately
    GROUP BY asset
),
before AS (
    SELECT
        wallet_id,
        asset,
        sum(amount) AS earned,
        date_trunc('month', $as_of::date - $days::bigint + 1)::date - min(event_month) AS days
    FROM wallet_months
    WHERE kind = 'earn'
      AND event_month < date_trunc('month', $as_of::date - $days::bigint + 1)::date
      AND event_month >= date_trunc('month', $as_of::date - $days::bigint + 1)::date - INTERVAL '6 months'
    GROUP BY wallet_id, asset
),
compared AS (
    SELECT
        lately.asset,
        lately.wallet_id,
        lately.rewards,
        lately.earned,
        (before.earned * $days::bigint / before.days)::decimal(38, 4) AS usual,
        ((everybody.earned - lately.earned) / nullif(everybody.wallets - 1, 0))::decimal(38, 4) AS others
    FROM lately
    JOIN everybody ON everybody.asset = lately.asset
    LEFT JOIN before ON before.wallet_id = lately.wallet_id AND before.asset = lately.asset
),
unusual AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY asset ORDER BY earned DESC, wallet_id) AS place
    FROM compared
    WHERE earned >= $times::decimal(18, 4) * coalesce(usual, 0)
      AND earned >= $times::decimal(18, 4) * coalesce(others, 0)
)
SELECT
    asset,
    wallet_id,
    rewards,
    earned,
    usual,
    (earned / nullif(usual, 0))::decimal(18, 1) AS times_usual,
    others,
    (earned / nullif(others, 0))::decimal(18, 1) AS times_others
FROM unusual
WHERE place <= $top::bigint
ORDER BY asset, place
