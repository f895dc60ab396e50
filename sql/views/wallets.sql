-- meaning: A wallet, with the bank accounts that earn for it.
-- column opened_at: When it was opened, UTC.
-- column linked_accounts: How many bank accounts are linked to it now.
-- column last_linked_at: When a bank account was last linked to it, UTC; empty when none ever was.
WITH links AS (
    -- An account earns for the wallet that it was linked to last.
    SELECT
        wallet_id,
        decided_at,
        row_number() OVER (PARTITION BY bank_account_id ORDER BY decided_at DESC, log_offset DESC, log_index DESC) AS newest
    FROM wallet_events
    WHERE event = 'linked'
),
linked AS (
    SELECT wallet_id, count(CASE WHEN newest = 1 THEN 1 END) AS linked_accounts, max(decided_at) AS last_linked_at
    FROM links
    GROUP BY wallet_id
)
SELECT
    opened.wallet_id,
    opened.kind,
    opened.decided_at AS opened_at,
    coalesce(linked.linked_accounts, 0) AS linked_accounts,
    linked.last_linked_at
FROM wallet_events AS opened
LEFT JOIN linked ON linked.wallet_id = opened.wallet_id
WHERE opened.event = 'opened'
