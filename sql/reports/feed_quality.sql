-- title: Feed quality
-- question: What did each feed deliver, how much of it was new or could not be read, and do its balances add up?
-- note: Shares are in per cent of the records that were read.
-- parameter as_of: date = today. The last UTC day.
-- parameter days: integer = 30. How many days, that one included.
SELECT
    feed,
    format,
    count(*) AS deliveries,
    sum(read) AS read,
    sum(new) AS new,
    sum(duplicates) AS duplicates,
    round(sum(duplicates)::decimal(18, 4) * 100 / nullif(sum(read), 0), 2)::decimal(18, 2) AS duplicates_share,
    sum(pending) AS pending,
    sum(removed) AS removed,
    sum(conflicts) AS conflicts,
    sum(review) AS review,
    sum(dead_letters) AS dead_letters,
    round(sum(dead_letters)::decimal(18, 4) * 100 / nullif(sum(read), 0), 2)::decimal(18, 2) AS dead_letters_share,
    sum(balances_agree) AS balances_agree,
    sum(balances_differ) AS balances_differ,
    count(CASE WHEN balance_check = 'not_stated' THEN 1 END) AS without_balances,
    max(decided_at) AS last_delivery_at
FROM deliveries
WHERE event_date <= $as_of::date AND event_date > $as_of::date - $days::bigint
GROUP BY feed, format
ORDER BY feed, format
