-- meaning: A bank transaction as it stands now: the latest of its revisions.

-- Nearly every transaction has one revision, the first: what is not the latest is found among the few others.
SELECT told.*
FROM transaction_revisions AS told
WHERE NOT EXISTS (
    SELECT 1
    FROM transaction_revisions AS later
    WHERE later.revision > 1
      AND later.transaction_id = told.transaction_id
      AND later.revision > told.revision
)
