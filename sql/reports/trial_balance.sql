-- title: Trial balance
-- question: What does every account hold before and after some days, what was debited and credited in them, and does it come to zero?
-- note: Days are UTC, of the decisions. An account that is credited for what it holds, as wallets are, stands above zero; one that gave
--   it, as the issuer does, below. Wallets are taken together by their kind. Of each asset the last line adds all accounts up: debits are
--   as much as credits, and nothing is left.
-- parameter as_of: date = today. The last UTC day whose decisions count.
-- parameter days: integer = 30. How many days, that one included.
WITH kinds AS (
    -- All wallets but the customers', which are by far the most and are what is left.
    SELECT wallet_id, kind
    FROM wallet_events
    WHERE event = 'opened' AND kind <> 'customer'
),
days AS (
    SELECT
        asset,
        account,
        part,
        event_date > $as_of::date - $days::bigint AS within,
        sum(amount) AS amount,
        sum(debited) AS debited
    FROM entry_days
    WHERE event_month <= $as_of::date AND event_date <= $as_of::date
    GROUP BY 1, 2, 3, 4
),
of_kinds AS (
    SELECT
        entries.asset,
        kinds.kind,
        entries.part,
        entries.event_date > $as_of::date - $days::bigint AS within,
        sum(entries.amount)::decimal(38, 4) AS amount,
        sum(CASE WHEN entries.amount < 0 THEN -entries.amount ELSE 0 END)::decimal(38, 4) AS debited
    FROM kinds
    JOIN entries ON entries.wallet_id = kinds.wallet_id
    WHERE entries.event_date <= $as_of::date
    GROUP BY 1, 2, 3, 4
),
told AS (
    SELECT asset, CASE WHEN account = 'wallet' THEN 'customer wallets' ELSE account END AS account, part, within, amount, debited
    FROM days
    UNION ALL
    SELECT asset, 'customer wallets', part, within, -amount, -debited
    FROM of_kinds
    UNION ALL
    SELECT asset, kind || ' wallets', part, within, amount, debited
    FROM of_kinds
),
accounts AS (
    SELECT
        asset,
        account,
        part,
        sum(CASE WHEN within THEN 0 ELSE amount END) AS opening,
        sum(CASE WHEN within THEN debited ELSE 0 END) AS debited,
        sum(CASE WHEN within THEN amount + debited ELSE 0 END) AS credited,
        sum(amount) AS closing
    FROM told
    GROUP BY asset, account, part
),
all_lines AS (
    SELECT asset, account, part, opening, debited, credited, closing, CASE WHEN part IS NULL THEN 1 ELSE 0 END AS place
    FROM accounts
    UNION ALL
    SELECT asset, 'all accounts', NULL, sum(opening), sum(debited), sum(credited), sum(closing), 2
    FROM accounts
    GROUP BY asset
)
SELECT asset, account, part, opening, debited, credited, closing
FROM all_lines
-- What was never anything of customers' comes to nothing above.
WHERE opening <> 0 OR debited <> 0 OR credited <> 0 OR closing <> 0 OR place = 2
ORDER BY asset, place, account, part
