-- meaning: What a wallet has of an asset, by part; what is nought is left out.
-- column amount: What is there, in whole units of the asset; below zero where more was taken back than was left.
SELECT wallet_id, asset, part, sum(amount) AS amount
FROM entries
WHERE wallet_id IS NOT NULL
GROUP BY wallet_id, asset, part
HAVING sum(amount) <> 0
