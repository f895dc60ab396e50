-- title: Earned and clawed back
-- question: How much was earned each day, and how much was taken back?
-- note: Days are UTC days of decisions. Given otherwise are sign-ups, prizes and corrections; what expired is in none of these.
-- parameter as_of: date = today. The last UTC day.
-- parameter days: integer = 90. How many days, that one included.
-- chart: area, x = day, y = earned + clawed_back, panels = asset
SELECT
    event_date AS day,
    asset,
    sum(CASE WHEN kind = 'earn' THEN rewards ELSE 0 END) AS rewards,
    sum(CASE WHEN kind = 'earn' THEN amount ELSE 0 END) AS earned,
    sum(CASE WHEN kind = 'clawback' THEN amount ELSE 0 END) AS clawed_back,
    sum(CASE WHEN kind IN ('earn', 'clawback') THEN 0 ELSE amount END) AS given_otherwise,
    sum(amount) AS net
FROM reward_days
WHERE kind <> 'expiry'
  AND event_month <= $as_of::date
  AND event_month > $as_of::date - $days::bigint - 31
  AND event_date <= $as_of::date
  AND event_date > $as_of::date - $days::bigint
GROUP BY event_date, asset
ORDER BY day, asset
