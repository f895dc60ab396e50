-- meaning: A transfer as it stands now: one line for all its steps.
-- column state: sent (neither credited nor come back yet), completed or returned.
-- column sent_at: When it left the wallet that gives, UTC.
-- column ended_at: When the wallet that gives learned what became of it, UTC; empty until then.
SELECT
    transfer_id,
    from_wallet_id,
    to_wallet_id,
    kind,
    amount,
    asset,
    coalesce(max(CASE WHEN step <> 'sent' THEN step END), 'sent') AS state,
    max(return_reason) AS return_reason,
    min(decided_at) AS sent_at,
    max(CASE WHEN step <> 'sent' THEN decided_at END) AS ended_at
FROM transfer_steps
GROUP BY transfer_id, from_wallet_id, to_wallet_id, kind, amount, asset
