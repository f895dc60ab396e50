-- title: Earned and clawed back
-- question: How much was earned each day, and how much was taken back?
-- note: Days are those that judge: of a purchase its own, whenever it was delivered, and what is taken back counts on the day of its
--   purchase. Given otherwise are sign-ups, prizes and corrections; what expired is in none of these.
-- parameter as_of: date = today. The last day, and the last UTC day whose decisions count.
-- parameter days: integer = 90. How many days, that one included.
-- chart: area, x = day, y = earned + clawed_back, panels = asset
SELECT
    judged_on AS day,
    asset,
    sum(CASE WHEN kind = 'earn' THEN rewards ELSE 0 END) AS rewards,
    sum(CASE WHEN kind = 'earn' THEN amount ELSE 0 END) AS earned,
    sum(CASE WHEN kind = 'clawback' THEN amount ELSE 0 END) AS clawed_back,
    sum(CASE WHEN kind IN ('earn', 'clawback') THEN 0 ELSE amount END) AS given_otherwise,
    sum(amount) AS net
FROM reward_days
WHERE kind <> 'expiry'
  AND event_month <= $as_of::date
  -- Decisions come at most a month before the day that judges; the rest is the length of a month.
  AND event_month > $as_of::date - $days::bigint - 65
  AND event_date <= $as_of::date
  AND judged_on <= $as_of::date
  AND judged_on > $as_of::date - $days::bigint
GROUP BY judged_on, asset
ORDER BY day, asset
