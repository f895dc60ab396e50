-- meaning: A redemption as it stands now: one line for all its steps.
-- column state: on_hold (something of it), void or ended (nothing of it was captured), captured, or refunded (all that was captured).
-- column authorised: What was put on hold; of a spend, which is captured at once, nothing.
-- column captured: What was captured, refunds not deducted.
-- column released: What was on hold and is available again.
-- column refunded: What of the captured amount came back to the customer.
-- column paid: What the merchant was paid, refunds not deducted.
-- column suspended: What the merchant could not be paid, refunds not deducted.
-- column authorised_at: When it was authorised, UTC; empty of a spend.
-- column captured_at: When it was first captured, UTC; empty where it was not.
-- column last_step_at: When its last step was decided, UTC.
WITH sums AS (
    SELECT
        redemption_id,
        max(wallet_id) AS wallet_id,
        merchant_wallet_id,
        asset,
        sum(CASE WHEN step = 'authorised' THEN amount ELSE 0 END) AS authorised,
        sum(CASE WHEN step = 'captured' THEN amount ELSE 0 END) AS captured,
        sum(CASE WHEN step IN ('rest', 'void', 'ended') THEN amount ELSE 0 END) AS released,
        sum(CASE WHEN step = 'refunded' THEN amount ELSE 0 END) AS refunded,
        sum(CASE WHEN step = 'paid' THEN amount ELSE 0 END) AS paid,
        sum(CASE WHEN step = 'suspended' THEN amount ELSE 0 END) AS suspended,
        count(CASE WHEN step = 'ended' THEN 1 END) AS ended,
        min(CASE WHEN step = 'authorised' THEN decided_at END) AS authorised_at,
        max(holds_until) AS holds_until,
        min(CASE WHEN step = 'captured' THEN decided_at END) AS captured_at,
        max(decided_at) AS last_step_at
    FROM redemption_steps
    GROUP BY redemption_id, merchant_wallet_id, asset
)
SELECT
    redemption_id,
    wallet_id,
    merchant_wallet_id,
    asset,
    CASE
        WHEN authorised > captured + released THEN 'on_hold'
        WHEN captured > 0 AND refunded = captured THEN 'refunded'
        WHEN captured > 0 THEN 'captured'
        WHEN ended > 0 THEN 'ended'
        ELSE 'void'
    END AS state,
    authorised,
    captured,
    released,
    refunded,
    paid,
    suspended,
    authorised_at,
    holds_until,
    captured_at,
    last_step_at
FROM sums
-- The customer's side reports each redemption first. The lake may have seen the merchant's side only, for a moment.
WHERE wallet_id IS NOT NULL
