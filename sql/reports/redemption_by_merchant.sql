-- title: Redemption by merchant
-- question: What is redeemed at each merchant, whose rewards are they, and how long does it take from authorisation to capture?
-- note: Redemptions are those that were authorised, or spent at once, on the days asked for, with what became of them since. One that
--   is of several funders counts for each. Those without a funder have nothing captured: void, ended or still on hold. Hours are the
--   median of those that were authorised before. Value is by the newest programme version.
-- parameter as_of: date = today. The last UTC day whose decisions count.
-- parameter days: integer = 90. How many days, that one included.
WITH begun AS (
    SELECT
        redemption_id,
        merchant_wallet_id,
        asset,
        min(event_date) AS begun_on,
        min(CASE WHEN step = 'authorised' THEN decided_at END) AS authorised_at,
        min(CASE WHEN step = 'captured' THEN decided_at END) AS captured_at
    FROM redemption_steps
    WHERE step IN ('authorised', 'captured')
      AND event_date <= $as_of::date
      -- A hold ends after thirty days at most: what was captured later was authorised by then, or spent.
      AND event_date > $as_of::date - $days::bigint - 33
    GROUP BY redemption_id, merchant_wallet_id, asset
),
asked AS (
    SELECT *
    FROM begun
    WHERE begun_on > $as_of::date - $days::bigint
),
-- The customer's side: a capture goes into transit, and a refund comes out of it.
moved AS (
    SELECT
        movement_id,
        funded_by,
        sum(CASE WHEN cause = 'capture' THEN amount ELSE 0 END) AS captured,
        sum(CASE WHEN cause = 'refund' THEN -amount ELSE 0 END) AS refunded
    FROM entries
    WHERE account = 'in transit'
      AND (cause = 'capture' AND amount > 0 OR cause = 'refund' AND amount < 0)
      AND event_date <= $as_of::date
      AND event_date > $as_of::date - $days::bigint
    GROUP BY movement_id, funded_by
),
sums AS (
    SELECT
        asked.merchant_wallet_id,
        asked.asset,
        moved.funded_by,
        count(*) AS redemptions,
        coalesce(sum(moved.captured), 0)::decimal(38, 4) AS captured,
        coalesce(sum(moved.refunded), 0)::decimal(38, 4) AS refunded,
        median(date_part('epoch', asked.captured_at) - date_part('epoch', asked.authorised_at)) AS seconds_to_capture
    FROM asked
    LEFT JOIN moved ON moved.movement_id = asked.redemption_id
    GROUP BY asked.merchant_wallet_id, asked.asset, moved.funded_by
)
SELECT
    sums.merchant_wallet_id,
    sums.asset,
    sums.funded_by,
    sums.redemptions,
    sums.captured,
    sums.refunded,
    sums.captured - sums.refunded AS redeemed,
    (sums.seconds_to_capture / 3600)::decimal(18, 1) AS hours_to_capture,
    ((sums.captured - sums.refunded) * assets.unit_value_numerator / assets.unit_value_denominator)::decimal(38, 4) AS redeemed_value,
    assets.value_asset
FROM sums
LEFT JOIN assets ON assets.asset = sums.asset
ORDER BY redeemed_value DESC NULLS LAST, sums.merchant_wallet_id, sums.asset, sums.funded_by
